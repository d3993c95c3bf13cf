"""What every core task has in common: turns, and a beat when its work is done once."""

from time import ticks_ms


class Task:
    """`beat_ms`: when its work was last done; tasks/core.py calls both methods."""

    name = ""

    def __init__(self, device) -> None:
        self.device = device
        self.beat_ms = ticks_ms()
        self.beats = 0

    def beat(self) -> None:
        self.beat_ms = ticks_ms()
        self.beats += 1

    def turn(self) -> bool:
        """Whether the work is done once with it, which is a beat."""
        raise NotImplementedError
