"""Bursts of one mains cycle, one after the other, and what they say."""

from time import ticks_diff, ticks_ms, ticks_us

from .task import Task


class Measure(Task):
    """A turn takes a burst; evaluate() what it has taken, after the pilot was read."""

    name = "measure"

    def __init__(self, device) -> None:
        super().__init__(device)
        self.gap_max_ms = 0
        self._end_us = ticks_us()
        self._rounds = 0

    def turn(self) -> bool:
        if self.device.bursts.channels:
            self._burst()
        return True

    def _burst(self) -> None:
        device = self.device
        self._note_gap()
        rounds = device.bursts.rounds()
        try:
            device.clamps.burst(rounds, device.bursts.wait_us())
        except OSError:
            # The converter raises on an invalid read: a lost burst (R47).
            device.reads_lost += 1
            return
        self._end_us = ticks_us()
        self._rounds = rounds

    def _note_gap(self) -> None:
        # The first gap holds the start of everything and says nothing.
        if self.beats > 1:
            gap_ms = ticks_diff(ticks_us(), self._end_us) // 1000
            self.gap_max_ms = max(self.gap_max_ms, gap_ms)

    def evaluate(self) -> None:
        device, rounds, self._rounds = self.device, self._rounds, 0
        if rounds:
            clamps = device.clamps
            device.bursts.finish(
                ticks_ms(), clamps.start_us, clamps.burst_us, rounds, clamps.buffer,
                device.jacks.read(),
            )
