"""One clamp input: sums of a burst in, Reading out, with its first health checks."""

from array import array

from ..clock import elapsed
from ..compat import const
from . import health as healths
from . import sums as S
from .reading import Reading
from .window import Second, mean_square_q8, root_q10, to_ma

_RAIL_CODES_MIN = const(2)
_STUCK_SPREAD = const(64)
_CLIP_HOLD_MS = const(1000)


class Channel:
    """Gain and health of one input.

    ua_per_code: amperes of the conductor per ADC code, in microamperes. full_scale_ma: RMS of the
    largest sine that stays in the linear window (R26). accuracy_permille: 95 % of the reading.
    """

    def __init__(
        self, place: str, phase: int, ua_per_code: int, full_scale_ma: int, accuracy_permille: int
    ) -> None:
        self.reading = Reading(place, phase)
        self.ua_per_code = ua_per_code
        self.full_scale_ma = full_scale_ma
        self.accuracy_permille = accuracy_permille
        self.square_q8 = 0
        self._second = Second()
        self._root = 1
        self._cycle_root = 1
        self._clipped_ms: "int | None" = None

    def add(self, now_ms: int, n: int, sums: array, plugged: bool) -> Reading:
        """Take in the sums of a burst of `n` codes that ended at `now_ms`."""
        reading = self.reading
        fault = self._fault(sums, plugged)
        reading.at_ms = now_ms
        if fault:
            self._second.clear()
            self._clipped_ms = None
            self.square_q8 = 0
            reading.rms_ma = reading.cycle_ma = reading.uncertainty_ma = 0
            reading.health = fault
            return reading
        squares = (sums[S.SQUARES_HIGH] << 24) + sums[S.SQUARES_LOW]
        self.square_q8 = mean_square_q8(n, sums[S.SUM], squares)
        self._second.add(now_ms, self.square_q8)
        if sums[S.AT_RAIL] >= _RAIL_CODES_MIN:
            self._clipped_ms = now_ms
        self._fill(now_ms, sums[S.AT_RAIL] >= _RAIL_CODES_MIN)
        return reading

    def _fault(self, sums: array, plugged: bool) -> "str | None":
        if not plugged:
            return healths.UNPLUGGED
        # A live input sits around its bias in mid-range; a whole cycle inside 64 codes of a rail
        # is a lost bias or a short, not a current.
        if sums[S.HIGHEST] < _STUCK_SPREAD:
            return healths.STUCK_LOW
        if sums[S.LOWEST] > S.CODE_MAX - _STUCK_SPREAD:
            return healths.STUCK_HIGH
        return None

    def _fill(self, now_ms: int, clipped_now: bool) -> None:
        reading = self.reading
        self._cycle_root = root_q10(self.square_q8, self._cycle_root)
        self._root = root_q10(self._second.mean_square_q8(), self._root)
        reading.cycle_ma = to_ma(self._cycle_root, self.ua_per_code)
        reading.rms_ma = to_ma(self._root, self.ua_per_code)
        if clipped_now:
            reading.cycle_ma = max(reading.cycle_ma, self.full_scale_ma)
        if self._clipped(now_ms):
            # R26: the true value is unknown and larger than what was seen.
            reading.rms_ma = max(reading.rms_ma, self.full_scale_ma)
            reading.health = healths.CLIPPED
        else:
            reading.health = healths.OK if self._second.full else healths.STARTING
        reading.uncertainty_ma = -(-reading.rms_ma * self.accuracy_permille // 1000)

    def _clipped(self, now_ms: int) -> bool:
        if self._clipped_ms is not None and elapsed(now_ms, self._clipped_ms) >= _CLIP_HOLD_MS:
            self._clipped_ms = None
        return self._clipped_ms is not None
