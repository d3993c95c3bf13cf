"""Run on the module by `make service`: asks for a service start in the clock's memory, and resets.

The console's first Ctrl-C asks for the same by itself; this says so to a module that is at its
REPL already, or whose firmware doesn't answer.
"""

import machine

from headroom.keep import Record, unpack

record = unpack(machine.RTC().memory()) or Record()
record.service = True
machine.RTC().memory(record.pack())
machine.reset()
