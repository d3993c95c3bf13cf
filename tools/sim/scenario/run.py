"""A scenario in its fast form: the product's settings, checks, site and law in the plant.

25 ms steps around changes, coarser ones between (tools.sim.closed_loop.pace). It begins after
R18's wait; ticks begin anywhere, one seed in three near the wrap.
"""

from __future__ import annotations

from math import inf
from random import Random
from typing import Any, Sequence

from headroom import site
from headroom.events import Events
from headroom.measure.reading import Reading
from headroom.settings import entries

from ..closed_loop import CHANGE_A, FINE_MS, pace
from ..ticks import TICKS, first_ms
from . import cars
from .judge import Judge, Step
from .ports import PORTS, PilotPort, SimPort
from .read import Scenario
from .site import Site, board
from .world import Battery, Clamp, Loads, frame


class FastRun:
    """run() -> figures."""

    def __init__(self, scenario: Scenario, seed: int = 1) -> None:
        self.scenario, self.site = scenario, Site(scenario)
        self._tick0_ms = first_ms(Random(seed))
        lines, settings = self.site.lines, self.site.settings
        self._loads = Loads(scenario, lines, self.site.feeders)
        self._battery = Battery(scenario.data.get("battery"))
        self._alone = Battery(scenario.data.get("battery"))
        self._clamps = [
            Clamp(entry, faults_of(scenario, entry["input"]),
                  entry["phase"] - 1 in site.signed_phases(settings), self.site.phases, seed)
            for entry in entries.clamps_used(settings) if entry["place"] != "voltage"
        ]
        self._places = {clamp.input: clamp for clamp in self._clamps}
        self._readings = [Reading(clamp.place, clamp.phase, clamp.of) for clamp in self._clamps]
        self._law = site.law(settings, Events())
        self._ports: "list[PilotPort | SimPort]" = []
        self._cars: "list[dict[str, Any] | None]" = []
        for charger, entry in zip(self._law.chargers, entries.chargers_used(settings)):
            car = next((c for c in scenario.cars if c.get("charger", 0) == charger.index), None)
            self._cars.append(car)
            charger.connect(PORTS[entry["kind"]](board(), cars.phases(car or {})))
            self._ports.append(charger.port)
        self._drawn = [[0.0] * len(self.site.ratings_a) for _ in self._ports]
        self._grants_ma = [0] * len(self._ports)
        faults = scenario.data.get("clamps", [])
        self._unsteady = [fault for fault in faults if fault["do"] in ("loose", "lost")]
        self._moments_s = [fault[key] for fault in faults for key in ("at_s", "until_s")
                           if key in fault]
        self.judge = Judge(
            scenario, self.site.ratings_a, self.site.set_points_a, self.site.caps_a,
            self._loads.at(0.0), self.site.checker(self._cars),
            [self.site.feeders_of(i) for i in range(len(self._ports))],
        )

    def run(self) -> "dict[str, Any]":
        t_ms = changed_ms = 0
        held = self._loads.at(0.0)
        before = [0.0] * (len(self._ports) * (len(self.site.ratings_a) + 1))
        while t_ms < self.scenario.seconds * 1000:
            loads = self._loads.at(t_ms / 1000)
            if differ(loads, held):
                changed_ms, held = t_ms, loads
            dt_ms = self._length_ms(t_ms, pace(t_ms - changed_ms)[0])
            t_ms += dt_ms
            step = self._step(t_ms, dt_ms, loads)
            self.judge.step(step)
            now = [a for car in step.cars for a in car] + [a / 1000 for a in step.commands_ma]
            if differ(now, before):
                changed_ms, before = t_ms, now
        settings = self.site.settings
        return {
            **self.judge.figures(), "restarts": 0, "settings_refused": settings.refused,
            "trouble": list(settings.errors),
        }

    def _length_ms(self, t_ms: int, longest_ms: int) -> int:
        """A step ends before the house or a clamp changes; a contact that comes and goes is
        followed in fine ones."""
        t_s = t_ms / 1000
        if any(fault["at_s"] <= t_s < fault.get("until_s", inf) for fault in self._unsteady):
            return FINE_MS
        moments = [self._loads.next_change_s(t_s)] + [m for m in self._moments_s if m > t_s]
        left_ms = int((min(moments) - t_s) * 1000) if min(moments) < inf else longest_ms
        return max(min(longest_ms, left_ms // FINE_MS * FINE_MS), FINE_MS)

    def _step(self, t_ms: int, dt_ms: int, loads: "list[complex]") -> Step:
        """loads: of the house from its begin to t_ms."""
        t_s, now_ms = t_ms / 1000, (self._tick0_ms + t_ms) % TICKS
        self._plug(t_ms)
        for i, port in enumerate(self._ports):
            port.step(t_ms, now_ms, self._grants_ma[i])
            self._drawn[i] = [0.0] * len(self.site.ratings_a)
            feeders = self.site.feeders_of(i)
            for phase, amps in zip(cars.phases(self._cars[i] or {}), port.amps()):
                self._drawn[i][phase] = amps
                if phase in feeders:
                    self._drawn[i][feeders[phase]] = amps
        alone, house = self._house(dt_ms / 1000, loads)
        self._measure(t_s, now_ms, dt_ms, house)
        self._law.step(now_ms, self._readings)
        grants = [charger.grant for charger in self._law.chargers]
        self._grants_ma = [grant.limit_ma for grant in grants]
        return Step(
            t_ms, dt_ms, alone, house, [drawn[:] for drawn in self._drawn], self._grants_ma[:],
            [grant.reason.code for grant in grants],
            all(clamp.readable(t_s) for clamp in self._clamps if clamp.place != "car"),
            [port.car is not None for port in self._ports],
        )

    def _plug(self, t_ms: int) -> None:
        for port, car in zip(self._ports, self._cars):
            if car is None:
                continue
            there = car.get("plug_s", 0) * 1000 <= t_ms < car.get("unplug_s", 1e9) * 1000
            if there and port.car is None:
                port.plug(t_ms, cars.options(car))
            elif not there and port.car is not None:
                port.unplug(t_ms)

    def _house(
        self, dt_s: float, loads: "list[complex]"
    ) -> "tuple[list[complex], list[complex]]":
        """What the house would draw without the cars, and what it draws beside them: a battery
        answers both."""
        alone, house = loads[:], loads[:]
        phase = self._battery.phase
        if phase >= 0:
            alone[phase] += self._alone.step(dt_s, loads[phase])
            house[phase] += self._battery.step(dt_s, loads[phase] + self._drawn_a(phase))
        return alone, house

    def _drawn_a(self, phase: int) -> float:
        return sum(car[phase] for car in self._drawn)

    def _measure(self, t_s: float, now_ms: int, dt_ms: int, house: "list[complex]") -> None:
        def signal(name: str) -> complex:
            clamp = self._places.get(name)
            if clamp is None:
                return 0j
            if clamp.place == "car":
                amps = complex(self._drawn[clamp.of][clamp.phase])
            elif clamp.place == "sub":
                i = self.site.lines + self.site.feeders.index((clamp.of, clamp.phase))
                amps = house[i] + self._drawn_a(i)
            else:
                amps = house[clamp.phase]
                amps += self._drawn_a(clamp.phase) if clamp.place == "mains" else 0
            return amps * frame(clamp.phase, self.site.phases)

        for clamp, reading in zip(self._clamps, self._readings):
            clamp.show(reading, t_s, now_ms, dt_ms, signal)


def differ(some: "Sequence[complex]", others: "Sequence[complex]") -> bool:
    return any(abs(a - b) >= CHANGE_A for a, b in zip(some, others))


def faults_of(scenario: Scenario, name: str) -> "list[dict[str, Any]]":
    """An input's faults; two that change places have it both."""
    found = []
    for fault in scenario.data.get("clamps", []):
        if fault["input"] == name:
            found.append(fault)
        elif fault.get("with") == name:
            found.append({**fault, "input": name, "with": fault["input"]})
    return found
