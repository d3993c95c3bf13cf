"""Scenario files: a house, cars, clamps, faults and what has to hold, as data.

read.py makes a Scenario of a file, world.py is house, cars and clamps in one time, ports.py the
chargers, site.py what the settings say, run.py the product's law in it; as_plant.py and whole.py
are the whole firmware; judge.py says what flowed, expect.py what had to hold.
"""
