"""The law: readings and charger states in, grants out. Ties limit, car and share together.

step(now_ms, readings, statuses) -> grants, at least 5 times a second (R13). Pure: no I/O, no clock
of its own, no exception for a bad reading.
"""

from .car.car import Car
from .charger.status import Status
from .clock import Steps
from .events import Events
from .limit.allowance import Allowance
from .limit.limiter import Limiter
from .measure.reading import Reading
from .reasons import Reason
from .share.divide import divide
from .share.grant import Grant
from .share.pacer import Pacer

_REASON_AGE_MS = 1000


class Law:
    """`chargers`: one (Car, Pacer) pair each. wait_ms: rest after power has returned (R18)."""

    def __init__(
        self, limiter: Limiter, chargers: "list[tuple[Car, Pacer]]", events: Events,
        wait_ms: int = 0,
    ) -> None:
        self.limiter = limiter
        self.cars = [car for car, _ in chargers]
        self.pacers = [pacer for _, pacer in chargers]
        self.enabled = [True] * len(chargers)
        self.events = events
        self.clock = Steps()
        self.grants = [Grant(0, Reason("no_car"), 0) for _ in chargers]
        self._wait_ms = wait_ms
        self._reason_age_ms = 0

    def step(
        self, now_ms: int, readings: "list[Reading]", statuses: "list[Status]"
    ) -> "list[Grant]":
        """Decide anew. `statuses` in the order of the chargers."""
        dt_ms = self.clock.advance(now_ms)
        self._wait_ms = max(self._wait_ms - dt_ms, 0)
        totals_ma = self.limiter.read(now_ms, dt_ms, readings)
        for car, status in zip(self.cars, statuses):
            self._watch(dt_ms, totals_ma, car, status)
        self.limiter.allow(self.cars)
        rooms_ma = self._rooms_ma(statuses)
        self._reason_age_ms += dt_ms
        for i, pacer in enumerate(self.pacers):
            connected = statuses[i].connected and self._wait_ms == 0
            limit_ma = pacer.step(
                dt_ms, self.clock.uptime_s, rooms_ma[i], self._tight(i), self.cars[i], connected,
                self.enabled[i],
            )
            self._renew(i, limit_ma, now_ms, statuses[i].fault)
        if self._reason_age_ms >= _REASON_AGE_MS:
            self._reason_age_ms = 0
        return self.grants

    def _watch(self, dt_ms: int, totals_ma: "list[int]", car: Car, status: Status) -> None:
        if not status.connected:
            if car.drawing or car.shown or car.offer_ma:
                car.forget()
        elif all(self.limiter.allowances[p].known for p in car.phases):
            car.step(dt_ms, totals_ma, status.offer_ma, status.drawing)
        else:
            car.unknown()

    def _phases(self, i: int) -> tuple:
        """Phases the charger's car draws on: those seen, else all that it is wired to."""
        car = self.cars[i]
        seen = tuple(p for p in car.phases if car.ma[p] > 0)
        return seen if car.shown and seen else car.phases

    def _tight(self, i: int) -> Allowance:
        """The allowance that bounds charger `i`: unknown before over before least."""
        bounds = [self.limiter.allowances[p] for p in self._phases(i)]
        tight = bounds[0]
        for bound in bounds[1:]:
            if (not bound.known, bound.over, -bound.allowed_ma) > (
                not tight.known, tight.over, -tight.allowed_ma
            ):
                tight = bound
        return tight

    def _rooms_ma(self, statuses: "list[Status]") -> "list[int]":
        """Each charger's part of every phase it uses, the least of them."""
        if len(self.cars) == 1:
            return [min(self.limiter.allowances[p].allowed_ma for p in self._phases(0))]
        rooms_ma = [1 << 28] * len(self.cars)
        for allowance in self.limiter.allowances:
            on = [allowance.phase in self._phases(i) for i in range(len(self.cars))]
            wishes = [
                self.pacers[i].cap_ma if on[i] and statuses[i].connected else 0
                for i in range(len(self.cars))
            ]
            for i, part_ma in enumerate(divide(allowance.allowed_ma, wishes)):
                if on[i]:
                    rooms_ma[i] = min(rooms_ma[i], part_ma)
        return rooms_ma

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
        return self.pacers[i].why()
