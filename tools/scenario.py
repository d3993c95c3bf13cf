"""Run scenario files: a house, cars, clamps and faults, and what has to hold there.

Each file runs the product's own settings, checks and law in the simulated plant; with --firmware,
and where a file wants waveforms or glitches of the module, the whole firmware under MicroPython.
Prints one line a file. Exit code: 0 if every `expect` and the invariants hold, 1 if one doesn't or
a file was left out, 2 for a file that can't be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Sequence

from tools import scenario_plot
from tools.compare_plots import PlotError, pyplot
from tools.sim.scenario import as_plant, expect, whole
from tools.sim.scenario.read import Scenario, read
from tools.sim.scenario.run import FastRun


def run(
    scenario: Scenario, seed: int = 1, firmware: bool = False, plots: "Path | None" = None
) -> "dict[str, Any]":
    """name, passed, failed (keys of `expect`, with a sentence each), left_out (why it was not
    run) and figures. plots: folder for a picture of the run."""
    form: "type[FastRun | whole.WholeRun]" = FastRun
    if firmware or scenario.whole:
        why = as_plant.left_out(scenario)
        if why:
            return {"name": scenario.name, "passed": False, "failed": {}, "left_out": why,
                    "figures": {}}
        form = whole.WholeRun
    made = form(scenario, seed)
    recorder = scenario_plot.Recorder(made.judge) if plots else None
    figures = made.run()
    if plots and recorder:
        scenario_plot.draw(recorder, scenario, plots)
    failed = expect.failures(scenario.expect, figures)
    return {"name": scenario.name, "passed": not failed, "failed": failed, "left_out": "",
            "figures": figures}


def _line(result: "dict[str, Any]") -> str:
    if result["left_out"]:
        return f"left out {result['name']}: {result['left_out']}"
    if result["passed"]:
        return f"ok       {result['name']}"
    failed = "; ".join(f"{key}: {told}" for key, told in result["failed"].items())
    return f"FAIL     {result['name']}: {failed}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.scenario", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE.json")
    parser.add_argument("--json", action="store_true", help="print the results as a JSON list")
    parser.add_argument("--firmware", action="store_true", help="run the whole firmware")
    parser.add_argument("--plot", type=Path, metavar="DIR",
                        help="a picture of each run: currents, commands, the cause of each change")
    parser.add_argument("--seed", type=int, default=1, help="of tolerances and ticks")
    return parser


def main(arguments: "Sequence[str] | None" = None) -> int:
    parsed = _parser().parse_args(arguments)
    try:
        scenarios = [read(path) for path in parsed.files]
        if parsed.plot:
            pyplot()
    except (ValueError, OSError, PlotError) as error:
        print(error, file=sys.stderr)
        return 2
    results = []
    for scenario in scenarios:
        results.append(run(scenario, parsed.seed, parsed.firmware, parsed.plot))
        if not parsed.json:
            print(_line(results[-1]), flush=True)
    if parsed.json:
        print(json.dumps(results))
    return 0 if all(result["passed"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
