"""The tools as commands: --help explains and does nothing else."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(
    path.stem for path in (ROOT / "tools").glob("*.py") if "__main__" in path.read_text()
)
QUICK_S = 10


def run(name, *arguments):
    return subprocess.run(
        [sys.executable, "-m", f"tools.{name}", *arguments], cwd=ROOT, capture_output=True,
        text=True, timeout=QUICK_S, check=False,
    )


def changed():
    """Files that a command might write, with their times."""
    return {path: path.stat().st_mtime_ns for folder in ("host_tests", "boards", "docs")
            for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts}


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_and_does_nothing_else(name):
    before = changed()
    done = run(name, "--help")
    assert done.returncode == 0 and done.stdout.startswith("usage:"), done.stderr
    assert changed() == before


@pytest.mark.parametrize("port", ["0", "-1", "65535", "65536", "99999999", "http"])
def test_a_port_that_there_is_not_gets_one_line_with_the_range(port):
    done = run("demo", f"--port={port}")
    assert done.returncode == 2
    assert re.search(r"error: .*1 to 65534", done.stderr.splitlines()[-1])
    assert "Traceback" not in done.stderr


def test_an_address_that_is_none_gets_one_line():
    done = run("demo", "--host=everywhere")
    assert done.returncode == 2 and "IPv4 address" in done.stderr.splitlines()[-1]


def test_the_table_of_errors_is_written_only_where_asked(monkeypatch, tmp_path, capsys):
    from tools import replay, replay_table

    monkeypatch.setattr(replay_table, "TABLE", tmp_path / "table.json")
    monkeypatch.setattr(replay_table, "waves", lambda: replay_table.OWN.glob("sine.wav"))
    assert replay.main(["--table"]) == 0
    assert not (tmp_path / "table.json").exists()
    assert "cycles" in capsys.readouterr().out
    assert replay.main(["--table", "--write"]) == 0
    assert (tmp_path / "table.json").read_text().startswith("{")
