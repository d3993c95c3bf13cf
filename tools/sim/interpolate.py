"""A sampled wave at any instant, band-limited to half its sampling rate.

The samples are oversampled eight times by a Fourier transform (exact for what lies below half the
rate), and a cubic through four of these points gives the instants between them; at the very top
of the band that cubic is within 0.1 %, below a quarter of the rate within 1e-5.
"""

from __future__ import annotations

import numpy as np

OVERSAMPLING = 8


class BandLimited:
    """at(t_s) -> values; t_s = 0 is the first sample.

    loop: the samples are whole periods and go on for ever; otherwise they are mirrored at their
    ends, so that a wave that does not close on itself has no jump there.
    """

    def __init__(self, samples: np.ndarray, fs_hz: float, loop: bool) -> None:
        period = samples if loop else np.concatenate([samples, samples[::-1]])
        self._rate_hz = fs_hz * OVERSAMPLING
        self._fine = oversample(period, OVERSAMPLING)

    @property
    def peak(self) -> float:
        """Largest magnitude, between the samples too (a sampled jump rings by 9 %)."""
        return float(np.max(np.abs(self._fine)))

    def at(self, t_s: np.ndarray) -> np.ndarray:
        position = t_s * self._rate_hz
        whole = np.floor(position)
        x = position - whole
        first = whole.astype(np.int64) - 1
        a, b, c, d = (self._fine.take(first + k, mode="wrap") for k in range(4))
        # Lagrange through -1, 0, 1, 2.
        return b + x * (
            c - a / 3 - b / 2 - d / 6 + x * ((a + c) / 2 - b + x * ((d - a) / 6 + (b - c) / 2))
        )


def oversample(period: np.ndarray, factor: int) -> np.ndarray:
    """One period with `factor` times the samples, by padding its spectrum with zeros."""
    count = len(period)
    spectrum = np.fft.rfft(period)
    if count % 2 == 0:
        # The highest line stands for both signs of that frequency.
        spectrum[-1] *= 0.5
    return np.fft.irfft(spectrum, count * factor) * factor


class Nearest:
    """The nearest sample: for ADC codes, between which there is nothing."""

    def __init__(self, samples: np.ndarray, fs_hz: float, loop: bool) -> None:
        self._samples = samples
        self._fs_hz = fs_hz
        self._loop = loop

    def at(self, t_s: np.ndarray) -> np.ndarray:
        index = np.floor(t_s * self._fs_hz + 0.5).astype(np.int64)
        if self._loop:
            return self._samples[index % len(self._samples)]
        return self._samples[np.clip(index, 0, len(self._samples) - 1)]
