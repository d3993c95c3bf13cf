"""The start of a charge: what a car is offered that draws nothing yet (R11), or whose current the
clamp hasn't shown (R23)."""

from ..car.car import Car
from ..compat import const

LEAST_MA = 6000
_LOOKS_MS = (60000, 60000, 300000, 300000, 300000)
_LOOK_AGAIN_MS = const(900000)
"""After the first ones a look every quarter of an hour: the contactor is to last."""
_TRIES_MA = (8000, 10000, 13000)
"""R11: what is offered to a car that doesn't wake at 6 A."""
_TRY_MS = const(60000)
_TRY_KNOWN_MS = const(10000)


class Start:
    """unshown_ms: for how long the present offer has shown nothing."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Another session."""
        self.unshown_ms = 0
        self._looks = 0
        self._met = self._tried = False

    def again(self) -> None:
        """After a pause: a car that sleeps is tried once more."""
        self._tried = False

    def meet(self, car: Car, limit_ma: int) -> None:
        """It has shown itself: at a try, that is the least it needs."""
        if not self._met:
            self._met = True
            car.traits.least_ma = limit_ma if limit_ma in _TRIES_MA else LEAST_MA

    def wait(self, dt_ms: int, car: Car, limit_ma: int, least_ma: int, room_ma: int) -> int:
        """What the offer becomes: limit_ma stays, a try, 6 A again, or 0 for a look."""
        self.unshown_ms += dt_ms
        if not car.drawing:
            return self._wake(limit_ma, least_ma, room_ma)
        if self.unshown_ms < self._look_due_ms():
            return limit_ma
        self._looks += 1
        return 0

    def _look_due_ms(self) -> int:
        return _LOOKS_MS[self._looks] if self._looks < len(_LOOKS_MS) else _LOOK_AGAIN_MS

    def _wake(self, limit_ma: int, least_ma: int, room_ma: int) -> int:
        """A car that stays in B at 6 A may need 8, 10 or 13 A; tried once a start."""
        known = least_ma > LEAST_MA
        if self._tried or (self._met and not known):
            return limit_ma
        if self.unshown_ms < (_TRY_KNOWN_MS if known else _TRY_MS):
            return limit_ma
        for try_ma in _TRIES_MA:
            if max(limit_ma, least_ma - 1) < try_ma <= room_ma:
                return try_ma
        self._tried = True
        return LEAST_MA

    def doubted(self, car: Car, limit_ma: int, least_ma: int) -> bool:
        """R23: at most 6 A until the start has shown; a try may last until it could have."""
        if limit_ma <= LEAST_MA or not car.drawing or car.shown:
            return False
        trying = not self._met or limit_ma == least_ma
        return not (limit_ma in _TRIES_MA and trying and car.in_transit)
