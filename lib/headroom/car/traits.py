"""What is known of a car's ways: how late it answers, which share of its offer it draws."""

from ..compat import const

LAG_BOUND_MS = const(40000)
"""No car seen in the field answers later (2-40 s)."""
LEAST_MA = const(6000)
_RAMP_UP_MS = const(6000)
_RAMP_DOWN_MS = const(1000)
"""An on-board charger climbs about 4 A a second and falls faster: so much later it has shown."""
_CUT_SHOWS_MS = const(5000)
"""By IEC 61851-1 a car follows a lower pilot within 5 s."""
_LAG_FIRST_MS = const(2000)
_LAG_BOUND_MIN_MS = const(10000)
"""A lag that was learned from coincidences must not make the law impatient."""
_SHARE_FIRST_PERMILLE = const(950)
"""Most cars draw about 95 % of what they are told (SmartEVSE 3.5, discussion 64)."""
_SHARE_MIN_PERMILLE = const(800)
_SHARE_MAX_PERMILLE = const(1100)
_SHARE_STEP_MIN_MA = const(4000)


class Traits:
    """lag_ms: the slowest answer seen, fading; lag_bound_ms: no answer is expected later.
    share_permille: drawn per offered current. least_ma: below it the car draws nothing (R11)."""

    def __init__(self) -> None:
        self.lag_ms = _LAG_FIRST_MS
        self.lag_bound_ms = LAG_BOUND_MS
        self._lag_shown = False
        self._fall_ms = -1
        self.share_permille = _SHARE_FIRST_PERMILLE
        self.least_ma = LEAST_MA

    def drawn_ma(self, offer_ma: int) -> int:
        """What a car that follows draws of an offer, in mA."""
        return offer_ma * self.share_permille // 1000

    def bound_ms(self, rising: bool) -> int:
        """No answer is waited for longer. A cut that should have shown by now is made deeper,
        which costs less than waiting."""
        if rising:
            return self.lag_bound_ms + _RAMP_UP_MS
        if self.lag_bound_ms == LAG_BOUND_MS:
            return LAG_BOUND_MS + _RAMP_DOWN_MS
        lag_ms = self.lag_ms if self._fall_ms < 0 else self._fall_ms
        return max(_CUT_SHOWS_MS, lag_ms + _RAMP_DOWN_MS)

    def shown_bound_ms(self) -> int:
        """R39: 10 s, longer only for a car that was seen to answer later."""
        return self.lag_bound_ms if self._lag_shown else _LAG_BOUND_MIN_MS

    def learn_lag(self, lag_ms: int, falling: bool) -> None:
        """Up at once, down slowly: the bound must hold for the slowest answer seen. A raise may be
        answered by a car that comes back by itself; cuts have a lag of their own."""
        self._lag_shown = True
        if falling:
            self._fall_ms = max(lag_ms, (self._fall_ms * 7 + lag_ms) // 8)
        self.lag_ms = max(lag_ms, (self.lag_ms * 7 + lag_ms) // 8)
        bound_ms = max(_LAG_BOUND_MIN_MS, self.lag_ms * 3 // 2 + 2000)
        self.lag_bound_ms = min(LAG_BOUND_MS, bound_ms)

    def learn_share(self, change_ma: int, moved_ma: int) -> None:
        """Both as amounts of the same answered step."""
        if change_ma < _SHARE_STEP_MIN_MA:
            return
        share = moved_ma * 1000 // change_ma
        if _SHARE_MIN_PERMILLE <= share <= _SHARE_MAX_PERMILLE:
            self.share_permille += (share - self.share_permille) >> 2
