"""Currents of several waveforms on one conductor: their true RMS and their course in time.

A conductor's current is a dict of RMS amperes per waveform name. RMS values of different
waveforms do not add; the table of mean products (GRAM) says what they add up to.
"""

from __future__ import annotations

from math import sqrt
from typing import Mapping

import numpy as np

from .waves import WAVES

POINTS = 8192
"""Steps of a turn; the nearest is taken. 2.4 us at 50 Hz, far below a read of the converter."""

_TURNS = (np.arange(POINTS) + 0.5) / POINTS
_TABLES = {name: wave.at(_TURNS) for name, wave in WAVES.items()}
GRAM = {
    (a, b): 1.0 if a == b else float(np.mean(_TABLES[a] * _TABLES[b]))
    for a in WAVES
    for b in WAVES
}
"""Mean product of two 1 A waveforms over a turn."""


def rms(currents: Mapping[str, float]) -> float:
    """True RMS in A, direct current included, of a sum of waveforms."""
    items = [(name, amps) for name, amps in currents.items() if amps]
    if len(items) == 1:
        return abs(items[0][1])
    total = sum(p * q * GRAM[a, b] for a, p in items for b, q in items)
    return sqrt(max(0.0, total))


def clamp_table(currents: Mapping[str, float]) -> np.ndarray:
    """One turn (POINTS values, A) as a current transformer passes it on: without the mean."""
    table = np.zeros(POINTS)
    for name, amps in currents.items():
        if amps:
            table += amps * (_TABLES[name] - WAVES[name].dc)
    return table


def look_up(table: np.ndarray, turns: np.ndarray) -> np.ndarray:
    """Values of a table at phases in turns (any real number)."""
    return table[np.floor(turns * POINTS).astype(np.int64) & (POINTS - 1)]


def add(into: dict[str, float], currents: Mapping[str, float]) -> None:
    for name, amps in currents.items():
        into[name] = into.get(name, 0.0) + amps
