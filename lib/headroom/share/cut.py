"""R14: when a cut may follow a cut: the house rose, or the car answered and it was not enough."""

from ..car.car import Car
from ..compat import const
from ..limit.allowance import Allowance

_AGAIN_MS = const(5000)
_ROSE_MS = const(1000)
_ROSE_MA = const(500)


def unbearable(tight: Allowance, car: Car, least_ma: int) -> bool:
    """R15, R52: with the car at its least more would flow than may be borne. What it may draw and
    isn't known to is in the house's; it will fall with the rest."""
    house_ma = tight.house_ma - max(car.may_ma() - max(car.ma), 0)
    return house_ma + car.traits.drawn_ma(least_ma) > tight.bear_ma


class Cut:
    """made: the present grant is the result of one."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.made = False
        self._house_ma = 0

    def note(self, tight: Allowance) -> None:
        self.made = True
        self._house_ma = tight.house_ma

    def may_follow(self, since_ms: int, tight: Allowance, car: Car) -> bool:
        """since_ms: how long the present grant has stood."""
        if not self.made:
            return True
        if tight.house_ma >= self._house_ma + _ROSE_MA:
            return since_ms >= _ROSE_MS
        return not car.in_transit and since_ms >= _AGAIN_MS
