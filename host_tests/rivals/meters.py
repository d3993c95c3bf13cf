"""RMS in codes as other current meters compute it, from blocks of 12-bit ADC codes.

Written from descriptions of what they do; each function names whose arithmetic it is. Sampling
(when the codes are read) is the caller's, and the figures for it stand beside each meter.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

EMONLIB_SAMPLES = 1480
"""Samples of one call as in EmonLib's examples: about 20 half waves of 50 Hz on an Arduino."""
EMONLIB_READ_S = 100e-6
"""Seconds of one free-running read of an Arduino Uno's converter and the arithmetic after it."""
EMONLIB_SETTLING_CALLS = 10
"""Calls until the offset, which starts at mid-scale, is where the bias is."""
CT_CLAMP_READ_S = 1e-3
"""Seconds of one turn of ESPHome's main loop, with one read in it."""
CT_CLAMP_WINDOW_S = 0.2
"""Seconds of reading for each update: ESPHome's default."""
FIXED_READ_S = 1e-3
FIXED_WINDOW_S = 1.0


class EmonLib:
    """EmonLib's calcIrms (OpenEnergyMonitor): a low-pass filter follows the offset.

    offset: codes; starts at mid-scale and is kept from call to call.
    """

    _PART = 1024
    """Of the difference to each sample that the offset moves by: one 1024th."""

    def __init__(self, offset: float = 2048.0) -> None:
        self.offset = offset

    def rms(self, codes: np.ndarray) -> float:
        """RMS in codes about the filtered offset. As many samples as are given are used."""
        offset, squares = self.offset, 0.0
        for code in codes.tolist():
            offset += (code - offset) / self._PART
            filtered = code - offset
            squares += filtered * filtered
        self.offset = offset
        return sqrt(squares / len(codes))


def ct_clamp(codes: np.ndarray) -> float:
    """RMS in codes as ESPHome's ct_clamp computes it: about the window's mean, in float32.

    A sample that equals the one before it is not counted, which is known to bias small currents.
    The sums are added one sample after the other, as on the device.
    """
    counted = np.ones(len(codes), dtype=bool)
    counted[1:] = codes[1:] != codes[:-1]
    samples = codes[counted].astype(np.float32)
    count = np.float32(len(samples))
    mean = np.cumsum(samples, dtype=np.float32)[-1] / count
    mean_square = np.cumsum(samples * samples, dtype=np.float32)[-1] / count
    square = mean_square - mean * mean
    return float(np.sqrt(square)) if square > 0 else 0.0


def fixed_offset(codes: np.ndarray, offset: float = 1614.0) -> float:
    """RMS in codes about an offset (codes) that is a constant in the program, in float64.

    By default 1614: 1.3 V, the nominal bias of our boards, on an ideal 12-bit converter of 3.3 V.
    """
    return float(np.sqrt(np.mean((codes.astype(np.float64) - offset) ** 2)))
