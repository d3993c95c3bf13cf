"""The plant's end of the pipe: answers the simulated board, and starts it again after a reset.

A message is op (a letter), argument, module time in us, value: C codes of an input, O a pin's
level, P PWM duty, I a pin's input, ? whether an input is a clamp, T anything to do, S a status
follows, R the clock's memory, X reset. One firmware process at a time; the plant outlives them
all.
"""

import json
import os
import random
import select
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np

from .adc import AdcModel
from .plant import GRID_US, Plant
from .ticks import TICKS, first_ms

BOARD = Path(__file__).with_name("board")
_HEAD = struct.Struct("<BBqi")
_BOOT_US = 1500000
"""Reset to first line of boot.py; the outputs float meanwhile."""
_SILENCE_S = 30.0


class SimError(Exception):
    """The firmware's process died or went silent; the text holds its console."""


class BoardServer:
    """Runs a build of the firmware on a board with `plant` around it.

    flash_dir: the device's file system, what tools.build made and settings.json. factor: 0 = as
    fast as possible, else times real time. on_tick(truth) is called every 25 ms of plant time.
    wrap_ms: so long after the first start the ticks wrap; ticks_ms: what they show at a start.
    Without either they begin at a random 1.5 to 4 s, one start in three shortly before the wrap.
    import_us: what a module takes to import. kept: the clock's memory, which lives through resets.
    fail_every: each so-many-th read of the clamps, of the pilot raises (0: none). host: address of
    this machine that the board's servers get. rom: a ROMFS image to run from instead of the files;
    count: what the heap holds goes to the console before the firmware and at each status.
    collect_ns_per_byte: of a collection, for each byte that lives (35 in a chip's own memory, 65
    in octal PSRAM, 100 in quad). on_read gets input and time of each read (a few codes of a clamp
    at once). cpu_times: so many times as long as on this machine the tasks'
    code takes on the chip (0: nothing is charged but turn_us); slower: {task: factor}, to see
    a test fail. boots:
    plant time in us of each start; cause: reset cause of the first.
    """

    def __init__(
        self, plant: Plant, flash_dir: Path, micropython: str, factor: int = 0,
        heapsize: str = "360k", turn_us: int = 1000, wrap_ms: int = -1, cause: int = 5,
        import_us: int = 20000, kept: bytes = b"", fail_every: "tuple[int, int]" = (0, 0),
        ticks_ms: "int | None" = None, host: str = "127.0.0.1", rom: str = "",
        count: bool = False, collect_ns_per_byte: int = 35,
        cpu_times: int = 0, slower: "dict[str, int] | None" = None,
    ) -> None:
        self.plant, self.flash_dir, self.heapsize = plant, flash_dir, heapsize
        self.on_tick: "Callable[[dict], None] | None" = None
        self.on_read: "Callable[[str, int], None] | None" = None
        self.boots: "list[int]" = []
        self.statuses: "list[dict]" = []
        self._command = [micropython, "-X", f"heapsize={heapsize}", str(BOARD / "start.py")]
        self._options = {
            "factor": factor, "read_us": plant.config["read_us"], "turn_us": turn_us,
            "import_us": import_us, "fail_every": fail_every, "host": host,
            "rom": rom, "count": count, "collect_ns_per_byte": collect_ns_per_byte,
            "cpu_times": cpu_times, "slower": slower or {},
        }
        self._wrap_ms, self._begin_ms = wrap_ms, ticks_ms
        self._random = random.Random(plant.seed)
        self.kept = kept
        self._cause = cause
        self._adc = AdcModel(plant.config["adc"], plant.seed)
        self._inputs = {pin: name for name, pin in plant.board["adc"].items()}
        self._jacks = {pin: "JACK_" + name for name, pin in plant.board["jack"].items()}
        self._asked: "list[dict]" = []
        self._process: "subprocess.Popen | None" = None
        self._answers = {
            ord("C"): self._codes, ord("O"): self._pin, ord("P"): self._pwm, ord("I"): self._input,
            ord("?"): self._is_clamp, ord("T"): self._tell, ord("S"): self._status,
            ord("X"): self._reset, ord("R"): self._keep,
        }

    # --- the firmware's process ------------------------------------------------------------------

    def start(self) -> None:
        to_read, write = os.pipe()
        read, to_write = os.pipe()
        self.console = self.flash_dir / "console.txt"
        with open(self.console, "ab") as console:
            options = {
                **self._options, "ticks_ms": self._ticks_ms(), "kept": self.kept.hex(),
                "flash": str(self.flash_dir), "board": str(BOARD),
            }
            self._process = subprocess.Popen(
                [*self._command, str(to_read), str(to_write), str(self._cause)],
                cwd=self.flash_dir, pass_fds=(to_read, to_write), stdout=console, stderr=console,
                stdin=subprocess.DEVNULL,
                # Not an argument: those are names on MicroPython, of 255 bytes at most.
                env={**os.environ, "MICROPYPATH": f"{BOARD}:.frozen",
                     "HEADROOM_BOARD": json.dumps(options)},
            )
        os.close(to_read)
        os.close(to_write)
        self._read, self._write = read, write
        self._base_us = self.plant.t_us
        self.boots.append(self.plant.t_us)

    def _ticks_ms(self) -> int:
        """What the chip's ticks show when boot.py begins."""
        if self._wrap_ms >= 0 and not self.boots:
            return TICKS - self._wrap_ms
        if self._begin_ms is not None:
            return self._begin_ms
        return first_ms(self._random)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            os.close(self._read)
            os.close(self._write)
            self._process = None

    def ask(self, request: dict) -> None:
        """For the module at its next meeting: {"do": "status"}, a task fault, a reset."""
        self._asked.append(request)

    def serve(self) -> None:
        """Answer one message. SimError if the process ended or said nothing for 30 s."""
        if self._process is None:
            self.start()
        op, argument, at_us, value = _HEAD.unpack(self._take(_HEAD.size))
        at_us += self._base_us
        self._advance(at_us)
        self._answers[op](argument, at_us, value)

    def _take(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            ready, _, _ = select.select([self._read], [], [], _SILENCE_S)
            more = os.read(self._read, size - len(data)) if ready else b""
            if not more:
                said = self.console.read_text(errors="replace")[-3000:]
                raise SimError(f"the firmware {'ended' if ready else 'is silent'}:\n{said}")
            data += more
        return data

    def _advance(self, at_us: int) -> None:
        plant = self.plant
        while plant.t_us < at_us:
            plant.advance(min(at_us, plant.t_us - plant.t_us % GRID_US + GRID_US))
            if self.on_tick and plant.t_us % GRID_US == 0:
                self.on_tick(plant.truth())

    # --- answers ---------------------------------------------------------------------------------

    def _codes(self, pin: int, at_us: int, count: int) -> None:
        if self.on_read:
            self.on_read(self._inputs[pin], at_us)
        instants = at_us + np.arange(count) * self._options["read_us"]
        volts = self.plant.volts(self._inputs[pin], instants)
        os.write(self._write, self._adc.codes(volts).tobytes())

    def _pin(self, pin: int, at_us: int, level: int) -> None:
        board = self.plant.board
        if pin == board["contactor"]["pin"]:
            self.plant.set_contactor(at_us, bool(level))
        elif pin == board["pilot"]["pin"]:
            self.plant.set_pilot(at_us, 65535 if level else 0)
        elif pin == board["led"]["pin"]:
            self.plant.set_led(at_us, level)

    def _pwm(self, pin: int, at_us: int, duty: int) -> None:
        if pin == self.plant.board["pilot"]["pin"]:
            self.plant.set_pilot(at_us, duty)

    def _input(self, pin: int, at_us: int, _value: int) -> None:
        os.write(self._write, bytes([self.plant.digital(self._jacks[pin])]))

    def _is_clamp(self, pin: int, at_us: int, _value: int) -> None:
        os.write(self._write, bytes([self._inputs[pin].startswith("CT")]))

    def _tell(self, _pin: int, at_us: int, _value: int) -> None:
        for fault in self.plant.pop_task_faults():
            self._asked.append({"do": "task", **fault})
        self._asked += [{"do": "reset"}] * self.plant.pop_resets()
        data = json.dumps(self._asked.pop(0)).encode() if self._asked else b""
        os.write(self._write, struct.pack("<H", len(data)) + data)

    def _status(self, _pin: int, at_us: int, size: int) -> None:
        self.statuses.append(json.loads(self._take(size)))

    def _keep(self, _pin: int, at_us: int, size: int) -> None:
        self.kept = self._take(size)

    def _reset(self, cause: int, at_us: int, _value: int) -> None:
        """Nothing of the process is left; the outputs float until the new one has booted."""
        self.stop()
        self.plant.outputs_float(at_us)
        self._advance(at_us + _BOOT_US)
        self._cause = cause
        self.start()
