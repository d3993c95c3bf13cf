"""From the settings file to settings that may be used: the table of all keys, reading a file by
it (R40), contradictions against the board. Needed while the device starts, and not after."""

from .check import check
from .load import load
from .table import groups

__all__ = ("check", "groups", "load")
