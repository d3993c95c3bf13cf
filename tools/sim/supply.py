"""The supply's phases: what house and car draw together, its true 1 s RMS, and the breakers."""

from __future__ import annotations

from collections import deque
from math import sqrt
from typing import Sequence

import numpy as np

from . import mixture
from .breaker import Breaker

Currents = dict[str, float]

_WINDOW_US = 1_000_000


class Supply:
    """Keeps currents between changes and integrates their squares exactly.

    set_currents(t_us, house, car) says what flows from now on, per phase and waveform;
    tick(t_us) closes an interval of at most 25 ms. All times in us, growing.
    """

    def __init__(self, house: Sequence[Currents], rating_a: float) -> None:
        self.phases = len(house)
        nothing: list[Currents] = [{} for _ in house]
        self._house, self._car = list(house), nothing
        self._tables: dict[tuple[str, int], np.ndarray] = {}
        self._sum_rms()
        self.breakers = [Breaker(rating_a, amps) for amps in self.total_a]
        # The house drew the same before the start.
        self._at_us = 0
        self._squares = [amps * amps for amps in self.total_a]
        self._marks: deque[tuple[int, list[float]]] = deque(
            [(-_WINDOW_US, [0.0] * self.phases), (0, self._squares[:])]
        )

    def _sum_rms(self) -> None:
        self.house_a = [mixture.rms(currents) for currents in self._house]
        self.car_a = [mixture.rms(currents) for currents in self._car]
        self.total_a = [mixture.rms(self._total(phase)) for phase in range(self.phases)]

    def _total(self, phase: int) -> Currents:
        total = dict(self._house[phase])
        mixture.add(total, self._car[phase])
        return total

    def set_currents(self, t_us: int, house: Sequence[Currents], car: Sequence[Currents]) -> None:
        if house == self._house and car == self._car:
            return
        self._mark(t_us)
        self._house, self._car = list(house), list(car)
        self._tables.clear()
        self._sum_rms()

    def tick(self, t_us: int) -> None:
        self._mark(t_us)
        while self._marks[1][0] <= t_us - _WINDOW_US:
            self._marks.popleft()

    def _mark(self, t_us: int) -> None:
        """Remember the squares so far; between two marks they grow evenly."""
        self._integrate(t_us)
        self._marks.append((t_us, self._squares[:]))

    def _integrate(self, t_us: int) -> None:
        """Squares (A2 s) and breaker heat up to t_us with the currents that flowed."""
        dt_s = (t_us - self._at_us) / 1e6
        self._at_us = t_us
        if dt_s > 0:
            for phase, amps in enumerate(self.total_a):
                self._squares[phase] += amps * amps * dt_s
                self.breakers[phase].step(dt_s, amps)

    def total_1s_a(self, t_us: int) -> list[float]:
        """True RMS per phase over the second that ends at t_us."""
        self._integrate(t_us)
        from_us = t_us - _WINDOW_US
        marks = self._marks
        first = 0
        while first + 2 < len(marks) and marks[first + 1][0] <= from_us:
            first += 1
        (a_us, a), (b_us, b) = marks[first], marks[first + 1]
        part = (from_us - a_us) / (b_us - a_us) if b_us > a_us else 0.0
        window_s = _WINDOW_US / 1e6
        return [
            sqrt(max(0.0, now - (p + (q - p) * part)) / window_s)
            for now, p, q in zip(self._squares, a, b)
        ]

    def clamp_a(self, place: str, phase: int, turns: np.ndarray) -> np.ndarray:
        """Amperes that a clamp passes on, at mains phases of that phase's voltage in turns."""
        table = self._tables.get((place, phase))
        if table is None:
            alone = {"house": self._house, "car": self._car}.get(place)
            currents = self._total(phase) if alone is None else alone[phase]
            table = self._tables[place, phase] = mixture.clamp_table(currents)
        return mixture.look_up(table, turns)
