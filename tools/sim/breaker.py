"""The breaker of one phase as the plant has it: judge, not part of the product.

First-order thermal replica (as in IEC 60255-149): heat follows (I/In)**2 with one time constant and
trips at 1.13**2, so 1.13 In never trips. EN 60898 allows 1 to 60 s at 2.55 In from cold; the time
constant gives 20 s there, our choice from the middle of makers' bands. Magnetic at 5 In (class C's
lower end). Steps are exact exponentials: any length will do while the current is constant.
"""

import math

TRIP_HEAT = 1.13**2
_COLD_MULTIPLE = 2.55
_COLD_S = 20.0
TIME_CONSTANT_S = -_COLD_S / math.log(1 - TRIP_HEAT / _COLD_MULTIPLE**2)
MAGNETIC_MULTIPLE = 5.0


class Breaker:
    """`fraction`: heat as a part of what trips; `tripped` stays until reset() is called."""

    def __init__(self, rating_a: float) -> None:
        self.rating_a = rating_a
        self.reset()

    def reset(self) -> None:
        self.heat = 0.0
        self.tripped = False

    @property
    def fraction(self) -> float:
        return self.heat / TRIP_HEAT

    def step(self, dt_s: float, amps: float) -> None:
        load = amps / self.rating_a
        target = load * load
        self.heat = target + (self.heat - target) * math.exp(-dt_s / TIME_CONSTANT_S)
        if self.heat >= TRIP_HEAT or load >= MAGNETIC_MULTIPLE:
            self.tripped = True
