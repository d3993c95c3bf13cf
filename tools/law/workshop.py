"""A copy of the project in which a fault is planted and the tests are run."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from .draw import Fault

_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", "build", "__pycache__", ".*_cache", ".hypothesis")
_SLOWER = 5
_LEAST_S = 60
_PASSED, _FAILED, _INTERRUPTED = 0, 1, 2
"""pytest's exit codes; a test that is not there is another one, and no catch."""
_LOADED = ["pytest", "_pytest.assertion.rewrite", "hypothesis", "numpy"]
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(_LOADED)
"""A run is a fork of a process that has loaded these: it begins at once."""
_OURS = ("tools", "headroom", "host_tests")


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
        limit_s = max(expected_s * _SLOWER, _LEAST_S)
        return self._planted(fault, lambda: self._forked(tests, limit_s))

    def run_under(
        self, python: str, fault: Fault, tests: "list[str]", expected_s: float
    ) -> Verdict:
        """Those that want nothing but this interpreter: a path, or a name of one on PATH."""
        command = [python, "-B", "-m", "pytest", "-x", "-p", "no:cacheprovider",
                   "-m", "not soak and not needs", *tests]
        limit_s = max(expected_s * _SLOWER, _LEAST_S)
        return self._planted(fault, lambda: self._started(command, limit_s))

    def _planted(self, fault: Fault, test: "Callable[[], str]") -> Verdict:
        file = self.folder / fault.path
        source, was = file.read_text(), file.stat()
        file.write_text(fault.planted(source))
        begun_s = time.monotonic()
        try:
            caught_by = test()
        finally:
            file.write_text(source)
            os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
        return Verdict(caught_by, round(time.monotonic() - begun_s, 1))

    def _forked(self, tests: "list[str]", limit_s: float) -> str:
        report = self.folder / "report.txt"
        run = _FORKS.Process(target=_pytest, args=(str(self.folder), tests, str(report)))
        run.start()
        run.join(limit_s)
        code = run.exitcode
        _end(run)
        return "time" if code is None else _caught_by(code, report.read_text())

    def _started(self, command: "list[str]", limit_s: float) -> str:
        try:
            done = subprocess.run(
                command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, timeout=limit_s, check=False)
        except subprocess.TimeoutExpired:
            return "time"
        return _caught_by(done.returncode, done.stdout)


def _caught_by(code: int, report: str) -> str:
    """RuntimeError where pytest could not run: a test that is not there, no test, a crash."""
    if code == _PASSED:
        return ""
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", report, re.MULTILINE)
    if failed:
        return failed.group(1)
    if code in (_FAILED, _INTERRUPTED):
        return "import"
    raise RuntimeError(f"pytest ended with {code}\n{report[-2500:]}")


def _end(run: BaseProcess) -> None:
    """With all that it has started (the firmware is a process of its own)."""
    try:
        os.killpg(run.pid or 0, signal.SIGKILL)
    except ProcessLookupError:
        pass
    run.join()


def _pytest(folder: str, tests: "list[str]", report: str) -> None:
    """In the fork. Nothing of the project that started it may be left, and nothing compiled is
    kept: a fault of the same length in the same second would be taken for the file without it."""
    import pytest

    os.setsid()
    os.chdir(folder)
    out = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
        del sys.modules[name]
    sys.path[0] = folder
    sys.dont_write_bytecode = True
    code = pytest.main(["-x", "-p", "no:cacheprovider", "-p", "no:xdist", *tests])
    sys.stdout.flush()
    os._exit(int(code))
