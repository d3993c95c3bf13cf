"""The heat of a protecting device, an upper bound: it only forbids (R15).

One heat, in parts of the heat that the rated current leaves behind for ever. A current m (in
parts of the rating) pulls it towards m**2: upwards with the time constant of the quickest device
that the standard allows, downwards with that of the slowest. So the part of its trip heat that
any device of the kind has used up is at most the part here, whatever its time constant and level
within what the standard allows. Rows and sources: curves.py.

A trip is possible from the heat `LEVEL**2` on. More is not counted: a device that still carries
current has not got that far. The start is hot: rated current for long before.

Integers below 2**30 only, nothing allocated: heats are 1/16384 of the rated current's, currents
1/2048 of the rating. Both are rounded up, and so is each step; the next one makes up for it, so
nothing drifts and a steady current ends at its heat exactly.
"""

from ..compat import const
from . import curves

FOREVER_MS = const(1 << 29)
"""spare_ms of a current that never reaches the envelope; six days, fits a tick."""

_ONE = const(16384)
"""Heat of the rated current."""
_STEP_MAX_MS = const(1500)
"""As clock.Steps: a clock that jumps ahead doesn't cool."""
_PART_MS = const(250)
"""A longer step heats in parts: 100 times the rated heat x 250 ms fits 30 bits, and the shorter
the part the better its exponential."""
_ANY = const(1 << 29)
"""Heat for a current at which a trip is possible at once."""


class Heat:
    """One protecting device on one phase; for several in the path the caller takes the worst.

    device: one of curves.DEVICES, any other name counts as the strictest. rating_ma: 1,000 to
    500,000. fraction_permille: part of the heat at which a trip is possible, 0..1000, rounded
    down; 1000 = the lower envelope is reached. forbids: the car must go. It comes on when half of
    the heat between the rated current's and the envelope's is used up, and goes off at a quarter
    (our choice): the rated current for ever never sets it, and always clears it in the end.
    """

    def __init__(self, device: str, rating_ma: int) -> None:
        row = curves.curve(device)
        self.rating_ma = max(rating_ma, 1)
        level = row[curves.LEVEL]
        self._trip = level * level * _ONE // 1000000
        self._forbid = _ONE + (self._trip - _ONE) // 2
        self._clear = _ONE + (self._trip - _ONE) // 4
        self._hold_q11 = row[curves.HOLD] * 2048 // 1000
        self._band = -(-row[curves.TRIP] * row[curves.TRIP] * _ONE // 1000000)
        self._once_q11 = row[curves.AT_ONCE] * 2048 // 1000
        self._fast_ms = row[curves.FAST]
        small = self.rating_ma <= row[curves.SIZE]
        self._slow_ms = row[curves.SLOW] if small else row[curves.SLOW_ABOVE]
        self._heat = _ONE
        self._early = 0
        self._late = 0
        self.forbids = False
        self._show()

    def step(self, dt_ms: int, current_ma: int) -> bool:
        """current_ma flowed for the last dt_ms (0..1500): RMS, the upper end of the reading.

        Returns `forbids`. Without a reading the caller passes the rating, or the last reading if
        that was higher.
        """
        dt_ms = min(max(dt_ms, 0), _STEP_MAX_MS)
        end = self._end(current_ma)
        if end < self._heat:
            self._cool(dt_ms, end)
        elif end >= _ANY:
            self._fill()
        else:
            self._warm(dt_ms, end)
        self._show()
        return self.forbids

    def spare_ms(self, current_ma: int) -> int:
        """How long this current could flow from now on before the envelope is reached, in ms.

        Rounded down. 0: a trip is possible already, or at once. FOREVER_MS: never; the heat that
        it ends at may forbid all the same.
        """
        end = self._end(current_ma)
        if self._heat >= self._trip or end >= _ANY:
            return 0
        if end <= self._trip:
            return FOREVER_MS
        # T * ln(a / b) with ln(a / b) = 2 * (z + z**3 / 3 + z**5 / 5 ...), z = (a - b) / (a + b);
        # a band's least current keeps z below 0.7.
        z = ((self._trip - self._heat) << 15) // (end - self._heat + end - self._trip)
        square = z * z >> 15
        total = 0
        n = 1
        while z > 0 and n < 64:
            total += z // n
            z = z * square >> 15
            n += 2
        return 2 * self._fast_ms * total >> 15

    def _end(self, current_ma: int) -> int:
        """The heat that this current would end at; _ANY where a trip is possible at once."""
        current_ma = abs(current_ma)
        rest = current_ma % self.rating_ma << 11
        m = (current_ma // self.rating_ma << 11) - (-rest // self.rating_ma)
        if m >= self._once_q11:
            return _ANY
        end = (m * m + 255) >> 8
        if m <= self._hold_q11 and end < self._trip:
            return end
        return max(end, self._band)

    def _warm(self, dt_ms: int, end: int) -> None:
        """Up by (end - heat) * (1 - exp(-x)), x = dt / T, or up to 0.03 % more of it.

        x / (1 - exp(-x)) = 1 + x / 2 + x * x / 12 ...: left out here, rounded up in `_cool`.
        """
        while dt_ms > 0:
            part_ms = min(dt_ms, _PART_MS)
            dt_ms -= part_ms
            over = self._fast_ms + (part_ms >> 1)
            due = (end - self._heat) * part_ms - self._early
            rise = -(-due // over) if due > 0 else 0
            self._early = rise * over - due
            self._heat += rise
            if self._heat >= self._trip:
                self._fill()
                return

    def _fill(self) -> None:
        """At the envelope, and what was still to be made up for is settled."""
        self._heat = self._trip
        self._early = self._late = 0

    def _cool(self, dt_ms: int, end: int) -> None:
        """Down likewise, but a unit goes only when all of it is due."""
        over = self._slow_ms + (dt_ms >> 1) + 2
        due = (self._heat - end) * dt_ms + self._late
        fall = due // over
        self._late = due - fall * over
        self._heat -= fall

    def _show(self) -> None:
        self.fraction_permille = self._heat * 1000 // self._trip
        if self._heat >= self._forbid:
            self.forbids = True
        elif self._heat <= self._clear:
            self.forbids = False


class HeatRule:
    """R15: the protecting device's heat, per phase of the supply; it only forbids. What isn't
    measured counts as the rating, or as what flowed last where that was more."""

    def __init__(self, heats: list) -> None:
        self.heats = heats
        self._last_ma = [0] * len(heats)

    def apply(self, dt_ms: int, law, inputs) -> None:  # type: ignore[no-untyped-def]
        for allowance in law.limiter.supply:
            flows_ma = max(self._last_ma[allowance.phase], allowance.rating_ma)
            if allowance.known:
                flows_ma = self._last_ma[allowance.phase] = max(allowance.rms_ma, 0)
            forbids = self.heats[allowance.phase].step(dt_ms, flows_ma)
            allowance.hot = forbids and allowance.rms_ma > allowance.bear_ma
