"""The start of a charge: what a car is offered that draws nothing yet (R11), or whose current the
clamp hasn't shown (R23)."""

from ..car.car import Car
from ..compat import const

LEAST_MA = 6000
_LOOKS_MS = (60000, 60000, 300000, 300000, 300000)
_LOOK_AGAIN_MS = const(900000)
"""After the first ones a look every quarter of an hour: the contactor is to last."""
_TRIES_MA = (8000, 10000, 13000)
"""R11: what is offered to a car that draws nothing at 6 A."""
_TRY_MS = const(60000)
_TRY_KNOWN_MS = const(10000)
_TRY_IN_C_MS = const(15000)
"""A car that asks for current answers within ten seconds, and R23 leaves no more to one that the
clamps don't show."""
_NUDGES_MAX = const(2)
_AFTER_NUDGE_MS = const(15000)
"""F, X1 (7 s in all), and time for the car to ask."""


class Start:
    """unshown_ms: for how long the present offer has shown nothing. nudge: the car is to be woken
    by its port, once."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Another session."""
        self.unshown_ms = 0
        self.nudge = False
        self._looks = self._nudges = 0
        self._met = self._asked = False
        self.again()

    def again(self) -> None:
        """After a pause: a car that sleeps is tried once more."""
        self._tried = False
        self._last_ma = 0

    def meet(self, car: Car, limit_ma: int) -> None:
        """It has shown itself: at a try, that is the least it needs."""
        if not self._met:
            self._met = True
            car.traits.least_ma = limit_ma if limit_ma in _TRIES_MA else LEAST_MA

    def wait(self, dt_ms: int, car: Car, limit_ma: int, least_ma: int, room_ma: int) -> int:
        """What the offer becomes: limit_ma stays, a try, 6 A again, or 0 for a look."""
        self.unshown_ms += dt_ms
        if car.drawing and not self._asked:
            self.unshown_ms = 0
        self._asked = car.drawing
        if not car.drawing:
            self._wake()
        elif self._tried or self._met or not car.lit():
            return self._look(limit_ma)
        return self._try(car, limit_ma, least_ma, room_ma)

    def _wake(self) -> None:
        """R11: no C a minute after the offer. One nudge before the tries, another after them."""
        called = self._nudges > self._tried
        if not called and self._nudges < _NUDGES_MAX and self.unshown_ms >= _TRY_MS:
            self._nudges += 1
            self.nudge = True
            self.unshown_ms = _TRY_MS - _AFTER_NUDGE_MS

    def _look(self, limit_ma: int) -> int:
        """The clamp hasn't shown what the car may draw (R23)."""
        if self.unshown_ms < self._look_due_ms():
            return limit_ma
        self._looks += 1
        return 0

    def _look_due_ms(self) -> int:
        return _LOOKS_MS[self._looks] if self._looks < len(_LOOKS_MS) else _LOOK_AGAIN_MS

    def _try(self, car: Car, limit_ma: int, least_ma: int, room_ma: int) -> int:
        """A car that draws nothing at 6 A may need 8, 10 or 13 A; tried once a start."""
        known = least_ma > LEAST_MA
        if self._tried or (self._met and not known):
            return limit_ma
        due_ms = _TRY_KNOWN_MS if known else _TRY_MS
        if car.drawing and limit_ma > LEAST_MA:
            due_ms = _TRY_IN_C_MS
        if self.unshown_ms < due_ms:
            return limit_ma
        above_ma = least_ma - 1 if known else self._last_ma
        for try_ma in _TRIES_MA:
            if max(limit_ma, above_ma) < try_ma <= room_ma:
                self._last_ma = try_ma
                return try_ma
        self._tried = True
        return LEAST_MA

    def doubted(self, car: Car, limit_ma: int, least_ma: int) -> bool:
        """R23: at most 6 A until the start has shown; a try may last until it could have."""
        if limit_ma <= LEAST_MA or not car.drawing or car.shown:
            return False
        trying = not self._met or limit_ma == least_ma
        return not (limit_ma in _TRIES_MA and trying and car.in_transit)
