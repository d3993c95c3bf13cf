"""Scenario files: a house, cars, clamps, faults and what has to hold, as data.

read.py makes a Scenario of a file, world.py is house, cars and clamps in one time, ports.py the
chargers, run.py the product's law in it, judge.py what flowed, expect.py what had to hold.
"""
