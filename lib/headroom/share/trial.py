"""R39: one start at 6 A though a wired phase has no room for it, since the car may not be on that
phase. It ends with X1 when the phase rises, and is tried once in a quarter of an hour."""

from ..car.car import Car
from ..compat import const
from .start import LEAST_MA

_AGAIN_MS = const(900000)
_ROSE_MA = const(3000)
_BORNE_PERMILLE = const(1100)
"""R52: of the rating, with a device that is known."""


class Trial:
    """allowances: all conductors, none where no phase is tried; index: of the charger."""

    def __init__(self, allowances: "list | tuple" = (), index: int = 0) -> None:
        self._allowances, self._index = allowances, index
        self._base_ma = [0] * len(allowances)
        self.clear()

    def clear(self) -> None:
        """Another session."""
        self.active = self._denied = False
        self._wait_ms = 0

    def step(self, dt_ms: int, car: Car) -> bool:
        """Whether a full phase has risen since the start: charging has to stop."""
        self._wait_ms = max(self._wait_ms - dt_ms, 0)
        if not self.active:
            return False
        full = rose = 0
        for i, allowance in enumerate(self._allowances):
            if self._base_ma[i] and not car.apart.left_out(allowance.phase):
                full += 1
                rose += allowance.total_ma >= self._base_ma[i] + _ROSE_MA
        if rose:
            self._denied = True
        self.active = full > 0 and not rose
        return rose > 0

    def may(self, need_ma: int) -> bool:
        """One phase has room; those that have not would bear 6 A more, each behind a device that
        does."""
        roomy = False
        for allowance in self._allowances:
            count = allowance.uses[self._index]
            if count and allowance.allowed_ma // count >= need_ma:
                roomy = roomy or len(allowance.phases) == 1
            elif count and not self._bears(allowance):
                return False
        return roomy and not self._denied and self._wait_ms == 0

    def _bears(self, allowance) -> bool:  # type: ignore[no-untyped-def]
        most_ma = allowance.rating_ma * _BORNE_PERMILLE // 1000
        single = allowance.grace and len(allowance.phases) == 1
        return single and not allowance.over and allowance.total_ma + LEAST_MA <= most_ma

    def begin(self, tried: bool, need_ma: int) -> None:
        """A charge begins; tried: beside full phases, whose currents are noted."""
        self.active = tried
        if not tried:
            return
        self._wait_ms = _AGAIN_MS
        for i, allowance in enumerate(self._allowances):
            count = allowance.uses[self._index]
            full = count and allowance.allowed_ma // count < need_ma
            self._base_ma[i] = max(allowance.total_ma, 1) if full else 0


NO_TRIAL = Trial()
"""Of chargers for which there is none to try: one object for all."""
