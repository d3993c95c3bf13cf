"""Other people's meters: their published arithmetic, written anew from its description.

What belongs here: functions that take ADC codes and return an RMS in codes, and their tests. No
code of others is copied, and nothing here runs on the device. `tools.compare_meters` sets them
beside ours on the same waves.
"""
