"""Calibration of a clamp against a clamp meter: noise from a quiet moment, gain from points.

Quiet: nothing in the jaw; the mean square that is left is noise. Gain: true / found, a straight
line through zero by least squares over one or more points. What the points leave unexplained is
the residual.
"""

from ..compat import const

GAIN_PPM_MIN = const(500000)
GAIN_PPM_MAX = const(2000000)
POINTS_MAX = const(4)
_LEAST_PERMILLE = const(50)
"""A point below 5 % of full scale says more about noise than about gain."""


class CalibrationError(Exception):
    """What is wrong with a point, in a sentence that names it and the range."""


def quiet_q8(squares_q8: "list[int]") -> int:
    """Noise of an input, in 1/256 code**2, from mean squares taken with nothing in the jaw."""
    if not squares_q8:
        raise CalibrationError("quiet: at least one second of bursts is wanted")
    return sum(squares_q8) // len(squares_q8)


class Calibration:
    """Points of one channel. gain_ppm is on top of the gain with which `found_ma` was measured."""

    def __init__(self, full_scale_ma: int) -> None:
        self.full_scale_ma = full_scale_ma
        self.points: "list[tuple[int, int]]" = []

    def add(self, true_ma: int, found_ma: int) -> None:
        """true_ma: the meter's value; found_ma: our 1 s value of the same moment."""
        least_ma = self.full_scale_ma * _LEAST_PERMILLE // 1000
        if not least_ma <= true_ma <= self.full_scale_ma:
            raise CalibrationError(
                "true_ma: must be {} to {}, 5 to 100 % of full scale".format(
                    least_ma, self.full_scale_ma
                )
            )
        if len(self.points) == POINTS_MAX:
            raise CalibrationError("points: must be 1 to {}".format(POINTS_MAX))
        gain_ppm = true_ma * 1000000 // max(found_ma, 1)
        if not GAIN_PPM_MIN <= gain_ppm <= GAIN_PPM_MAX:
            raise CalibrationError(
                "found_ma: {} against {}: the gain must be within 0.5 to 2.0; check the "
                "clamp's ratio and that both are round the same conductor".format(
                    found_ma, true_ma
                )
            )
        self.points.append((true_ma, found_ma))

    def gain_ppm(self) -> int:
        """Least squares through zero: sum(true * found) / sum(found**2)."""
        if not self.points:
            raise CalibrationError("points: must be 1 to {}".format(POINTS_MAX))
        both = sum([true * found for true, found in self.points])
        return both * 1000000 // sum([found * found for _, found in self.points])

    def residual_permille(self) -> int:
        """The worst that a point differs from the line, rounded up; 0 for a single point."""
        gain = self.gain_ppm()
        worst = 0
        for true, found in self.points:
            off = abs(true - found * gain // 1000000)
            worst = max(worst, -(-off * 1000 // true))
        return worst if len(self.points) > 1 else 0
