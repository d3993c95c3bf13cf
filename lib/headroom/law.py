"""The law: readings and charger states in, grants out. Ties limit, car and share together.

step(now_ms, readings, statuses) -> grants, at least 5 times a second (R13). Pure: no I/O, no clock
of its own, no exception for a bad reading.
"""

from .car.car import Car
from .charger.status import Status
from .clock import Steps
from .events import Events
from .limit.limiter import Limiter
from .measure.reading import Reading
from .reasons import Reason
from .share.grant import Grant
from .share.pacer import Pacer
from .share.part import Part
from .share.parts import Parts
from .share.why import why

_REASON_AGE_MS = 1000


class Law:
    """`chargers`: one (Car, Pacer) pair each. wait_ms: rest after power has returned (R18).
    rules: bounds other than the supply's, see rules/rules.py; None where there are none."""

    def __init__(  # type: ignore[no-untyped-def]
        self, limiter: Limiter, chargers: "list[tuple[Car, Pacer]]", events: Events,
        wait_ms: int = 0, sharing=None, rules=None,
    ) -> None:
        self.limiter = limiter
        self.cars = [car for car, _ in chargers]
        self.pacers = [pacer for _, pacer in chargers]
        self.enabled = [True] * len(chargers)
        self.events = events
        self.clock = Steps()
        self.grants = [Grant(0, Reason("no_car"), 0) for _ in chargers]
        self.parts = [Part() for _ in chargers]
        self.rules = rules
        self._parts = Parts(limiter, self.cars, self.pacers, self.parts, sharing)
        self._seen_ma = [0, 0, 0]
        self._wait_ms = wait_ms
        self._reason_age_ms = 0

    def step(
        self, now_ms: int, readings: "list[Reading]", statuses: "list[Status]"
    ) -> "list[Grant]":
        """Decide anew. `statuses` in the order of the chargers."""
        dt_ms = self.clock.advance(now_ms)
        self._wait_ms = max(self._wait_ms - dt_ms, 0)
        totals_ma = self.limiter.read(now_ms, dt_ms, readings)
        for i in range(len(self.cars)):
            self._watch(dt_ms, totals_ma, i, statuses[i])
        self.limiter.allow(self.cars)
        self._bound(dt_ms, statuses)
        self._parts.step(dt_ms, statuses)
        self._reason_age_ms += dt_ms
        for i in range(len(self.pacers)):
            self.parts[i].connected = statuses[i].connected and self._wait_ms == 0
            limit_ma = self.pacers[i].step(
                dt_ms, self.clock.uptime_s, self.parts[i], self.cars[i]
            )
            self._renew(i, limit_ma, now_ms, statuses[i].fault)
        if self._reason_age_ms >= _REASON_AGE_MS:
            self._reason_age_ms = 0
        return self.grants

    # The loops below run 40 times a second on a small heap: no generators, no lists.

    def _watch(self, dt_ms: int, totals_ma: "list[int]", i: int, status: Status) -> None:
        car = self.cars[i]
        if not status.connected:
            if car.drawing or car.shown or car.offer_ma:
                car.forget()
        elif self._known(car):
            car.step(
                dt_ms, self._without_others(totals_ma, i), status.offer_ma, status.drawing,
                self.limiter.latest_ma, status.measured_ma,
            )
        else:
            car.unknown()

    def _without_others(self, totals_ma: "list[int]", i: int) -> "list[int]":
        """The totals less what the other cars draw: what is left moves with this car alone."""
        if len(self.cars) == 1:
            return totals_ma
        for phase in range(3):
            left_ma = totals_ma[phase]
            for j in range(len(self.cars)):
                if j != i:
                    left_ma -= self.cars[j].ma[phase]
            self._seen_ma[phase] = left_ma
        return self._seen_ma

    def _known(self, car: Car) -> bool:
        unknown = 0
        for phase in car.phases:
            unknown += not self.limiter.supply[phase].known
        return unknown == 0

    def _bound(self, dt_ms: int, statuses: "list[Status]") -> None:
        for i in range(len(self.parts)):
            bound = self.parts[i].bound
            if bound.code:
                bound.clear()
            if not self.enabled[i]:
                bound.take(0, "disabled", {}, True)
        if self.rules is not None:
            self.rules.step(dt_ms, self, statuses)

    def _renew(self, i: int, limit_ma: int, now_ms: int, fault: str) -> None:
        grant = self.grants[i]
        changed = limit_ma != grant.limit_ma
        if changed or self._reason_age_ms >= _REASON_AGE_MS:
            grant.reason = self._why(i, fault)
        grant.limit_ma = limit_ma
        grant.issued_ms = now_ms
        if changed:
            self.events.add(
                self.clock.uptime_s, "grant", charger=i, limit_ma=limit_ma,
                reason=grant.reason.code, text=grant.reason.text(),
            )

    def _why(self, i: int, fault: str) -> Reason:
        if fault:
            return Reason(fault)
        if self._wait_ms > 0:
            return Reason("power_returned", wait_s=-(-self._wait_ms // 1000))
        return why(self.pacers[i], self.cars[i])
