"""Mains frequency from the phase of the fundamental, burst by burst.

A burst gives the phasor of the fundamental at its start (correlation with one turn of sine over
the cycle). A search finds the frequency with nothing known beforehand; from then on the phasors,
turned back by the frequency in use, are summed over half a second: how far one sum has turned
against the one before is the correction. Sums, because a load that pulses shifts single bursts;
the median of three, because a load that is switched shifts the phase once.
"""

from ..clock import elapsed
from ..compat import const
from .search import Search, advance_q24, turned_back

LOWEST_MHZ = const(45000)
HIGHEST_MHZ = const(65000)
_TURN = const(1 << 20)
_GAP_MAX_US = const(200000)
_SUM_US = const(500000)
_SCALE = const(14)
"""Bits dropped from a correlation: 600 full-scale samples make 2**29."""
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


class Sum:
    """Phasors of half a second, turned back by the frequency in use."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.x = 0
        self.y = 0
        self.magnitude = 0
        self.span_us = 0

    def add(self, gap_us: int, x: int, y: int) -> None:
        self.x += x
        self.y += y
        self.magnitude += max(abs(x), abs(y)) + (min(abs(x), abs(y)) >> 1)
        self.span_us += gap_us

    def coherent(self) -> bool:
        """Whether at least half of the magnitude is in step (an eighth over, for the estimate)."""
        return (abs(self.x) + abs(self.y)) * 2 >= self.magnitude

    def angle_q20(self) -> int:
        return phase_q20(self.x << 8, self.y << 8)


class Frequency:
    """Tracks the mains frequency in mHz; `assumed` until it was found once."""

    def __init__(self, country_mhz: int = 50000) -> None:
        self.mhz = country_mhz
        self.assumed = True
        self.channel = -1
        self._search: "Search | None" = Search()
        self._start_us = 0
        self._phase_q24 = 0
        self._sum = Sum()
        self._angle_q20 = -1
        self._used_mhz = country_mhz
        self._lost = 0
        self._estimates: "list[int]" = []

    @property
    def period_us(self) -> int:
        return 1000000000 // self.mhz

    def add(self, channel: int, start_us: int, cosine: int, sine: int) -> None:
        """Take in a burst of `channel` that started at `start_us` (wrapping ticks)."""
        # The correlation is with cos and sin of the same phase: x = a*cos(p + phi) gives
        # (cosine, sine) ~ (cos phi, -sin phi).
        x, y = cosine >> _SCALE, -sine >> _SCALE
        gap_us = elapsed(start_us, self._start_us)
        self._start_us = start_us
        if channel != self.channel or not 0 < gap_us <= _GAP_MAX_US:
            self.channel = channel
            self._restart()
            gap_us = 0
        if self._search is not None:
            self._find(self._search, gap_us, x, y)
        else:
            self._track(gap_us, x, y)

    def _restart(self) -> None:
        """Phases before a gap or of another channel can't be compared."""
        if self._search is not None:
            self._search.clear()
        self._sum.clear()
        self._angle_q20 = -1

    def _find(self, search: Search, gap_us: int, x: int, y: int) -> None:
        mhz = search.add(gap_us, x, y)
        if mhz is None or not LOWEST_MHZ <= mhz <= HIGHEST_MHZ:
            return
        self.mhz = mhz
        self.assumed = False
        self._search = None
        self._lost = 0
        self._estimates = []
        self._restart()

    def _track(self, gap_us: int, x: int, y: int) -> None:
        self._phase_q24 = (self._phase_q24 + advance_q24(self.mhz, gap_us)) & 0xFFFFFF
        x, y = turned_back(x, y, self._phase_q24)
        self._sum.add(gap_us, x, y)
        if self._sum.span_us >= _SUM_US:
            self._compare()
            self._sum.clear()

    def _compare(self) -> None:
        """The sum of this half second against the last one's."""
        total = self._sum
        if not total.coherent():
            self._angle_q20 = -1
            self._lost += 1
            if self._lost >= 4:
                self._search = Search()
            return
        self._lost = 0
        angle_q20 = total.angle_q20()
        if self._angle_q20 >= 0:
            turned = ((angle_q20 - self._angle_q20 + (_TURN >> 1)) & (_TURN - 1)) - (_TURN >> 1)
            # The middles of the two sums are span_us apart: mHz = turns * 10**9 / span_us.
            off_mhz = turned * 1953125 // (total.span_us << 11)
            self._follow((self.mhz + self._used_mhz) // 2 + off_mhz)
        self._angle_q20 = angle_q20
        self._used_mhz = self.mhz

    def _follow(self, mhz: int) -> None:
        if len(self._estimates) == 3:
            self._estimates.pop(0)
        self._estimates.append(mhz)
        middle = sorted(self._estimates)[len(self._estimates) // 2]
        if LOWEST_MHZ <= middle <= HIGHEST_MHZ:
            self.mhz += (middle - self.mhz) >> 1
