"""A measured car that stops by itself: the supply has to show that too, or the car's own clamp is
off (R49)."""

from ..clock import lasted
from ..compat import const

_DRAWS_MA = const(3000)
"""From here on a fall is too large for the house to hide it."""
_SHOWN_MS = const(1500)
"""A fall is whole in the 1 s RMS by then."""


class Stopped:
    """One phase. believed: the car draws, or its stop was seen on the supply too, or may still
    show there."""

    def __init__(self) -> None:
        self.believed = True
        self._own_ma = self._total_ma = 0
        self._ms = 0

    def step(self, dt_ms: int, own_ma: int, total_ma: int) -> bool:
        """own_ma: by its clamp or meter; total_ma: of the supply, this car's and the house's."""
        if own_ma >= _DRAWS_MA:
            self.believed, self._ms = True, 0
            self._own_ma, self._total_ma = own_ma, total_ma
            return True
        before_ms = self._ms
        self._ms = lasted(before_ms, dt_ms)
        if before_ms < _SHOWN_MS <= self._ms:
            self.believed = (self._total_ma - total_ma) * 2 >= self._own_ma - own_ma
        return self.believed
