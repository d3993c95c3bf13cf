"""One clamp input: sums of a burst in, Reading out, with uncertainty and health."""

from array import array

from ..clock import elapsed
from ..compat import const
from . import health as healths
from . import sums as S
from .checks import RAIL_CODES_MIN, Checks
from .noise import Noise
from .reading import Reading
from .window import Second, isqrt, mean_square_q8, to_ma

_CLIP_HOLD_MS = const(1000)
_LONG_LOSS_MS = const(3000)
_ASYMMETRY_PERCENT = const(25)
"""Of the peaks. A pure half wave has 36 %, and 12 % between the RMS values of its halves: this
stands for the 10 % of R27, and leaves out the spikes of an idle car's filter."""
_ASYMMETRY_LEAST_Q8 = const(400 * 256)
"""20 codes RMS: below it noise decides which peak is higher."""
_WIDER_PERMILLE = const(300)
"""R27."""
_BENDS_PART = const(4000)
_IMPLAUSIBLE_MS = const(120000)


class Channel:
    """Gain and health of one input.

    ua_per_code: amperes of the conductor per ADC code, in microamperes. full_scale_ma: RMS of the
    largest sine that stays in the linear window (R26). accuracy_permille: 95 % of the reading.
    noise_q8: mean square of the input's noise from its calibration, in 1/256 code**2 (-1: none).
    bias_code, lively: see Checks. plausible_ma: above this for two minutes the ratio is doubted
    (0: never). curve: see measure/curve.py.
    """

    def __init__(
        self, place: str, phase: int, ua_per_code: int, full_scale_ma: int,
        accuracy_permille: int, noise_q8: int = -1, bias_code: int = -1, lively: bool = False,
        plausible_ma: int = 0, curve: array = S.STRAIGHT,
    ) -> None:
        self.reading = Reading(place, phase)
        self.ua_per_code = ua_per_code
        self.full_scale_ma = full_scale_ma
        self.accuracy_permille = accuracy_permille
        self.plausible_ma = plausible_ma
        self.curve = curve
        self.checks = Checks(bias_code, lively)
        self.noise = Noise(noise_q8)
        self.square_q8 = 0
        self._second = Second()
        self._cycle_root = self._root = self._doubted_root = 1
        self._clipped_ms: "int | None" = None
        self._good_ms: "int | None" = None
        self._lean_q8 = 0
        self._above_ms = 0

    def add(
        self, now_ms: int, n: int, sums: array, plugged: bool, interval_ns: int = 35000,
        last_q8: int = 256, even: bool = True,
    ) -> Reading:
        """Take in the sums of a burst of `n` codes, `interval_ns` apart, that ended at `now_ms`.

        last_q8: the part of its last sample that belongs to the cycle, in 1/256; even: it took as
        long as it should have.
        """
        reading = self.reading
        fault = self.checks.fault(n, sums, plugged, even)
        before_ms = reading.at_ms
        reading.at_ms = now_ms
        if fault:
            self._lose(fault)
            return reading
        self._resume(now_ms)
        squares = (sums[S.SQUARES_HIGH] << 24) + sums[S.SQUARES_LOW]
        square_q8 = mean_square_q8(n, sums[S.SUM], squares, sums[S.LAST], last_q8)
        self.noise.add(n, sums, interval_ns, square_q8)
        self.square_q8 = square_q8
        self._second.add(now_ms, square_q8)
        clipped = sums[S.AT_RAIL] >= RAIL_CODES_MIN
        if clipped:
            self._clipped_ms = now_ms
        self._lean(sums)
        self._fill(clipped)
        self._judge(now_ms, 0 if before_ms is None else elapsed(now_ms, before_ms))
        return reading

    def _lose(self, fault: str) -> None:
        reading = self.reading
        self._clipped_ms = None
        self.square_q8 = 0
        reading.rms_ma = reading.cycle_ma = reading.uncertainty_ma = 0
        reading.power_w = reading.power_factor_permille = reading.export = None
        reading.health = fault

    def _resume(self, now_ms: int) -> None:
        """R47: after lost bursts the second goes on with what it has, after 3 s it begins anew."""
        if self._good_ms is not None and elapsed(now_ms, self._good_ms) >= _LONG_LOSS_MS:
            self._second.clear()
        self._good_ms = now_ms

    def _fill(self, clipped_now: bool) -> None:
        """Roots in 1/1024 code of the mean squares less the noise; never below zero."""
        reading, off_q8 = self.reading, self.noise.off_q8
        cycle_q8 = max(self.square_q8 - off_q8, 0)
        second_q8 = max(self._second.mean_square_q8() - off_q8, 0)
        self._cycle_root = isqrt(cycle_q8 << 12, self._cycle_root)
        self._root = isqrt(second_q8 << 12, self._root)
        self._doubted_root = isqrt((second_q8 + self.noise.doubt_q8) << 12, self._doubted_root)
        reading.cycle_ma = to_ma(self._cycle_root, self.ua_per_code)
        reading.rms_ma = to_ma(self._root, self.ua_per_code)
        if clipped_now:
            reading.cycle_ma = max(reading.cycle_ma, self.full_scale_ma)
        noise_ma = to_ma(self._doubted_root, self.ua_per_code) - reading.rms_ma
        # The converter's own bends: 0.025 % of full scale covers two measured ESP32s.
        bends_ma = self.full_scale_ma // _BENDS_PART
        gain_ma = -(-reading.rms_ma * self.accuracy_permille // 1000) + bends_ma
        reading.uncertainty_ma = isqrt(noise_ma * noise_ma + gain_ma * gain_ma, gain_ma) + 1

    def _lean(self, sums: array) -> None:
        """How much higher one half wave's peak is, in 1/256 of both, over about a second."""
        mean = self.checks.mean
        up, down = sums[S.HIGHEST] - mean, mean - sums[S.LOWEST]
        if self.square_q8 >= _ASYMMETRY_LEAST_Q8 and up + down > 0:
            lean_q8 = ((up - down) << 16) // (up + down)
            self._lean_q8 += (lean_q8 - self._lean_q8) >> 5
        else:
            self._lean_q8 -= self._lean_q8 >> 5

    def _judge(self, now_ms: int, dt_ms: int) -> None:
        reading = self.reading
        if self._clipped(now_ms):
            # R26: the true value is unknown and larger than what was seen.
            reading.rms_ma = max(reading.rms_ma, self.full_scale_ma)
            health = healths.CLIPPED
        elif not self._second.full:
            health = healths.STARTING
        elif self.plausible_ma and self._implausible(dt_ms):
            health = healths.IMPLAUSIBLE
        elif self.checks.off_bias():
            health = healths.BIAS_OFF
        elif self.checks.noisy(self.noise.live_q8, self._second.mean_square_q8()):
            health = healths.NOISY
        elif abs(self._lean_q8) * 100 > _ASYMMETRY_PERCENT << 16:
            health = healths.ASYMMETRIC
        else:
            health = healths.OK
        reading.health = health
        if health in healths.WIDER:
            wider_ma = reading.rms_ma * _WIDER_PERMILLE // 1000
            reading.uncertainty_ma = max(reading.uncertainty_ma, wider_ma)

    def _clipped(self, now_ms: int) -> bool:
        if self._clipped_ms is not None and elapsed(now_ms, self._clipped_ms) >= _CLIP_HOLD_MS:
            self._clipped_ms = None
        return self._clipped_ms is not None

    def _implausible(self, dt_ms: int) -> bool:
        above = self.plausible_ma < self.reading.rms_ma
        self._above_ms = min(self._above_ms + max(dt_ms, 0), _IMPLAUSIBLE_MS) if above else 0
        return self._above_ms >= _IMPLAUSIBLE_MS
