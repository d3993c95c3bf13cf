"""OpenEVSE's current shaper."""

from __future__ import annotations

from math import exp, floor
from typing import Sequence

from .base import LEAST_A, Rival, Site

_PAUSE_S = 300.0
_RESTART_SPARE_A = 0.5
_SMOOTH_S = 60.0


class OpenEvse(Rival):
    """Law re-implemented from published constants; not their code.

    openevse_esp32: a loop of 2 s (src/current_shaper.h:5-6); command = limit - live + the car's
    own current, unit gain, whole amperes rounded down; phases as their mean, no view of each.
    Below 6 A a pause of at least 300 s (app_config.cpp:294), and 0.5 A more than 6 A for the
    restart (current_shaper.h:13-15); while paused the live value rises at once and falls smoothed
    over 60 s (app_config.cpp:293). The limit on live power that was reported as a fault (#762,
    #784) is left out, and so is the later filter of the output.
    """

    period_s = cycle_s = 2.0

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._live_a = 0.0
        self._paused_s: float | None = None

    def poll(self, t_s: float, total_a: Sequence[float], car_a: float) -> float:
        self._follow(sum(total_a) / len(total_a))
        room_a = self.site.limit_a - self._live_a + car_a
        if room_a < LEAST_A:
            self._run_short(t_s, self.holds(total_a, car_a))
        elif self._may_charge(t_s, room_a):
            self._paused_s = None
            self.command_a = min(floor(room_a + 1e-6), self.site.cap_a)
        return self.command_a

    def _follow(self, live_a: float) -> None:
        if self._paused_s is None or live_a > self._live_a:
            self._live_a = live_a
        else:
            self._live_a += (live_a - self._live_a) * (1 - exp(-self.period_s / _SMOOTH_S))

    def _run_short(self, t_s: float, hold: bool) -> None:
        if hold:
            self.command_a = LEAST_A
            return
        self.command_a = 0.0
        if self._paused_s is None:
            self._paused_s = t_s

    def _may_charge(self, t_s: float, room_a: float) -> bool:
        if self._paused_s is None:
            return True
        return t_s - self._paused_s >= _PAUSE_S and room_a >= LEAST_A + _RESTART_SPARE_A
