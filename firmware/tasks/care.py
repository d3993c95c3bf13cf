"""Once a second: keep the record, feed the watchdog; the lamp a little more often."""

import asyncio
import gc
from time import ticks_diff, ticks_ms

from store import kept

from headroom.lamp import lit

_TURN_MS = 100
_SECOND_MS = 1000
_KEEP_EVERY = 3
"""Seconds: lengths that a restart may find older than they are by so much."""


class Care:
    """Not a core task: when it dies the watchdog bites."""

    name = "care"

    def __init__(self, device) -> None:
        self.device = device
        self.task = None
        self._last_ms = ticks_ms()
        self._states = [""] * len(device.law.chargers)
        self._resting = -1
        self._since_kept = 0
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

    def _rests(self) -> int:
        """A bit for each charger that is in a pause, or about to be, or has a latched fault."""
        rests = 0
        for charger in self.device.law.chargers:
            rests |= charger.rests << charger.index
        return rests

    def keep(self) -> None:
        """R42: what a restart must not forget: into the clock's memory every few seconds, and
        pauses and faults as they change, into the file too."""
        rests = self._rests()
        self._since_kept += 1
        if rests == self._resting and self._since_kept < _KEEP_EVERY:
            return
        self._since_kept = 0
        device, record = self.device, self.device.supervisor.record
        record.uptime_s = device.law.clock.uptime_s
        chargers = device.law.chargers
        record.chargers = [charger.keep(record.uptime_s) for charger in chargers]
        kept.save(record)
        if rests != self._resting:
            self._resting = rests
            kept.save_file(record)

    def _well(self, now_ms: int) -> bool:
        well = True
        for reading in self.device.bursts.readings:
            well = well and reading.usable(now_ms)
        return well

    def turn(self) -> None:
        device = self.device
        now_ms = ticks_ms()
        for charger in device.law.chargers:
            self._states[charger.index] = charger.status.state
        device.led.show(lit(self._states, self._well(now_ms), device.law.clock.uptime_ms))
        if ticks_diff(now_ms, self._last_ms) >= _SECOND_MS:
            self._last_ms = now_ms
            self.keep()
            device.supervisor.feed()
