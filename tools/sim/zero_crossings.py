"""Mains cycles from the zero crossings of a recorded voltage, to judge the frequency found."""

from __future__ import annotations

from math import ceil

import numpy as np

from .recording import Recording

_AVERAGED = 9
"""Cycles over which a crossing's jitter is averaged; the device's median spans as many bursts."""


def crossings_s(recording: Recording, seconds: float) -> np.ndarray:
    """Times of the rising zero crossings of the voltage's fundamental; a loop goes on."""
    volts = recording.values("voltage")
    volts = volts - volts.mean()
    if recording.loopable:
        volts = np.tile(volts, ceil(seconds / recording.seconds))
    # A mean over a tenth of a cycle takes out noise and flattens harmonics; its delay is constant.
    width = max(1, round(recording.fs_hz / recording.mains_hz / 10))
    smooth = np.convolve(volts, np.ones(width) / width, mode="valid")
    rising = np.nonzero((smooth[:-1] < 0) & (smooth[1:] >= 0))[0]
    part = smooth[rising] / (smooth[rising] - smooth[rising + 1])
    times_s = (rising + part) / recording.fs_hz
    period_s = 1 / recording.mains_hz
    keep = np.concatenate([[True], np.diff(times_s) > 0.7 * period_s])
    return times_s[keep] if len(times_s) else times_s


def cycle_s(times_s: np.ndarray, t_s: float) -> float | None:
    """Mean length of the nine cycles before t_s; None where the voltage has not had as many."""
    last = int(np.searchsorted(times_s, t_s, side="right")) - 1
    if last < _AVERAGED:
        return None
    return float(times_s[last] - times_s[last - _AVERAGED]) / _AVERAGED
