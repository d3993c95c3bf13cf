"""`python -m tools.compare_meters [--quick]`: our RMS beside other meters', on the same waves.

Every recording is scaled so that its peak fills 5 to 50 % of the linear swing and goes through
front end and converter. Each meter reads that wave at its own rate and is compared with float64 on
the same interpolated wave over its own window: sampling, converter, noise and arithmetic count,
the choice of the window does not. Windows below 0.5 % of full scale are left out. The row "zero"
is the reading with no current, in % of full scale. The others are given the true amperes per code
(the converter's mean slope), ours goes through its own calibration.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from math import ceil, sqrt
from pathlib import Path
from typing import Any, Callable, Iterator, Sequence

import numpy as np

from host_tests.rivals import meters

from .accuracy import _seconds_ma
from .replay import BOARD, ROOT
from .replay_table import OWN, waves
from .sim import recording as recordings
from .sim.adc import AdcModel
from .sim.frontend import FrontEnd
from .sim.playback import Options, Source, play
from .sim.recording import Recording

OUT = ROOT / "build" / "compare_meters.json"
LEVELS = (0.05, 0.10, 0.25, 0.50)
QUICK_LEVELS = (0.10, 0.50)
CONVERTERS = {
    "ideal": Options(least_s=2.0),
    "esp32": Options(
        adc="esp32", unit="rupayan", noise_codes=5, calibrated=True, gain=1.0, offset_v=0.0,
        least_s=2.0,
    ),
}
OURS = "headroom"
METERS = (OURS, "emonlib", "ct_clamp", "fixed_1614", "fixed_line")
"""fixed_line: like fixed_1614, with the offset where the converter's own line has the bias."""
STEP_S = 0.2003
"""From window to window: no multiple of a read, so that reads wander over the mains cycle."""
ZERO_LEVEL = 1e-9
"""Instead of 0, which nothing can be scaled back from."""
LEAST_OF_SCALE = 0.5
"""% of full scale: windows with less current are left out, a ratio to them says nothing."""
_SETTLED_MS = 1100
_GRID_S = 12.5e-6

Pair = tuple[float, float]
"""Reading and reference of one window, in % of full scale."""
Key = tuple[str, float, str]
"""Converter, level (0: no current), meter."""


class Truth:
    """RMS of a wave over any window, in its own unit, from running sums on a fine grid."""

    def __init__(self, source: Source, seconds: float) -> None:
        self._step_s = min(_GRID_S, 1 / (8 * source.rate_hz))
        count = ceil(seconds / self._step_s) + 1
        values = source.wave.at((np.arange(count) + 0.5) * self._step_s)
        self._sums = np.concatenate([[0.0], np.cumsum(values)])
        self._squares = np.concatenate([[0.0], np.cumsum(values * values)])

    def rms(self, from_s: float, to_s: float) -> tuple[float, float]:
        """About the mean of this window, and about that of the whole recording."""
        count = (to_s - from_s) / self._step_s
        square = self._between(self._squares, from_s, to_s) / count
        mean = self._between(self._sums, from_s, to_s) / count
        return sqrt(max(square - mean * mean, 0.0)), sqrt(square)

    def _between(self, sums: np.ndarray, from_s: float, to_s: float) -> float:
        ends = np.array([from_s, to_s]) / self._step_s
        first, last = np.interp(ends, np.arange(len(sums)), sums)
        return float(last - first)


class Bench:
    """One recording at one level on one converter, for the meters that are not ours."""

    def __init__(self, recording: Recording, board: dict[str, Any], options: Options) -> None:
        self.source = Source(recording, board, replace(options, calibrated=False))
        self.seconds = _seconds(recording, options)
        front = FrontEnd(board["front_end"])
        line = AdcModel(options.adc, unit=options.unit).line()
        self.bias_code = (front.bias_v - line[0]) / line[1]
        self._percent_per_code = line[1] / front.volts_per_amp / self.source.full_scale_a * 100
        self._percent_per_unit = self.source.per_ma / self.source.full_scale_a * 100

    def _codes(self, from_s: float, count: int, read_s: float) -> np.ndarray:
        """Each read is in the middle of its time."""
        return self.source.codes(from_s + (np.arange(count) + 0.5) * read_s)

    def windows(
        self, measure: Callable[[np.ndarray], float], truth: Truth, read_s: float, window_s: float,
        step_s: float, own_mean: bool,
    ) -> list[Pair]:
        """Every window that fits; of a shorter recording one that is as long as it is.

        own_mean: the meter takes off its window's mean. Others take off what stands for a longer
        time, and are given whichever reference is nearer: about the window's mean or the
        recording's.
        """
        count = round(min(window_s, self.seconds) / read_s - 0.5 * (window_s > self.seconds))
        length_s, from_s, found = count * read_s, 0.0, []
        while from_s + length_s <= self.seconds + 1e-9:
            reading = measure(self._codes(from_s, count, read_s)) * self._percent_per_code
            references = [
                rms * self._percent_per_unit for rms in truth.rms(from_s, from_s + length_s)
            ][: 1 if own_mean else 2]
            found.append((reading, min(references, key=lambda r: abs(r - reading))))
            from_s += step_s
        return found

    def emonlib(self, truth: Truth) -> list[Pair]:
        """Call after call; it settles on what the recording has before 0 (looped or mirrored)."""
        meter = meters.EmonLib()
        count, read_s = meters.EMONLIB_SAMPLES, meters.EMONLIB_READ_S
        for call in range(-meters.EMONLIB_SETTLING_CALLS, 0):
            meter.rms(self._codes(call * count * read_s, count, read_s))
        return self.windows(meter.rms, truth, read_s, count * read_s, count * read_s, False)

    def ct_clamp(self, truth: Truth) -> list[Pair]:
        read_s, window_s = meters.CT_CLAMP_READ_S, meters.CT_CLAMP_WINDOW_S
        return self.windows(meters.ct_clamp, truth, read_s, window_s, STEP_S, True)

    def fixed(self, truth: Truth, offset: float) -> list[Pair]:
        rms = partial(meters.fixed_offset, offset=offset)
        read_s, window_s = meters.FIXED_READ_S, meters.FIXED_WINDOW_S
        return self.windows(rms, truth, read_s, window_s, STEP_S, False)


def _seconds(recording: Recording, options: Options) -> float:
    """As `play` has it: loopable recordings are repeated."""
    seconds = recording.seconds
    return seconds * ceil(options.least_s / seconds) if recording.loopable else seconds


def ours(recording: Recording, board: dict[str, Any], options: Options) -> list[Pair]:
    """All 1 s values, or single cycles of a recording that is too short for any."""
    cycles = play(recording, board, options)
    source = Source(recording, board, replace(options, calibrated=False))
    percent = source.per_ma / source.full_scale_a / 10
    seconds = zip(cycles, _seconds_ma(cycles))
    # The idle bursts before the recording are in the first second's window.
    pairs = [
        (c.second_ma, reference) for c, reference in seconds
        if c.t_ms > _SETTLED_MS
    ] or [(c.rms_ma, c.reference_ma) for c in cycles]
    return [(reading * percent, reference * percent) for reading, reference in pairs]


def _rivals(bench: Bench, truth: Truth) -> dict[str, list[Pair]]:
    return {
        "emonlib": bench.emonlib(truth),
        "ct_clamp": bench.ct_clamp(truth),
        "fixed_1614": bench.fixed(truth, 1614.0),
        "fixed_line": bench.fixed(truth, bench.bias_code),
    }


def readings(path: Path, levels: Sequence[float]) -> dict[Key, list[Pair]]:
    """One recording at all levels on all converters; none of a recording of ADC codes.

    Level 0 stands for no current.
    """
    recording = recordings.read(path)
    if recording.in_codes:
        return {}
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    found: dict[Key, list[Pair]] = {}
    truth: Truth | None = None
    for converter, options in CONVERTERS.items():
        for level in levels:
            scaled = replace(options, level=level or ZERO_LEVEL)
            bench = Bench(recording, board, scaled)
            # The same wave at every level: its sums are made once.
            truth = truth or Truth(bench.source, bench.seconds)
            found[converter, level, OURS] = ours(recording, board, scaled)
            for meter, pairs in _rivals(bench, truth).items():
                found[converter, level, meter] = pairs
    return found


def _job(job: tuple[Path, tuple[float, ...]]) -> dict[Key, list[Pair]]:
    return readings(*job)


def _errors(level: float, pairs: Sequence[Pair]) -> list[float]:
    """Magnitudes: % of the reference, or % of full scale where there is no current."""
    if not level:
        return [abs(reading) for reading, _ in pairs]
    return [
        abs(reading / reference - 1) * 100 for reading, reference in pairs
        if reference >= LEAST_OF_SCALE
    ]


def _row(key: Key, runs: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Mean, 95th percentile and worst; every recording weighs the same, however long it is."""
    values = np.concatenate(runs)
    weights = np.concatenate([np.full(len(run), 1 / len(run)) for run in runs])
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    p95 = values[order][np.searchsorted(reached, 0.95 - 1e-9)]
    converter, level, meter = key
    return {
        "converter": converter, "level": level, "meter": meter, "recordings": len(runs),
        "windows": len(values), "mean": float(np.average(values, weights=weights)),
        "p95": float(p95), "worst": float(values.max()),
    }


def table(
    paths: Sequence[Path] | None = None, levels: Sequence[float] = LEVELS, workers: int = 2
) -> list[dict[str, Any]]:
    """A row for each converter, level and meter; level 0 is no current (% of full scale)."""
    jobs = [(path, tuple(levels)) for path in paths or waves()] + [(OWN / "sine.wav", (0.0,))]
    runs: dict[Key, list[list[float]]] = {}
    for found in _all(jobs, workers):
        for key, pairs in found.items():
            errors = _errors(key[1], pairs)
            if errors:
                runs.setdefault(key, []).append(errors)
    keys = [(c, level, m) for c in CONVERTERS for level in (*levels, 0.0) for m in METERS]
    return [_row(key, runs[key]) for key in keys if key in runs]


def _all(
    jobs: Sequence[tuple[Path, tuple[float, ...]]], workers: int
) -> Iterator[dict[Key, list[Pair]]]:
    if workers == 1:
        yield from map(_job, jobs)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_job, jobs)


def quick(workers: int = 2) -> list[dict[str, Any]]:
    """Our own recordings at two levels."""
    return table(sorted(OWN.glob("*.wav")), QUICK_LEVELS, workers)


def lost(rows: Sequence[dict[str, Any]]) -> list[Key]:
    """Where another meter's mean error is smaller than ours."""
    means = {(r["converter"], r["level"], r["meter"]): r["mean"] for r in rows}
    return [key for key, mean in means.items() if mean < means[key[0], key[1], OURS]]


def _name(level: float) -> str:
    return f"{level * 100:.0f} %" if level else "zero"


def show(rows: Sequence[dict[str, Any]]) -> None:
    """Errors in % of the true value, in the rows "zero" in % of full scale."""
    print(f"{'converter':<11}{'level':<7}{'meter':<13}{'recordings':>10}{'windows':>9}"
          f"{'mean':>9}{'p95':>9}{'worst':>9}")
    for r in rows:
        print(f"{r['converter']:<11}{_name(r['level']):<7}{r['meter']:<13}{r['recordings']:>10}"
              f"{r['windows']:>9}{r['mean']:>9.3f}{r['p95']:>9.3f}{r['worst']:>9.3f}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.compare_meters", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="our own recordings, two levels")
    rows = quick() if parser.parse_args().quick else table()
    show(rows)
    for converter, level, meter in lost(rows):
        print(f"not the best: {converter} {_name(level)}, where {meter}'s mean is smaller")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
