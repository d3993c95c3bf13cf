"""Is this input alive? Checks on what one burst of a channel looks like, burst by burst.

Each check has its own time, counted in bursts (about 25 ms each) so that a clock that jumps can't
hide a fault. Nothing here knows what the current is used for.
"""

from array import array

from ..compat import const
from . import health as healths
from . import sums as S

RAIL_CODES_MIN = const(2)
_STUCK_SPREAD = const(64)
_SAME_BURSTS = const(3)
_DEAD_BURSTS = const(20)
_QUIET_SPREAD = const(8)
_ROUNDS_MIN = const(40)
"""Samples a cycle under which harmonics can't be told."""
_UNEVEN_BURSTS = const(5)
_WANDER_CODES = const(60)
"""48 mV from burst to burst: no clamp does that for long."""
_WANDER_BURSTS = const(20)
_WANDER_MEMORY = const(40)
BIAS_OFF_CODES = const(190)
"""150 mV of 0.8 mV: the swing that is left is 13 % less."""
_BIAS_LOST_CODES = const(620)
_NOISY_Q8 = const(144 * 256)
"""12 codes RMS: above what is ever taken off."""


class Checks:
    """fault() for what makes a reading useless; off_bias() and noisy() for what widens it.

    bias_code: where the input rests by the board's data (-1: not checked). lively: the converter
    has noise of its own, so that a code that never changes is a fault.
    """

    def __init__(self, bias_code: int = -1, lively: bool = False) -> None:
        self.bias_code = bias_code
        self.lively = lively
        self.mean = -1
        self._rest_q8 = 0
        self._rest_fast_q8 = 0
        self._off_codes = self._off_fast_codes = 0
        self._same = 0
        self._quiet = 0
        self._uneven = 0
        self._wander = 0
        self._sum = self._cosine = self._squares = 0

    def fault(self, n: int, sums: array, plugged: bool, even: bool) -> "str | None":
        """The first fault that holds, None for a burst that may be used."""
        mean = sums[S.SUM] // n
        self._note(mean, sums, even)
        if not plugged:
            return healths.UNPLUGGED
        # A live input sits around its bias in mid-range; a whole cycle inside 64 codes of a rail
        # is a lost bias or a short, not a current.
        if sums[S.HIGHEST] < _STUCK_SPREAD:
            return healths.STUCK_LOW
        if sums[S.LOWEST] > S.CODE_MAX - _STUCK_SPREAD or sums[S.AT_RAIL] == n:
            return healths.STUCK_HIGH
        if self._off_fast_codes > _BIAS_LOST_CODES:
            return healths.BIAS_LOST
        if n < _ROUNDS_MIN or self._uneven >= _UNEVEN_BURSTS:
            return healths.SAMPLING
        if self._same >= _SAME_BURSTS:
            return healths.REPEATING
        if self.lively and self._quiet >= _DEAD_BURSTS:
            return healths.DEAD
        return healths.FLOATING if self._wander >= _WANDER_BURSTS else None

    def _note(self, mean: int, sums: array, even: bool) -> None:
        spread = sums[S.HIGHEST] - sums[S.LOWEST]
        same = (
            sums[S.SUM] == self._sum and sums[S.COSINE] == self._cosine
            and sums[S.SQUARES_LOW] == self._squares and spread > _QUIET_SPREAD)
        self._same = self._same + 1 if same else 0
        self._sum, self._cosine, self._squares = sums[S.SUM], sums[S.COSINE], sums[S.SQUARES_LOW]
        self._quiet = self._quiet + 1 if spread == 0 else 0
        self._uneven = max(self._uneven - 1, 0) if even else min(self._uneven + 2, 20)
        # A load that pulses has a mean of its own in each cycle, but one within its swing.
        jump = abs(mean - self.mean) if self.mean >= 0 else 0
        jumped = jump > _WANDER_CODES and jump > spread
        if jumped:
            self._wander = min(self._wander + 2, _WANDER_MEMORY)
        elif self._wander:
            self._wander -= 1
        if self.bias_code >= 0:
            self._rest(mean)
        self.mean = mean

    def _rest(self, mean: int) -> None:
        """Where the input rests: over some bursts and over about a second, since a load that
        pulses moves the mean of single cycles."""
        if self.mean < 0:
            self._rest_q8 = self._rest_fast_q8 = mean << 8
        self._rest_q8 += ((mean << 8) - self._rest_q8) >> 5
        self._rest_fast_q8 += ((mean << 8) - self._rest_fast_q8) >> 3
        self._off_codes = abs((self._rest_q8 >> 8) - self.bias_code)
        self._off_fast_codes = abs((self._rest_fast_q8 >> 8) - self.bias_code)

    def off_bias(self) -> bool:
        return self._off_codes > BIAS_OFF_CODES

    def noisy(self, noise_q8: int, square_q8: int) -> bool:
        """Noise that is a good part of the reading and more than is ever taken off it."""
        return noise_q8 > _NOISY_Q8 and noise_q8 * 4 > square_q8
