"""A run of the whole firmware on the simulated board, for tests and tools."""

import json
import os
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from headroom import keep

from .plant import Plant
from .server import BoardServer, SimError

_STATUS_TRIES = 200


def micropython() -> str:
    """MICROPYTHON, else the command beside this Python, else the one on the path."""
    beside = Path(sys.executable).with_name("micropython")
    found = os.environ.get("MICROPYTHON") or (
        str(beside) if beside.exists() else shutil.which("micropython")
    )
    if found is None:
        raise SimError("no MicroPython: set MICROPYTHON to the Unix port's command")
    return found


def plain_settings(phases: int, **limits: str) -> dict:
    """A 40 A supply, a clamp a phase and a 32 A charger on all of them."""
    return {
        "supply": {"country": "EU", "phases": phases, "rating_ma": 40000},
        "limits": limits,
        "clamps": [
            {"place": "mains", "phase": p, "input": f"CT{p}"} for p in range(1, phases + 1)
        ],
        "chargers": [{"kind": "pilot", "max_ma": 32000, "cable_ma": 32000}],
    }


def clamps_of(settings: dict) -> "dict[str, list]":
    """The plant's `clamps` as the settings have them."""
    return {
        clamp["input"]: [clamp["place"], clamp["phase"] - 1]
        for clamp in settings["clamps"] if clamp["place"] != "none"
    }


def prepare(flash_dir: Path, build_dir: Path, settings: "dict | str | bytes | None") -> None:
    """The device's file system: the build and these settings, as object, as the file's raw text,
    or None for no file; a record that no pause and no fault was on before."""
    shutil.copytree(build_dir, flash_dir, dirs_exist_ok=True)
    if isinstance(settings, dict):
        settings = json.dumps(settings)
    (flash_dir / "kept.bin").write_bytes(keep.Record().pack())
    if settings is not None:
        raw = settings.encode() if isinstance(settings, str) else settings
        (flash_dir / "settings.json").write_bytes(raw)


class SimRun:
    """Context manager: `with SimRun(plant, build, flash, settings) as run: run.until_ms(60000)`.

    Further arguments go to BoardServer. Times are the plant's. watchers: called with the plant's
    truth every 25 ms of its time.
    """

    def __init__(
        self, plant: Plant, build_dir: Path, flash_dir: Path,
        settings: "dict | str | bytes | None", **options: object
    ) -> None:
        prepare(flash_dir, build_dir, settings)
        self.plant = plant
        self.watchers: "list[Callable[[dict], None]]" = []
        self.server = BoardServer(plant, flash_dir, micropython(), **options)  # type: ignore[arg-type]

    def _tick(self, truth: dict) -> None:
        for watcher in self.watchers:
            watcher(truth)

    def __enter__(self) -> "SimRun":
        self.server.on_tick = self._tick
        self.server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop()

    @property
    def restarts(self) -> int:
        return len(self.server.boots) - 1

    def until_ms(self, t_ms: int) -> "SimRun":
        while self.plant.t_us < t_ms * 1000:
            self.server.serve()
        return self

    def for_ms(self, d_ms: int) -> "SimRun":
        return self.until_ms(self.plant.t_us // 1000 + d_ms)

    def while_serving(self, work: "Callable[[], bytes]") -> bytes:
        """What `work`, a client in a thread of its own, returns while the firmware runs on."""
        done: "list[bytes]" = []
        thread = threading.Thread(target=lambda: done.append(work()))
        thread.start()
        while thread.is_alive():
            self.server.serve()
        return done[0]

    def status(self) -> dict:
        """/api/status as the module would answer it now (it takes some 25 ms of its time)."""
        known = len(self.server.statuses)
        self.server.ask({"do": "status"})
        for _ in range(_STATUS_TRIES):
            self.server.serve()
            if len(self.server.statuses) > known:
                return self.server.statuses[-1]
        raise SimError("the firmware does not answer")
