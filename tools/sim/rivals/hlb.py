"""hass-evse-load-balancer: the optimised balancer with its trip-risk accumulator."""

from __future__ import annotations

from math import floor
from typing import Sequence

from .base import LEAST_A, Rival, Site

_RISK_MAX = 60.0
_DECAY_PER_S = 1.0
_TOLERATED_S = ((0.13, 60.0), (0.40, 30.0), (1.00, 10.0))
_UPDATE_S = 20.0
_RAISE_S = 15 * 60.0


class Risk:
    """One phase: availability in whole amperes in, the tolerated one out."""

    def __init__(self, limit_a: float) -> None:
        self._limit_a = limit_a
        self._risk = 0.0
        self._change_a = 0

    def update(self, available_a: int, dt_s: float) -> int:
        """Below 0 only when the excess has lasted too long; until then what was before it."""
        if available_a >= 0:
            self._risk = max(0.0, self._risk - _DECAY_PER_S * dt_s)
            self._change_a = available_a
        else:
            self._risk += self._per_s(-available_a / self._limit_a) * dt_s
            self._change_a = min(self._change_a, 0)
            if self._risk >= _RISK_MAX:
                self._risk = 0.0
                self._change_a = available_a
        return self._change_a

    @staticmethod
    def _per_s(excess: float) -> float:
        for part, tolerated_s in _TOLERATED_S:
            if excess <= part:
                return _RISK_MAX / tolerated_s
        return _RISK_MAX


class Hlb(Rival):
    """Law re-implemented from published constants; not their code.

    A cycle of 1 s; available = limit - phase current, rounded down to whole amperes. An excess of
    up to 13 % of the limit is tolerated for 60 s, 40 % for 30 s, 100 % for 10 s, more not at all;
    the risk decays by 1 a second (optimised_load_balancer.py:108-122). The charger is told a new
    current 20 s after the last at the earliest, a higher one after 15 min (peers' defaults).
    It has no start of its own: the charger starts at its maximum. Below 6 A chargers pause. An
    availability from before an excess does not raise during it (theirs would, once in 15 min).
    """

    period_s = cycle_s = 1.0

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._risks: list[Risk] = []
        self._told_s: float | None = None

    def poll(self, t_s: float, total_a: Sequence[float], car_a: float) -> float:
        if not self._risks:
            self._risks = [Risk(self.site.limit_a) for _ in total_a]
            self.command_a = self.site.cap_a
        change_a = min(
            risk.update(floor(self.site.limit_a - amps + 1e-6), self.period_s)
            for risk, amps in zip(self._risks, total_a)
        )
        wanted_a = min(max(self.command_a + change_a, 0.0), self.site.cap_a)
        if wanted_a < LEAST_A:
            wanted_a = LEAST_A if self.holds(total_a, car_a) else 0.0
        if wanted_a != self.command_a and self._may_tell(t_s, wanted_a):
            self.command_a = wanted_a
            self._told_s = t_s
        return self.command_a

    def _may_tell(self, t_s: float, wanted_a: float) -> bool:
        if self._told_s is None:
            return True
        since_s = t_s - self._told_s
        return since_s > (_RAISE_S if wanted_a > self.command_a else _UPDATE_S)
