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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .build import build
from .sim.heap import RATIO, Taken, counts, largest_block, modules
from .sim.plant import Plant
from .sim.simrun import SimRun, clamps_of, plain_settings

_CHIP_HEAP = 112 * 1024
_SIMULATOR = 33000
"""The simulated board's own modules."""
_NAMES = 44000
"""The tables of names: with frozen code they lie in flash."""
_FILES_HEAP = 600000
_UNTIL_MS = 40000
_HOUSE_A = 4.0
_GARBAGE_HEAP, _GARBAGE_S, _GARBAGE_FROM_MS = 2000000, 10, 15000

EVERYTHING = {
    "supply": {"country": "DE", "phases": 3, "rating_ma": 40000, "solar": True},
    "limits": {
        "total_w": 27000, "peak_w": 25000, "contract_w": 27000, "breaker": "mcb_c",
        "appliance": True, "agreed_ma": 40000, "grid_operator": True, "grid_present": True,
    },
    "windows": [
        {"days": 127, "from_min": 0, "to_min": 1439, "action": "allow"},
        {"days": 31, "from_min": 1020, "to_min": 1200, "action": "limit", "limit_ma": 16000},
        {"days": 127, "from_min": 120, "to_min": 300, "action": "prefer"},
    ],
    "clamps": [
        *plain_settings(3)["clamps"],
        {"place": "voltage", "phase": 1, "input": "CT4", "ratio": 500},
    ],
    "chargers": [
        {"kind": "pilot", "phases": "L123", "max_ma": 32000, "cable_ma": 32000, "mode": "eco"},
        {"kind": "sim", "phases": "L123", "mode": "eco"}, {"kind": "sim", "mode": "surplus"},
    ],
}
"""Every optional rule, solar, three chargers of which one has a port; contacts for the grid."""


@dataclass(frozen=True)
class House:
    """budget: bytes, frozen estimate."""

    settings: dict
    budget: int


HOUSES = {
    "one phase": House(plain_settings(1), 58000),
    "three phases": House(plain_settings(3), 63500),
    "three phases, breaker": House(plain_settings(3, breaker="mcb_c"), 66000),
    "all rules, three chargers": House(EVERYTHING, 72000),
}


@dataclass(frozen=True)
class Count:
    """total: from the firmware's first import until the car charges; modules: while each was
    imported; largest_block: bytes, but for image and tables of names."""

    total: Taken
    modules: "dict[str, Taken]"
    largest_block: int


def image(build_dir: Path, out: Path) -> Path:
    """The build as one ROMFS image, by MicroPython's own tool."""
    mpremote = Path(sys.executable).with_name("mpremote")
    subprocess.run([mpremote, "romfs", "-o", out, "build", build_dir], check=True,
                   capture_output=True)
    return out


def prepared(folder: Path) -> Path:
    """The build for the simulated board in folder/build, as if it had what EVERYTHING asks for,
    and its image."""
    build("sim", folder / "build")
    file = folder / "build" / "board.json"
    board = json.loads(file.read_text())
    board.update(sim_ports=True, contacts={"grid_present": 5, "grid_operator": 12})
    file.write_text(json.dumps(board))
    return image(folder / "build", folder / "rom.img")


def chip_heap(rom: Path) -> int:
    """Bytes on the 64-bit port that stand for the 112 kB of an ESP32 without PSRAM."""
    return int(_CHIP_HEAP * RATIO) + _NAMES + _SIMULATOR + rom.stat().st_size


def _plant(settings: dict, folder: Path) -> Plant:
    board = json.loads((folder / "build" / "board.json").read_text())
    phases = settings["supply"]["phases"]
    return Plant(board, {
        "phases": phases, "house_a": [_HOUSE_A] * phases, "car": "typical", "adc": "ideal",
        "clamps": clamps_of(settings),
    })


@contextmanager
def placed(settings: dict, folder: Path, **options) -> "Iterator[SimRun]":
    """A run in place, from the image that prepared() made, at chip_heap(); options: SimRun's."""
    rom = folder / "rom.img"
    with tempfile.TemporaryDirectory(prefix="flash-", dir=folder) as flash, SimRun(
        _plant(settings, folder), folder / "build", Path(flash), settings,
        heapsize=str(chip_heap(rom)), rom=str(rom), **options,
    ) as run:
        yield run


def count(settings: dict, folder: Path, rom: "Path | None" = None) -> Count:
    """Of a house while its car charges; code from files, or in place from the image `rom` at
    chip_heap(). SimError or RuntimeError if it doesn't fit."""
    phases = settings["supply"]["phases"]
    heap = chip_heap(rom) if rom else _FILES_HEAP
    with tempfile.TemporaryDirectory(prefix="flash-", dir=folder) as flash, SimRun(
        _plant(settings, folder), folder / "build", Path(flash), settings, heapsize=str(heap),
        count=True, rom=str(rom or ""),
    ) as run:
        run.until_ms(_UNTIL_MS)
        status = run.status()
        # The board's contacts are read by nothing yet, so that they forbid (grid_operator).
        reason = status["chargers"][0]["reason"]["code"] if status["chargers"] else None
        if run.restarts or not (reason == "grid_operator" or status["chargers"][0]["limit_ma"]):
            raise RuntimeError(f"{phases} phases: it does not charge: {status}")
        console = run.server.console.read_text()
    found = counts(console)
    return Count(found[-1][1] - found[0][1], modules(found),
                 largest_block(console, rom.stat().st_size if rom else 0))


def garbage(settings: dict, folder: Path) -> "dict[str, int]":
    """Bytes a second that each task leaves to be collected, without a client, on the 64-bit
    port; the simulator's own are left out."""
    with tempfile.TemporaryDirectory(prefix="flash-", dir=folder) as flash, SimRun(
        _plant(settings, folder), folder / "build", Path(flash), settings,
        heapsize=str(_GARBAGE_HEAP),
    ) as run:
        run.until_ms(_GARBAGE_FROM_MS)
        run.server.ask({"do": "garbage"})
        run.for_ms(_GARBAGE_S * 1000)
        left = run.status()["garbage"]
    return {task: left[task] // _GARBAGE_S for task in sorted(left) if left[task]}


def main() -> int:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    with tempfile.TemporaryDirectory(prefix="headroom-") as name:
        folder = Path(name)
        rom = prepared(folder)
        print(f"{'bytes, 64-bit port':<28}{'files':>10}{'in place':>10}{'names':>8}"
              f"{'frozen estimate':>18}{'budget':>10}{'largest block':>16}")
        over = False
        for house, its in HOUSES.items():
            files, in_place = count(its.settings, folder), count(its.settings, folder, rom)
            print(f"{house:<28}{files.total.resident:>10,}{in_place.total.resident:>10,}"
                  f"{in_place.total.names:>8,}{in_place.total.frozen:>18,}{its.budget:>10,}"
                  f"{in_place.largest_block:>16,}", flush=True)
            over |= in_place.total.frozen > its.budget
        print(f"\n{'garbage, bytes a second':<28}by task")
        for house, its in HOUSES.items():
            left = garbage(its.settings, folder)
            tasks = ", ".join(f"{task} {size:,}" for task, size in left.items())
            print(f"{house:<28}{tasks}; together {sum(left.values()):,}")
    _print_modules(files, in_place)
    return int(over)


def _print_modules(files: Count, in_place: Count) -> None:
    """Of the last house. Some are freed once everything is built; what is built isn't here."""
    print(f"\n{'while it is imported':<38}{'files':>10}{'in place':>10}{'names':>8}"
          f"{'frozen estimate':>18}")
    for name in sorted(in_place.modules):
        its = in_place.modules[name]
        if its.resident > 0:
            print(f"{name:<38}{files.modules.get(name, Taken()).resident:>10,}{its.resident:>10,}"
                  f"{its.names:>8,}{its.frozen:>18,}")


if __name__ == "__main__":
    sys.exit(main())
