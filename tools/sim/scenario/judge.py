"""What flowed and what was told, as figures: see design's table of `expect`.

Fed at every step with currents and commands of the plant; it knows the ratings, nothing of the
law.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any, Sequence

from ..breaker import Judge as BreakerJudge
from ..car_specs import CarSpec, spec_of
from ..invariants.checker import Checker
from ..invariants.flow import Flow
from . import cars
from .read import Scenario
from .world import VOLTS, Window

_QUICK_S, _SLOW_S = 10.0, 60.0
"""Cold, at 2.55 In: EN 60898 allows 1 to 60 s."""
_DRAWS_A = 0.5
_CHARGES_A = 1.0
_LAST_MS = 60000
_LEAST_A, _FINEST_A = 6.0, 0.01
_COMMAND_MA = 100
_OWN_REASONS = ("disabled", "schedule", "plan_wait", "plan_done", "no_car", "power_returned",
                "nudge")
"""Stops that are the household's own, or none; those that R52 wants don't count either."""


@dataclass
class Step:
    """One step of the plant. Per line: what the house would draw without the cars (`alone`), what
    it draws beside them (a battery answers), each car's current; each charger's command and its
    reason; whether the clamps can be read and where a car is plugged in."""

    t_ms: int
    dt_ms: int
    alone: "Sequence[complex]"
    house: "Sequence[complex]"
    cars: "Sequence[Sequence[float]]"
    commands_ma: "Sequence[int]"
    codes: "Sequence[str]"
    measured: bool
    plugged: "Sequence[bool]"


class Judge:
    """checker: fed with every step, it judges the invariants. ratings_a, set_points_a, house: of
    the lines, then of the sub-panels' feeders; behind: see Ideal."""

    def __init__(
        self, scenario: Scenario, ratings_a: "list[float]", set_points_a: "list[float]",
        caps_a: "list[float]", house: "Sequence[complex]", checker: Checker,
        behind: "Sequence[dict[int, int]]" = (),
    ) -> None:
        self.scenario, self.checker = scenario, checker
        self.ratings_a, self.set_points_a = ratings_a, set_points_a
        self._ideal = Ideal(scenario, set_points_a, caps_a, behind)
        self._breakers = [
            [BreakerJudge(rating_a, abs(house[i]), cold_s) for cold_s in (_QUICK_S, _SLOW_S)]
            for i, rating_a in enumerate(ratings_a)
        ]
        self._totals = [Window() for _ in ratings_a]
        self._houses = [Window() for _ in ratings_a]
        self._commands_ma = [0] * len(caps_a)
        self._last: "list[tuple[int, int]]" = []
        self._after_ms = scenario.expect.get("over_rating_s_after", {}).get("after_s", 0) * 1000
        self.over_rating_s = self.over_set_point_s = self.excess_as = self.after_s = 0.0
        self.kwh = 0.0
        self.stops = self.commands = 0
        self.before_drawing_a: "float | None" = None
        self._most_a = 0.0
        self.charging = self.charging_now = False
        self.reasons: "list[str]" = []
        self._ms = 0

    def step(self, step: Step) -> None:
        dt_s = step.dt_ms / 1000
        drawn = [sum(car[i] for car in step.cars) for i in range(len(self.ratings_a))]
        self._ms = step.t_ms
        self._over(step, dt_s, drawn)
        self._tell(step, max((max(car) for car in step.cars), default=0.0))
        self._check(step)
        self.kwh += sum(drawn[:self._ideal.lines]) * VOLTS * dt_s / 3.6e6
        self._ideal.step(step.t_ms, dt_s, step.alone)

    def _over(self, step: Step, dt_s: float, drawn: "list[float]") -> None:
        over_rating = over_set_point = False
        for i, rating_a in enumerate(self.ratings_a):
            total, alone = step.house[i] + drawn[i], step.alone[i]
            total_a = self._totals[i].add(step.dt_ms, total)
            alone_a = self._houses[i].add(step.dt_ms, alone)
            for breaker in self._breakers[i]:
                breaker.step(dt_s, abs(total), abs(alone))
            if drawn[i] <= _DRAWS_A or self._totals[i].real < 0:
                continue
            over_rating |= alone_a <= rating_a < total_a
            over_set_point |= alone_a <= self.set_points_a[i] < total_a
            self.excess_as += max(total_a - max(alone_a, self.set_points_a[i]), 0.0) * dt_s
        self.over_rating_s += dt_s * over_rating
        self.over_set_point_s += dt_s * over_set_point
        self.after_s += dt_s * (over_rating and step.t_ms >= self._after_ms)

    def _check(self, step: Step) -> None:
        self.checker.tick(Flow(
            step.t_ms, step.commands_ma, step.codes,
            [[round(a * 1000) for a in car] for car in step.cars],
            [round(total.rms * 1000) if total.real >= 0 else 0 for total in self._totals],
            step.measured, step.plugged,
        ))

    def _tell(self, step: Step, car_a: float) -> None:
        self.charging_now = car_a > _CHARGES_A
        self.charging = self.charging or self.charging_now
        for i, command_ma in enumerate(step.commands_ma):
            self._most_a = max(self._most_a, command_ma / 1000)
            before_ma = self._commands_ma[i]
            if command_ma != before_ma:
                self._commands_ma[i] = command_ma
                self.commands += abs(command_ma - before_ma) >= _COMMAND_MA
                own = step.codes[i] in _OWN_REASONS or self.checker.grace_used
                self.stops += before_ma > 0 == command_ma and not own
        for code in step.codes:
            if code not in self.reasons:
                self.reasons.append(code)
        if self.charging and self.before_drawing_a is None:
            self.before_drawing_a = self._most_a
        if self._ms >= self.scenario.seconds * 1000 - _LAST_MS and step.commands_ma:
            self._last.append((step.dt_ms, step.commands_ma[0]))

    def _final_a(self) -> float:
        """Median over time of the last minute, charger 0."""
        spread = [ma for dt_ms, ma in self._last for _ in range(max(dt_ms // 25, 1))]
        return median(spread) / 1000 if spread else 0.0

    def figures(self) -> "dict[str, Any]":
        possible = self._ideal.kwh
        hours = self._ms / 3600000
        return {
            "trips": max(sum(trips) for trips in zip(
                *([breaker.trips for breaker in line] for line in self._breakers))),
            "over_rating_s": round(self.over_rating_s, 2),
            "over_set_point_s": round(self.over_set_point_s, 2),
            "over_rating_s_after": round(self.after_s, 2),
            "excess_as": round(self.excess_as, 1),
            "stops": self.stops,
            "kwh": round(self.kwh, 4),
            "kwh_possible": round(possible, 4),
            "utilisation": round(self.kwh / possible, 4) if possible > 1e-6 else 1.0,
            "commands_an_hour": round(self.commands / hours, 1) if hours else 0.0,
            "charging_at_end": self.charging_now,
            "charging": self.charging,
            "final_limit_a": round(self._final_a(), 2),
            "most_before_drawing_a": (
                self._most_a if self.before_drawing_a is None else self.before_drawing_a
            ),
            "reasons": self.reasons,
            "violations": self.checker.violations,
            "invariants": sorted({broken["invariant"] for broken in self.checker.violations}),
        }


class Ideal:
    """kWh of a law that knows all, with the same cars: each moment the most that keeps every line
    and feeder a car uses at its set-point, within charger and the car's own limit, else nothing. A
    battery's answer to the cars is not counted on. Several cars get the same offer; is there none
    for all, the last ones wait."""

    def __init__(
        self, scenario: Scenario, set_points_a: "list[float]", caps_a: "list[float]",
        behind: "Sequence[dict[int, int]]" = (),
    ) -> None:
        """behind: of each charger, the conductor beyond the supply's line that each phase flows
        through too."""
        self.kwh = 0.0
        self._set_points_a = set_points_a
        self._behind = behind
        self.lines = len(set_points_a) - len({i for of in behind for i in of.values()})
        self._cars: "list[tuple[dict[str, Any], CarSpec, tuple[int, ...], float]]" = [
            (car, spec_of("typical", cars.options(car)), cars.phases(car),
             caps_a[car.get("charger", 0)])
            for car in scenario.cars if car.get("charger", 0) < len(caps_a)
        ]
        self._known: "dict[Any, float]" = {}

    def step(self, t_ms: int, dt_s: float, house: "Sequence[complex]") -> None:
        wants = []
        for car, spec, phases, cap_a in self._cars:
            t_s = t_ms / 1000
            drawn_s = t_s - car.get("plug_s", 0.0) - car.get("start_delay_s", 0.0)
            if drawn_s < 0 or t_s >= car.get("unplug_s", 1e9) or spec.stopped_at(t_s):
                continue
            shares = [spec.share_of(i, t_s, drawn_s) for i in range(len(phases))]
            parts = list(zip(phases, shares))
            beyond = self._behind[car.get("charger", 0)] if self._behind else {}
            parts += [(beyond[phase], share) for phase, share in parts if phase in beyond]
            wants.append((spec, cap_a, spec.max_at(t_s), tuple(parts)))
        key = tuple(house), tuple((id(w[0]), *w[1:]) for w in wants)
        if key not in self._known:
            self._known[key] = self._amps(house, wants)
        self.kwh += self._known[key] * VOLTS * dt_s / 3.6e6

    def _amps(self, house: "Sequence[complex]", wants: "list[Any]") -> float:
        """Sum over the lines of what the cars may draw."""
        for count in range(len(wants), 0, -1):
            low_a = max(_LEAST_A, *(want[0].min_a for want in wants[:count]))
            high_a = max(want[1] for want in wants[:count])
            if low_a > high_a or self._load(house, wants[:count], low_a) is None:
                continue
            while high_a - low_a > _FINEST_A:
                middle_a = (low_a + high_a) / 2
                fits = self._load(house, wants[:count], middle_a) is not None
                low_a, high_a = (middle_a, high_a) if fits else (low_a, middle_a)
            return self._load(house, wants[:count], low_a) or 0.0
        return 0.0

    def _load(
        self, house: "Sequence[complex]", wants: "list[Any]", offer_a: float
    ) -> "float | None":
        """What the cars draw by this offer, None where it is too much for a line they use."""
        lines = [0.0] * len(house)
        used: "set[int]" = set()
        for spec, cap_a, own_a, phases in wants:
            amps = spec.stepped(min(spec.follows(min(offer_a, cap_a)), own_a))
            for phase, share in phases:
                lines[phase] += amps * share
                if share:
                    used.add(phase)
        if any(abs(house[i] + lines[i]) > self._set_points_a[i] and house[i].real + lines[i] > 0
               for i in used):
            return None
        return sum(lines[:self.lines])
