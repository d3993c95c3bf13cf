"""The control pilot: generator, cable, car, and the peak detectors of the board.

+-12 V through 1 kohm; the car's diode and 2.74 kohm (B), with 1.3 kohm in parallel for C (882 ohm)
or 270 ohm for D (246 ohm): IEC 61851-1, figures in the project's facts from TI JAJU858.
"""

import math

SUPPLY_V = 12.0
_SOURCE_OHM = 1000.0
_DIODE_V = 0.7
_LOADS_OHM = {"A": math.inf, "B": 2740.0, "C": 882.0, "D": 246.0}
DETECTOR_S = 0.005
FULL = 65536


def high_v(state: str, fault: str = "ok") -> float:
    """CP while the generator is at +12 V."""
    if fault == "short":
        return 0.0
    ohm = _LOADS_OHM[state]
    if math.isinf(ohm):
        return SUPPLY_V
    drop_v = 0.0 if fault == "no_diode" else _DIODE_V
    return (SUPPLY_V - drop_v) * ohm / (ohm + _SOURCE_OHM) + drop_v


def low_v(state: str, fault: str = "ok") -> float:
    """CP while the generator is at -12 V: the diode blocks, so nothing loads it."""
    if fault == "short":
        return 0.0
    ohm = _LOADS_OHM[state]
    if fault != "no_diode" or math.isinf(ohm):
        return -SUPPLY_V
    return -SUPPLY_V * ohm / (ohm + _SOURCE_OHM)


class PilotCircuit:
    """duty_u16: CP high part of the period, 0..65536. high/low: what the detectors hold, in V."""

    def __init__(self) -> None:
        self.duty_u16 = FULL
        self.state = "A"
        self.fault = "ok"
        self.high = self.low = SUPPLY_V
        self._last_us = 0

    def targets(self) -> "tuple[float, float]":
        """Peaks of the present waveform."""
        high, low = high_v(self.state, self.fault), low_v(self.state, self.fault)
        if self.duty_u16 >= FULL:
            return high, high
        if self.duty_u16 <= 0:
            return low, low
        return high, low

    def step(self, now_us: int) -> None:
        """Detectors settle with their time constant."""
        keep = math.exp(-max(now_us - self._last_us, 0) / 1e6 / DETECTOR_S)
        self._last_us = now_us
        high, low = self.targets()
        self.high = high + (self.high - high) * keep
        self.low = low + (self.low - low) * keep
