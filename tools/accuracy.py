"""`python -m tools.accuracy`: how right the readings are, over recordings, levels and converters.

Every recording is scaled so that its peak fills 5 to 100 % of the linear swing and goes through
front end, converter and the device's code. 1 s values and single cycles are compared with float64
on the same wave over the same cycles; with ESP32 converters after a quiet and a one-current
calibration against a board that is 3 % and 30 mV off.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import Any, Sequence

import numpy as np

from .replay import BOARD
from .replay_table import waves
from .sim import recording as recordings
from .sim.playback import Cycle, Options, play

LEVELS = (0.05, 0.10, 0.25, 0.50, 1.00)
_OFF = {"adc": "esp32", "gain": 1.03, "offset_v": 0.03, "calibrated": True}
COLUMNS = {
    "ideal_1x35": Options(),
    "ideal_3x100": Options(channels=3, read_us=100),
    "ideal_4x100": Options(channels=4, read_us=100),
    "kisel_5": Options(**_OFF, unit="kisel", noise_codes=5),
    "rupayan_5": Options(**_OFF, unit="rupayan", noise_codes=5),
    "kisel_10": Options(**_OFF, unit="kisel", noise_codes=10),
    "rupayan_10": Options(**_OFF, unit="rupayan", noise_codes=10),
}
STEADY = 0.03
"""A recording is steady where its cycles differ by less than this from their mean."""


@dataclass
class Errors:
    """One recording at one level in one column; errors in % of the reference.

    second: of the 1 s values; cycle: of single cycles; of_scale: 1 s errors in % of full scale;
    doubt: uncertainty in % of the reference; crest, steady: of the recording.
    """

    name: str
    column: str
    level: float
    crest: float
    steady: bool
    second: list[float]
    cycle: list[float]
    of_scale: list[float]
    doubt: list[float]
    cycle_of_scale: list[float]
    healths: list[str]


def _seconds_ma(cycles: Sequence[Cycle]) -> list[float]:
    """Reference of each cycle's last second: the cycles that the device's window holds."""
    found, first = [], 0
    ends = [round(c.t_ms + c.window_s * 1000) for c in cycles]
    squares = [c.reference_ma**2 for c in cycles]
    for k, end in enumerate(ends):
        while end - ends[first] >= 1000:
            first += 1
        found.append(sqrt(sum(squares[first : k + 1]) / (k + 1 - first)))
    return found


def errors(path: Path, column: str, level: float) -> Errors | None:
    """None for recordings of ADC codes and for those too short to say anything."""
    recording = recordings.read(path)
    if recording.in_codes:
        return None
    options = replace(COLUMNS[column], level=level, least_s=2.0)
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    cycles = play(recording, board, options)
    # The idle bursts before the recording are in the first second's window.
    usable = [
        k for k, c in enumerate(cycles)
        if c.t_ms > 1100 and c.health != "starting" and not c.assumed
    ]
    if not usable:
        return None
    seconds = _seconds_ma(cycles)
    scale = board["front_end"]["swing_mv"] / sqrt(2) / board["front_end"]["burden_mohm"] * 2e6
    peak_ma = recording.values("current")
    peak_ma = float(np.abs(peak_ma - peak_ma.mean()).max()) * 1000
    references = [c.reference_ma for c in cycles]
    spread = (max(references) - min(references)) / (sum(references) / len(references))
    per_ma = level * scale * sqrt(2) / peak_ma
    return Errors(
        path.stem, column, level, peak_ma / max(references), spread < 2 * STEADY,
        [_percent(cycles[k].second_ma, seconds[k]) for k in usable],
        [_percent(cycles[k].rms_ma, cycles[k].reference_ma) for k in usable],
        [(cycles[k].second_ma - seconds[k]) * per_ma / scale * 100 for k in usable],
        [cycles[k].uncertainty_ma / seconds[k] * 100 for k in usable],
        [(cycles[k].rms_ma - references[k]) * per_ma / scale * 100 for k in usable],
        sorted({cycles[k].health for k in usable}),
    )


def _percent(value: float, reference: float) -> float:
    return (value / reference - 1) * 100


def _job(arguments: tuple[Path, str, float]) -> Errors | None:
    return errors(*arguments)


def campaign(
    columns: Sequence[str], levels: Sequence[float] = LEVELS, paths: Sequence[Path] | None = None,
    workers: int = 2,
) -> list[Errors]:
    jobs = [(path, c, level) for path in paths or waves() for c in columns for level in levels]
    if workers == 1:
        return [found for found in map(_job, jobs) if found]
    with ProcessPoolExecutor(workers) as pool:
        return [found for found in pool.map(_job, jobs, chunksize=4) if found]


def worst(values: Sequence[float]) -> float:
    return max((abs(value) for value in values), default=0.0)


def row(found: Sequence[Errors]) -> dict[str, Any]:
    """Worst and 95th percentile over a set of recordings and levels."""
    seconds = [abs(v) for e in found for v in e.second]
    cycles = [abs(v) for e in found for v in e.cycle]
    over = [
        max(0.0, abs(v) - 0.5) * abs(s / v) if v else 0.0
        for e in found for v, s in zip(e.second, e.of_scale)
    ]
    doubts = [d for e in found for d in e.doubt]
    return {
        "runs": len(found), "beyond_half_percent_of_scale": max(over),
        "doubt_p50": float(np.percentile(doubts, 50)),
        "second_p95": float(np.percentile(seconds, 95)), "second_worst": max(seconds),
        "cycle_p95": float(np.percentile(cycles, 95)), "cycle_worst": max(cycles),
        "coverage": coverage(found),
    }


def coverage(found: Sequence[Errors]) -> float:
    """Part of the windows in which the 1 s value is within its stated uncertainty."""
    within = [abs(v) <= d for e in found for v, d in zip(e.second, e.doubt)]
    return sum(within) / len(within)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.accuracy", description=__doc__)
    parser.add_argument("--columns", nargs="*", default=list(COLUMNS), choices=list(COLUMNS))
    parser.add_argument("--all", action="store_true", help="a line for each run")
    given = parser.parse_args()
    found = campaign(given.columns)
    print(f"{'column':<14}{'what':<12}{'runs':>5}{'1 s p95':>10}{'worst':>9}{'cycle p95':>11}"
          f"{'worst':>9}{'coverage':>10}{'beyond':>9}{'doubt':>8}")
    for column in given.columns:
        for what, keep in (("steady", True), ("transient", False)):
            part = [e for e in found if e.column == column and e.steady is keep]
            if part:
                r = row(part)
                print(f"{column:<14}{what:<12}{r['runs']:>5}{r['second_p95']:>10.3f}"
                      f"{r['second_worst']:>9.3f}{r['cycle_p95']:>11.3f}{r['cycle_worst']:>9.3f}"
                      f"{r['coverage']:>10.3f}{r['beyond_half_percent_of_scale']:>9.3f}"
                      f"{r['doubt_p50']:>8.2f}")
    if given.all:
        for e in sorted(found, key=lambda e: (e.column, -worst(e.second))):
            print(f"{e.column:<12}{e.name:<32}{e.level:>5.2f} crest {e.crest:4.1f} "
                  f"{'steady' if e.steady else '':<7} 1 s {worst(e.second):7.3f} cycle "
                  f"{worst(e.cycle):7.3f} of scale {worst(e.of_scale):6.3f} {e.healths}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
