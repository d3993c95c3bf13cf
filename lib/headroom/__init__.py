"""Headroom: the pure logic of a load manager for home EV charging.

Runs unchanged on CPython and MicroPython; no I/O, no clock, no machine. One sample's way:
measure -> limit -> share -> charger, with car learning what each car draws: see
docs/architecture.md.
"""

__version__ = "0.1.0"
