"""What every core task has in common: a turn, and the beat when it is done."""

from time import ticks_ms


class Task:
    """`turn()` does the work once; `beat_ms` is when it last finished. tasks/core.py calls both."""

    name = ""

    def __init__(self, device) -> None:
        self.device = device
        self.beat_ms = ticks_ms()
        self.beats = 0

    def beat(self) -> None:
        self.beat_ms = ticks_ms()
        self.beats += 1

    def turn(self) -> None:
        raise NotImplementedError
