"""Current waveforms from closed forms, as functions of the phase in turns, with exact values.

Each has an RMS of 1 in the conductor, DC included. `ac_rms` is what a clamp, which passes no DC,
can see of it.
"""

import math

import numpy as np

POINTS = 2048
_CONDUCTION = 0.8


def _sine(turn: np.ndarray) -> np.ndarray:
    return math.sqrt(2) * np.sin(2 * np.pi * turn)


def _rectifier(turn: np.ndarray) -> np.ndarray:
    """Capacitor rectifier: conducts where the voltage is above 0.8 of its peak."""
    wave = np.sin(2 * np.pi * turn)
    angle = math.asin(_CONDUCTION)
    mean_square = (math.pi / 2 - angle + math.sin(2 * angle) / 2) / math.pi
    return np.where(np.abs(wave) > _CONDUCTION, wave, 0.0) / math.sqrt(mean_square)


def _phase_cut(turn: np.ndarray) -> np.ndarray:
    """A dimmer at half: each half wave starts at 90 degrees; mean square 1/4 of the peak's."""
    return np.where((turn % 0.5) >= 0.25, np.sin(2 * np.pi * turn), 0.0) * 2


def _half_wave(turn: np.ndarray) -> np.ndarray:
    """A diode in series: mean square 1/4 of the peak's, mean 1/pi."""
    return np.maximum(np.sin(2 * np.pi * turn), 0.0) * 2


def _leading(turn: np.ndarray) -> np.ndarray:
    """The filter of a plugged-in car: leads by 90 degrees, with a spike at each switching edge."""
    wave = np.cos(2 * np.pi * turn) + 2.5 * (np.abs((turn % 0.25) - 0.06) < 0.002)
    grid = np.arange(POINTS * 8) / (POINTS * 8)
    base = np.cos(2 * np.pi * grid) + 2.5 * (np.abs((grid % 0.25) - 0.06) < 0.002)
    return wave / math.sqrt(float(np.mean(base**2)))


SHAPES = {
    "sine": _sine,
    "rectifier": _rectifier,
    "phase_cut": _phase_cut,
    "half_wave": _half_wave,
    "leading": _leading,
}
AC_RMS = {"half_wave": math.sqrt(1 - 4 / math.pi**2)}
"""RMS about the mean; 1 where not named (half wave: mean 2/pi of an RMS of 1)."""


def shape(name: str):
    """The function of a shape; ValueError names what exists."""
    if name not in SHAPES:
        raise ValueError(f"wave {name!r}: must be one of {', '.join(SHAPES)}")
    return SHAPES[name]


def table(name: str) -> np.ndarray:
    """One turn in POINTS points."""
    return shape(name)(np.arange(POINTS) / POINTS)
