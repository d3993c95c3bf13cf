"""Contract power (R20): what the utility's meter gives for ever, and how near its cut is, in W.

A table says how long the meter bears which multiple of the contract. The rule permits only what
is borne for ever. The times are used to forbid alone: they tell how long is left, and for a
while after an excess less than the free part is given, since the meter works with averages.
"""

from ..compat import const
from ..reasons import add_room

SENTENCES = """
contract {limit} A: the contract of {contract_w} gives {limit_w} without end.
contract_over {limit} A: {power_w} are above the contract; the meter may cut in {left_s} s.
contract_rest {limit} A: {limit_w} for {left_s} s, after more than the contract gives.
"""
add_room(SENTENCES)

FREE = const(1 << 28)
"""A bound that does not bind, in W; a time that does not end, in s."""

ITALY = ((1100, 10800), (1300, 60))
"""((above this permille of the contract, borne for so many s), ...), rising; up to the first
multiple for ever.

10 % more for ever, beyond that a cut after 2 min to 3 h, the sooner the higher: areti.it, the
distributor's page on its second-generation meter GETIS. Where the 3 h end is told as 33 %
(README of andbad/HA_PowerControl) and as 30 % (its issue 64): the lower is taken. Above it the
cut comes within 2 minutes (README), in 1 to 2 minutes (issue 64): 60 s are taken. The meter
averages over 2, 92 and 182 minutes (oetzi.energy); the thresholds of each were not found.
"""

SPAIN = ((1000, 900), (1500, 300), (2000, 0))
"""Remote-read meter with the limiter (ICP) inside: 15 min at 1.5 times, more than 5 min at twice
the contract. One electrician's page (noticiasveigaluz.blogspot.com, 2016), no distributor's.
Above twice no source was found: counted as a cut at once.
"""

CURVES = {"italy": ITALY, "spain": SPAIN}

_REST_PERMILLE = const(100)
"""So much lower while an average recovers. Our choice: in Italy the contract itself."""
_REST_FROM_PERCENT = const(5)
"""Of a time, from which on it rests (Italy: 9 min, or 3 s of the short time). Our choice."""
_SLOWER = const(2)
"""A time comes back at half the speed at which it went. Our choice: an hour of 20 % too much
takes two hours of 10 % less to average out."""
_URGENT_S = const(60)


class Contract:
    """limit_w: the most that the whole supply may import; FREE while contract_w is 0.

    left_s: time to the cut if the power stays as it is, FREE where none comes. urgent: it is so
    short that cars have to pause; 6 A must not be held (R15).
    """

    def __init__(self, contract_w: int, curve: tuple = ITALY) -> None:
        self._contract_w = contract_w
        self._curve = curve
        self._used_ms = [0] * len(curve)
        self._last_w = 0
        self._resting = False
        self.left_s = FREE
        self.urgent = False
        self.limit_w = FREE
        self.code = ""
        self.params: dict = {"limit_w": 0, "contract_w": contract_w, "power_w": 0, "left_s": 0}
        self.step(0, 0)

    def step(self, dt_ms: int, power_w: "int | None") -> int:
        """power_w: import, rounded up; None = not known, counts as the last."""
        if self._contract_w <= 0:
            return self.limit_w
        self._last_w = self._last_w if power_w is None else max(power_w, 0)
        permille = -(-self._last_w * 1000 // self._contract_w)
        self.left_s = FREE
        for i in range(len(self._curve)):
            self._use(i, dt_ms, permille)
        self.urgent = self.left_s <= _URGENT_S
        self._rest()
        self._tell()
        return self.limit_w

    def _use(self, i: int, dt_ms: int, permille: int) -> None:
        """One row of the curve: its time goes above its multiple and returns in the free part."""
        above, seconds = self._curve[i]
        if permille > above:
            self._used_ms[i] = min(self._used_ms[i] + dt_ms, seconds * 1000)
            self.left_s = min(self.left_s, seconds - -(-self._used_ms[i] // 1000))
        elif permille <= self._curve[0][0]:
            self._used_ms[i] = max(self._used_ms[i] - dt_ms // _SLOWER, 0)

    def _rest(self) -> None:
        for i in range(len(self._curve)):
            if self._used_ms[i] > self._curve[i][1] * 10 * _REST_FROM_PERCENT:
                self._resting = True
        if max(self._used_ms) == 0:
            self._resting = False

    def _tell(self) -> None:
        permille = self._curve[0][0] - (_REST_PERMILLE if self._resting else 0)
        self.limit_w = self._contract_w * permille // 1000
        over = self.left_s < FREE
        self.code = "contract_over" if over else "contract_rest" if self._resting else "contract"
        self.params["limit_w"] = self.limit_w
        self.params["power_w"] = self._last_w
        rest_s = -(-max(self._used_ms) * _SLOWER // 1000)
        self.params["left_s"] = self.left_s if over else rest_s
