"""A model of the ESP32's converter, from measured ones.

Curves: mean code at a voltage, thinned to the points that a straight line between does not miss by
more than a few codes. `kisel`: kisel/esp32_adc_test f2/adc.csv (WROOM-32, GPIO36, 100 nF, mean of
64). `rupayan`: rupayan555/adc_test (GPIO34, mean of 100). Both at 11 dB. Noise: 4-5 codes without
a capacitor and twice that near the top (rupayan, 88 x 100 readings), about 1 with 100 nF (kisel).
Codes that are multiples of 16 come two to four times too often (both, and raw CT captures).
"""

import numpy as np

CODE_MAX = 4095

CURVES_MV = {
    "kisel": (
        [125, 140, 150, 160, 200, 300, 500, 700, 900, 1100, 1300, 1494, 1700, 1900, 2103, 2303]
        + [2450, 2603, 2701, 2750, 2808, 2906, 3001, 3055, 3119, 3134],
        [0, 1, 20, 25, 70, 200, 435, 684, 935, 1184, 1424, 1676, 1923, 2173, 2420, 2671]
        + [2859, 3065, 3216, 3302, 3394, 3580, 3785, 3904, 4060, 4095],
    ),
    "rupayan": (
        [130, 140, 150, 160, 180, 200, 300, 501, 700, 901, 1100, 1300, 1500, 1700, 1900, 2100]
        + [2301, 2460, 2600, 2700, 2800, 2901, 3000, 3100, 3160, 3180],
        [0, 11.2, 21.7, 34.2, 57.3, 82, 201, 439.4, 678.6, 918.1, 1166.1, 1406.7, 1653.7, 1893.8]
        + [2136.6, 2375.7, 2620.7, 2820.7, 3006.4, 3155.7, 3319, 3503.8, 3708.9, 3928.6, 4074.8]
        + [4095],
    ),
}
_NOISE_CODES = {False: 4.7, True: 1.0}
_TOP_CODE = 3000
_SNAP = 0.7
"""Share of the neighbours of a multiple of 16 that land on it: 6 % of all become about 15 %."""


class AdcModel:
    """`codes(volts)` -> uint16 of the same shape. kind "ideal": 12 bits over 0..3.3 V, no noise."""

    def __init__(
        self, kind: str = "ideal", seed: int = 1, capacitor: bool = True, unit: str = "rupayan"
    ) -> None:
        if kind not in ("ideal", "esp32"):
            raise ValueError(f"adc {kind!r}: must be ideal or esp32")
        if unit not in CURVES_MV:
            raise ValueError(f"adc unit {unit!r}: must be one of {', '.join(CURVES_MV)}")
        self.kind = kind
        self._volts = np.array(CURVES_MV[unit][0]) / 1000
        self._codes = np.array(CURVES_MV[unit][1], dtype=float)
        # Drawn once and walked through: drawing per block would cost more than the rest.
        random = np.random.default_rng(seed)
        self._noise = random.normal(0, _NOISE_CODES[capacitor], 1 << 16)
        self._chance = random.random(1 << 16)
        self._at = 0

    def codes(self, volts: np.ndarray) -> np.ndarray:
        """Codes for these pin voltages, in the order in which they are converted."""
        if self.kind == "ideal":
            return np.clip(np.floor(volts * (4096 / 3.3)), 0, CODE_MAX).astype(np.uint16)
        exact = np.interp(volts, self._volts, self._codes)
        index = (self._at + np.arange(len(volts))) & 0xFFFF
        self._at += len(volts)
        # Codes grow coarser in volts towards the top, so the same noise is more of them.
        noise = self._noise[index] * np.where(exact > _TOP_CODE, exact / _TOP_CODE * 1.5, 1.0)
        code = np.where(exact > 0, np.rint(exact + noise), 0).astype(np.int32)
        code = self._bunch(code, self._chance[index])
        code = np.where(exact >= CODE_MAX, CODE_MAX, code)
        return np.clip(code, 0, CODE_MAX).astype(np.uint16)

    @staticmethod
    def _bunch(code: np.ndarray, chance: np.ndarray) -> np.ndarray:
        rest = code & 15
        snap = chance < _SNAP
        return np.where(snap & (rest == 1), code - 1, np.where(snap & (rest == 15), code + 1, code))
