"""Fixtures and the list of what was left out, with what it wants."""

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("HEADROOM_CORPUS", ROOT.parent / "shared" / "corpus"))
CASES = Path(os.environ.get("HEADROOM_CASES", ROOT.parent / "shared" / "cases"))
WANTS = {
    "cases": "the field's scenarios: set HEADROOM_CASES (default ../shared/cases)",
    "corpus": "the recordings: set HEADROOM_CORPUS (default ../shared/corpus)",
    "ngspice": "circuit simulation: Debian's ngspice",
    "micropython": "MicroPython's Unix port: set MICROPYTHON (no wheel for this machine)",
}


def micropython_path() -> "str | None":
    """The command: MICROPYTHON, else the one beside this Python, else the one on the path."""
    beside = Path(sys.executable).with_name("micropython")
    return os.environ.get("MICROPYTHON") or (
        str(beside) if beside.exists() else shutil.which("micropython")
    )


def missing(what: str) -> bool:
    if what == "ngspice":
        return shutil.which("ngspice") is None
    if what == "cases":
        return not CASES.is_dir()
    if what == "corpus":
        return not (CORPUS / "INDEX.md").exists()
    return micropython_path() is None


def pytest_collection_modifyitems(items: "list[pytest.Item]") -> None:
    for item in items:
        for mark in item.iter_markers("needs"):
            what = mark.args[0]
            if missing(what):
                item.add_marker(pytest.mark.skip(reason=f"left out, needs {what}: {WANTS[what]}"))


@pytest.fixture(scope="session")
def micropython() -> str:
    path = micropython_path()
    if path is None:
        pytest.skip(f"left out, needs micropython: {WANTS['micropython']}")
    return path


@pytest.fixture(scope="session")
def corpus() -> Path:
    if missing("corpus"):
        pytest.skip(f"left out, needs corpus: {WANTS['corpus']}")
    return CORPUS


def _left_out(terminal) -> "list[tuple[str, str]]":
    found = []
    for report in terminal.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        found.append((report.nodeid, reason.removeprefix("Skipped: ")))
    return sorted(found)


def pytest_terminal_summary(terminalreporter) -> None:
    left_out = _left_out(terminalreporter)
    if left_out:
        terminalreporter.section("left out")
        for nodeid, reason in left_out:
            terminalreporter.write_line(f"{nodeid}: {reason}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a test that was left out is a failure; corpus and cases alone may be missing."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") != "true" or terminal is None:
        return
    beside = ("needs corpus", "needs cases")
    if any(not any(what in reason for what in beside) for _, reason in _left_out(terminal)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
