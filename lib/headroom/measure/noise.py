"""Noise power of an input: measured live, taken off in the power domain.

Live: the second difference of white noise has six times its power, while the mains' harmonics,
sampled hundreds of times a cycle, hardly bend from one sample to the next. Steps are cut off
before they count (sums.ROUGH_MAX). With more than 60 us between two samples harmonics bend too
much, and only the calibrated value is used.

What is taken off is never more than what a calibration without current has shown; an input that
was never calibrated learns it when its reading is nearly all noise. So a current that only looks
like noise is not taken away.
"""

from array import array

from ..compat import const
from . import sums as S

_INTERVAL_MAX_NS = const(60000)
_MOST_Q8 = const(144 * 256)
"""12 codes RMS: more is a fault of the input, not its noise."""
_WEIGHT_SHIFT = const(4)


class Noise:
    """Mean squares in 1/256 code**2. calibrated_q8: from the settings, -1 if never calibrated.

    off_q8: what is taken off, the known noise, less where the input is quieter now. doubt_q8: how
    far off that may be, 95 %: a quarter of it, or what has come on top.
    """

    def __init__(self, calibrated_q8: int = -1) -> None:
        self.known_q8 = min(calibrated_q8, _MOST_Q8)
        self.calibrated = calibrated_q8 >= 0
        self.live_q8 = -1
        self._tell()

    def add(self, n: int, sums: array, interval_ns: int, square_q8: int) -> None:
        if interval_ns > _INTERVAL_MAX_NS:
            self.live_q8 = -1
            self._tell()
            return
        now_q8 = (sums[S.ROUGH] << 8) // (6 * n)
        if self.live_q8 < 0:
            self.live_q8 = now_q8
        else:
            self.live_q8 += (now_q8 - self.live_q8) >> _WEIGHT_SHIFT
        if not self.calibrated and square_q8 * 2 < self.live_q8 * 3:
            known_q8 = min(self.live_q8, _MOST_Q8)
            self.known_q8 = known_q8 if self.known_q8 < 0 else min(self.known_q8, known_q8)
        self._tell()

    def _tell(self) -> None:
        known_q8, live_q8 = max(self.known_q8, 0), self.live_q8
        off_q8 = self.off_q8 = min(known_q8, live_q8) if live_q8 >= 0 else known_q8
        self.doubt_q8 = max(off_q8 >> 2, min(live_q8, _MOST_Q8) - off_q8, 21)
