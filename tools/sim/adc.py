"""The 12-bit converter: volts to codes, ideal or like measured ESP32s.

An ESP32's converter here is its measured curve (dead zone below 0.13 V, straight to 2.45 V, bent
above, full at 3.13-3.18 V), noise at its input, and codes of unequal width. Everything fixed is
one table from fine voltage to code, so a block of readings costs a few array operations.
"""

from __future__ import annotations

import numpy as np

from .adc_curves import CODE_WIDTHS, CURVES, NOISE_CAPACITOR_V, NOISE_V

CODE_MAX = 4095
SUPPLY_V = 3.3
LINEAR_V = (0.15, 2.45)
_STEPS_PER_V = 50000
_NOISE_LENGTH = 1 << 16


def _fine_codes(unit: str, volts: np.ndarray) -> np.ndarray:
    """Mean code, unrounded, at each voltage."""
    millivolts, codes = (np.array(values, dtype=float) for values in CURVES[unit])
    if unit == "kisel":
        codes = _smooth(millivolts, codes)
    return np.interp(volts * 1000, millivolts, codes)


def _smooth(millivolts: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Kisel's points without the scatter of their reference (+-9 codes; rupayan's record, with a
    better reference, has none): a line from 0.2 to 2.45 V, which polynomials of a higher degree
    do not fit any better, and above it a bend that starts smoothly."""
    straight = (millivolts >= 200) & (millivolts <= 2450)
    bent = (millivolts > 2450) & (millivolts <= 3125)
    line = np.polyval(np.polyfit(millivolts[straight], codes[straight], 1), millivolts)
    x = (millivolts - 2450) / 700
    powers = np.stack([x**2, x**3, x**4])
    bend = np.linalg.lstsq(powers[:, bent].T, (codes - line)[bent], rcond=None)[0]
    smooth = line + np.where(bent, bend @ powers, 0.0)
    return np.where(straight | bent, smooth, codes)


def _with_widths(fine: np.ndarray) -> np.ndarray:
    """Whole codes of unequal width whose mean over 16 codes is the fine code's."""
    ends = np.cumsum(np.array(CODE_WIDTHS) * 16 / sum(CODE_WIDTHS))
    middles = ends - np.array(CODE_WIDTHS) * 8 / sum(CODE_WIDTHS)
    shift = np.average(middles - np.arange(16), weights=CODE_WIDTHS)
    block, rest = np.divmod(fine + shift, 16)
    return block * 16 + np.searchsorted(ends[:-1], rest, side="right")


def _table(unit: str) -> np.ndarray:
    """Code by input voltage in steps of 20 uV, 0..3.3 V."""
    volts = (np.arange(int(SUPPLY_V * _STEPS_PER_V) + 1) + 0.5) / _STEPS_PER_V
    fine = _fine_codes(unit, volts)
    codes = np.clip(_with_widths(fine), 0, CODE_MAX)
    codes[fine <= 0] = 0
    codes[fine >= CODE_MAX] = CODE_MAX
    return codes.astype(np.uint16)


class AdcModel:
    """codes(volts) -> codes 0..4095. kind "ideal" or "esp32"; the same seed gives the same noise.

    unit: whose converter (esp32 only); capacitor: 100 nF at the pin or none; noise_codes: RMS of
    the noise instead.
    """

    def __init__(
        self, kind: str = "ideal", seed: int = 1, capacitor: bool = True, unit: str = "kisel",
        noise_codes: float | None = None,
    ) -> None:
        if kind not in ("ideal", "esp32"):
            raise ValueError(f"adc: {kind!r} is not one of ideal, esp32")
        if unit not in CURVES:
            raise ValueError(f"unit: {unit!r} is not one of {', '.join(CURVES)}")
        self.kind = kind
        self.unit = unit
        if kind == "esp32":
            self._table = _table(unit)
            noise_v = NOISE_CAPACITOR_V if capacitor else NOISE_V
            if noise_codes is not None:
                noise_v = noise_codes * self.line()[1]
            noise = np.random.default_rng(seed).standard_normal(_NOISE_LENGTH)
            self._noise = noise * (noise_v * _STEPS_PER_V)
            self._next = 0

    def codes(self, volts: np.ndarray) -> np.ndarray:
        """One reading at each voltage, uint16."""
        if self.kind == "ideal":
            steps = volts * (4096 / SUPPLY_V)
            return np.minimum(np.maximum(steps, 0), CODE_MAX).astype(np.uint16)
        steps = volts * _STEPS_PER_V + self._take_noise(len(volts))
        index = np.minimum(np.maximum(steps, 0), len(self._table) - 1).astype(np.int32)
        return self._table[index]

    def _take_noise(self, count: int) -> np.ndarray:
        """The next `count` values of a record of noise that repeats after 65536."""
        start = self._next
        self._next = (start + count) % _NOISE_LENGTH
        if start + count <= _NOISE_LENGTH:
            return self._noise[start : start + count]
        return self._noise[np.arange(start, start + count) % _NOISE_LENGTH]

    def line(self) -> tuple[float, float]:
        """(volts at code 0, volts per code) of the straight part: what a board file states."""
        if self.kind == "ideal":
            return 0.0, SUPPLY_V / 4096
        volts = np.linspace(*LINEAR_V, 1000)
        per_code, zero = np.polyfit(_fine_codes(self.unit, volts), volts, 1)
        return float(zero), float(per_code)
