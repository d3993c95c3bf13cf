"""The dead man's switch: a soft timer that sees what asyncio can't, a task that hangs.

Every 100 ms it asks that measure, control and output have beaten within the second; if not, the
outputs are made safe here and now, and the watchdog is no longer fed.
"""

from time import ticks_diff, ticks_ms

from machine import WDT, Timer
from micropython import const

_CHECK_MS = const(100)
_BEAT_MAX_MS = const(1000)
_WATCHDOG_MS = const(8000)


class Deadman:
    def __init__(self, device) -> None:
        self.device = device
        self.tripped = ""
        self._watchdog = None
        self._timer = None

    def start(self) -> None:
        self._watchdog = WDT(timeout=_WATCHDOG_MS)
        self._timer = Timer(0)
        self._timer.init(period=_CHECK_MS, mode=Timer.PERIODIC, callback=self._check)

    def _check(self, _timer) -> None:
        now_ms = ticks_ms()
        self.device.outputs.expire(now_ms)
        for task in self.device.core:
            if ticks_diff(now_ms, task.beat_ms) > _BEAT_MAX_MS:
                self.trip(task.name)

    def trip(self, name: str) -> None:
        """Safe outputs until the watchdog has restarted everything."""
        self.device.outputs.safe()
        if not self.tripped:
            self.tripped = name

    def feed(self) -> None:
        """Called by care: only while every core task beats."""
        if not self.tripped and not self.device.outputs.locked and self._watchdog:
            self._watchdog.feed()
