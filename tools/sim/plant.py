"""The plant: house, car, clamps, pilot, contactor and breakers round the module, in one time.

Time is whole microseconds since the plant's start. Slow things (car, contactor chain, heat) move
on a grid of 25 ms; commands and outputs act at their own moment; voltages are worked out for any
instants asked. Nothing here knows the firmware: it sees volts in, and outputs set.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from . import script
from .charge_point import ChargePoint
from .house import House
from .inputs import Inputs
from .parts import Parts
from .pilot_circuit import FULL
from .supply import Supply
from .trace_files import load_trace

GRID_US = 25000
_ANGLES = {1: (0.0,), 2: (0.0, 0.5), 3: (0.0, -1 / 3, -2 / 3)}
"""Voltage phases in turns; two are the legs of a split phase (R28)."""
DEFAULTS: dict[str, Any] = {
    "phases": 1,
    "mains_hz": 50.0,
    "rating_a": 40,
    "house_a": [0.0],
    "trace": None,
    "start_s": None,
    "car": None,
    "car_phases": None,
    "car_options": {},
    "clamps": None,
    "voltage_ratio": 400,
    "parts": "real",
    "adc": "ideal",
    "read_us": 35,
}
"""clamps: {"CT1": ["mains", 0], ..., "CT4": ["car", 0]}, or ["voltage", 0]: an adaptor that shows
230 V at `voltage_ratio` mains volts per volt at the pin; default: a mains clamp a phase, CT4 on
the car's first phase. car_phases: default the first phase, both legs of a split phase. start_s:
time in the trace at the plant's start, default its first row. parts: "real", or "printed" for
tests that compare to the last digit. adc, read_us: for who reads it."""


class Plant:
    """See the module; config overrides DEFAULTS, board is a boards/<name>/board.json."""

    def __init__(
        self, board: dict[str, Any], config: dict[str, Any] | None = None, seed: int = 1
    ) -> None:
        self.config = {**DEFAULTS, **(config or {})}
        unknown = set(self.config) - set(DEFAULTS)
        if unknown:
            names = ", ".join(sorted(unknown))
            raise ValueError(f"config: {names} is not one of {', '.join(DEFAULTS)}")
        self.board = board
        self.seed = seed
        self.phases = int(self.config["phases"])
        self.t_us = 0
        self._next_us = GRID_US
        self._ticked_us = 0
        self._events: list[tuple[int, int, dict[str, Any]]] = []
        self._count = 0
        self.task_faults: list[dict[str, str]] = []
        self.task_state: dict[str, str] = {}
        self._resets = 0
        self._build()

    def _build(self) -> None:
        config = self.config
        trace = config["trace"]
        if isinstance(trace, (str, Path)):
            trace = load_trace(trace, export=True)
        self.house = House(self.phases, trace)
        self.house.set_base(config["house_a"])
        self._start_s = config["start_s"]
        if self._start_s is None:
            self._start_s = trace.times_s[0] if trace else 0.0
        self._hz, self._turns, self._turns_us = float(config["mains_hz"]), 0.0, 0
        self.supply = Supply(self.house.currents(self._start_s), config["rating_a"])
        self.led = 0
        phases = config["car_phases"] or ([0, 1] if self.phases == 2 else [0])
        if not set(phases) <= set(range(self.phases)):
            raise ValueError(f"car_phases: {phases} is not within 0..{self.phases - 1}")
        self.parts = Parts(None if config["parts"] == "printed" else self.seed)
        self.point = ChargePoint(self.board["cp_sense"], phases, self.parts.pilot())
        self.inputs = Inputs(self.board, self._places(phases[0]), self.parts)
        self.clamps = self.inputs.clamps
        if config["car"]:
            self.point.plug(0, config["car"], config["car_options"])

    def _places(self, car_phase: int) -> dict[str, Any]:
        if self.config["clamps"] is not None:
            return dict(self.config["clamps"])
        places: dict[str, Any] = {f"CT{i + 1}": ("mains", i) for i in range(self.phases)}
        return {**places, "CT4": ("car", car_phase)}

    # Time

    def advance(self, t_us: int) -> None:
        """Run everything that is due up to t_us. A time in the past changes nothing."""
        while self._next_us <= t_us:
            self.t_us = self._next_us
            if self._events and self._events[0][0] <= self.t_us:
                self._run(self._events.pop(0)[2])
            else:
                self._tick()
            self._plan()
        self.t_us = max(self.t_us, t_us)

    def _plan(self) -> None:
        grid_us = self.t_us - self.t_us % GRID_US
        due_us = grid_us if self._ticked_us < grid_us else grid_us + GRID_US
        self._next_us = min(due_us, self._events[0][0]) if self._events else due_us

    def _tick(self) -> None:
        self._ticked_us = self.t_us
        self.point.step(self.t_us)
        self._settle()
        self.supply.tick(self.t_us)

    def _settle(self) -> None:
        """Bring contactor and currents in line with house, car and outputs."""
        self.point.settle(self.t_us)
        house = self.house.currents(self._start_s + self.t_us / 1e6)
        self.supply.set_currents(self.t_us, house, self.point.currents(self.phases))

    # Commands

    def schedule(self, commands: list[dict[str, Any]]) -> None:
        """Commands for later, each with at_ms (a moment that has passed: at once)."""
        for command in commands:
            self._count += 1
            at_us = int(script.check(command).get("at_ms", 0) * 1000)
            self._events.append((max(at_us, self.t_us), self._count, command))
        self._events.sort(key=lambda event: event[:2])
        self._plan()

    def do(self, command: dict[str, Any]) -> None:
        """Run one command now. ValueError names a bad field."""
        self._run(script.check(command))

    def _run(self, command: dict[str, Any]) -> None:
        values = {key: value for key, value in command.items() if key not in ("at_ms", "do")}
        getattr(self, "_do_" + command["do"])(**values)
        self._settle()

    def _do_appliance(self, name: str, amps: float = 0.0, **how: Any) -> None:
        self.house.switch(name, amps, **how)

    def _do_house(self, amps: list[float]) -> None:
        self.house.set_base(amps)

    def _do_sun(self, amps: float, phase: int = 0) -> None:
        self.house.set_sun(amps, phase)

    def _do_mains_hz(self, hz: float) -> None:
        self._turns += self._hz * (self.t_us - self._turns_us) / 1e6
        self._hz, self._turns_us = float(hz), self.t_us

    def _do_plug(self, car: str = "typical", options: dict[str, Any] | None = None) -> None:
        self.point.plug(self.t_us, car, options or {})

    def _do_unplug(self) -> None:
        self.point.unplug(self.t_us)

    def _do_car(self, **options: Any) -> None:
        if self.point.car is None:
            raise ValueError("do: no car is plugged in that could be changed")
        self.point.car.set(**options)

    def _do_clamp(self, name: str, fault: str, **how: float) -> None:
        self.inputs.set_fault(name, fault, **how)

    def _do_swap(self, name: str, other: str) -> None:
        self.inputs.swap(name, other)

    def _do_pilot_fault(self, fault: str) -> None:
        self.point.pilot.set_fault(self.t_us, fault)

    def _do_task(self, name: str, fault: str) -> None:
        self.task_faults.append({"name": name, "fault": fault})
        self.task_state[name] = fault

    def _do_reset(self) -> None:
        self._resets += 1

    def pop_task_faults(self) -> list[dict[str, str]]:
        """Task faults asked for since the last call: name, fault ("kill", "hang", "idle")."""
        faults, self.task_faults = self.task_faults, []
        return faults

    def pop_resets(self) -> int:
        """Resets of the module asked for since the last call."""
        resets, self._resets = self._resets, 0
        return resets

    # The module's pins

    def volts(self, name: str, t_us: np.ndarray) -> np.ndarray:
        """Volts at an ADC input at instants within the coming 30 ms or so."""
        if name not in self.clamps:
            return np.array([self.point.pilot.pin_v(name, int(t)) for t in t_us])
        angle = self._turns + _ANGLES[self.phases][self.inputs.phase(name)]
        turns = (t_us - self._turns_us) * (self._hz / 1e6) + angle
        return self.inputs.volts(name, turns, self.supply, self.config["voltage_ratio"])

    def digital(self, name: str) -> int:
        """Level of an input: JACK_CT1..: 0 plug inserted, 1 unplugged."""
        return self.inputs.digital(name)

    def set_pilot(self, t_us: int, gpio_u16: int) -> None:
        """PWM of the pilot's GPIO: the high part of its period, inverted on the way to CP."""
        self.advance(t_us)
        high = FULL if gpio_u16 >= FULL - 1 else max(0, gpio_u16)
        inverted = self.board["pilot"].get("inverted", True)
        self.point.pilot.set_duty(self.t_us, FULL - high if inverted else high)
        self._settle()

    def set_contactor(self, t_us: int, closed: bool) -> None:
        """Permission to close; the hardware chain (R3) has to agree."""
        self.advance(t_us)
        self.point.permission = bool(closed)
        self._settle()

    def set_led(self, t_us: int, value: int) -> None:
        self.advance(t_us)
        self.led = value

    def outputs_float(self, t_us: int) -> None:
        """The module is in reset: CP steady +12 V, contactor open (R8)."""
        self.set_pilot(t_us, 0)
        self.set_contactor(t_us, False)
        self.led = 0
        self.task_state.clear()

    # The truth

    def truth(self) -> dict[str, Any]:
        """What is really so now, for tests and the demo's page; currents are true RMS in mA."""
        supply, point = self.supply, self.point
        pilot, car = point.pilot, point.car
        offered_a = pilot.offered_a()
        return {
            "t_ms": self.t_us // 1000,
            "house_ma": _ma(supply.house_a),
            "car_ma": _ma(supply.car_a),
            "total_ma": _ma(supply.total_a),
            "total_1s_ma": _ma(supply.total_1s_a(self.t_us)),
            "offered_ma": None if offered_a is None else round(offered_a * 1000),
            "duty_permille": round(pilot.duty * 1000 / FULL),
            "duty_u16": pilot.duty,
            "state": pilot.state,
            "permission": point.permission,
            "contactor": point.closed,
            "breaker_fraction": [round(b.fraction, 4) for b in supply.breakers],
            "tripped": any(b.tripped for b in supply.breakers),
            "openings_under_load": point.openings_under_load,
            "car": car.name if car else None,
            "plugged": car is not None,
            "led": self.led,
            "mains_hz": self._hz,
            "appliances": sorted(self.house.appliances),
            "sun_a": list(self.house.sun_a),
            "clamps": {name: clamp.fault for name, clamp in self.clamps.items()},
            "inputs": {name: place for name, (place, _) in self.inputs.places.items()},
            "pilot_fault": pilot.fault,
            "tasks": dict(self.task_state),
        }


def _ma(amps: list[float]) -> list[int]:
    return [round(a * 1000) for a in amps]
