"""Which frequency is there? Phasors of many bursts, turned back by each candidate, and summed.

Loads that pulse (an induction cooker, a microwave) shift the phase of single bursts by tens of
degrees either way; only the sum over a second shows which candidate keeps in step. Bursts 25 ms
apart tell frequencies 40 Hz apart from each other, more than the range that is searched.
"""

from array import array

from ..compat import const
from .sums import SINES

_FIRST_MHZ = const(44000)
_STEP_MHZ = const(500)
_COUNT = const(45)
_MASK = const(0xFFFFFF)
_BURSTS_MIN = const(12)
_LATEST_US = const(1600000)
# After so long the best candidate must keep so many percent of the summed magnitude.
_ENOUGH = ((500000, 90), (1000000, 60), (_LATEST_US, 35))


def advance_q24(mhz: int, gap_us: int) -> int:
    """Turns of `mhz` in `gap_us`, in 1/2**24 turn (not folded)."""
    # 2**24 / 10**9 = 2**15 / 5**9
    return (mhz * gap_us << 15) // 1953125


def turned_back(x: int, y: int, phase_q24: int) -> "tuple[int, int]":
    """(x, y) turned back by a phase in 1/2**24 turn; the table is good to 1.4 degrees."""
    k = phase_q24 >> 16
    sine = SINES[k]
    cosine = SINES[(k + 64) & 255]
    return (x * cosine + y * sine) >> 9, (y * cosine - x * sine) >> 9


class Search:
    """Sums for 44..66 Hz. add() until it gives a frequency; it starts again by itself."""

    def __init__(self) -> None:
        self._phases = array("i", [0] * _COUNT)
        self._x = array("i", [0] * _COUNT)
        self._y = array("i", [0] * _COUNT)
        self.clear()

    def clear(self) -> None:
        for c in range(_COUNT):
            self._phases[c] = self._x[c] = self._y[c] = 0
        self._magnitude = 0
        self._bursts = 0
        self._span_us = 0

    def add(self, gap_us: int, x: int, y: int) -> "int | None":
        """A burst's phasor, `gap_us` after the last one's. Returns mHz once it is known."""
        if self._bursts == 0:
            gap_us = 0
        self._span_us += gap_us
        self._bursts += 1
        self._magnitude += max(abs(x), abs(y)) + (min(abs(x), abs(y)) >> 1)
        self._turn_all(advance_q24(_FIRST_MHZ, gap_us), advance_q24(_STEP_MHZ, gap_us), x, y)
        if self._bursts < _BURSTS_MIN or self._span_us < _ENOUGH[0][0]:
            return None
        found = self._best()
        if found is None and self._span_us >= _LATEST_US:
            self.clear()
        return found

    def _turn_all(self, step: int, more: int, x: int, y: int) -> None:
        phases, xs, ys, sines = self._phases, self._x, self._y, SINES
        for c in range(_COUNT):
            phase = (phases[c] + step) & _MASK
            phases[c] = phase
            k = phase >> 16
            sine = sines[k]
            cosine = sines[(k + 64) & 255]
            xs[c] += (x * cosine + y * sine) >> 9
            ys[c] += (y * cosine - x * sine) >> 9
            step += more

    def _power(self, c: int) -> int:
        return self._x[c] * self._x[c] + self._y[c] * self._y[c]

    def _best(self) -> "int | None":
        """The candidate that keeps in step, between its neighbours by a parabola."""
        best = 0
        middle = -1
        for c in range(_COUNT):
            power = self._power(c)
            if power > middle:
                best, middle = c, power
        percent = 100
        for span_us, enough in _ENOUGH:
            if self._span_us >= span_us:
                percent = enough
        if not 0 < best < _COUNT - 1:
            return None
        if middle * 10000 < self._magnitude * self._magnitude * percent * percent:
            return None
        left, right = self._power(best - 1), self._power(best + 1)
        bend = 2 * (2 * middle - left - right)
        offset_mhz = _STEP_MHZ * (right - left) // bend if bend else 0
        return _FIRST_MHZ + best * _STEP_MHZ + offset_mhz
