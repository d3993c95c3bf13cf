"""When a car that should have given way by now has to stop: before the breaker minds.

A first-order image of a thermal release that carries its rated current when we start. No standard
bounds the trip time between 1.13 and 1.45 In from below; makers' bands begin near 15 s at 2 In
cold. Our choice: a time constant of 75 s (hot, 1.45 In then reaches the trip point of 1.13**2
after 21 s, 2 In after 7 s), and a stop at two thirds of the way. rules/heat.py is the strict
envelope; this one is always on.
"""

from ..compat import const

_TAU_MS = const(75000)
_STOP_PERMILLE = const(1180)
_CALM_PERMILLE = const(1060)
_MOST_PERMILLE = const(4000)


class Strain:
    """step(dt_ms, current_ma): the 1 s RMS of one phase. strained: charging has to stop."""

    def __init__(self, rating_ma: int) -> None:
        self.rating_ma = rating_ma
        self.strained = False
        self._heat = 1000 << 10

    @property
    def heat_permille(self) -> int:
        """Of the heat that rated current leaves; trips at 1,277."""
        return self._heat >> 10

    def step(self, dt_ms: int, current_ma: int) -> bool:
        part = min(max(current_ma, 0) * 1000 // self.rating_ma, _MOST_PERMILLE)
        final = part * part // 1000
        # At most 16,000 * 1,500 << 10: outgrows a small int only in steps longer than 60 ms.
        self._heat += ((final - self.heat_permille) * dt_ms << 10) // _TAU_MS
        if self.heat_permille >= _STOP_PERMILLE:
            self.strained = True
        elif self.heat_permille <= _CALM_PERMILLE:
            self.strained = False
        return self.strained
