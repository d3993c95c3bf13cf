"""Recordings of loads made by a circuit simulator: `python -m tools.frontend_recordings`.

Each is a small ngspice circuit on 230 V 50 Hz behind a supply's impedance; the current in the
conductor and the voltage at the load, 20 kHz, 0.5 s. They have what closed forms lack: rounded
edges, a supply that sags, starting transients.
"""

from __future__ import annotations

import argparse
import sys
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from .frontend import SpiceError, spice
from .sim import recording

FOLDER = Path(__file__).resolve().parent.parent / "host_tests" / "recordings"
FS_HZ = 20000.0
MAINS_HZ = 50
SECONDS = 0.5
AMPS_PER_COUNT = {"circuit_motor_start": 0.005}
DEFAULT_AMPS_PER_COUNT = 0.001
"""A: full scale 32 A, and 160 A for the inrush."""
VOLTS_PER_COUNT = 0.0125
"""V: full scale 409 V."""

# Vsense: its current is the conductor's. 0.4 ohm and 0.25 ohm at 50 Hz: the reference impedance
# of a house's supply, phase and neutral (IEC TR 60725).
SUPPLY = f"""
Vmains mains 0 SIN(0 {230 * sqrt(2):.6f} {MAINS_HZ})
Rsupply mains a 0.4
Lsupply a b 0.795775m
Vsense b live 0
.model power D(IS=1n N=1.8 RS=10m CJO=100p)
"""

# 0.6 kW. Rx and Cx: the interference capacitor; without one the supply's inductance would have no
# way to go on when the diodes open.
RECTIFIER = """
Rx live x 100
Cx x 0 100n
Dp1 live plus power
Dp2 0 plus power
Dm1 minus live power
Dm2 minus 0 power
Cstore plus minus 1000u
Rload plus minus 140
Rground minus 0 10meg
"""

# A thyristor each way: a switch that is closed from 90 degrees until past the current's zero,
# and a diode that opens at the zero. 2 mH and 100 nF: the dimmer's filter against interference.
DIMMER = """
Vgate_p gate_p 0 PULSE(0 1 5m 1u 1u 6m 20m)
Vgate_m gate_m 0 PULSE(0 1 15m 1u 1u 6m 20m)
.model triac SW(VT=0.5 VH=0.1 RON=10m ROFF=10meg)
Sp live p gate_p 0 triac
Dp p cut power
Sm m live gate_m 0 triac
Dm cut m power
Rsnub live s 100
Csnub s cut 100n
Lfilter cut out 2m
Rload out 0 23
"""

# An induction motor's equivalent circuit without its magnetising branch: 0.7 ohm, 11.1 mH and
# the rotor's 0.85 ohm / slip. The slip falls from 1 to 0.0386 over 0.4 s: 60 A, then 10 A RMS
# without the supply's impedance. The switch closes at the voltage's zero after one cycle: most
# direct current.
MOTOR = """
Von on 0 PULSE(0 1 20m 1u 1u 10 20)
.model contact SW(VT=0.5 VH=0.1 RON=1m ROFF=10meg)
S1 live c on 0 contact
Rstator c d 0.7
Lleak d e 11.1m
Vrotor e f 0
Brotor f 0 V=i(Vrotor)*0.85/max(0.0386, 1-0.9614*max(0, time-0.02)/0.4)
"""

HALF_WAVE = """
Dhalf live out power
Rload out 0 23
"""


LOADS = {
    "circuit_rectifier": (RECTIFIER, 1.0, "bridge, 1000 uF and 140 ohm"),
    "circuit_dimmer": (DIMMER, 0.1, "23 ohm on a leading-edge dimmer at 90 degrees with a choke"),
    "circuit_motor_start": (MOTOR, 0.0, "motor switched on at 20 ms: 6 x inrush over 0.4 s"),
    "circuit_half_wave": (HALF_WAVE, 0.1, "23 ohm behind one diode"),
}
"""Circuit; seconds left out while it settles, 0 where the start is the matter; words."""


def simulate(load: str, settle_s: float) -> tuple[np.ndarray, np.ndarray]:
    """(A, V at the load) at FS_HZ, after settle_s."""
    control = f"tran 5u {settle_s + SECONDS + 1e-3:g} 0 5u\nwrdata out i(Vsense) v(live)"
    words = f"set wr_singlescale\n{control}\nquit"
    s, amps, volts = spice(f"A load\n{SUPPLY}{load}\n.control\n{words}\n.endc\n.end\n").T
    at_s = settle_s + np.arange(round(SECONDS * FS_HZ)) / FS_HZ
    return np.interp(at_s, s, amps), np.interp(at_s, s, volts)


def make(name: str) -> tuple[np.ndarray, dict[str, Any]]:
    """(counts, JSON) of a recording."""
    load, settle_s, what = LOADS[name]
    amps, volts = simulate(load, settle_s)
    per_count = AMPS_PER_COUNT.get(name, DEFAULT_AMPS_PER_COUNT)
    scaled = np.stack([amps / per_count, volts / VOLTS_PER_COUNT], axis=1)
    counts = np.round(scaled).astype(np.int16)
    meta = {
        "fs_hz": FS_HZ,
        "channels": [
            {"kind": "current", "unit": "A", "per_count": per_count},
            {"kind": "voltage", "unit": "V", "per_count": VOLTS_PER_COUNT},
        ],
        "amps_per_count": per_count,
        "mains_hz": MAINS_HZ,
        "loopable": settle_s > 0,
        "rms_a": round(float(np.sqrt(np.mean(amps**2))), 4),
        "rms_ac_a": round(float(np.std(amps)), 4),
        "what": what,
        "source": "tools/frontend_recordings.py, made by a circuit simulation (ngspice)",
        "licence": "MIT",
    }
    return counts, meta


def main(folder: Path = FOLDER) -> int:
    """Writes all; ends with 2 and a sentence where ngspice is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for name in LOADS:
            recording.write(folder / f"{name}.wav", *make(name))
    except SpiceError as error:
        print(f"frontend_recordings: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    sys.exit(main())
