"""Once a second, at its own place: collect, feed the watchdog; the lamp a little more often."""

import asyncio
import gc
from time import ticks_diff, ticks_ms

from store import kept

from headroom.lamp import lit

_TURN_MS = 100
_SECOND_MS = 1000


class Care:
    """Not a core task: when it dies the watchdog bites."""

    name = "care"

    def __init__(self, device) -> None:
        self.device = device
        self.task = None
        self.heap_free = gc.mem_free()
        self._last_ms = ticks_ms()

    async def run(self) -> None:
        while True:
            self.turn()
            await asyncio.sleep_ms(_TURN_MS)

    def keep(self) -> None:
        """R42: what a restart must not forget."""
        record = self.device.supervisor.record
        record.uptime_s = self.device.law.clock.uptime_s
        kept.save(record)

    def turn(self) -> None:
        device = self.device
        now_ms = ticks_ms()
        states = [status.state for status in device.statuses]
        healthy = all(reading.usable(now_ms) for reading in device.bursts.readings)
        device.led.show(lit(states, healthy, device.law.clock.uptime_ms))
        if ticks_diff(now_ms, self._last_ms) >= _SECOND_MS:
            self._last_ms = now_ms
            gc.collect()
            self.heap_free = gc.mem_free()
            self.keep()
            device.supervisor.feed()
