"""Bursts of one mains cycle, one after the other, with a turn of the others between; a collection
once a second right after a burst, where no time is missed."""

import gc
from time import ticks_diff, ticks_ms, ticks_us

from micropython import const

from .task import Task

_COLLECT_EVERY_MS = const(1000)


class Measure(Task):
    name = "measure"

    def __init__(self, device) -> None:
        super().__init__(device)
        self.gap_max_ms = 0
        self._end_us = ticks_us()
        self._collected_ms = ticks_ms()

    def turn(self) -> None:
        if self.device.bursts.channels:
            self._burst()
        now_ms = ticks_ms()
        if ticks_diff(now_ms, self._collected_ms) >= _COLLECT_EVERY_MS:
            self._collected_ms = now_ms
            gc.collect()

    def _burst(self) -> None:
        device = self.device
        bursts, clamps = device.bursts, device.clamps
        self._note_gap()
        rounds = bursts.rounds()
        try:
            clamps.burst(rounds, bursts.wait_us())
        except OSError:
            # The converter raises on an invalid read: a lost burst (R47).
            device.reads_lost += 1
            return
        self._end_us = ticks_us()
        bursts.finish(
            ticks_ms(), clamps.start_us, clamps.burst_us, rounds, clamps.buffer,
            device.jacks.read(),
        )

    def _note_gap(self) -> None:
        # The first gap holds the start of everything and says nothing.
        if self.beats > 1:
            gap_ms = ticks_diff(ticks_us(), self._end_us) // 1000
            self.gap_max_ms = max(self.gap_max_ms, gap_ms)
