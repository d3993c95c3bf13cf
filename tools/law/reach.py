"""Which tests run which lines, and how long each takes: a fault is tried on those alone.

Measured once (marks.py) and kept beside the results; firmware runs in a process of its own
(MicroPython), so its files have the tests of host_tests/firmware.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .marks import FOLDER

CPYTHON_TESTS = (
    "host_tests/lib", "host_tests/tools/test_accuracy.py", "host_tests/tools/test_replay.py",
    "host_tests/tools/test_power_recordings.py", "host_tests/tools/test_fault_campaign.py",
)
SCENARIOS = ("host_tests/test_scenarios.py",)
FIRMWARE_TESTS = ("host_tests/firmware", "host_tests/micropython")


@dataclass
class Reach:
    """tests: path to line to the tests that run it; seconds: of each test, all its cases."""

    tests: "dict[str, dict[str, list[str]]]"
    seconds: "dict[str, float]"

    def of(self, path: str, line: int, budget_s: float) -> "list[str]":
        """The tests of a line, as many as take `budget_s` together; [] for none: its namesake's
        first, where most faults are caught, and of each kind the quickest first. A line that runs
        at the import, a constant, has the tests of its file."""
        lines = self.tests.get(path, {})
        names = lines.get(str(line)) or [name for of_line in lines.values() for name in of_line]
        namesake = f"/test_{Path(path).stem}.py::"
        names = sorted(
            set(names), key=lambda name: (namesake not in name, self.seconds.get(name, 1.0)))
        out, left_s = [], budget_s
        for name in names:
            left_s -= self.seconds.get(name, 1.0)
            if out and left_s < 0:
                break
            out.append(name)
        return out


def load(root: Path, folder: Path) -> Reach:
    """What was measured before, or, where a test is newer, a new measurement (some minutes)."""
    file = folder / "reach.json"
    tests = []
    for room in CPYTHON_TESTS:
        tests += sorted((root / room).rglob("*.py")) or [root / room]
    newest_s = max(test.stat().st_mtime for test in tests)
    if not file.exists() or file.stat().st_mtime < newest_s:
        print("measuring which tests run which lines: some minutes", flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(_measured(root, folder)))
    return Reach(**json.loads(file.read_text()))


def _measured(root: Path, folder: Path) -> dict:
    into = folder / "marks"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    command = [sys.executable, "-B", "-m", "pytest", "-p", "tools.law.marks",
               "-p", "no:cacheprovider", "-n", "2", *CPYTHON_TESTS]
    subprocess.run(command, cwd=root, check=True, env={**os.environ, FOLDER: str(into)})
    return together(root, [json.loads(file.read_text()) for file in into.iterdir()])


def together(root: Path, parts: "list[dict]") -> dict:
    """parts: what each process of pytest left."""
    tests: "dict[str, dict[str, list[str]]]" = {}
    seconds: "dict[str, float]" = {}
    for part in parts:
        for name, took_s in part["seconds"].items():
            seconds[name] = seconds.get(name, 0.0) + took_s
        for name, paths in part["lines"].items():
            for path, lines in paths.items():
                of_path = tests.setdefault(Path(path).relative_to(root).as_posix(), {})
                for line in lines:
                    of_path.setdefault(str(line), []).append(name)
    return {"tests": tests, "seconds": seconds}
