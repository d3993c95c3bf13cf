"""A scenario with the whole firmware: it boots on the simulated board, measures sampled waveforms
and drives the pilot.

It is up for some seconds before the scenario begins, and comes from a soft reset: R18's wait is
for power that returns. What the plant can't do yet in this form: see `left_out`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.build import build

from ..adc import AdcModel
from ..house import Trace
from ..plant import Plant
from ..simrun import SimError, SimRun, micropython
from . import cars
from .judge import Judge, Step
from .read import Scenario
from .run import faults_of
from .site import Site, board
from .world import Clamp, Loads

LEAD_S = 5.0
_LOOK_S = 5.0
_SETTLED_S = 3.0
"""A reading is compared with the truth when nothing has changed for so long."""
_GLITCH_S = 10.0
"""A stop so soon after a glitch is the glitch's and no pause (R16)."""
_FAULTS = {"off": "off", "unplug": "unplugged", "reverse": "reversed", "part": "gain",
           "outliers": "outliers", "noise": "noise", "loose": "off"}
_GLITCHES = ("pilot_short", "reset", "kill", "hang")


def left_out(scenario: Scenario) -> str:
    """Why this form can't run it, or nothing."""
    data = scenario.data
    for key in ("battery", "angle_deg"):
        if key in data:
            return f"the plant of the whole firmware has no {key} yet"
    if any(car.get("charger", 0) for car in scenario.cars) or len(scenario.cars) > 1:
        return "the simulated board has one pilot and one car"
    if any(fault["do"] == "lost" for fault in data.get("clamps", [])):
        return "the plant of the whole firmware has no clamp that is lost yet"
    missing = {g["do"] for g in data.get("glitches", [])} - set(_GLITCHES)
    if missing:
        return f"the simulated board has no {', '.join(sorted(missing))} yet"
    try:
        micropython()
    except SimError as error:
        return str(error)
    return ""


def _measured(made: "dict[str, Any]") -> "dict[str, Any]":
    """With a converter as measured, and what the board's file says of such a one."""
    zero_v, per_code_v = AdcModel("esp32").line()
    zero_uv, nv_per_code = round(zero_v * 1e6), round(per_code_v * 1e9)
    return {**made, "adc_curve": "esp32", "adc_lively": True, "adc_zero_uv": zero_uv,
            "adc_nv_per_code": nv_per_code}


class WholeRun:
    """run() -> figures, as FastRun's, with `reading_error_pct`, `safe_within_ms`, `restarts`."""

    def __init__(self, scenario: Scenario, seed: int = 1) -> None:
        self.scenario, self.site, self._seed = scenario, Site(scenario), seed
        lines, entries = self.site.lines, self.site.clamps
        self._loads = Loads(scenario, lines)
        self._clamps = [
            Clamp(entry, faults_of(scenario, entry["input"]), False, self.site.phases, seed)
            for entry in entries if entry["place"] in ("mains", "house")
        ]
        car = scenario.cars[0] if scenario.cars else None
        self._judge = Judge(
            scenario, self.site.ratings_a, self.site.set_points_a, self.site.caps_a,
            self._loads.at(0.0), self.site.checker([car] * len(self.site.caps_a)),
        )
        self._code, self._glitch_s = "", min(
            (g["at_s"] for g in scenario.data.get("glitches", [])), default=None)
        self._safe_ms: "int | None" = None
        self._error_pct = 0.0
        self._now: "dict[str, Any]" = {}

    def run(self) -> "dict[str, Any]":
        with tempfile.TemporaryDirectory(prefix="scenario-") as folder, self._board(
                Path(folder)) as run:
            status = self._follow(run)
            restarts = run.restarts
        return {
            **self._judge.figures(), "restarts": restarts,
            "settings_refused": status.get("settings_refused", False),
            "trouble": status.get("trouble", []), "safe_within_ms": self._safe_ms,
            "reading_error_pct": round(self._error_pct, 2),
        }

    @contextmanager
    def _board(self, folder: Path) -> "Iterator[SimRun]":
        build("sim", folder / "build")
        made = _measured(board("sim"))
        (folder / "build" / "board.json").write_text(json.dumps(made))
        car = self.scenario.cars[0] if self.scenario.cars else {}
        plant = Plant(made, {
            "phases": self.site.lines, "rating_a": max(self.site.ratings_a),
            "trace": self._trace(), "start_s": -LEAD_S,
            "car_phases": list(cars.phases(car)), "adc": "esp32",
            "clamps": {c["input"]: [c["place"], c["phase"] - 1] for c in self.site.clamps},
        }, self._seed)
        plant.schedule(list(self._commands()))
        run = SimRun(plant, folder / "build", folder / "flash", self.scenario.settings)
        run.watchers.append(self._tick)
        with run:
            yield run

    def _trace(self) -> Trace:
        """House and repeated loads as one."""
        at_s, times, rows = 0.0, [], []
        while at_s < self.scenario.seconds:
            times.append(at_s)
            rows.append([amps.real for amps in self._loads.at(at_s)])
            at_s = self._loads.next_change_s(at_s)
        return Trace(times, rows)

    def _commands(self) -> "Iterator[dict[str, Any]]":
        def at(t_s: float, **command: Any) -> "dict[str, Any]":
            return {"at_ms": round((LEAD_S + t_s) * 1000), **command}

        for car in self.scenario.cars:
            yield at(car.get("plug_s", 0), do="plug", car="typical",
                     options=cars.options(car, LEAD_S))
            if "unplug_s" in car:
                yield at(car["unplug_s"], do="unplug")
        for fault in self.scenario.data.get("clamps", []):
            yield from self._fault(at, fault)
        for glitch in self.scenario.data.get("glitches", []):
            if glitch["do"] == "pilot_short":
                yield at(glitch["at_s"], do="pilot_fault", fault="short")
                yield at(glitch["at_s"] + glitch.get("for_s", 2), do="pilot_fault", fault="ok")
            elif glitch["do"] == "reset":
                yield at(glitch["at_s"], do="reset")
            else:
                yield at(glitch["at_s"], do="task", name=glitch["task"], fault=glitch["do"])

    def _fault(self, at: Any, fault: "dict[str, Any]") -> "Iterator[dict[str, Any]]":
        name, do = fault["input"], fault["do"]
        until_s = min(fault.get("until_s", self.scenario.seconds), self.scenario.seconds)
        if do == "swap":
            for t_s in (fault["at_s"], until_s):
                yield at(t_s, do="swap", name=name, other=fault["with"])
            return
        on = {"do": "clamp", "name": name, "fault": _FAULTS[do],
              "value": fault.get("share", fault.get("codes", 1))}
        if do == "outliers":
            on["permille"] = fault["permille"]
        t_s = fault["at_s"]
        while t_s < until_s:
            yield at(t_s, **on)
            end_s = t_s + fault["off_s"] if do == "loose" else until_s
            yield at(min(end_s, until_s), do="clamp", name=name, fault="ok")
            t_s = t_s + fault["period_s"] if do == "loose" else until_s

    def _follow(self, run: SimRun) -> "dict[str, Any]":
        """To the end, with a look at the status now and then."""
        status: "dict[str, Any]" = {}
        end_s, at_s = LEAD_S + self.scenario.seconds, LEAD_S
        while at_s < end_s:
            at_s = min(at_s + _LOOK_S, end_s)
            run.until_ms(round(at_s * 1000))
            status = run.status()
            self._look(status, at_s - LEAD_S)
        return status

    def _look(self, status: "dict[str, Any]", t_s: float) -> None:
        if status.get("chargers"):
            self._code = status["chargers"][0]["reason"]["code"]
        settled = all(abs(a - b) < 0.1 for a, b in zip(
            self._loads.at(t_s), self._loads.at(max(t_s - _SETTLED_S, 0))))
        if not settled or t_s < _SETTLED_S:
            return
        for phase, truth_ma in zip(status.get("phases", []), self._now["total_1s_ma"]):
            told_ma = phase["current_ma"]
            if told_ma is not None and truth_ma > 0:
                self._error_pct = max(self._error_pct, abs(told_ma / truth_ma - 1) * 100)

    def _tick(self, truth: "dict[str, Any]") -> None:
        self._now = truth
        t_ms = truth["t_ms"] - round(LEAD_S * 1000)
        if not 0 < t_ms <= self.scenario.seconds * 1000:
            return
        t_s = t_ms / 1000
        house = self._loads.at(t_s)
        self._note_safe(t_s, truth)
        count = len(self.site.caps_a)
        offered_ma = truth["offered_ma"] or 0
        self._judge.step(Step(
            t_ms, 25, house, house, [[ma / 1000 for ma in truth["car_ma"]]][:count],
            [offered_ma, *[0] * (count - 1)][:count], [self._code_at(t_s)] * count,
            all(clamp.readable(t_s) for clamp in self._clamps),
            [truth["plugged"], *[False] * (count - 1)][:count],
        ))

    def _code_at(self, t_s: float) -> str:
        """As far as it is known: the reason last looked at."""
        glitch_s = self._glitch_s
        hit = glitch_s is not None and 0 <= t_s - glitch_s <= _GLITCH_S
        return "glitch" if hit else self._code

    def _note_safe(self, t_s: float, truth: "dict[str, Any]") -> None:
        """From the first glitch until the contactor may not close and nothing is offered."""
        safe = not truth["permission"] and truth["duty_u16"] in (0, 65536)
        if self._glitch_s is not None and t_s >= self._glitch_s and safe and self._safe_ms is None:
            self._safe_ms = round((t_s - self._glitch_s) * 1000)
