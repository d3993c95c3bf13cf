"""Clamp, burden and bias: amperes in the conductor to volts at the ADC pin.

Numbers come from board.json's front_end: bias_mv, swing_mv, burden_mohm.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from .parts import PRINTED, Factor

SUPPLY_V = 3.3
CT_RATIO = 2000
"""Turns of a clamp that makes 50 mA of 100 A."""
FAULTS = (
    "ok", "unplugged", "off", "reversed", "rail_low", "rail_high", "gain", "noise", "outliers",
)
_CODE_V = SUPPLY_V / 4096


class FrontEnd:
    """One clamp input. fault: see FAULTS; value: the factor of the fault "gain", the codes of
    "noise" (RMS) and "outliers" (how far a sample is off); permille: how many are.

    off (jaw not round the conductor) and unplugged both leave the bare bias: the same waveform as
    0 A (R23). A transformer passes no direct current; its mean is removed by the caller.
    """

    def __init__(
        self, front_end: dict[str, int], ct_ratio: int = CT_RATIO, factor: Factor = PRINTED
    ) -> None:
        self.bias_v = front_end["bias_mv"] / 1000 * factor.bias
        self.swing_v = front_end["swing_mv"] / 1000
        self.volts_per_amp = front_end["burden_mohm"] / 1000 / ct_ratio * factor.gain
        self.fault = "ok"
        self.value = self.permille = 1.0
        self._random = np.random.default_rng(1)

    @property
    def full_scale_a(self) -> float:
        """RMS of the largest sine in the linear window."""
        return self.swing_v / sqrt(2) / self.volts_per_amp

    @property
    def plugged(self) -> bool:
        return self.fault != "unplugged"

    def set_fault(self, fault: str, value: float = 1.0, permille: float = 1.0) -> None:
        if fault not in FAULTS:
            raise ValueError(f"fault: {fault!r} is not one of {', '.join(FAULTS)}")
        self.fault = fault
        self.value, self.permille = value, permille

    def volts(self, amps: np.ndarray) -> np.ndarray:
        """Volts at the pin, held to 0..3.3 V by the clamp diodes."""
        if self.fault in ("rail_low", "rail_high"):
            return np.full(len(amps), 0.0 if self.fault == "rail_low" else SUPPLY_V)
        volts = amps * (self.volts_per_amp * self._gain()) + self.bias_v + self._off(len(amps))
        return np.minimum(np.maximum(volts, 0.0), SUPPLY_V)

    def _gain(self) -> float:
        if self.fault in ("off", "unplugged"):
            return 0.0
        if self.fault == "reversed":
            return -1.0
        return self.value if self.fault == "gain" else 1.0

    def _off(self, count: int) -> "np.ndarray | float":
        """What the faults "noise" and "outliers" add."""
        if self.fault == "noise":
            return self._random.normal(0.0, self.value * _CODE_V, count)
        if self.fault == "outliers":
            hit = self._random.random(count) < self.permille / 1000
            return hit * self._random.choice((-1, 1), count) * (self.value * _CODE_V)
        return 0.0
