"""A scenario with the whole firmware: it boots on the simulated board, measures sampled waveforms
and drives the pilot.

It is up for some seconds before the scenario begins, and comes from a soft reset: R18's wait is
for power that returns.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..simrun import SimRun
from .as_plant import LEAD_S, plant_of
from .judge import Judge, Step
from .read import Scenario
from .run import faults_of
from .site import Site
from .world import Clamp, Loads

_LOOK_S = 5.0
_SETTLED_S = 3.0
"""A reading is compared with the truth when nothing has changed for so long."""
_X1_S = 4.0
"""After F of a nudge (R11) the pilot stays at X1 for 3 s (R8); that is no pause either."""
_GLITCH_S = 10.0
"""A stop so soon after a glitch is the glitch's and no pause (R16)."""


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
        self.judge = Judge(
            scenario, self.site.ratings_a, self.site.set_points_a, self.site.caps_a,
            self._loads.at(0.0), self.site.checker([car] * len(self.site.caps_a)),
        )
        self._code, self._glitch_s = "", min(
            (g["at_s"] for g in scenario.data.get("glitches", [])), default=None)
        self._safe_ms: "int | None" = None
        self._f_s: "float | None" = None
        self._error_pct = 0.0
        self._now: "dict[str, Any]" = {}

    def run(self) -> "dict[str, Any]":
        with tempfile.TemporaryDirectory(prefix="scenario-") as folder, self._board(
                Path(folder)) as run:
            status = self._follow(run)
            restarts = run.restarts
        return {
            **self.judge.figures(), "restarts": restarts,
            "settings_refused": status.get("settings_refused", False),
            "trouble": status.get("trouble", []), "safe_within_ms": self._safe_ms,
            "reading_error_pct": round(self._error_pct, 2),
        }

    @contextmanager
    def _board(self, folder: Path) -> "Iterator[SimRun]":
        plant = plant_of(self.scenario, folder / "build", self._seed)
        run = SimRun(plant, folder / "build", folder / "flash", self.scenario.settings)
        run.watchers.append(self._tick)
        with run:
            yield run

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
        if truth["duty_u16"] == 0:
            self._f_s = t_s
        count = len(self.site.caps_a)
        offered_ma = truth["offered_ma"] or 0
        self.judge.step(Step(
            t_ms, 25, house, house, [[ma / 1000 for ma in truth["car_ma"]]][:count],
            [offered_ma, *[0] * (count - 1)][:count], [self._code_at(t_s)] * count,
            all(clamp.readable(t_s) for clamp in self._clamps),
            [truth["plugged"], *[False] * (count - 1)][:count],
        ))

    def _code_at(self, t_s: float) -> str:
        """As far as it is known: the reason last looked at."""
        glitch_s = self._glitch_s
        if glitch_s is not None and 0 <= t_s - glitch_s <= _GLITCH_S:
            return "glitch"
        return "nudge" if self._f_s is not None and t_s - self._f_s <= _X1_S else self._code

    def _note_safe(self, t_s: float, truth: "dict[str, Any]") -> None:
        """From the first glitch until the contactor may not close and nothing is offered."""
        safe = not truth["permission"] and truth["duty_u16"] in (0, 65536)
        if self._glitch_s is not None and t_s >= self._glitch_s and safe and self._safe_ms is None:
            self._safe_ms = round((t_s - self._glitch_s) * 1000)
