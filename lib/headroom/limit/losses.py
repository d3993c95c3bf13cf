"""R47: readings that are lost for a moment, and losses that come back (a loose plug)."""

from ..compat import const
from .allowance import NEVER_MS

_FRESH_MS = const(300)
_HELD_MS = const(1000)
_COUNTS_MS = const(80)
"""A loss of one burst or two is a converter's; a plug's bounce lasts longer."""
_WELL_MS = const(600000)
_MANY = const(3)


class Losses:
    """Of one conductor. step(dt_ms, age_ms) once a step; age_ms: of a usable reading, -1 without
    one. lost_ms: since the last good reading. loose: three losses within ten minutes, until it was
    well for as long."""

    def __init__(self) -> None:
        self.lost_ms = NEVER_MS
        self.loose = False
        self._ages_ms = [_WELL_MS] * _MANY
        self._quiet = False
        self._counted = True

    def step(self, dt_ms: int, age_ms: int) -> None:
        if age_ms < 0:
            self.lost_ms = min(self.lost_ms + dt_ms, NEVER_MS)
        else:
            self.lost_ms = age_ms if age_ms > _FRESH_MS else 0
            if self._quiet and not self.lost_ms:
                return
        self._quiet = False
        ages_ms = self._ages_ms
        for i in range(_MANY):
            ages_ms[i] = min(ages_ms[i] + dt_ms, _WELL_MS)
        if self.lost_ms == 0:
            self._counted = False
        elif self.lost_ms >= _COUNTS_MS and not self._counted:
            self._counted = True
            ages_ms.pop(0)
            ages_ms.append(0)
        if ages_ms[0] < _WELL_MS:
            self.loose = True
        elif ages_ms[-1] >= _WELL_MS:
            self.loose = False
            self._quiet = self.lost_ms == 0

    def held(self) -> bool:
        """The old reading still stands for the new one."""
        return 0 < self.lost_ms < _HELD_MS
