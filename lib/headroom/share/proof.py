"""R23: a step of 3 A every quarter of an hour proves the clamps; a car that can't make one has to
show itself by a start."""

from ..car.car import PROOF_MS, Car
from ..compat import const
from .start import LEAST_MA

_STEP_MA = const(3500)
"""95 % of it is more than the 3 A that must show."""


def prove(car: Car, limit_ma: int, least_ma: int) -> int:
    """What the grant becomes for it, 0 where it stays; may doubt the car."""
    if car.unproved_ms < PROOF_MS or limit_ma <= LEAST_MA:
        return 0
    step_to_ma = min(limit_ma, car.needed_ma()) - _STEP_MA
    if step_to_ma >= least_ma:
        return step_to_ma
    if limit_ma >= LEAST_MA + _STEP_MA or car.unanswered:
        car.doubt()
    return 0
