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
        self._resting: list = []
        self.shed = 0

    async def run(self) -> None:
        while True:
            try:
                self.turn()
            except MemoryError:
                # R44: this round is left out; the watchdog is fed by the next one that is whole.
                self.shed += 1
                gc.collect()
            await asyncio.sleep_ms(_TURN_MS)

    def keep(self) -> None:
        """R42: what a restart must not forget; the file has pauses and faults as they change."""
        device, record = self.device, self.device.supervisor.record
        record.uptime_s = device.law.clock.uptime_s
        record.chargers = [pacer.keep(record.uptime_s) for pacer in device.law.pacers]
        for i, evse in enumerate(device.evses):
            evse.keep(record.chargers[i])
        kept.save(record)
        resting = [bool(charger.wait_s or charger.fault) for charger in record.chargers]
        if resting != self._resting:
            self._resting = resting
            kept.save_file(record)

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
