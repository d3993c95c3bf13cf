"""House, car and law in a closed loop, in virtual time: what tools.simulate runs.

The car follows the law's grant as a pilot's offer (0 = X1). Readings are true RMS values. Steps
are 25 ms for 5 s after a change (house or car by 0.5 A, or the command), 100 ms for the rest of a
minute, else a second.
"""

from __future__ import annotations

from typing import Any

from headroom.car.car import Car
from headroom.charger.charger import Charger as Unit
from headroom.events import Events
from headroom.law import Law
from headroom.limit.limiter import Limiter
from headroom.measure.reading import Reading
from headroom.rules.rules import Rules
from headroom.rules.solar import Solar, SunRule
from headroom.share.pacer import Pacer
from headroom.share.profile import Profile

from .breaker import Judge
from .car import CarModel
from .house import Trace
from .invariants.checker import Checker
from .invariants.flow import Charger, Flow, Line
from .sliding import Second

FINE_MS, COARSE_MS = 25, 1000
_PACES = ((FINE_MS, 5000), (100, 60000))
CHANGE_A = 0.5
_TICK_MASK = (1 << 30) - 1
_PLUG_MS = 1000
_VOLTS = 230


def pace(since_change_ms: int) -> tuple[int, int]:
    """(step, until how long after the change; 0: for ever) in ms. Reactions are over in 5 s: the
    law's windows and most cars' lags lie within."""
    for step_ms, until_ms in _PACES:
        if since_change_ms < until_ms:
            return step_ms, until_ms
    return COARSE_MS, 0


class Loop:
    """set_point_a: per phase; rating_a: the protecting device; car_phases: supply phases. solar:
    the trace is net of it and may be negative, and each phase's direction is told (R22); mode:
    what of it is charged."""

    always_fine = False

    def __init__(
        self, trace: Trace, phases: int, set_point_a: float, rating_a: float, charger_max_a: float,
        car: str, car_phases: tuple[int, ...], hold: bool = True, solar: bool = False,
        mode: str = "fast",
    ) -> None:
        self.trace, self.phases = trace, phases
        self.set_point_a, self.cap_a = set_point_a, charger_max_a
        self.model = CarModel(car, car_phases)
        self.car_phases = car_phases
        wired = tuple(range(phases))
        set_point_ma, rating_ma = round(set_point_a * 1000), round(rating_a * 1000)
        pacer = Pacer(round(charger_max_a * 1000), 0, Profile(hold, 300, 1800, 3))
        cap_ma = round(charger_max_a * 1000)
        rules = Rules([], [[SunRule(Solar(mode, cap_ma))]]) if mode != "fast" else None
        self.law = Law(
            Limiter(phases, rating_ma, set_point_ma, solar, wired if solar else ()),
            [Unit(Car(wired, solar), pacer)], Events(64), 0, None, rules,
        )
        self.readings = [Reading("mains", phase) for phase in range(phases)]
        self.charger = self.law.chargers[0]
        self.status = self.charger.status
        self.seconds = [Second() for _ in range(phases)]
        self.breakers = [Judge(rating_a) for _ in range(phases)]
        spec = self.model.spec
        self.checker = Checker(
            [Line(set_point_ma, rating_ma, rating_ma)] * phases,
            [Charger(cap_ma, round(spec.lag_s * 1000))], hold,
        )
        self.command_ma = 0
        self.tally = Tally(phases)

    def run(self, start_s: float, hours: float) -> dict[str, Any]:
        t_ms, end_ms = 0, round(hours * 3600000)
        changed_ms, over = 0, False
        before = self.trace.at(start_s)
        car_a = 0.0
        while t_ms < end_ms:
            dt_ms = FINE_MS if self.always_fine else pace(t_ms - changed_ms)[0]
            t_ms += dt_ms
            house_a = self.trace.at(start_s + t_ms / 1000)
            changed = house_a is not before and any(
                abs(a - b) >= CHANGE_A for a, b in zip(house_a, before)
            )
            before = house_a
            old_ma = self.command_ma
            drawn_a = self._step(t_ms, dt_ms, house_a)
            # The module itself looks again within a cycle or two.
            was_over, over = over, any(a.over for a in self.law.limiter.allowances)
            changed = changed or over and not was_over
            if changed or self.command_ma != old_ma or abs(drawn_a - car_a) >= CHANGE_A:
                changed_ms = t_ms
                car_a = drawn_a
        return self.tally.result(self, hours)

    def _step(self, t_ms: int, dt_ms: int, house_a: tuple[float, ...]) -> float:
        model, status = self.model, self.status
        plugged = t_ms >= _PLUG_MS
        offered_a = self.command_ma / 1000 if self.command_ma else None
        if plugged:
            model.step(t_ms, offered_a, model.wants)
        drawn_a = model.amps[0] if plugged and model.wants else 0.0
        now = t_ms & _TICK_MASK
        totals_a = [
            house_a[phase] + (drawn_a if phase in self.car_phases else 0.0)
            for phase in range(self.phases)
        ]
        rms_a = [second.add(dt_ms, a) for second, a in zip(self.seconds, totals_a)]
        self._measure(now, totals_a, rms_a)
        status.connected = plugged
        status.drawing = plugged and model.wants
        status.offer_ma = self.command_ma
        limit_ma, code = self._decide(t_ms, rms_a, drawn_a)
        self.tally.add(self, t_ms, dt_ms, house_a, totals_a, rms_a, drawn_a, limit_ma)
        self.command_ma = limit_ma
        car_ma = [0] * self.phases
        for phase in self.car_phases:
            car_ma[phase] = round(drawn_a * 1000)
        self.checker.tick(Flow(
            t_ms, [limit_ma], [code], [car_ma],
            [round(a * 1000) if total_a >= 0 else 0 for a, total_a in zip(rms_a, totals_a)],
            plugged=[plugged],
        ))
        return drawn_a

    def _decide(self, t_ms: int, rms_a: list[float], drawn_a: float) -> tuple[int, str]:
        """The law's command in mA, and its reason's code."""
        self.law.step(t_ms & _TICK_MASK, self.readings)
        grant = self.charger.grant
        return grant.limit_ma, grant.reason.code

    def _measure(self, now_ms: int, totals_a: list[float], rms_a: list[float]) -> None:
        """Readings as a perfect module would have them."""
        for reading, total_a, rms in zip(self.readings, totals_a, rms_a):
            reading.rms_ma = round(rms * 1000)
            reading.cycle_ma = round(total_a * 1000)
            reading.at_ms = now_ms
            reading.health = "ok"
            reading.export = total_a < 0
            reading.power_w = round(total_a * _VOLTS)
            if total_a < 0:
                reading.cycle_ma = -reading.cycle_ma


class Tally:
    """What a run is judged by; see tools/simulate.py for the meaning of each figure."""

    def __init__(self, phases: int) -> None:
        self.kwh = self.kwh_possible = 0.0
        self.seconds_over = self.excess_as = self.worst_over_a = 0.0
        self.pauses = self.commands = 0
        self.reactions_ms: list[int] = []
        self._over_ms: int | None = None

    def add(
        self, loop: Loop, t_ms: int, dt_ms: int, house_a: tuple[float, ...],
        totals_a: list[float], rms_a: list[float], drawn_a: float, command_ma: int,
    ) -> None:
        dt_s = dt_ms / 1000
        self._energy(loop, dt_s, house_a, drawn_a)
        over = False
        for phase, total_a in enumerate(totals_a):
            if phase in loop.car_phases and drawn_a > 0:
                alone_a = house_a[phase]
                above_a = total_a - max(loop.set_point_a, alone_a)
                if above_a > 1e-6:
                    self.seconds_over += dt_s
                    self.excess_as += above_a * dt_s
                    self.worst_over_a = max(self.worst_over_a, above_a)
                over = over or rms_a[phase] > loop.set_point_a
            alone_a = total_a - drawn_a if phase in loop.car_phases else total_a
            loop.breakers[phase].step(dt_s, total_a, alone_a)
        self._react(loop, t_ms, over, command_ma)

    def _energy(
        self, loop: Loop, dt_s: float, house_a: tuple[float, ...], drawn_a: float
    ) -> None:
        spec = loop.model.spec
        watts = spec.volts * len(loop.car_phases)
        self.kwh += drawn_a * watts * dt_s / 3.6e6 if drawn_a > spec.idle_a else 0.0
        house = max(house_a[p] for p in loop.car_phases)
        room_a = min(loop.cap_a, loop.set_point_a - house)
        if room_a >= 6.0:
            possible_a = min(room_a * min(spec.share, 1.0), spec.max_a)
            self.kwh_possible += possible_a * watts * dt_s / 3.6e6

    def _react(self, loop: Loop, t_ms: int, over: bool, command_ma: int) -> None:
        before_ma = loop.command_ma
        if command_ma != before_ma:
            self.commands += abs(command_ma - before_ma) >= 100
            self.pauses += before_ma >= 6000 and command_ma == 0 and t_ms > _PLUG_MS
        if not over or before_ma <= 6000:
            self._over_ms = None
        elif self._over_ms is None:
            self._over_ms = t_ms
        if self._over_ms is not None and self._over_ms >= 0 and command_ma < before_ma:
            self.reactions_ms.append(t_ms - self._over_ms)
            self._over_ms = -1

    def result(self, loop: Loop, hours: float) -> dict[str, Any]:
        reactions = sorted(self.reactions_ms)
        possible = self.kwh_possible
        return {
            "hours": round(hours, 4),
            "kwh": round(self.kwh, 3),
            "kwh_possible": round(possible, 3),
            "utilisation": round(min(1.0, self.kwh / possible), 4) if possible else 1.0,
            "seconds_over_limit": round(self.seconds_over, 1),
            "excess_as": round(self.excess_as, 1),
            "worst_over_ma": round(self.worst_over_a * 1000),
            "breaker_peak_fraction": round(max(b.peak for b in loop.breakers), 4),
            "breaker_tripped": any(b.tripped for b in loop.breakers),
            "house_alone_trips": sum(b.house_trips for b in loop.breakers),
            "pauses": self.pauses,
            "commands_per_hour": round(self.commands / hours, 2) if hours else 0.0,
            "reaction_ms": {
                "p50": reactions[len(reactions) // 2] if reactions else None,
                "max": reactions[-1] if reactions else None,
            },
            "violations": loop.checker.violations,
        }
