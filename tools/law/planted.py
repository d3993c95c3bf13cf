"""`python -m tools.law.planted`: do the tests catch what is planted?

Faults are drawn by a seed from lib/headroom, firmware/tasks and firmware/drivers, each is planted
into a copy of the project and tried on the tests that run its line (the tests of firmware/ where
it is the firmware's), then on the scenarios, with --python by another interpreter (PyPy: 6 times
as fast); --quick leaves those out. Results are kept in build/planted and gone on with; survivors
are listed, those that tools/law/known.json explains with their reason. --named: the faults of
named.json.

No mutation library: those that are well kept run the tests in their own process or have no draw by
a seed, and half of what is planted here runs under MicroPython, from a build of its own.
"""

from __future__ import annotations

import argparse
import json
import queue
import shutil
import sys
import threading
import time
from collections import Counter
from math import inf
from pathlib import Path

from . import draw, reach
from .draw import Fault
from .workshop import Verdict, Workshop

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
_BUDGET_S = 30.0
_FIRMWARE_S, _SCENARIOS_S = 200.0, 100.0


def named() -> "list[Fault]":
    """Those that survived once; ValueError where one fits no line, or two, any more."""
    out = []
    for entry in json.loads((HERE / "named.json").read_text()):
        source = (ROOT / entry["path"]).read_text()
        if source.count(entry["before"]) != 1:
            raise ValueError(f"named.json: {entry['name']}: its line is not there once")
        at = source.index(entry["before"])
        line = source.count("\n", 0, at) + 1
        out.append(Fault(
            entry["path"], line, entry["name"], at, entry["before"], entry["after"]))
    return out


class Campaign:
    """results: key of a fault to what was found, kept in `file` line by line. again: survivors
    are tried once more. python: runs the scenarios; "": they are left out. thorough: on all tests
    of the line, and the firmware's."""

    def __init__(
        self, faults: "list[Fault]", file: Path, again: bool, python: str, thorough: bool = False
    ) -> None:
        self.faults, self.file = faults, file
        self.results: "dict[str, dict]" = {}
        if file.exists():
            for text in file.read_text().splitlines():
                result = json.loads(text)
                self.results[result["key"]] = result
        self._left: "queue.Queue[Fault]" = queue.Queue()
        # The firmware's last: its tests take minutes.
        for fault in sorted(faults, key=lambda fault: fault.path.startswith("firmware")):
            known = self.results.get(fault.key)
            if known is None or (again and not known["caught_by"]):
                self._left.put(fault)
        self._lock = threading.Lock()
        self._python, self._thorough = python, thorough

    def run(self, jobs: int, until_s: float) -> None:
        reached = reach.load(ROOT, self.file.parent)
        workers = [
            threading.Thread(target=self._work, args=(i, reached, until_s)) for i in range(jobs)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def _work(self, i: int, reached: reach.Reach, until_s: float) -> None:
        workshop = Workshop(ROOT, self.file.parent / f"workshop-{i}")
        while time.monotonic() < until_s:
            try:
                fault = self._left.get_nowait()
            except queue.Empty:
                return
            self._note(fault, self._tried_on(workshop, fault, reached))

    def _tried_on(self, workshop: Workshop, fault: Fault, reached: reach.Reach) -> Verdict:
        budget_s = inf if self._thorough else _BUDGET_S
        tests = reached.of(fault.path, fault.line, budget_s)
        if not tests:
            return workshop.run(fault, list(reach.FIRMWARE_TESTS), _FIRMWARE_S)
        expected_s = sum(reached.seconds.get(name, 1.0) for name in tests)
        verdict = workshop.run(fault, tests, expected_s)
        if not verdict.caught_by and self._python:
            verdict = workshop.run_under(
                self._python, fault, list(reach.SCENARIOS), _SCENARIOS_S)
        if not verdict.caught_by and self._thorough:
            verdict = workshop.run(fault, list(reach.FIRMWARE_TESTS), _FIRMWARE_S)
        return verdict

    def _note(self, fault: Fault, verdict: Verdict) -> None:
        result = {"key": fault.key, **vars(fault), **vars(verdict)}
        with self._lock:
            self.results[fault.key] = result
            with self.file.open("a") as out:
                out.write(json.dumps(result) + "\n")
            caught, tried = self.caught(), len(self._tried())
            print(f"{tried}/{len(self.faults)}, {caught} caught: "
                  f"{_say(result)}: {verdict.caught_by or 'SURVIVES'} ({verdict.seconds} s)",
                  flush=True)

    def _tried(self) -> "list[dict]":
        return [self.results[f.key] for f in self.faults if f.key in self.results]

    def caught(self) -> int:
        return sum(1 for result in self._tried() if result["caught_by"])

    def table(self) -> str:
        """By room and operator, and every survivor."""
        reasons = _reasons()
        rows = []
        for kind in ("room", "operator"):
            of = Counter(_kind(r, kind) for r in self._tried())
            caught = Counter(_kind(r, kind) for r in self._tried() if r["caught_by"])
            rows += [f"{name:<34}{caught[name]:>6} of {of[name]:>4}" for name in sorted(of)]
            rows.append("")
        rows.append(f"{'together':<34}{self.caught():>6} of {len(self._tried()):>4}")
        for result in self._tried():
            if not result["caught_by"]:
                rows.append(f"  {_say(result)}\n      {reasons.get(_known(result), 'NOT KNOWN')}")
        return "\n".join(rows)


def _kind(result: dict, kind: str) -> str:
    if kind == "operator":
        return result["operator"]
    return "/".join(result["path"].split("/")[:3]).removesuffix(".py")


def _say(result: dict) -> str:
    before, after = " ".join(result["before"].split()), " ".join(result["after"].split())
    return f"{result['path']}:{result['line']}: {before[:70]} -> {after[:70]}"


def _known(result: dict) -> "tuple[str, str, str, str]":
    line = (ROOT / result["path"]).read_text().splitlines()[result["line"] - 1]
    return result["path"], line.strip(), result["before"], result["after"]


def _reasons() -> "dict[tuple[str, str, str, str], str]":
    entries = json.loads((HERE / "known.json").read_text())
    return {(e["path"], e["line"], e["before"], e["after"]): e["reason"] for e in entries}


def main(argv: "list[str] | None" = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rooms", nargs="*", default=list(draw.ROOMS), help="folders or files")
    parser.add_argument("--named", action="store_true", help="the faults of named.json")
    parser.add_argument("--again", action="store_true", help="survivors are tried once more")
    parser.add_argument("--quick", action="store_true", help="without the scenarios")
    parser.add_argument("--python", default=sys.executable, help="for the scenarios")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=25.0)
    args = parser.parse_args(argv)
    if args.named:
        faults, name = named(), "named"
    else:
        faults, name = draw.drawn(ROOT, args.count, args.seed, tuple(args.rooms)), str(args.seed)
    file = ROOT / "build" / "planted" / f"{name}.jsonl"
    python = "" if args.quick else str(Path(shutil.which(args.python) or args.python).absolute())
    campaign = Campaign(faults, file, args.again, python, args.named)
    campaign.run(args.jobs, time.monotonic() + args.minutes * 60)
    print(campaign.table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
