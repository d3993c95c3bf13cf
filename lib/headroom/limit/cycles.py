"""R50: a load that comes back is answered once.

Two rises of a conductor's house within a minute and a half are a load that cycles (a hob, an
oven): from then on raises leave room for the highest of them, until as long has passed without
one. What comes less often is answered each time.
"""

from ..clock import lasted
from ..compat import const

_WITHIN_MS = const(90000)
_RISE_MA = const(1000)
_LIKE_MA = const(1500)


class Cycles:
    """One conductor's house. kept_ma: what it draws less now than it rises to again and again, 0
    where nothing does."""

    def __init__(self) -> None:
        self.kept_ma = 0
        self._peak_ma = 0
        self._last_ma = 0
        self._since_ms = _WITHIN_MS

    def edge(self, by_ma: int, to_ma: int) -> None:
        """The house has moved."""
        if by_ma >= _RISE_MA:
            self._rise(to_ma)
        self.kept_ma = max(self._peak_ma - to_ma, 0)

    def _rise(self, to_ma: int) -> None:
        again = self._since_ms < _WITHIN_MS
        if again:
            self._peak_ma = max(self._peak_ma, self._last_ma, to_ma)
        # A smaller load beside the one that cycles doesn't keep its room.
        if not again or to_ma >= self._peak_ma - _LIKE_MA:
            self._last_ma, self._since_ms = to_ma, 0

    def step(self, dt_ms: int) -> None:
        self._since_ms = lasted(self._since_ms, dt_ms)
        if self._since_ms >= _WITHIN_MS:
            self._peak_ma = self.kept_ma = 0
