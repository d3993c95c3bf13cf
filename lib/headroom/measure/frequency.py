"""Mains frequency from the advance of the fundamental's phase between bursts.

A burst gives the phase of the fundamental at its start (correlation with one turn of sine over
the cycle). Two bursts a known time apart give turns per second. With 25 ms between them only one
frequency in 42..68 Hz fits, so nothing need be known beforehand; harmonics and a window that is
not yet a whole cycle disturb single estimates, hence the median of nine.
"""

from ..clock import elapsed
from ..compat import const

LOWEST_MHZ = const(45000)
HIGHEST_MHZ = const(65000)
_TURN = const(1 << 20)
_ESTIMATES = const(9)
_AGREE_MHZ = const(1500)
_GAP_MAX_US = const(200000)
# atan(2**-k) in 1/2**20 turn
_ANGLES = (131072, 77376, 40884, 20753, 10417, 5213, 2607, 1304, 652, 326, 163, 81, 41, 20, 10, 5)


def phase_q20(cosine: int, sine: int) -> int:
    """Angle of (cosine, sine) in 1/2**20 turn, 0..2**20-1, by CORDIC; within 2e-5 turn."""
    turn = 0
    if cosine < 0:
        cosine, sine, turn = -cosine, -sine, _TURN >> 1
    while cosine > 0x7FFFFFF or sine > 0x7FFFFFF or sine < -0x7FFFFFF:
        cosine >>= 1
        sine >>= 1
    for shift, angle in enumerate(_ANGLES):
        if sine >= 0:
            cosine, sine, turn = cosine + (sine >> shift), sine - (cosine >> shift), turn + angle
        else:
            cosine, sine, turn = cosine - (sine >> shift), sine + (cosine >> shift), turn - angle
    return turn & (_TURN - 1)


def frequency_mhz(advance_q20: int, gap_us: int, near_mhz: int) -> int:
    """The frequency nearest to `near_mhz` that advances by `advance_q20` in `gap_us`."""
    turns_q20 = near_mhz * gap_us * 16384 // 15625000
    whole = (turns_q20 - advance_q20 + (_TURN >> 1)) >> 20
    return ((whole << 20) + advance_q20) * 15625000 // (gap_us * 16384)


class Frequency:
    """Tracks the mains frequency in mHz; `assumed` until nine estimates agree."""

    def __init__(self, country_mhz: int = 50000) -> None:
        self.mhz = country_mhz
        self.assumed = True
        self._estimates: list[int] = []
        self._next = 0
        self._channel = -1
        self._phase_q20 = 0
        self._start_us = 0

    @property
    def period_us(self) -> int:
        return 1000000000 // self.mhz

    def lose(self) -> None:
        """No channel carries enough current: the next burst starts a new pair."""
        self._channel = -1

    def add(self, channel: int, start_us: int, cosine: int, sine: int) -> None:
        """Take in a burst of `channel` that started at `start_us` (wrapping ticks)."""
        # The correlation is with cos and sin of the same phase: x = a*cos(p + phi) gives
        # (cosine, sine) ~ (cos phi, -sin phi).
        phase = phase_q20(cosine, -sine)
        gap_us = elapsed(start_us, self._start_us)
        if channel == self._channel and 0 < gap_us <= _GAP_MAX_US:
            advance = (phase - self._phase_q20) & (_TURN - 1)
            # Before the lock the middle of the range is the neutral guess.
            near = 55000 if self.assumed else self.mhz
            self._estimate(frequency_mhz(advance, gap_us, near))
        self._channel = channel
        self._phase_q20 = phase
        self._start_us = start_us

    def _estimate(self, mhz: int) -> None:
        if not LOWEST_MHZ <= mhz <= HIGHEST_MHZ:
            return
        if len(self._estimates) < _ESTIMATES:
            self._estimates.append(mhz)
        else:
            self._estimates[self._next] = mhz
        self._next = (self._next + 1) % _ESTIMATES
        if len(self._estimates) == _ESTIMATES:
            ordered = sorted(self._estimates)
            if ordered[6] - ordered[2] <= _AGREE_MHZ:
                self._follow(ordered[4])

    def _follow(self, mhz: int) -> None:
        if self.assumed:
            self.assumed = False
            self.mhz = mhz
            # The estimates were made with a window that was not a whole cycle: start again.
            self._estimates = []
            self._next = 0
        else:
            self.mhz += (mhz - self.mhz) >> 2
