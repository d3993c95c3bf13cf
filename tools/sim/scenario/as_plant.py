"""A scenario as the plant of the whole firmware: house, car and what happens to clamps and module
as commands in time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tools.build import build

from ..adc import AdcModel
from ..house import Trace
from ..plant import Plant
from ..simrun import SimError, micropython
from . import cars
from .read import Scenario
from .site import Site, board
from .world import Loads

LEAD_S = 5.0
"""The module is up for so long when the scenario begins."""
_FAULTS = {"off": "off", "unplug": "unplugged", "reverse": "reversed", "part": "gain",
           "outliers": "outliers", "noise": "noise", "loose": "off"}
_GLITCHES = ("pilot_short", "reset", "kill", "hang")
_SHORT_S = 2.0
Command = dict[str, Any]


def left_out(scenario: Scenario) -> str:
    """Why this form can't run it, or nothing."""
    data = scenario.data
    for key in ("battery", "angle_deg"):
        if key in data:
            return f"the plant of the whole firmware has no {key} yet"
    if data.get("panels") or Site(scenario).feeders:
        return "the plant of the whole firmware has no sub-panels yet"
    if any(car.get("charger", 0) for car in scenario.cars) or len(scenario.cars) > 1:
        return "the simulated board has one pilot and one car"
    if any(fault["do"] == "lost" for fault in data.get("clamps", [])):
        return "the plant of the whole firmware has no clamp that is lost yet"
    missing = {glitch["do"] for glitch in data.get("glitches", [])} - set(_GLITCHES)
    if missing:
        return f"the simulated board has no {', '.join(sorted(missing))} yet"
    try:
        micropython()
    except SimError as error:
        return str(error)
    return ""


def plant_of(scenario: Scenario, build_dir: Path, seed: int = 1) -> Plant:
    """With a converter as measured; the firmware for its board is built into build_dir."""
    build("sim", build_dir)
    made = _measured(board("sim"))
    (build_dir / "board.json").write_text(json.dumps(made))
    site, car = Site(scenario), scenario.cars[0] if scenario.cars else {}
    plant = Plant(made, {
        "phases": site.lines, "rating_a": max(site.ratings_a),
        "trace": _trace(scenario, site.lines), "start_s": -LEAD_S,
        "car_phases": list(cars.phases(car)), "adc": "esp32",
        "clamps": {c["input"]: [c["place"], c["phase"] - 1] for c in site.clamps},
    }, seed)
    plant.schedule(list(_commands(scenario)))
    return plant


def _measured(made: "dict[str, Any]") -> "dict[str, Any]":
    """What the board's file says of a converter as measured."""
    zero_v, per_code_v = AdcModel("esp32").line()
    zero_uv, nv_per_code = round(zero_v * 1e6), round(per_code_v * 1e9)
    return {**made, "adc_curve": "esp32", "adc_lively": True, "adc_zero_uv": zero_uv,
            "adc_nv_per_code": nv_per_code}


def _trace(scenario: Scenario, lines: int) -> Trace:
    """House and repeated loads as one."""
    loads, at_s, times, rows = Loads(scenario, lines), 0.0, [], []
    while at_s < scenario.seconds:
        times.append(at_s)
        rows.append([amps.real for amps in loads.at(at_s)])
        at_s = loads.next_change_s(at_s)
    return Trace(times, rows)


def _at(t_s: float, **command: Any) -> Command:
    return {"at_ms": round((LEAD_S + t_s) * 1000), **command}


def _commands(scenario: Scenario) -> "Iterator[Command]":
    for car in scenario.cars:
        yield _at(car.get("plug_s", 0), do="plug", car="typical",
                  options=cars.options(car, LEAD_S))
        if "unplug_s" in car:
            yield _at(car["unplug_s"], do="unplug")
    for fault in scenario.data.get("clamps", []):
        until_s = min(fault.get("until_s", scenario.seconds), scenario.seconds)
        yield from _CLAMPS.get(fault["do"], _fault)(fault, until_s)
    for glitch in scenario.data.get("glitches", []):
        yield from _glitch(glitch)


def _glitch(glitch: "dict[str, Any]") -> "Iterator[Command]":
    at_s, do = glitch["at_s"], glitch["do"]
    if do == "pilot_short":
        yield _at(at_s, do="pilot_fault", fault="short")
        yield _at(at_s + glitch.get("for_s", _SHORT_S), do="pilot_fault", fault="ok")
    elif do == "reset":
        yield _at(at_s, do="reset")
    else:
        yield _at(at_s, do="task", name=glitch["task"], fault=do)


def _fault(fault: "dict[str, Any]", until_s: float) -> "Iterator[Command]":
    name = fault["input"]
    on = {"do": "clamp", "name": name, "fault": _FAULTS[fault["do"]],
          "value": fault.get("share", fault.get("codes", 1))}
    if fault["do"] == "outliers":
        on["permille"] = fault["permille"]
    yield _at(fault["at_s"], **on)
    yield _at(until_s, do="clamp", name=name, fault="ok")


def _loose(fault: "dict[str, Any]", until_s: float) -> "Iterator[Command]":
    t_s = fault["at_s"]
    while t_s < until_s:
        yield from _fault(fault, min(t_s + fault["off_s"], until_s))
        t_s += fault["period_s"]
        fault = {**fault, "at_s": t_s}


def _swap(fault: "dict[str, Any]", until_s: float) -> "Iterator[Command]":
    for t_s in (fault["at_s"], until_s):
        yield _at(t_s, do="swap", name=fault["input"], other=fault["with"])


_CLAMPS: "dict[str, Callable[[dict[str, Any], float], Iterator[Command]]]" = {
    "loose": _loose, "swap": _swap,
}
