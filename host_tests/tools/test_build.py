"""The build: complete, the same twice, and in words when it can't."""

import json
import subprocess
import sys

import pytest

from tools import build as tool


@pytest.mark.parametrize("board", tool.boards())
def test_complete_and_reproducible(board, tmp_path):
    first, second = tmp_path / "one", tmp_path / "two"
    rows = tool.build(board, first)
    tool.build(board, second)
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert files == sorted(p.relative_to(second) for p in second.rglob("*") if p.is_file())
    assert all((first / f).read_bytes() == (second / f).read_bytes() for f in files)
    names = {str(file) for file in files}
    assert {"boot.py", "main.py", "app.mpy", "board.json", "lib/headroom/law.mpy",
            "lib/microdot/microdot.mpy", "web/index.html.gz"} <= names
    assert sum(size for _, _, size in rows) < 200_000, "a tenth of the 2 MB that a file system has"
    assert json.loads((first / "board.json").read_text())["name"] == board


def test_compiled_for_the_chip(tmp_path):
    tool.build("esp32_devkit", tmp_path / "out")
    # Byte 2 of an .mpy file holds the architecture; 10 is xtensawin. The sampler alone is native.
    flags = (tmp_path / "out" / "drivers" / "sampler.mpy").read_bytes()[2]
    assert flags >> 2 == 10


def test_unknown_board_is_said_with_those_there_are():
    done = subprocess.run(
        [sys.executable, "-m", "tools.build", "toaster"], cwd=tool.ROOT, capture_output=True,
        text=True, check=False,
    )
    assert done.returncode == 2
    assert "toaster" in done.stderr and "esp32_devkit" in done.stderr
