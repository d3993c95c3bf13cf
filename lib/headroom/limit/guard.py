"""R39: a conductor above its set-point is relieved, whoever draws. No estimate comes in here.

The grants of all chargers that are wired to the conductor have to fall by the excess. What they
have fallen by and the total has not shown yet is on its way and counts. Is the conductor still
over when every car should have followed a fall by the whole excess, charging goes to its least; is
it then above what may be borne (R15, R52) for three seconds, charging stops.
"""

from ..clock import lasted
from ..compat import const
from .allowance import Allowance
from .grace import Grace

_SIZE_MS = const(100)
"""Four cycles: the pacer's own cut, which knows more and may be deeper, comes after three."""
_AGAIN_MS = const(1000)
_AGAIN_MA = const(500)
_LATER_MS = const(5000)
"""R14: a further cut after a second if the excess has grown by so much, else after 5 s."""
_MOVES_MA = const(50)
_REST_MS = const(1000)
_STOP_MS = const(3000)


class Guard:
    """take_ma: what the grants have to fall by now, all chargers together. least: they have to go
    to their least. stop: to zero."""

    def __init__(self, allowance: Allowance) -> None:
        self.allowance = allowance
        self.take_ma = 0
        self.least = False
        self.stop = False
        self._grace = Grace() if allowance.grace else None
        self._over_ms = 0
        self._due_ms = 0
        self._unborne_ms = 0
        self._given_ma = 0
        self._falling_ma = 0
        self._fall_ms = self._rest_ms = 0
        self._from_ma = 0
        self._lowest_ma = 0
        self._first = True

    def step(self, dt_ms: int, given_ma: int, bound_ms: int, hold: bool) -> None:
        """given_ma: the grants that are wired here, added up. bound_ms: 10 s, or the longest
        that a car of them was shown to take. hold: 6 A may stay above the set-point."""
        allowance = self.allowance
        self._follow(dt_ms, given_ma, bound_ms)
        bear_ma = self._bear_ma(dt_ms, given_ma)
        if not hold:
            bear_ma = allowance.set_point_ma
        self.take_ma = 0
        self.least = self.stop = False
        if not (allowance.known and allowance.over and given_ma > 0):
            self._over_ms = self._due_ms = self._unborne_ms = 0
            self._first = True
            return
        self._over_ms = lasted(self._over_ms, dt_ms)
        self._due_ms += dt_ms
        # Falls that each had to come put it off once, and not for ever.
        self.least = self._due_ms >= bound_ms or self._over_ms >= 2 * bound_ms
        unborne = self.least and allowance.rms_ma > bear_ma
        self._unborne_ms = self._unborne_ms + dt_ms if unborne else 0
        self.stop = allowance.strained or self._unborne_ms >= _STOP_MS
        if self._over_ms >= _SIZE_MS:
            self._take()

    def _take(self) -> None:
        """A ninth more than what lacks: of a fall a car may show 0.9 (most draw 0.95 of what they
        are told), and there is no time for a second question."""
        lacking_ma = self._excess_ma() - self._on_its_way_ma()
        soon = self._fall_ms < _AGAIN_MS or (
            lacking_ma < _AGAIN_MA and self._fall_ms < _LATER_MS)
        if lacking_ma > 0 and (self._first or not soon):
            self.take_ma = lacking_ma * 10 // 9
        self._first = False

    def _follow(self, dt_ms: int, given_ma: int, bound_ms: int) -> None:
        """What the grants have fallen by, and how much of it the total has shown since."""
        total_ma = self.allowance.total_ma
        self._fall_ms += dt_ms
        self._rest_ms += dt_ms
        if total_ma < self._lowest_ma - _MOVES_MA:
            self._lowest_ma, self._rest_ms = total_ma, 0
        fell_ma = self._given_ma - given_ma
        self._given_ma = given_ma
        if fell_ma > 0:
            before_ma = self._on_its_way_ma()
            self._falling_ma = before_ma + fell_ma
            self._from_ma = self._lowest_ma = total_ma
            self._fall_ms = self._rest_ms = 0
            # A fall that had to come and is whole has its own time to show; one by less than the
            # excess, or on top of enough, excuses nothing, nor does the one to the least.
            if before_ma < self._excess_ma() <= self._falling_ma and self._due_ms < bound_ms:
                self._due_ms = 0
        elif self._fall_ms >= bound_ms:
            self._falling_ma = 0
        else:
            self._falling_ma = max(self._falling_ma + fell_ma, 0)

    def _excess_ma(self) -> int:
        return self.allowance.total_ma - self.allowance.set_point_ma

    def _on_its_way_ma(self) -> int:
        """Nothing any more once the total has come to rest, by half of the fall at least."""
        shown_ma = self._from_ma - self._lowest_ma
        if self._rest_ms >= _REST_MS and shown_ma * 2 >= self._falling_ma:
            return 0
        return max(self._falling_ma - shown_ma, 0)

    def _bear_ma(self, dt_ms: int, given_ma: int) -> int:
        allowance = self.allowance
        if self._grace is not None:
            used = given_ma > 0 and allowance.known and allowance.rms_ma > allowance.rating_ma
            allowance.bear_ma = self._grace.step(dt_ms, used, allowance.rating_ma)
        else:
            allowance.bear_ma = allowance.rating_ma if allowance.holds else allowance.set_point_ma
        return allowance.bear_ma
