"""R53: a clamp that shows only a part of its current.

What a car draws of its offer is its own and stays: where two whole steps show clearly less than
was shown before in the same session, the clamp doesn't see all of it (its jaw is not shut, a
second conductor lies beside it). Nothing measured tells how much more really flows.
"""

from ..compat import const
from .guess import Guess

_PART_PERMILLE = const(820)
_WHOLE_PERMILLE = const(920)
_STEPS = const(2)
_TOLD_PERMILLE = const(1000)
"""More was a step of the house beside the car's, for most cars: nothing to be measured by."""


class Part:
    """found: the clamps show a part only. whole: the most that was shown of an offer, permille."""

    def __init__(self) -> None:
        self.found = False
        self.whole = 0

    def step(self, best: Guess) -> bool:
        """After each step that was answered; True where it has just been found."""
        if best.fits < _STEPS:
            return False
        was, share = self.found, best.share * 1000
        self.whole = min(max(self.whole, best.share), _TOLD_PERMILLE)
        if share < self.whole * _PART_PERMILLE:
            self.found = True
        elif share >= self.whole * _WHOLE_PERMILLE:
            self.found = False
        return self.found and not was
