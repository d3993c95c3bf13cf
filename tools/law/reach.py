"""Which tests run which lines, and how long each takes: a fault is tried on those alone.

Measured once by coverage.py, a context a test, and kept beside the results; firmware runs in a
process of its own (MicroPython), so its files have the tests of host_tests/firmware.
"""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

CPYTHON_TESTS = (
    "host_tests/lib", "host_tests/tools/test_accuracy.py", "host_tests/tools/test_replay.py",
    "host_tests/tools/test_power_recordings.py", "host_tests/tools/test_fault_campaign.py",
)
SCENARIOS = ("host_tests/test_scenarios.py",)
FIRMWARE_TESTS = ("host_tests/firmware", "host_tests/micropython")
_OURS = "host_tests."
"""hypothesis has a function of its own that is called test_function."""
_SETTINGS = """[run]
dynamic_context = test_function
source = lib/headroom
data_file = {data}
parallel = true
patch = subprocess
"""


@dataclass
class Reach:
    """tests: path to line to the tests that run it; seconds: of each test, all its cases."""

    tests: "dict[str, dict[str, list[str]]]"
    seconds: "dict[str, float]"

    def of(self, path: str, line: int, budget_s: float) -> "list[str]":
        """The quickest tests of a line first, as many as take `budget_s` together; [] for none. A
        line that runs at the import, a constant, has the tests of its file. Those of its namesake
        always: what hypothesis runs is told under a name of hypothesis' own."""
        lines = self.tests.get(path, {})
        names = lines.get(str(line)) or [name for of_line in lines.values() for name in of_line]
        namesake = f"/test_{Path(path).stem}.py::"
        if lines:
            names = names + [name for name in self.seconds if namesake in name]
        names = sorted(set(names), key=lambda name: self.seconds.get(name, 1.0))
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
    settings, report = folder / "coverage.ini", folder / "durations.xml"
    data = folder / "lines"
    settings.write_text(_SETTINGS.format(data=data))
    coverage = [sys.executable, "-m", "coverage"]
    for command in (
        ["run", f"--rcfile={settings}", "-m", "pytest", "-n", "2", f"--junitxml={report}",
         *CPYTHON_TESTS],
        ["combine", f"--rcfile={settings}"],
    ):
        subprocess.run([*coverage, *command], cwd=root, check=True)
    return {"tests": _tests(root, data), "seconds": _seconds(report)}


def _tests(root: Path, data: Path) -> "dict[str, dict[str, list[str]]]":
    from coverage import CoverageData

    found = CoverageData(str(data))
    found.read()
    out: "dict[str, dict[str, list[str]]]" = {}
    for file in found.measured_files():
        lines = found.contexts_by_lineno(file)
        out[Path(file).relative_to(root).as_posix()] = {
            str(line): [_node(name) for name in names if name.startswith(_OURS)]
            for line, names in lines.items()
        }
    return out


def _node(context: str) -> str:
    """host_tests.lib.test_law.test_a -> host_tests/lib/test_law.py::test_a"""
    module, _, test = context.rpartition(".")
    return f"{module.replace('.', '/')}.py::{test}"


def _seconds(report: Path) -> "dict[str, float]":
    out: "dict[str, float]" = {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = case.get("name", "").partition("[")[0]
        node = _node(f"{case.get('classname')}.{name}")
        out[node] = out.get(node, 0.0) + float(case.get("time", 0))
    return out
