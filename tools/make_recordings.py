"""Make the four recordings of the repository from closed forms: `python -m tools.make_recordings`.

50 Hz at 10 kHz, 20 cycles, 10 A RMS in the conductor. Samples lie half a step off the zero
crossing: the forms' corners and jumps then fall between samples, and the samples' RMS is the
closed form's to 3 parts in 100,000.
"""

from __future__ import annotations

import argparse
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from .sim import recording
from .sim.waves import WAVES

FOLDER = Path(__file__).resolve().parent.parent / "host_tests" / "recordings"
FS_HZ = 10000.0
MAINS_HZ = 50
CYCLES = 20
RMS_A = 10.0
AMPS_PER_COUNT = 0.001
NAMES = {
    "sine": ("resistive", "sine of a resistive load"),
    "rectifier": ("rectifier", "pulses of a capacitor-input rectifier, crest 2.9"),
    "phase_cut": ("phase_cut", "resistive load on a leading-edge dimmer at 90 degrees"),
    "half_wave": ("half_wave", "resistive load behind one diode"),
}


def exact_rms_a(name: str) -> tuple[float, float]:
    """(RMS with direct current, RMS about the mean) by the closed form."""
    dc = WAVES[NAMES[name][0]].dc
    return RMS_A, RMS_A * sqrt(1 - dc * dc)


def make(name: str) -> tuple[np.ndarray, dict[str, Any]]:
    """(counts, JSON) of a recording."""
    wave, what = NAMES[name]
    count = round(FS_HZ / MAINS_HZ) * CYCLES
    turns = (np.arange(count) + 0.5) * MAINS_HZ / FS_HZ
    amps = RMS_A * WAVES[wave].at(turns)
    counts = np.round(amps / AMPS_PER_COUNT).astype(np.int16)[:, None]
    rms_a, rms_ac_a = exact_rms_a(name)
    meta = {
        "fs_hz": FS_HZ,
        "channels": [{"kind": "current", "unit": "A", "per_count": AMPS_PER_COUNT}],
        "amps_per_count": AMPS_PER_COUNT,
        "mains_hz": MAINS_HZ,
        "loopable": True,
        "rms_a": rms_a,
        "rms_ac_a": round(rms_ac_a, 9),
        "what": what,
        "source": "tools/make_recordings.py, from a closed form",
        "licence": "MIT",
    }
    return counts, meta


def main(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        recording.write(folder / f"{name}.wav", *make(name))


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    main()
