"""Clamp, burden and bias: amperes in the conductor to volts at the ADC pin, and their faults."""

import numpy as np

FAULTS = ("ok", "unplugged", "off", "reversed", "rail_low", "rail_high", "gain")


class Clamp:
    """One input. front: board.json "front_end"; ratio: turns; `value` belongs to fault "gain"."""

    def __init__(self, front: dict, ratio: int = 2000) -> None:
        self.bias_v = front["bias_mv"] / 1000
        self.volts_per_amp = front["burden_mohm"] / 1000 / ratio
        self.fault = "ok"
        self.value = 1.0

    def set_fault(self, fault: str, value: float = 1.0) -> None:
        if fault not in FAULTS:
            raise ValueError(f"clamp fault {fault!r}: must be one of {', '.join(FAULTS)}")
        self.fault, self.value = fault, value

    @property
    def plugged(self) -> bool:
        return self.fault != "unplugged"

    def volts(self, amps: np.ndarray) -> np.ndarray:
        """An open jaw and an unplugged clamp have the same waveform: the bias (R23)."""
        if self.fault in ("off", "unplugged"):
            return np.full(len(amps), self.bias_v)
        if self.fault == "rail_low":
            return np.zeros(len(amps))
        if self.fault == "rail_high":
            return np.full(len(amps), 3.3)
        gain = {"reversed": -1.0, "gain": self.value}.get(self.fault, 1.0)
        return self.bias_v + amps * (gain * self.volts_per_amp)
