"""Our law beside modelled rivals', on the same houses and cars, in virtual time.

    python -m tools.compare [--traces NAME ...] [--hours 24] [--cars typical fast slow]
        [--laws headroom smartevse ...] [--polls 8] [--no-hold] [--jobs 2] [--json]
        [--plot FILE.png] [--out DIR] [--resume]

The rivals are laws re-implemented from published constants (tools/sim/rivals), not their makers'
code. `floor` knows the house and has no delay: what it leaves above the limit at its utilisation
is the car's lag. Each trace is run with each of its limits (service_limits_a of its JSON) as
set-point and rating. Laws that poll are run with --polls shifts of their polls and averaged. Cars
that follow within 5 s are summed in one table, slower ones in another:
  utilisation    kWh of what was possible, each run counted up to 1
  excess A s     ampere-seconds above the limit by the car's doing; "to floor": less the floor's
  over s         seconds in which a phase of the car was above the limit by the car's doing
  trips          runs in which the breaker tripped and the house alone would not have
  worst A        the greatest excess at any instant
The best rival is the one with the least excess at a utilisation of 0.95 or more.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Iterable, Iterator, Sequence

from . import compare_plots
from .compare_table import OURS, Result, Run, Table, best_rival, tables, text
from .sim.car_specs import CARS
from .sim.closed_loop import Loop
from .sim.house import Trace
from .sim.rival_loop import RivalLoop
from .sim.rivals import RIVALS
from .sim.trace_files import load_trace
from .simulate import simulate

ROOT = Path(__file__).resolve().parents[1]
CORPUS = Path(os.environ.get("HEADROOM_CORPUS", ROOT.parent / "shared" / "corpus"))
LAWS = (OURS, *RIVALS)
CAR_NAMES = ("typical", "fast", "slow")


class CompareError(Exception):
    """What is wrong with the arguments, in a sentence."""


def find_trace(name: str) -> Path:
    """A path, or a name within the corpus. Raises CompareError."""
    for path in (Path(name), CORPUS / "house" / name, CORPUS / "house" / f"{name}.csv.gz"):
        if path.is_file():
            return path
    raise CompareError(f"--traces: {name} is neither a file nor in {CORPUS / 'house'}")


def all_traces() -> list[Path]:
    found = sorted((CORPUS / "house").glob("*.csv.gz"))
    if not found:
        raise CompareError(f"no traces in {CORPUS / 'house'}: set HEADROOM_CORPUS")
    return found


def limits_a(path: Path) -> list[float]:
    """The limits worth trying, from the JSON beside the trace. Raises CompareError."""
    described = path.parent / (path.name.removesuffix(".gz").removesuffix(".csv") + ".json")
    try:
        return list(json.loads(described.read_text(encoding="utf-8"))["service_limits_a"])
    except (OSError, ValueError, KeyError) as error:
        raise CompareError(f"{described}: no service_limits_a ({error})") from None


def plan(
    traces: Iterable[Path], cars: Sequence[str], laws: Sequence[str], polls: int, hours: float,
    hold: bool,
) -> list[Run]:
    """Every run, those of one trace after each other."""
    return [
        Run(str(path), limit_a, car, law, phase, hours, hold)
        for path in traces for limit_a in limits_a(path) for car in cars for law in laws
        for phase in _phases(law, polls)
    ]


def _phases(law: str, polls: int) -> list[float]:
    polled = law in RIVALS and RIVALS[law].period_s > 0
    return [k / polls for k in range(polls)] if polled else [0.0]


@lru_cache(maxsize=2)
def _trace(path: str) -> Trace:
    return load_trace(path)


ONE_PHASE_CAR = (0,)
"""The published table's, on every supply."""


def figures(run: Run) -> Result:
    """The result of tools.simulate for one run."""
    trace = _trace(run.trace)
    loop_of: Any = Loop
    if run.law != OURS:
        loop_of = partial(RivalLoop, law=run.law, poll_phase=run.poll_phase)
    return simulate(
        trace, run.limit_a, phases=trace.phases, car=run.car, hours=run.hours, loop_of=loop_of,
        hold=run.hold, car_on=ONE_PHASE_CAR,
    )


def results(
    runs: Sequence[Run], jobs: int = 1, known: dict[str, Result] | None = None
) -> Iterator[tuple[Run, Result]]:
    """Each run with its result as they come, in order; known: results by key from before."""
    known = known or {}
    for run in runs:
        if run.key() in known:
            yield run, known[run.key()]
    left = [run for run in runs if run.key() not in known]
    if jobs == 1:
        yield from ((run, figures(run)) for run in left)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from zip(left, pool.map(figures, left))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.compare", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--traces", nargs="+", help="files, or names in the corpus; default: all")
    parser.add_argument("--hours", type=float, default=24.0, help="of each trace")
    parser.add_argument("--cars", nargs="+", default=list(CAR_NAMES), choices=sorted(CARS))
    parser.add_argument("--laws", nargs="+", default=list(LAWS), choices=LAWS)
    parser.add_argument("--polls", type=int, default=8, help="shifts of the polls, averaged")
    parser.add_argument("--no-hold", action="store_true", help="no 6 A in a shortage: pauses")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--json", action="store_true", help="print runs and tables as JSON")
    parser.add_argument("--plot", metavar="FILE.png", help="in DIR; beside it FILE_hours.png")
    parser.add_argument("--out", metavar="DIR", type=Path, default=ROOT / "build" / "compare")
    parser.add_argument(
        "--resume", action="store_true",
        help="keep results in DIR/runs.json and run only what is not in it, whatever has changed",
    )
    return parser


def _collect(runs: Sequence[Run], jobs: int, kept: Path | None) -> list[tuple[Run, Result]]:
    """All results; with `kept` those in the file are taken over and new ones added to it."""
    known = json.loads(kept.read_text(encoding="utf-8")) if kept and kept.exists() else {}
    found = []
    for run, result in results(runs, jobs, known):
        found.append((run, result))
        if kept and run.key() not in known:
            known[run.key()] = result
            _write(kept, known)
        if sys.stderr.isatty():
            print(f"\r{len(found)}/{len(runs)}", end="", file=sys.stderr, flush=True)
    order = {run: k for k, run in enumerate(runs)}
    return sorted(found, key=lambda pair: order[pair[0]])


def _write(path: Path, what: Any) -> None:
    """Whole or not at all: a stop in the middle costs one result."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(what) + "\n", encoding="utf-8")
    fresh.replace(path)


def _plot(arguments: argparse.Namespace, runs: Sequence[Run], made: Sequence[Table]) -> None:
    """The second picture: the first trace, limit and car, our law and two rivals."""
    path = arguments.out / arguments.plot
    path.parent.mkdir(parents=True, exist_ok=True)
    compare_plots.trade_off(made, path)
    best = best_rival(made[0].rows)
    rivals = [best.law if best else "openevse", "smartevse", "tinkerforge"]
    laws = list(dict.fromkeys([OURS, *rivals]))[:3]
    first = runs[0]
    compare_plots.hours(
        path.with_name(f"{path.stem}_hours{path.suffix}"), first.trace, first.limit_a, first.car,
        laws,
    )


def compare(arguments: argparse.Namespace) -> None:
    if arguments.polls < 1 or arguments.jobs < 1:
        raise CompareError("--polls, --jobs: must be 1 or more")
    if arguments.hours <= 0:
        raise CompareError("--hours: must be above 0")
    if arguments.plot:
        compare_plots.pyplot()
    names = arguments.traces
    traces = [find_trace(name) for name in names] if names else all_traces()
    runs = plan(
        traces, arguments.cars, arguments.laws, arguments.polls, arguments.hours,
        not arguments.no_hold,
    )
    kept = arguments.out / "runs.json" if arguments.resume else None
    found = _collect(runs, arguments.jobs, kept)
    made = tables(found)
    if arguments.json:
        print(json.dumps({
            "runs": [{**asdict(run), "result": result} for run, result in found],
            "tables": [asdict(table) for table in made],
        }))
    else:
        print("\n\n".join(text(table) for table in made))
    if arguments.plot:
        _plot(arguments, runs, made)


def main(arguments: Sequence[str] | None = None) -> int:
    try:
        compare(_parser().parse_args(arguments))
    except (CompareError, compare_plots.PlotError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
