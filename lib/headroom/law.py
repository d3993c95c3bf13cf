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
        self._rooms_ma = [0] * len(chargers)
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
            self._watch(dt_ms, totals_ma, self.cars[i], statuses[i])
        self.limiter.allow(self.cars)
        self._divide(statuses)
        self._reason_age_ms += dt_ms
        for i in range(len(self.pacers)):
            connected = statuses[i].connected and self._wait_ms == 0
            limit_ma = self.pacers[i].step(
                dt_ms, self.clock.uptime_s, self._rooms_ma[i], self._tight(i), self.cars[i],
                connected, self.enabled[i],
            )
            self._renew(i, limit_ma, now_ms, statuses[i].fault)
        if self._reason_age_ms >= _REASON_AGE_MS:
            self._reason_age_ms = 0
        return self.grants

    def _watch(self, dt_ms: int, totals_ma: "list[int]", car: Car, status: Status) -> None:
        if not status.connected:
            if car.drawing or car.shown or car.offer_ma:
                car.forget()
        elif self._known(car):
            car.step(
                dt_ms, totals_ma, status.offer_ma, status.drawing, self.limiter.latest_ma
            )
        else:
            car.unknown()

    # The loops below run 40 times a second on a small heap: no generators, no lists.

    def _known(self, car: Car) -> bool:
        unknown = 0
        for phase in car.phases:
            unknown += not self.limiter.allowances[phase].known
        return unknown == 0

    def _tight(self, i: int) -> Allowance:
        """The allowance that bounds charger `i`: unknown before over before least."""
        tight = self.limiter.allowances[self.cars[i].phases[0]]
        worst = 1 << 29
        for allowance in self.limiter.allowances:
            if self.cars[i].draws_on(allowance.phase):
                rank = allowance.allowed_ma
                if not allowance.known:
                    rank -= 1 << 28
                elif allowance.over:
                    rank -= 1 << 27
                if rank < worst:
                    tight, worst = allowance, rank
        return tight

    def _divide(self, statuses: "list[Status]") -> None:
        """Each charger's part of every phase that it uses, the least of them."""
        rooms_ma = self._rooms_ma
        for i in range(len(rooms_ma)):
            rooms_ma[i] = 1 << 28
        for allowance in self.limiter.allowances:
            if len(rooms_ma) == 1:
                if self.cars[0].draws_on(allowance.phase):
                    rooms_ma[0] = min(rooms_ma[0], allowance.allowed_ma)
            else:
                self._divide_phase(allowance, statuses)

    def _divide_phase(self, allowance: Allowance, statuses: "list[Status]") -> None:
        wishes_ma = [0] * len(self.cars)
        for i in range(len(self.cars)):
            if statuses[i].connected and self.cars[i].draws_on(allowance.phase):
                wishes_ma[i] = self.pacers[i].cap_ma
        parts_ma = divide(allowance.allowed_ma, wishes_ma)
        for i in range(len(self.cars)):
            if self.cars[i].draws_on(allowance.phase):
                self._rooms_ma[i] = min(self._rooms_ma[i], parts_ma[i])

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
