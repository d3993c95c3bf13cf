"""Closed-form mains currents of 1 A RMS, as functions of the voltage's phase.

Phase is in turns (0 = rising zero crossing of the voltage). Each form's RMS is exactly 1 over a
turn, its direct current included; `dc` is its exact mean, which a current transformer loses (R27).
"""

from __future__ import annotations

from math import asin, pi, sin, sqrt
from typing import Callable, NamedTuple

import numpy as np

PULSE_TURNS = 0.12
"""Conduction of a capacitor-input rectifier in each half cycle: 2.4 ms at 50 Hz, crest 2.9."""
CUT_TURNS = 0.25
"""Firing angle of the dimmer: the middle of the half cycle."""
SPIKE_TURNS = 0.002
SPIKE_A = 7.0
"""Plugged-in cars that do not charge have crests of 6-9 (EV-CPW records): 7, 40 us wide."""
MOTOR_LAG_TURNS = asin(0.6) / (2 * pi)
"""Power factor 0.8."""
MOTOR_THIRD = 0.08
"""Third harmonic of a small motor's magnetising current, of 1 A."""


class Wave(NamedTuple):
    """at(turns) -> amperes of a 1 A RMS current; dc: its mean in A."""

    at: Callable[[np.ndarray], np.ndarray]
    dc: float


def resistive(turns: np.ndarray) -> np.ndarray:
    return sqrt(2) * np.sin(2 * pi * turns)


def _lobes(turns: np.ndarray, width: float) -> np.ndarray:
    """Half-cosine lobes `width` turns wide, +1 at 0.25 and -1 at 0.75. Mean square: width."""
    from_peak = (turns % 0.5) - 0.25
    inside = np.abs(from_peak) < width / 2
    sign = np.where(turns % 1 < 0.5, 1.0, -1.0)
    return np.where(inside, sign * np.cos(pi * from_peak / width), 0.0)


def rectifier(turns: np.ndarray) -> np.ndarray:
    return _lobes(turns, PULSE_TURNS) / sqrt(PULSE_TURNS)


def phase_cut(turns: np.ndarray) -> np.ndarray:
    """Leading-edge dimmer on a resistive load, cut at c turns: of the sine's mean square
    1 - 2 c + sin(4 pi c) / (2 pi) is left."""
    square = 1 - 2 * CUT_TURNS + sin(4 * pi * CUT_TURNS) / (2 * pi)
    return np.where(turns % 0.5 >= CUT_TURNS, resistive(turns), 0.0) / sqrt(square)


def half_wave(turns: np.ndarray) -> np.ndarray:
    """A diode and a resistor: 2 sin over the positive half, mean 2 / pi."""
    return np.maximum(2 * np.sin(2 * pi * turns), 0.0)


def leading(turns: np.ndarray) -> np.ndarray:
    """A car's filter: current 90 degrees ahead, and a spike at each voltage peak.

    The spikes are even about the points where the cosine is odd, so mean squares add.
    """
    base = sqrt(2 * (1 - SPIKE_A**2 * SPIKE_TURNS))
    return base * np.cos(2 * pi * turns) + SPIKE_A * _lobes(turns, SPIKE_TURNS)


def motor(turns: np.ndarray) -> np.ndarray:
    late = turns - MOTOR_LAG_TURNS
    first = sqrt(2 * (1 - MOTOR_THIRD**2)) * np.sin(2 * pi * late)
    return first + sqrt(2) * MOTOR_THIRD * np.sin(6 * pi * late)


WAVES = {
    "resistive": Wave(resistive, 0.0),
    "rectifier": Wave(rectifier, 0.0),
    "phase_cut": Wave(phase_cut, 0.0),
    "half_wave": Wave(half_wave, 2 / pi),
    "leading": Wave(leading, 0.0),
    "motor": Wave(motor, 0.0),
}
