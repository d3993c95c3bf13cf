"""The clamp input of a board, proven by circuit simulation: `python -m tools.frontend [BOARD...]`.

Fills boards/frontend.cir from boards/<name>/board.json, runs ngspice and holds the results to
limits. Ends with 1 if a check is off and with 2 if it can't be run.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from math import inf, log10, pi, sqrt
from pathlib import Path
from typing import Any

import numpy as np

BOARDS = Path(__file__).resolve().parent.parent / "boards"
TEMPLATE = BOARDS / "frontend.cir"

RATED_A = 100
"""RMS of the clamp's rating: must fit into the converter's window whatever the burden (R26)."""
OVERLOAD = 10
"""Times full scale."""
PULSE_A = 6000
PULSE_S = 0.01
"""Peak and length of the half sine of a short circuit (R26)."""
TVS_CLAMP_V = 9.2
"""SMAJ5.0CA: largest clamping voltage, at 43.5 A."""
PIN_MARGIN_V = 0.3
"""The chip's absolute maximum is the supply and this; the same below ground."""
HARMONIC_HZ = 1250
"""The 25th harmonic of 50 Hz."""
SETTLE_S = 0.6
"""The clamp's L / R is 47 ms: the direct part of a sine switched on is gone by then."""


@dataclass(frozen=True)
class Parts:
    """Values that board.json doesn't have.

    magnetising_h: from the phase errors in OpenEnergyMonitor's report on the SCT-013-000, about
    4 degrees with 22 ohm and 8 with 120 ohm: (winding + burden) / (2 pi 50 Hz tan(error)) is 5.5
    and 5.0 H. These are its largest errors, at low currents: more inductance otherwise.
    winding_ohm: "about 100 ohm", the same project's forum.
    series_ohm and filter_f: 12 kohm hold the pin's diodes to 0.5 mA, where a BAT54S drops less
    than 0.3 V; 1 nF with it puts the corner at 13 kHz. With 1 kohm and 100 nF the 25th harmonic
    reads 22 % low, 50 Hz 1 % (the filter's capacitor is in series with the bias's 10 uF), and
    the pin leaves its limits.
    """

    ratio: float = 2000
    magnetising_h: float = 5.4
    winding_ohm: float = 100
    supply_v: float = 3.3
    lower_ohm: float = 10e3
    bias_f: float = 10e-6
    series_ohm: float = 12e3
    filter_f: float = 1e-9


PARTS = Parts()
UNPLUGGED_OHM = 1e12


@dataclass(frozen=True)
class Row:
    """One check. low and high: limits in the unit; infinite ones belong to a value only shown."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    ok: bool


class SpiceError(RuntimeError):
    """ngspice is missing or failed; the message is a sentence."""


def limit(name: str, value: float, low: float, high: float, unit: str) -> Row:
    """A Row; a value that is not a number is not ok."""
    return Row(name, float(value), low, high, unit, bool(low <= value <= high))


def shown(name: str, value: float, unit: str) -> Row:
    return limit(name, value, -inf, inf, unit)


def around(name: str, value: float, wanted: float, part: float, unit: str) -> Row:
    """Limits of wanted -+ part of it."""
    return limit(name, value, wanted * (1 - part), wanted * (1 + part), unit)


def spice(netlist: str) -> np.ndarray:
    """Rows of the file `out` that the netlist's control block writes with wrdata."""
    if shutil.which("ngspice") is None:
        raise SpiceError("ngspice is not installed (Debian: apt install ngspice).")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "in.cir").write_text(netlist, encoding="utf-8")
        done = subprocess.run(
            ["ngspice", "-b", "in.cir"], cwd=folder, check=False, capture_output=True, text=True
        )
        out = next(Path(folder).glob("out*"), None)
        said = done.stdout + done.stderr
        if out is None or "aborted" in said:
            raise SpiceError(f"ngspice failed: {said.strip()[-300:]}")
        return np.loadtxt(out, ndmin=2)


def e96(ohm: float) -> float:
    """The nearest value of the 1 % series (96 a decade, three digits)."""
    decade = 10.0 ** int(log10(ohm))
    values = np.round(10 ** (np.arange(97) / 96), 2) * decade
    return float(values[np.argmin(np.abs(values - ohm))])


def fill(front: dict[str, int], parts: Parts, primary: str, control: str) -> str:
    """The netlist. primary: ngspice's words for the source in the conductor, A."""
    values = {name: f"{value:.6g}" for name, value in asdict(parts).items()}
    values["inverse_ratio"] = f"{1 / parts.ratio:.6g}"
    values["burden_ohm"] = f"{front['burden_mohm'] / 1000:.6g}"
    bias_v = front["bias_mv"] / 1000
    values["upper_ohm"] = f"{e96(parts.lower_ohm * (parts.supply_v / bias_v - 1)):.6g}"
    return TEMPLATE.read_text(encoding="utf-8").format(primary=primary, control=control, **values)


def full_scale_a(front: dict[str, int], parts: Parts) -> float:
    """RMS of the sine whose peak is swing_mv at the pin."""
    return front["swing_mv"] / front["burden_mohm"] * parts.ratio / sqrt(2)


def idle_v(front: dict[str, int], parts: Parts) -> float:
    """Volts at the pin with no current."""
    return float(spice(fill(front, parts, "DC 0", "op\nwrdata out v(pin)"))[0, 1])


def response(front: dict[str, int], parts: Parts) -> tuple[np.ndarray, np.ndarray]:
    """(Hz, complex V at the pin per A in the conductor)."""
    out = spice(fill(front, parts, "AC 1", "ac dec 500 10 1meg\nwrdata out v(pin)"))
    return out[:, 0], out[:, 1] + 1j * out[:, 2]


def transient(
    front: dict[str, int], parts: Parts, primary: str, seconds: float
) -> dict[str, np.ndarray]:
    """Over time, s: volts at pin, hot and bias."""
    control = f"tran 20u {seconds:g} 0 20u\nwrdata out v(pin) v(hot) v(bias)"
    columns = spice(fill(front, parts, primary, control)).T
    return dict(zip(("s", "pin", "hot", "bias"), columns))


def bias_rows(front: dict[str, int], parts: Parts) -> list[Row]:
    """At rest, with the clamp and without it."""
    wanted_v = front["bias_mv"] / 1000
    bare = replace(parts, winding_ohm=UNPLUGGED_OHM)
    return [
        around("bias", idle_v(front, parts), wanted_v, 0.02, "V"),
        around("pin, clamp unplugged", idle_v(front, bare), wanted_v, 0.02, "V"),
    ]


def gain_rows(front: dict[str, int], parts: Parts) -> list[Row]:
    """Gain and phase lead at 50 and 60 Hz; the factor is what burden / ratio is off by."""
    hz, volts = response(front, parts)
    ideal = front["burden_mohm"] / 1000 / parts.ratio
    rows = []
    for mains_hz in (50, 60):
        gain = np.interp(mains_hz, hz, np.abs(volts))
        lead = np.interp(mains_hz, hz, np.angle(volts, deg=True))
        rows += [
            around(f"gain at {mains_hz} Hz", gain * 1000, ideal * 1000, 0.005, "mV/A"),
            shown(f"gain factor at {mains_hz} Hz", gain / ideal, ""),
            shown(f"phase lead at {mains_hz} Hz", lead, "degrees"),
        ]
    return rows + filter_rows(hz, np.abs(volts) / ideal, parts)


def filter_rows(hz: np.ndarray, gain: np.ndarray, parts: Parts) -> list[Row]:
    """gain: of burden / ratio. The corner is the last frequency not below -3 dB."""
    corner_hz = hz[np.flatnonzero(gain >= sqrt(0.5))[-1]]
    droop_pct = (1 - np.interp(HARMONIC_HZ, hz, gain)) * 100
    nominal_hz = 1 / (2 * pi * parts.series_ohm * parts.filter_f)
    return [
        around("corner, -3 dB", corner_hz, nominal_hz, 0.1, "Hz"),
        limit(f"droop at {HARMONIC_HZ} Hz", droop_pct, -1, 1, "%"),
    ]


def swing_rows(front: dict[str, int], parts: Parts) -> list[Row]:
    """Peaks of the largest sine: full scale or the clamp's rating, whichever is more."""
    amps = max(full_scale_a(front, parts), RATED_A) * sqrt(2)
    out = transient(front, parts, f"SIN(0 {amps:.6g} 50)", SETTLE_S)
    last = out["pin"][out["s"] > SETTLE_S - 0.02]
    low, high = front["linear_min_mv"] / 1000, front["linear_max_mv"] / 1000
    return [
        limit("lowest pin, largest sine", last.min(), low, high, "V"),
        limit("highest pin, largest sine", last.max(), low, high, "V"),
    ]


def overload_rows(front: dict[str, int], parts: Parts) -> list[Row]:
    """A sine of ten times full scale, from its first moment on."""
    amps = full_scale_a(front, parts) * sqrt(2) * OVERLOAD
    pin = transient(front, parts, f"SIN(0 {amps:.6g} 50)", 0.3)["pin"]
    low, high = -PIN_MARGIN_V, parts.supply_v + PIN_MARGIN_V
    return [
        limit(f"lowest pin, {OVERLOAD} x full scale", pin.min(), low, high, "V"),
        limit(f"highest pin, {OVERLOAD} x full scale", pin.max(), low, high, "V"),
    ]


def pulse_rows(front: dict[str, int], parts: Parts) -> list[Row]:
    """A short circuit's half sine, and how long the input is unusable afterwards."""
    primary = f"PWL({half_sine(PULSE_A, PULSE_S)})"
    out = transient(front, parts, primary, 2.0)
    across = out["hot"] - out["bias"]
    pin_ma = np.abs(out["hot"] - out["pin"]).max() / parts.series_ohm * 1000
    energy_j = np.trapezoid(across**2, out["s"]) / (front["burden_mohm"] / 1000)
    return [
        limit("secondary, 6 kA pulse", np.abs(across).max(), 0, TVS_CLAMP_V, "V"),
        limit("pin current, 6 kA pulse", pin_ma, 0, 10, "mA"),
        shown("energy in the burden, 6 kA pulse", energy_j, "J"),
        shown("bias back within 1 %, after", back_s(out, "bias") - PULSE_S, "s"),
        shown("pin back within 1 % of bias, after", back_s(out, "pin") - PULSE_S, "s"),
    ]


def half_sine(peak: float, seconds: float) -> str:
    """Points of one half sine from 0 to 0, for PWL: a SIN source can't be made to stop."""
    turns = np.linspace(0, 1, 101)
    return " ".join(f"{t * seconds:.6g} {peak * np.sin(pi * t):.6g}" for t in turns)


def back_s(out: dict[str, np.ndarray], node: str) -> float:
    """Time from which a node stays within 1 % of where it began, s; nan if never."""
    volts = out[node]
    off = np.flatnonzero(np.abs(volts / volts[0] - 1) > 0.01)
    if len(off) == 0:
        return 0.0
    return float(out["s"][off[-1] + 1]) if off[-1] + 1 < len(volts) else float("nan")


def check(board: dict[str, Any], parts: Parts = PARTS) -> list[Row]:
    """All checks of a board (the JSON of board.json). Raises SpiceError."""
    front = board["front_end"]
    groups = (bias_rows, gain_rows, swing_rows, overload_rows, pulse_rows)
    return [row for group in groups for row in group(front, parts)]


def table(rows: list[Row]) -> str:
    lines = [f"{'check':<36}{'simulated':<17} {'wanted':<24}{'ok':>4}"]
    for row in rows:
        wanted = "-" if row.high == inf else f"{row.low:.5g} .. {row.high:.5g} {row.unit}"
        value = f"{row.value:.5g} {row.unit}".strip()
        lines.append(f"{row.name:<36}{value:<17} {wanted:<24}{'yes' if row.ok else 'NO':>4}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("board", nargs="*", help="folder in boards/ (default: all)")
    names = parser.parse_args(arguments).board
    ok = True
    for name in names or sorted(path.parent.name for path in BOARDS.glob("*/board.json")):
        try:
            rows = check(json.loads((BOARDS / name / "board.json").read_text(encoding="utf-8")))
        except (SpiceError, OSError) as error:
            print(f"frontend: {error}", file=sys.stderr)
            return 2
        print(f"{name}\n{table(rows)}\n")
        ok = ok and all(row.ok for row in rows)
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
