"""Replay a recorded current through the measuring code of the device.

    python -m tools.replay WAVE.wav [--channels N] [--read-us 35] [--adc ideal|esp32]
                           [--full-scale-a A] [--seed N] [--json]
    python -m tools.replay --table [--write]    errors of all recordings; --write: into the file
                                                that the test compares with

The wave is interpolated (band-limited), put through front end and converter, read in bursts of one
mains cycle and evaluated by lib/headroom/measure. By default its peak fills the linear swing.
"""

from __future__ import annotations

import argparse
import json
import sys
from math import sqrt
from pathlib import Path
from typing import Any, Sequence

from .sim import recording as recordings
from .sim.playback import Cycle, Options, play
from .sim.recording import Recording, RecordingError
from .sim.zero_crossings import crossings_s, cycle_s

ROOT = Path(__file__).resolve().parent.parent
BOARD = ROOT / "boards" / "sim" / "board.json"


def replay(path: str | Path, options: Options) -> dict[str, Any]:
    """The result as in `--json`. Raises RecordingError with a sentence for people."""
    recording = recordings.read(path)
    if recording.in_codes and (options.full_scale_a or options.adc != "ideal"):
        raise RecordingError(
            f"{recording.path.name} holds ADC codes: --full-scale-a and --adc do not apply"
        )
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    cycles = play(recording, board, options)
    return _result(recording, cycles)


def _result(recording: Recording, cycles: list[Cycle]) -> dict[str, Any]:
    rms_ma = _mean([cycle.rms_ma for cycle in cycles])
    reference_ma = _mean([cycle.reference_ma for cycle in cycles])
    errors = [_error(cycle.rms_ma, cycle.reference_ma) for cycle in cycles]
    worst: float = max(errors, key=abs)
    result: dict[str, Any] = {
        "file": recording.path.name,
        "unit": "code" if recording.in_codes else "mA",
        "cycles_seen": len(cycles),
        "seconds": round(cycles[-1].t_ms / 1000 + cycles[-1].window_s, 4),
        "rms_ma": round(rms_ma, 4),
        "reference_ma": round(reference_ma, 4),
        "error_pct": round(_error(rms_ma, reference_ma), 4),
        "worst_cycle_error_pct": round(worst, 4),
        "cycles": [
            {
                "t_ms": round(cycle.t_ms, 3),
                "rms_ma": round(cycle.rms_ma, 3),
                "reference_ma": round(cycle.reference_ma, 3),
                "health": cycle.health,
            }
            for cycle in cycles
        ],
    }
    if recording.has("voltage"):
        result["cycle_length_error_pct"] = _cycle_length_error_pct(recording, cycles)
    return result


def _mean(values: Sequence[float]) -> float:
    """Root mean square."""
    return sqrt(sum(value * value for value in values) / len(values))


def _error(value: float, reference: float) -> float:
    return (value / reference - 1) * 100 if reference else 0.0


def _cycle_length_error_pct(recording: Recording, cycles: list[Cycle]) -> float | None:
    """Worst deviation of a found cycle length from the voltage's, None if none could be judged."""
    times_s = crossings_s(recording, cycles[-1].t_ms / 1000 + 1)
    worst = None
    for cycle in cycles:
        true_s = cycle_s(times_s, cycle.t_ms / 1000)
        if cycle.assumed or true_s is None:
            continue
        error = _error(cycle.period_us / 1e6, true_s)
        if worst is None or abs(error) > abs(worst):
            worst = error
    return None if worst is None else round(worst, 4)


def _print(result: dict[str, Any]) -> None:
    unit = result["unit"]
    print(f"{result['file']}: {result['cycles_seen']} cycles in {result['seconds']:.2f} s")
    for key, words in (("rms_ma", "found"), ("reference_ma", "reference")):
        print(f"  {words:<18}{result[key]:>14.3f} {unit}")
    print(f"  {'error':<18}{result['error_pct']:>+14.4f} %")
    print(f"  {'worst cycle':<18}{result['worst_cycle_error_pct']:>+14.4f} %")
    if result.get("cycle_length_error_pct") is not None:
        print(f"  {'cycle length':<18}{result['cycle_length_error_pct']:>+14.4f} % at worst")
    healths = sorted({cycle["health"] for cycle in result["cycles"]})
    print(f"  {'health':<18}{', '.join(healths):>14}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.replay", description="Replay a recorded current through the device."
    )
    parser.add_argument("wave", nargs="?", help="16-bit WAV with its JSON beside it")
    parser.add_argument("--channels", type=int, default=1, choices=range(1, 5))
    parser.add_argument("--read-us", type=float, default=35, help="time of one ADC read")
    parser.add_argument("--adc", default="ideal", choices=("ideal", "esp32"))
    parser.add_argument(
        "--full-scale-a",
        type=float,
        help="RMS of the input's largest sine (default: the file's peak fills the linear swing)",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the converter's noise")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--table", action="store_true", help="the errors of all recordings")
    parser.add_argument("--write", action="store_true", help="with --table: as the test's file")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.table:
        from .replay_table import main as table

        return table(given.write)
    if given.write:
        parser.error("--write goes with --table")
    if given.wave is None:
        parser.error("a WAV file is wanted")
    if not 10 <= given.read_us <= 1000:
        parser.error("--read-us: 10 to 1000")
    if given.full_scale_a is not None and given.full_scale_a <= 0:
        parser.error("--full-scale-a: more than 0 A")
    options = Options(given.channels, given.read_us, given.adc, given.full_scale_a, given.seed)
    try:
        result = replay(given.wave, options)
    except RecordingError as error:
        print(f"replay: {error}", file=sys.stderr)
        return 2
    print(json.dumps(result)) if given.json else _print(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
