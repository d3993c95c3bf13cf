"""SmartEVSE 3.5 (dingo35), Smart mode."""

from __future__ import annotations

from typing import Sequence

from .base import Rival, Site

_LEAST_DA = 60
_SHORT_POLLS = 2
_WAIT_S = 60.0
_CEILING_DA = 800


class SmartEvse(Rival):
    """Law re-implemented from published constants; not their code.

    SmartEVSE-3/src, in tenths of an ampere: a poll each 2 s (main.cpp:1374-1381) of the greatest
    phase current (meter.cpp:581); headroom = limit - that (main.cpp:952-958); + 1/4 of it, whole
    tenths, or the whole excess at once (:971-977); 80 A at most (:980), 6 A at least (main.h:78);
    a stop after more than 2 polls in a row with less than 6 A, or above 2 x the limit (:2157).
    A newcomer starts at 6 A when they fit (:789-863). After a stop a wait of 60 s (main.h:87),
    counted from when 6 A are free again and started anew if they are not when it ends.
    """

    period_s = cycle_s = 2.0

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._set_da = 0
        self._short_polls = 0
        self._stopped = False
        self._free_s: float | None = None

    def poll(self, t_s: float, total_a: Sequence[float], car_a: float) -> float:
        limit_da, measured_da = round(self.site.limit_a * 10), round(max(total_a) * 10 - 1e-4)
        headroom_da = limit_da - measured_da
        if self._set_da == 0:
            self._rest(t_s, headroom_da >= _LEAST_DA)
        else:
            self._charge(headroom_da, self.holds(total_a, car_a))
        if self._short_polls > _SHORT_POLLS or measured_da > 2 * limit_da:
            self._stop()
        self.command_a = self._set_da / 10
        return self.command_a

    def _charge(self, headroom_da: int, hold: bool) -> None:
        self._set_da += headroom_da // 4 if headroom_da > 0 else headroom_da
        if self._set_da >= _LEAST_DA:
            self._short_polls = 0
        else:
            self._set_da = _LEAST_DA
            self._short_polls = 0 if hold else self._short_polls + 1
        self._set_da = min(self._set_da, _CEILING_DA, round(self.site.cap_a * 10))

    def _rest(self, t_s: float, fits: bool) -> None:
        if not self._stopped:
            self._set_da = _LEAST_DA if fits else 0
            self._stopped = not fits
        elif self._free_s is None:
            self._free_s = t_s if fits else None
        elif t_s - self._free_s >= _WAIT_S:
            self._free_s = None
            self._set_da = _LEAST_DA if fits else 0

    def _stop(self) -> None:
        self._set_da = self._short_polls = 0
        self._stopped = True
        self._free_s = None
