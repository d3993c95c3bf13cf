"""A rival's law in the same house, with the same car, on the same steps as ours.

Steps in which nothing happens are taken together: the plant's figures are exact for any length of
step, so the result is that of single steps, several times sooner.
"""

from __future__ import annotations

from math import ceil
from typing import Any, Sequence

from .breaker import HOLD
from .closed_loop import CHANGE_A, COARSE_MS, FINE_MS, Loop, pace
from .house import Trace
from .rivals import RIVALS, Site
from .sliding import Second

_PLUG_MS = 1000
_AROUND_MS = 3 * FINE_MS
_S2_OPENS_MS = 200
_HOT = 0.95
"""Of the breaker's trip point: what follows a trip is counted step by step."""


class Unjudged:
    """In place of the checker: our invariants are no rival's promise."""

    def __init__(self) -> None:
        self.violations: list[dict[str, Any]] = []

    def tick(self, *_: Any) -> None:
        """Nothing to say."""


class RivalLoop(Loop):
    """Arguments as Loop's; law: a name in RIVALS; poll_phase: 0..1, by which part of its cycle the
    law's polls are late. The first is that long after the car was plugged in."""

    def __init__(
        self, trace: Trace, phases: int, set_point_a: float, rating_a: float, charger_max_a: float,
        car: str, car_phases: tuple[int, ...], hold: bool = True, law: str = "floor",
        poll_phase: float = 0.0,
    ) -> None:
        super().__init__(
            trace, phases, set_point_a, rating_a, charger_max_a, car, car_phases, hold
        )
        if law not in RIVALS:
            raise ValueError(f"law: {law!r} is not one of {', '.join(RIVALS)}")
        if not 0 <= poll_phase <= 1:
            raise ValueError(f"poll_phase: {poll_phase} is not within 0..1")
        self.rival = RIVALS[law](Site(set_point_a, rating_a, charger_max_a, car_phases, hold))
        self.checker = Unjudged()  # type: ignore[assignment]
        self.seconds = [Second() for _ in range(phases)]
        self._car_second = Second()
        self._law = law
        self._period_ms = round(self.rival.period_s * 1000)
        self._poll_ms = _PLUG_MS + round(poll_phase * self.rival.cycle_s * 1000)
        self._now_ms = 0
        self._command_a = 0.0
        self._totals_a: Sequence[float] = ()
        self._drawn_a = 0.0
        self._moving = True
        self._due_ms: list[int] = [_PLUG_MS]
        spec = self.model.spec
        self._steady = not (spec.dips or spec.caps or spec.hunt) and spec.energy_kwh >= 1e6

    def run(self, start_s: float, hours: float) -> dict[str, Any]:
        """As Loop's, with the steps between two events as one."""
        t_ms, end_ms = 0, round(hours * 3600000)
        changed_ms = 0
        before = self.trace.at(start_s)
        car_a = 0.0
        while t_ms < end_ms:
            step_ms, for_ms = pace(t_ms - changed_ms)
            until_ms = changed_ms + for_ms if for_ms else end_ms
            dt_ms = step_ms * self._quiet_steps(start_s, t_ms, step_ms, until_ms)
            t_ms += dt_ms
            house_a = self.trace.at(start_s + t_ms / 1000)
            changed = house_a is not before and any(
                abs(a - b) >= CHANGE_A for a, b in zip(house_a, before)
            )
            before = house_a
            old_ma = self.command_ma
            drawn_a = self._step(t_ms, dt_ms, house_a)
            self._note(t_ms, drawn_a, self.command_ma != old_ma)
            if changed or self.command_ma != old_ma or abs(drawn_a - car_a) >= CHANGE_A:
                changed_ms = t_ms
                car_a = drawn_a
        return self.tally.result(self, hours)

    def _quiet_steps(self, start_s: float, t_ms: int, step_ms: int, until_ms: int) -> int:
        """How many steps may be one: up to a poll, and to the step before house or car change."""
        heat = self._overload_heat()
        if self._moving or not self._steady or heat > _HOT:
            return 1
        steps = ceil((min(until_ms - t_ms, COARSE_MS) if heat else until_ms - t_ms) / step_ms)
        if self._period_ms:
            steps = min(steps, ceil((self._poll_ms - t_ms) / step_ms))
        change_s = self.trace.next_change_s(start_s + t_ms / 1000)
        if change_s is not None:
            steps = min(steps, ceil(((change_s - start_s) * 1000 - t_ms) / step_ms - 1e-6) - 1)
        if self._due_ms:
            steps = min(steps, (self._due_ms[0] - _AROUND_MS - t_ms) // step_ms)
        return max(steps, 1)

    def _overload_heat(self) -> float:
        """The hottest breaker's part of its trip point, of those on the way to it; 0 if none."""
        return max((
            judge.breaker.fraction for amps, judge in zip(self._totals_a, self.breakers)
            if amps > HOLD * judge.breaker.rating_a
        ), default=0.0)

    def _note(self, t_ms: int, drawn_a: float, commanded: bool) -> None:
        """When the car may answer: it takes the new command up in the next step, a fine one."""
        while self._due_ms and self._due_ms[0] + _AROUND_MS < t_ms:
            self._due_ms.pop(0)
        if commanded:
            spec = self.model.spec
            waits_s = (spec.lag_s, spec.start_delay_s) if self.command_ma else (spec.stop_s,)
            dues = [t_ms + FINE_MS + round(wait_s * 1000) for wait_s in waits_s]
            if not self.command_ma:
                dues.append(dues[0] + _S2_OPENS_MS)
            self._due_ms = sorted(self._due_ms + dues)
        around = bool(self._due_ms) and t_ms >= self._due_ms[0] - _AROUND_MS
        self._moving = commanded or around or drawn_a != self._drawn_a
        self._drawn_a = drawn_a

    def _measure(self, now_ms: int, totals_a: list[float], rms_a: list[float]) -> None:
        self._totals_a = totals_a

    def _decide(self, t_ms: int, rms_a: list[float], drawn_a: float) -> tuple[int, str]:
        car_a = self._car_second.add(t_ms - self._now_ms, drawn_a)
        self._now_ms = t_ms
        if not self.status.connected:
            return 0, "no_car"
        if not self._period_ms:
            self._command_a = self.rival.poll(t_ms / 1000, self._totals_a, drawn_a)
        while self._period_ms and self._poll_ms <= t_ms:
            self._command_a = self.rival.poll(self._poll_ms / 1000, rms_a, car_a)
            self._poll_ms += self._period_ms
        return int(self._command_a * 1000 + 1e-3), self._law
