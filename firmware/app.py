"""Builds the objects from settings and board, and supervises the tasks."""

import asyncio
import gc
import json
import os
import sys

import machine
from drivers import sampler
from drivers.adc import Clamps, Pilot, chip_curve
from drivers.jacks import Jacks
from drivers.led import Led
from drivers.outputs import Outputs
from tasks.care import Care
from tasks.control import Control
from tasks.core import Core
from tasks.measure import Measure
from tasks.output import Output

from headroom.charger.evse import Evse
from headroom.clock import elapsed
from headroom.events import Events
from headroom.keep import Kept
from headroom.measure.bursts import SAMPLES_MAX

_BUILD_BYTES, _COLLECT_BYTES = 8192, 49152
"""Collect after so many bytes: often while everything is built, so that what lives long lies close
together; afterwards tasks/core.py collects first, and this is for a page's garbage. A board whose
heap is large and slow says more (board.json, collect_bytes)."""
gc.threshold(_BUILD_BYTES)

_FOR_BUILDING = (
    "settings.syntax", "settings.load", "settings.check", "settings.table", "settings.entries",
    "settings.countries", "measure.clamps",
    "settings", "site", "rules.build", "measure.build",
)

device = None


def _read(name: str):
    """Text of a file, None where there is none."""
    try:
        with open(name) as file:
            return file.read()
    except OSError:
        return None


def _wait_ms() -> int:
    """R18: after power has returned wait a random 60 to 300 s before the first grant."""
    if machine.reset_cause() != machine.PWRON_RESET:
        return 0
    return 60000 + int.from_bytes(os.urandom(2), "little") * 240000 // 65535


def _drop(name: str) -> None:
    """Free a module of the package that was needed for building only."""
    full = "headroom." + name
    if full in sys.modules:
        parent, _, last = full.rpartition(".")
        del sys.modules[full]
        delattr(sys.modules[parent], last)


class Device:
    """All that is one: rooms, drivers, tasks. `beating` are the tasks that must beat, whose turns
    `core` takes. known: the record of before the restart is whole; cause: of the restart."""

    def __init__(self, supervisor, known: bool, cause: str) -> None:
        from headroom import settings, site
        from headroom.measure import build
        from headroom.settings import entries

        self.supervisor, self.restart_cause = supervisor, cause
        self.beating: list = []
        board = json.loads(_read("board.json"))
        self.board_name = board["name"]
        gc.threshold(board.get("collect_bytes", _BUILD_BYTES))
        self.collect_bytes = board.get("collect_bytes", _COLLECT_BYTES)
        self.outputs = Outputs(board, elapsed)
        self.settings = settings.check(settings.load(_read("settings.json")), board)
        self.events = Events()
        self.reset_cause = machine.reset_cause()
        self.unsigned = site.unsigned(self.settings)
        self.reads_lost = 0
        self._build_inputs(entries, build, board)
        self.law = site.law(self.settings, self.events, _wait_ms())
        self.ledger = site.ledger(self.settings)
        # The board has one pilot: the first charger drives it.
        for charger in self.law.chargers[:1]:
            charger.connect(Evse(self.events))
        self._restore(known)
        self._build_tasks()
        self._drop_what_built()

    def _drop_what_built(self) -> None:
        """The objects hold what they need: the rest would be a tenth of the heap."""
        self.settings.values = {"web": self.settings["web"]}
        for name in _FOR_BUILDING:
            _drop(name)

    def _build_inputs(self, entries, build, board: dict) -> None:
        names = [clamp["input"] for clamp in entries.clamps_used(self.settings)]
        self.bursts = build.bursts(self.settings, board, sampler, chip_curve(board))
        self.clamps = Clamps(board, names, SAMPLES_MAX) if names else None
        self.jacks = Jacks(board, names)
        self.pilot = Pilot(board)
        self.led = Led(board)

    def _restore(self, known: bool) -> None:
        """R42: pauses and latched faults go on where the restart came."""
        kept = self.supervisor.record.chargers
        for charger in self.law.chargers:
            of_this = kept[charger.index] if charger.index < len(kept) else Kept()
            charger.restore(of_this, known)

    def _build_tasks(self) -> None:
        self.measure = Measure(self)
        self.beating = [self.measure, Control(self), Output(self)]
        self.core = Core(self, *self.beating)
        self.tasks = {task.name: task for task in self.beating}
        self.tasks["care"] = Care(self)

    def note(self, code: str, **params) -> None:
        self.events.add(self.law.clock.uptime_s, code, **params)


async def main(supervisor, known: bool, cause: str) -> None:
    global device
    machine.freq(240000000)
    device = Device(supervisor, known, cause)
    device.note("start", reset_cause=device.reset_cause, cause=cause)
    supervisor.device = device
    from tasks.web import Web

    device.tasks["web"] = Web(device)
    gc.collect()
    gc.threshold(device.collect_bytes)
    asyncio.create_task(device.core.run())
    for name in ("care", "web"):
        device.tasks[name].task = asyncio.create_task(device.tasks[name].run())
    while True:
        await asyncio.sleep(3600)
