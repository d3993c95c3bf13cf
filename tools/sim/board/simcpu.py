"""What the firmware's code takes, in virtual time: a chip needs `times` as long as a machine on
which 100 method calls take 19 us.

Charged are each task's turns and the end of a burst; the burst itself has its own clock (read_us),
and what the simulated board does in their midst is none of the firmware's. This machine's clock
rate comes and goes, so calls are timed right after each turn; what a turn takes is the median of
its last ones of the same part of a decision, since other processes come in between. So a path
that is taken once in a while costs what the usual one does. A collection isn't code: it has its
own charge (simheap.py), so a turn in which the port ran one says nothing of what the turn takes.
"""

import gc
import sys

import utime
from simlink import link

_LAST = 9
_CALLS, _CALLS_US = 200, 38


class _Calls:
    """A method call and a sum: what most of the firmware consists of."""

    def __init__(self):
        self.total = 0

    def add(self, value):
        self.total = (self.total + value) & 0xFFFF
        return self.total

    def take_us(self):
        begun_us, i = utime.ticks_us(), 0
        while i < _CALLS:
            self.add(i)
            i += 1
        return max(utime.ticks_diff(utime.ticks_us(), begun_us), 1)


class ChargedCpu:
    """slower: {name of a task: so many times as slow as it is}, to see that a test can fail."""

    def __init__(self, times, slower):
        self.times, self.slower = times, slower
        self._calls = _Calls()
        self._board_us = 0
        self._device = None
        link.send = self._apart(link.send)
        link.receive = self._apart(link.receive)

    def _apart(self, work):
        """The simulator's own work within a turn."""
        def run(*arguments):
            begun_us = utime.ticks_us()
            result = work(*arguments)
            self._board_us += utime.ticks_diff(utime.ticks_us(), begun_us)
            return result

        return run

    def look(self):
        """Charge the tasks once they are there."""
        device = sys.modules["app"].device if "app" in sys.modules else None
        if device is None or device is self._device or not device.tasks:
            return
        self._device = device
        for name, task in device.tasks.items():
            if name != "measure":
                task.turn = self._charged(task.turn, self.slower.get(name, 1))
        device.bursts.finish = self._charged(device.bursts.finish, 1)

    def _charged(self, work, slower):
        law = self._device.law
        parts = ([], [], [])

        def run(*arguments):
            last = parts[law.part]
            held = gc.mem_alloc()
            board_us, begun_us = self._board_us, utime.ticks_us()
            result = work(*arguments)
            taken_us = utime.ticks_diff(utime.ticks_us(), begun_us) - self._board_us + board_us
            if gc.mem_alloc() >= held or not last:
                last.append(max(taken_us, 0) * self.times * _CALLS_US // self._calls.take_us())
            if len(last) > _LAST:
                last.pop(0)
            link.advance(sorted(last)[len(last) // 2] * slower)
            return result

        return run
