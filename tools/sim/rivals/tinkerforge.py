"""Tinkerforge WARP: power manager and charge manager with one charger."""

from __future__ import annotations

from collections import deque
from typing import Sequence

from .base import LEAST_A, Rival, Site

_ALLOCATE_S = 5.0
_AGAIN_S = 5.0
_MEAN_POLLS = 20
_MIN_POLLS = 480
_MEAN_KNEE, _MAX_KNEE = 1.10, 1.20
_CUT, _RAISE, _RAISE_MAX = 15 / 16, 1 / 2, 1 / 2
_PAUSE_S = 210.0


class Lowest:
    """The least of the last `count` values."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._added = 0
        self._values: deque[tuple[int, float]] = deque()

    def add(self, value: float) -> float:
        values = self._values
        while values and values[-1][1] >= value:
            values.pop()
        values.append((self._added, value))
        self._added += 1
        if values[0][0] <= self._added - 1 - self._count:
            values.popleft()
        return values[0][1]


class Tinkerforge(Rival):
    """Law re-implemented from published constants; not their code.

    power_manager.cpp: a loop of 0.5 s (power_manager.h:37); per phase a maximum and a moving mean
    over 10 s (:358-366): below target + 10 % the mean counts, above + 20 % the middle of both and
    the allocator runs at once, again after 5 s at the earliest (:369-371, :1005-1015), a mix in
    between; correction of the allocated current -93.75 % or +50 % of the error (:1046-1052), at
    most half the target up (:356). A minimum over 4 min (:338) of what results gates a restart.
    Target = limit; their reserve for a largest consumer of 32 A (1.4 x limit - 32 A, :350-354) and
    margin are left out, as they would leave 3 A of 25 A.
    charge_manager: allocation each 10 s (:166), 5 s with one charger (:1731); 6 A least; below it
    off, and 210 s of hysteresis before the next start (:162-164); a car just plugged in need not
    wait. Their lower allocation for a car that draws 3 A less than told is left out.
    """

    period_s = 0.5
    cycle_s = _ALLOCATE_S

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._recent: dict[int, deque[float]] = {}
        self._sums: dict[int, float] = {}
        self._lowest = Lowest(_MIN_POLLS)
        self._allocate_s: float | None = None
        self._urgent_s = 0.0
        self._off_s: float | None = None

    def poll(self, t_s: float, total_a: Sequence[float], car_a: float) -> float:
        now_a = max(total_a[phase] for phase in self.site.car_phases)
        limit_a = min(self._limit_a(phase, total_a[phase]) for phase in self.site.car_phases)
        lowest_a = self._lowest.add(limit_a)
        urgent = now_a > self.site.limit_a * _MAX_KNEE and t_s >= self._urgent_s
        if urgent:
            self._urgent_s = t_s + _AGAIN_S
        due = self._allocate_s is None or t_s >= self._allocate_s
        if due:
            self._allocate_s = t_s + _ALLOCATE_S
        if due or urgent:
            self._allocate(t_s, limit_a, lowest_a, self.holds(total_a, car_a))
        return self.command_a

    def _limit_a(self, phase: int, total_a: float) -> float:
        """What the charger may have on this phase, by its own filtered measurement."""
        target_a = self.site.limit_a
        error_a = target_a - self._filtered_a(phase, total_a)
        if self.command_a == 0:
            return error_a
        if error_a < 0:
            return self.command_a + error_a * _CUT
        return self.command_a + min(error_a * _RAISE, target_a * _RAISE_MAX)

    def _filtered_a(self, phase: int, total_a: float) -> float:
        recent = self._recent.get(phase)
        if recent is None:
            recent = self._recent[phase] = deque([total_a] * _MEAN_POLLS)
            self._sums[phase] = total_a * _MEAN_POLLS
        else:
            self._sums[phase] += total_a - recent.popleft()
            recent.append(total_a)
        mean_a = self._sums[phase] / _MEAN_POLLS
        from_a, to_a = self.site.limit_a * _MEAN_KNEE, self.site.limit_a * _MAX_KNEE
        if total_a < from_a:
            return mean_a
        part = min((total_a - from_a) / (to_a - from_a), 1.0)
        return mean_a + part * (max(recent) - mean_a) / 2

    def _allocate(self, t_s: float, limit_a: float, lowest_a: float, hold: bool) -> None:
        if self.command_a > 0:
            if limit_a >= LEAST_A:
                self.command_a = min(limit_a, self.site.cap_a)
            elif hold:
                self.command_a = LEAST_A
            else:
                self.command_a = 0.0
                self._off_s = t_s
        elif self._may_start(t_s, limit_a, lowest_a):
            self.command_a = min(limit_a, self.site.cap_a)

    def _may_start(self, t_s: float, limit_a: float, lowest_a: float) -> bool:
        if self._off_s is None:
            return limit_a >= LEAST_A
        return t_s - self._off_s >= _PAUSE_S and min(limit_a, lowest_a) >= LEAST_A
