"""Sliding means over the last second, from steps of any length."""

from __future__ import annotations

from collections import deque
from math import sqrt

_WINDOW_MS = 1000


class Mean:
    """Of one value over time."""

    def __init__(self) -> None:
        self._parts: deque[tuple[int, float]] = deque()
        self._ms = 0
        self._sum = 0.0
        self.value = 0.0

    def add(self, dt_ms: int, value: float) -> float:
        """The mean with this step."""
        self._parts.append((dt_ms, value))
        self._ms += dt_ms
        self._sum += value * dt_ms
        while self._ms > _WINDOW_MS:
            old_ms, old = self._parts.popleft()
            cut_ms = min(old_ms, self._ms - _WINDOW_MS)
            if cut_ms < old_ms:
                self._parts.appendleft((old_ms - cut_ms, old))
            self._ms -= cut_ms
            self._sum -= old * cut_ms
        self.value = self._sum / self._ms
        return self.value


class Second(Mean):
    """True RMS of one phase."""

    def add(self, dt_ms: int, amps: float) -> float:
        return sqrt(max(Mean.add(self, dt_ms, amps * amps), 0.0))
