"""The random delay of R18, so that a whole country's chargers don't change at the same second.

Great Britain (Electric Vehicles (Smart Charge Points) Regulations 2021, regulation 11): where the
flow would start, rise or fall, wait a random 0-600 s, to the second; the most is settable up to
1,800 s; the owner may override each delay; a change that is already as random is not delayed
again. Here that is a change which clock or tariff cause: what the house, the sun, a fault or the
user cause comes at no common moment, and goes through at once.

Everywhere: after power has returned, 0 A for a random 60-300 s (R18).

Only the timetable's bound passes through here, and the tightest bound wins: a cut by the house's
limit never waits, even while a lower bound of the timetable does.
"""

from ..compat import const
from ..reasons import add_room

SENTENCES = """
delay {limit} A: the timetable's next change comes in {wait_s} s, a random delay that Great \
Britain's rules ask for; it can be cancelled.
"""
add_room(SENTENCES)

_MOST_S = const(1800)
_REST_MS = const(60000)
_SPREAD_S = const(241)
"""60 s and 0..240 s more, both ends included: 60-300 s."""


class Delay:
    """gb: Great Britain's rule holds. most_s: longest random delay, 0..1,800 s.

    limit_ma: the bound in force, 0 until the first step. code: "delay" or "power_returned" while
    something waits, else "": then the reason is that of the bound that was handed in.
    """

    def __init__(self, gb: bool, most_s: int = 600) -> None:
        self.gb = gb
        self.most_s = min(max(most_s, 0), _MOST_S)
        self.limit_ma = 0
        self.code = ""
        self._wait_ms = 0
        self._rest_ms = 0
        self._returning = False
        self._way = 0

    def power_returned(self, random_u16: int) -> None:
        """Call once after a start that a loss of power has caused. random_u16: 0..65,535.

        In Great Britain the longer of both waits, so that each rule is kept.
        """
        self._returning = True
        self._rest_ms = _REST_MS
        self._wait_ms = _REST_MS + _part(random_u16, _SPREAD_S) * 1000
        if self.gb:
            self._wait_ms = max(self._wait_ms, _part(random_u16, self.most_s + 1) * 1000)

    def cancel(self) -> None:
        """The user's override of the delay that runs now; the next change waits again.

        Of the wait for returned power the first 60 s stay: not chance, but a supply to settle.
        """
        self._wait_ms = 0

    def step(self, dt_ms: int, wanted_ma: int, timed: bool, random_u16: int) -> int:
        """wanted_ma: what the timetable (windows, plan) allows now; timed: clock or tariff is why
        it does. random_u16: 0..65,535, fresh each time; used only where a delay starts."""
        if self._returning:
            self._return(dt_ms, wanted_ma)
        elif wanted_ma == self.limit_ma or not (self.gb and timed):
            self._apply(wanted_ma)
        else:
            self._hold(dt_ms, wanted_ma, random_u16)
        return self.limit_ma

    def _return(self, dt_ms: int, wanted_ma: int) -> None:
        self._rest_ms = max(self._rest_ms - dt_ms, 0)
        self._wait_ms = max(self._wait_ms - dt_ms, 0)
        if max(self._rest_ms, self._wait_ms) == 0:
            # The timetable may have moved meanwhile: as random as this moment, not delayed again.
            self._returning = False
            self._apply(wanted_ma)
        else:
            self.limit_ma = 0
            self.code = "power_returned"

    def _hold(self, dt_ms: int, wanted_ma: int, random_u16: int) -> None:
        """A change of mind in the same direction goes with the delay that runs already."""
        way = 1 if wanted_ma > self.limit_ma else -1
        if way != self._way:
            self._way = way
            self._wait_ms = _part(random_u16, self.most_s + 1) * 1000
        else:
            self._wait_ms = max(self._wait_ms - dt_ms, 0)
        if self._wait_ms == 0:
            self._apply(wanted_ma)
        else:
            self.code = "delay"

    def _apply(self, wanted_ma: int) -> None:
        self.limit_ma = wanted_ma
        self._way = self._wait_ms = 0
        self.code = ""

    @property
    def params(self) -> dict:
        """wait_s while something waits; made when asked for, since a step comes often."""
        left_ms = max(self._rest_ms, self._wait_ms)
        return {"wait_s": -(-left_ms // 1000)} if self.code else {}


def _part(random_u16: int, count: int) -> int:
    """0..count-1, evenly: count < 2**14 keeps the product within 30 bits."""
    return (random_u16 & 0xFFFF) * count >> 16
