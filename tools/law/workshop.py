"""A copy of the project in which a fault is planted and the tests are run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .draw import Fault

_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "build", "__pycache__", ".*_cache", ".hypothesis")
_SLOWER = 5
_LEAST_S = 60
_FAILED, _INTERRUPTED = 1, 2
"""pytest's exit codes; a test that is not there is another one, and no catch."""


@dataclass(frozen=True)
class Verdict:
    """caught_by: a test, "time" or "import"; "" where all tests passed."""

    caught_by: str
    seconds: float


class Workshop:
    """folder: of this workshop alone."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(root, folder, ignore=_LEFT_OUT)

    def run(self, fault: Fault, tests: "list[str]", expected_s: float) -> Verdict:
        """expected_s: what the tests take without a fault; five times as long is a catch, too."""
        file = self.folder / fault.path
        source = file.read_text()
        file.write_text(fault.planted(source))
        begun_s = time.monotonic()
        try:
            caught_by = self._test(tests, max(expected_s * _SLOWER, _LEAST_S))
        finally:
            file.write_text(source)
        return Verdict(caught_by, round(time.monotonic() - begun_s, 1))

    def _test(self, tests: "list[str]", limit_s: float) -> str:
        command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", *tests]
        try:
            done = subprocess.run(
                command, cwd=self.folder, capture_output=True, text=True, timeout=limit_s,
                check=False)
        except subprocess.TimeoutExpired:
            return "time"
        if done.returncode == 0:
            return ""
        if done.returncode not in (_FAILED, _INTERRUPTED):
            raise RuntimeError(f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-500:]}")
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
        return failed.group(1) if failed else "import"
