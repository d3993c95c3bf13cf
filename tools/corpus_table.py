"""The law over the recorded houses with several cars: one line for each house, set-point and car.

    python -m tools.corpus_table [--hours 24] [--cars typical,slow,zoe] [--jobs 2] [--json]

Houses and their set-points are those of the corpus (HEADROOM_CORPUS, default ../shared/corpus); a
car draws on all phases of the supply. Figures as in tools.simulate; `broken`: the invariants that
did not hold, with how often. Exit code 1 if a breaker tripped or an invariant was broken.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Sequence

from .sim.trace_files import load_trace
from .simulate import simulate

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
_COLUMNS = ("house", "limit_a", "car", "hours", "utilisation", "seconds_over_limit", "pauses",
            "commands_per_hour", "breaker_tripped", "broken")
Job = tuple[Path, float, str, float]


def jobs(corpus: Path, cars: Sequence[str], hours: float) -> list[Job]:
    found: list[Job] = []
    for path in sorted((corpus / "house").glob("*.csv.gz")):
        about = json.loads(path.with_name(path.name.replace(".csv.gz", ".json")).read_text())
        found += [(path, limit_a, car, hours)
                  for limit_a in about["service_limits_a"] for car in cars]
    return found


def figures(job: Job) -> dict[str, Any]:
    path, limit_a, car, hours = job
    trace = load_trace(path)
    result = simulate(trace, limit_a, phases=trace.phases, car=car, hours=hours)
    broken = Counter(violation["invariant"] for violation in result["violations"])
    told = " ".join(f"{number}: {count}" for number, count in sorted(broken.items())) or "-"
    return {**result, "house": path.name.split(".", maxsplit=1)[0], "limit_a": limit_a,
            "car": car, "broken": told}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.corpus_table", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--hours", type=float, default=24.0, help="of each house, at most")
    parser.add_argument("--cars", default="typical,slow,zoe")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    return parser


def main(arguments: "Sequence[str] | None" = None) -> int:
    parsed = _parser().parse_args(arguments)
    corpus = Path(os.environ.get("HEADROOM_CORPUS", CORPUS))
    todo = jobs(corpus, parsed.cars.split(","), parsed.hours)
    if not todo:
        print(f"no houses in {corpus}: set HEADROOM_CORPUS", file=sys.stderr)
        return 2
    with ProcessPoolExecutor(parsed.jobs) as pool:
        results = list(_printed(pool.map(figures, todo), parsed.json))
    return int(any(result["breaker_tripped"] or result["broken"] != "-" for result in results))


def _printed(results: Any, as_json: bool) -> Any:
    if not as_json:
        print("| " + " | ".join(_COLUMNS) + " |")
        print("|" + "---|" * len(_COLUMNS))
    for result in results:
        row = {key: result[key] for key in _COLUMNS}
        print(json.dumps(row) if as_json else
              "| " + " | ".join(map(str, row.values())) + " |", flush=True)
        yield result


if __name__ == "__main__":
    sys.exit(main())
