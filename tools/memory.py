"""`make memory`: what the firmware takes of the heap, and what that would be on a 32-bit chip.

The whole firmware runs on the 64-bit port with its code in place, from a ROMFS image, as frozen
code lies in flash. R64: bytes resident after a collection, without simulator and image; T64: what
the tables of names grew by (frozen code has its names in flash). Frozen estimate =
(R64 - T64) / 2.25, within 2.2 % of a frozen 32-bit build. Nothing of this ran on a chip.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .build import build
from .sim.plant import Plant
from .sim.simrun import SimRun, plain_settings

_RATIO = 2.25
_CHIP_HEAP = 112 * 1024
_SIMULATOR = 24000
"""The simulated board's own modules."""
_NAMES = 44000
"""The tables of names: with frozen code they lie in flash."""
_FILES_HEAP = 500000
_UNTIL_MS = 40000


@dataclass(frozen=True)
class House:
    """budget: bytes, frozen estimate."""

    settings: dict
    budget: int


HOUSES = {
    "one phase": House(plain_settings(1), 46000),
    "three phases": House(plain_settings(3), 51000),
    "three phases, breaker": House(plain_settings(3, breaker="mcb_c"), 56000),
}


@dataclass(frozen=True)
class Taken:
    """Bytes on the 64-bit port, and the number of names, from the firmware's first import on."""

    resident: int
    name_tables: int
    names: int

    @property
    def frozen(self) -> int:
        return round((self.resident - self.name_tables) / _RATIO)


def image(build_dir: Path, out: Path) -> Path:
    """The build as one ROMFS image, by MicroPython's own tool."""
    mpremote = Path(sys.executable).with_name("mpremote")
    subprocess.run([mpremote, "romfs", "-o", out, "build", build_dir], check=True,
                   capture_output=True)
    return out


def taken(settings: dict, folder: Path, rom: "Path | None" = None) -> Taken:
    """Of a house while its car charges; code from files, or in place from the image `rom` at a
    heap that stands for the 112 kB of an ESP32 without PSRAM. SimError or
    RuntimeError if it doesn't fit."""
    board = json.loads((folder / "build" / "board.json").read_text())
    phases = settings["supply"]["phases"]
    house = {"phases": phases, "house_a": [8.0] * phases, "car": "typical", "adc": "ideal"}
    heap = _FILES_HEAP
    if rom:
        heap = int(_CHIP_HEAP * _RATIO) + _NAMES + _SIMULATOR + rom.stat().st_size
    with tempfile.TemporaryDirectory(prefix="flash-", dir=folder) as flash, SimRun(
        Plant(board, house), folder / "build", Path(flash), settings, heapsize=str(heap),
        count=True, rom=str(rom or ""),
    ) as run:
        run.until_ms(_UNTIL_MS)
        status = run.status()
        if run.restarts or not status["chargers"][0]["limit_ma"]:
            raise RuntimeError(f"{phases} phases: it does not charge: {status}")
        begin, *_, end = counts(run.server.console.read_text())
    return Taken(*(after - before for before, after in zip(begin, end)))


def counts(console: str) -> "list[tuple[int, int, int]]":
    """(heap, bytes of name tables, names) each time that the board has counted."""
    found, heap = [], 0
    for line in console.splitlines():
        if line.startswith("heap "):
            heap = int(line.split()[1])
        elif line.startswith("qstr pool:"):
            values = dict(part.split("=") for part in line[10:].replace(" ", "").split(","))
            found.append((heap, int(values["n_total_bytes"]), int(values["n_qstr"])))
    return found


def main() -> int:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    over = False
    print(f"{'bytes, 64-bit port':<24}{'files':>10}{'in place':>10}{'names':>8}"
          f"{'frozen estimate':>18}{'budget':>10}")
    with tempfile.TemporaryDirectory(prefix="headroom-") as name:
        folder = Path(name)
        build("sim", folder / "build")
        rom = image(folder / "build", folder / "rom.img")
        for house, its in HOUSES.items():
            files, placed = taken(its.settings, folder), taken(its.settings, folder, rom)
            print(f"{house:<24}{files.resident:>10,}{placed.resident:>10,}{placed.names:>8,}"
                  f"{placed.frozen:>18,}{its.budget:>10,}", flush=True)
            over |= placed.frozen > its.budget
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
