"""What is known of a car's ways, as the law asks for it: how late it answers, which share of its
offer it draws, from where on it draws at all."""

from ..compat import const
from .guess import Guess

LAG_BOUND_MS = const(40000)
"""No car seen in the field answers later (2-40 s)."""
LEAST_MA = const(6000)
_LAG_FIRST_MS = const(2000)
_LAG_BOUND_MIN_MS = const(10000)
"""A lag that was learned from coincidences must not make the law impatient."""
_RAMP_UP_MS, _RAMP_DOWN_MS = const(6000), const(2500)
"""An on-board charger climbs about 4 A a second and falls faster; an edge is known a second after
it has come to rest."""
_CUT_SHOWS_MS = const(5000)
"""By IEC 61851-1 a car follows a lower pilot within 5 s."""
_SHARE_FIRST_PERMILLE = const(950)
"""Most cars draw about 95 % of what they are told (SmartEVSE 3.5, discussion 64)."""


class Traits:
    """lag_ms: the slower of the two that were seen; lag_bound_ms: no answer is expected later.
    share_permille: drawn per offered current. least_ma: below it the car draws nothing (R11)."""

    def __init__(self) -> None:
        self.lag_ms = _LAG_FIRST_MS
        self.lag_bound_ms = LAG_BOUND_MS
        self._lag_shown = False
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
        if not self._lag_shown:
            return LAG_BOUND_MS + _RAMP_DOWN_MS
        return max(_CUT_SHOWS_MS, self.lag_ms + _RAMP_DOWN_MS)

    def shown_bound_ms(self) -> int:
        """R39: 10 s, longer only for a car that was seen to answer later."""
        return self.lag_bound_ms if self._lag_shown else _LAG_BOUND_MIN_MS

    def learn(self, best: Guess) -> None:
        """From what is believed."""
        self.share_permille = best.share
        self.lag_is(max(best.lag_ds, best.other_lag_ds) * 100)

    def lag_is(self, lag_ms: int) -> None:
        """Negative: nothing has told it."""
        if lag_ms >= 0:
            self._lag_shown = True
            self.lag_ms = lag_ms
            bound_ms = max(_LAG_BOUND_MIN_MS, self.lag_ms * 3 // 2 + 2000)
            self.lag_bound_ms = min(LAG_BOUND_MS, bound_ms)
