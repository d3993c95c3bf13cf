"""House, battery and clamps in one time: what flows on each line, and what the clamps show.

Currents are phasors in amperes RMS: a line's own voltage is real and positive, so that a current
into the house is positive, its export negative. Currents add as vectors.
"""

from __future__ import annotations

from bisect import bisect_right
from cmath import exp, rect
from math import exp as real_exp
from math import inf, pi, sqrt
from random import Random
from typing import Any, Sequence

from ..car_specs import within
from ..sliding import Mean
from .read import LINES, Scenario

VOLTS = 230
_TOLERANCE = 0.007
"""Of clamp, burden and reference together, about what a 1 % clamp has."""
_SIGN_PART = 0.005
"""Of the apparent power: below it nobody can tell the direction."""


class Loads:
    """What the house draws by itself: the trace and the repeated loads on top."""

    def __init__(
        self, scenario: Scenario, lines: int, feeders: "Sequence[tuple[int, int]]" = (),
    ) -> None:
        """feeders: (sub-panel, phase), whose loads are told after the lines' and count there."""
        angles = scenario.data.get("angle_deg", {})
        self._turns = [rect(1, -angles.get(line, 0) * pi / 180) for line in LINES[:lines]]
        self._feeders = feeders
        self._panels = scenario.panels
        self._trace = scenario.house
        self._repeat = [_repeated(load, scenario.seconds)
                        for load in scenario.data.get("repeat", [])]

    def at(self, t_s: float) -> "list[complex]":
        row = self._trace.at(t_s)
        amps = [row[i] if i < len(row) else 0.0 for i in range(len(self._turns))]
        for phase, load_a, starts_s, on_s in self._repeat:
            i = bisect_right(starts_s, t_s) - 1
            if i >= 0 and t_s - starts_s[i] < on_s:
                amps[phase] += load_a
        behind = []
        for panel, phase in self._feeders:
            told = self._panels[panel].at(t_s) if panel < len(self._panels) else ()
            behind.append(told[phase] if phase < len(told) else 0.0)
            amps[phase] += behind[-1]
        return [a * turn for a, turn in zip(amps, self._turns)] + [
            a * self._turns[phase] for a, (_, phase) in zip(behind, self._feeders)]

    def next_change_s(self, t_s: float) -> float:
        """When something next may change; infinite after the last."""
        found = [trace.next_change_s(t_s) or inf for trace in (self._trace, *self._panels)]
        for _, _, starts_s, on_s in self._repeat:
            i = bisect_right(starts_s, t_s)
            found += starts_s[i:i + 1]
            if i and t_s < starts_s[i - 1] + on_s:
                found.append(starts_s[i - 1] + on_s)
        return min(found)


def _repeated(load: "dict[str, Any]", seconds: float) -> "tuple[int, float, list[float], float]":
    at_s, starts_s = load.get("from_s", 0.0), []
    while at_s < min(load.get("to_s", seconds), seconds):
        starts_s.append(at_s)
        at_s += load["period_s"]
    return LINES.index(load["line"]), load["a"], starts_s, load["on_s"]


class Battery:
    """Holds the current of its line at zero, as far as it can, after a first-order lag."""

    def __init__(self, data: "dict[str, Any] | None") -> None:
        self.phase = LINES.index(data["line"]) if data else -1
        self._most_a = data["most_a"] if data else 0.0
        self._lag_s = data.get("lag_s", 1.0) if data else 1.0
        self._amps = 0.0

    def step(self, dt_s: float, line_a: complex) -> complex:
        """What it adds to the line now (negative: it feeds)."""
        wanted_a = max(min(-line_a.real, self._most_a), -self._most_a)
        self._amps += (wanted_a - self._amps) * (1 - real_exp(-dt_s / self._lag_s))
        return complex(self._amps)


class Window:
    """The last second of a phasor: RMS, and the mean of its real part."""

    def __init__(self) -> None:
        self._square, self._real = Mean(), Mean()

    def add(self, dt_ms: int, amps: complex) -> float:
        """The RMS with this step."""
        self._square.add(dt_ms, abs(amps) ** 2)
        self._real.add(dt_ms, amps.real)
        return self.rms

    @property
    def rms(self) -> float:
        return sqrt(max(self._square.value, 0.0))

    @property
    def real(self) -> float:
        return self._real.value


class Clamp:
    """One input: what its conductor carries becomes a reading, through the faults of the hour.

    settings: its entry; faults: the scenario's for this input; signed: a voltage of its own
    phase tells the direction. show() writes into a Reading of the product.
    """

    def __init__(
        self, settings: "dict[str, Any]", faults: "list[dict[str, Any]]", signed: bool,
        phases: int, seed: int,
    ) -> None:
        self.input, self.place = settings["input"], settings["place"]
        self.phase = settings["phase"] - 1
        self.of = settings["of"] - 1 if self.place in ("car", "sub") else 0
        self._permille = settings["accuracy_permille"]
        self._faults = sorted(faults, key=lambda fault: fault["at_s"])
        self._signed = signed
        self._turn = 1 / frame(self.phase, phases)
        self._gain = 1 + Random(f"{seed} {self.input}").uniform(-_TOLERANCE, _TOLERANCE)
        self._window = Window()

    def _active(self, t_s: float) -> "list[dict[str, Any]]":
        return [f for f in self._faults if f["at_s"] <= t_s < f.get("until_s", 1e9)]

    def readable(self, t_s: float) -> bool:
        """Whether anything can be known of its conductor: a clamp that shows too little isn't
        found by looking."""
        return not any(
            fault["do"] == "unplug" or fault["do"] == "lost" and _lost(fault, t_s)
            for fault in self._active(t_s)
        )

    def show(self, reading: Any, t_s: float, now_ms: int, dt_ms: int, signals: Any) -> None:
        """signals(input): the current round that input's conductor, turned as its own line is."""
        amps, health, lost = signals(self.input), "ok", False
        for fault in self._active(t_s):
            do = fault["do"]
            if do == "swap":
                amps = signals(fault["with"])
            elif do == "part":
                amps *= fault["share"]
            elif do == "reverse":
                amps = -amps
            elif do == "unplug":
                health = "unplugged"
            elif do == "off" or do == "loose" and within(
                t_s, fault["at_s"], fault["off_s"], fault["period_s"]
            ):
                amps = 0j
            elif do == "lost":
                lost = _lost(fault, t_s)
        amps *= self._gain * self._turn
        self._window.add(dt_ms, amps)
        if lost:
            return
        self._write(reading, amps, health, now_ms)

    def _write(self, reading: Any, amps: complex, health: str, now_ms: int) -> None:
        rms = self._window.rms
        reading.rms_ma = round(rms * 1000)
        reading.cycle_ma = round(abs(amps) * 1000)
        reading.uncertainty_ma = round(rms * self._permille)
        reading.at_ms, reading.health = now_ms, health
        if self._signed:
            told = abs(self._window.real) >= _SIGN_PART * rms > 0
            reading.export = self._window.real < 0 if told else None
            reading.power_w = round(self._window.real * VOLTS)


def _lost(fault: "dict[str, Any]", t_s: float) -> bool:
    return within(t_s, fault["at_s"], fault["for_s"], fault.get("every_s", 0))


def frame(phase: int, phases: int) -> complex:
    """A line's voltage as seen from L1: three lines trail by a third of a turn each, two are half
    a turn apart."""
    return exp(-2j * pi * phase / (3 if phases == 3 else 2))
