"""R52: 6 A may be held a little above the rating of a device that is known to bear it.

An EN 60898 breaker or a gG fuse carries 1.13 times its rating for an hour without a trip; 1.1
times for a minute, five minutes an hour, keeps well below.
"""

from ..compat import const

DEVICES = ("mcb_b", "mcb_c", "mcb_d", "gg")
_PERMILLE = const(1100)
_ONCE_MS = const(60000)
_REST_MS = const(60000)
"""Below the rating for so long, and the next minute begins."""
_HOUR_MS = const(300000)
_SLOT_MS = const(300000)
_SLOTS = const(13)
"""Of five minutes: an hour and the slot that has begun."""


class Grace:
    """step(dt_ms, used, rating_ma) -> the current that may be borne now, in mA."""

    def __init__(self) -> None:
        self._once_ms = 0
        self._rest_ms = 0
        self._slots_ms = [0] * _SLOTS
        self._slot_ms = 0
        self._at = 0

    def step(self, dt_ms: int, used: bool, rating_ma: int) -> int:
        """used: a car is charging and the conductor carries more than its rating."""
        self._turn(dt_ms)
        if used:
            self._once_ms += dt_ms
            self._slots_ms[self._at] += dt_ms
            self._rest_ms = 0
        else:
            self._rest_ms = min(self._rest_ms + dt_ms, _REST_MS)
            if self._rest_ms >= _REST_MS:
                self._once_ms = 0
        spent = self._once_ms > _ONCE_MS or sum(self._slots_ms) > _HOUR_MS
        return rating_ma if spent else rating_ma * _PERMILLE // 1000

    def _turn(self, dt_ms: int) -> None:
        self._slot_ms += dt_ms
        if self._slot_ms >= _SLOT_MS:
            self._slot_ms -= _SLOT_MS
            self._at = (self._at + 1) % _SLOTS
            self._slots_ms[self._at] = 0
