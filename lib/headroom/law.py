"""The law: readings and charger states in, grants out. Ties limit, car and share together.

step(now_ms, readings, statuses) -> grants, at least 5 times a second (R13). Pure: no I/O, no clock
of its own, no exception for a bad reading. A chip takes a decision in turns, one after each burst:
the bounds where they are due, what flows, the grants.
"""

from .car.car import Car
from .charger.status import Status
from .clock import Steps
from .compat import const
from .events import Events
from .limit.guard import Guard
from .limit.limiter import Limiter
from .measure.reading import Reading
from .reasons import Reason
from .share.grant import Grant
from .share.pacer import Pacer
from .share.part import Part
from .share.parts import Parts
from .share.why import why

_REASON_AGE_MS = 1000
_FORGET_MS = 3000
"""R47: a loss that ends sooner leaves what was known of the car."""
_LEAST_MA = 6000
_ROUND_MS = 100
"""Bounds other than the conductors' move slowly: they are asked for ten times a second."""
_BOUND, _LOOK, _GRANT = const(0), const(1), const(2)


class Law:
    """`chargers`: one (Car, Pacer) pair each. wait_ms: rest after power has returned (R18).
    rules: bounds other than the supply's, see rules/rules.py; None where there are none.
    part: of a decision, the next one to take."""

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
        for allowance in limiter.allowances:
            allowance.wire(self.cars)
        self.guards = [Guard(allowance) for allowance in limiter.allowances]
        self._parts = Parts(limiter, self.cars, self.pacers, self.parts, sharing)
        self.part = _BOUND
        self._dt_ms = 0
        self._seen_ma = [0, 0, 0]
        self._wait_ms = wait_ms
        self._reason_age_ms = 0
        self._round_ms = _ROUND_MS

    def step(
        self, now_ms: int, readings: "list[Reading]", statuses: "list[Status]"
    ) -> "list[Grant]":
        """Decide anew. `statuses` in the order of the chargers."""
        self.limiter.see(readings)
        while not self._take(now_ms, statuses):
            pass
        return self.grants

    def turn(
        self, now_ms: int, readings: "list[Reading]", statuses: "list[Status]"
    ) -> bool:
        """The next part of a decision, after each new cycle; True when the grants are made."""
        self.limiter.see(readings)
        return self._take(now_ms, statuses)

    def _take(self, now_ms: int, statuses: "list[Status]") -> bool:
        if self.part == _BOUND:
            self._bound(statuses)
            self.part = _LOOK
            return False
        if self.part == _LOOK:
            self._look(now_ms, statuses)
            self.part = _GRANT
            if not self._urgent():
                return False
        self._grant(now_ms, statuses)
        self.part = _BOUND if self._round_ms >= _ROUND_MS else _LOOK
        return True

    def _urgent(self) -> bool:
        """R13, R47: what is over or lost doesn't wait for the next cycle, though the turn takes
        longer."""
        urgent = False
        for allowance in self.limiter.allowances:
            urgent = urgent or allowance.over or not allowance.known
        return urgent

    def _look(self, now_ms: int, statuses: "list[Status]") -> None:
        """What flows, and what of it the cars draw."""
        dt_ms = self._dt_ms = self.clock.advance(now_ms)
        self._wait_ms = max(self._wait_ms - dt_ms, 0)
        self._round_ms += dt_ms
        totals_ma = self.limiter.read(now_ms, dt_ms)
        for i in range(len(self.cars)):
            self._watch(dt_ms, totals_ma, i, statuses[i])
        self.limiter.allow(self.cars)

    def _grant(self, now_ms: int, statuses: "list[Status]") -> None:
        dt_ms = self._dt_ms
        self._parts.step(dt_ms, statuses)
        self._reason_age_ms += dt_ms
        for i in range(len(self.pacers)):
            self.parts[i].connected = statuses[i].connected and self._wait_ms == 0
            self.parts[i].ready = statuses[i].ready
            self._pace(i, dt_ms)
        for guard in self.guards:
            self._guard(dt_ms, guard, statuses)
        for i in range(len(self.pacers)):
            self._renew(i, self.pacers[i].limit_ma, now_ms, statuses[i].fault)
        if self._reason_age_ms >= _REASON_AGE_MS:
            self._reason_age_ms = 0

    # The loops below run 40 times a second on a small heap: no generators, no lists.

    def _watch(self, dt_ms: int, totals_ma: "list[int]", i: int, status: Status) -> None:
        car = self.cars[i]
        for allowance in self.limiter.supply:
            if allowance.over:
                car.apart.doubt(allowance.phase)
        if not status.connected:
            if car.drawing or car.shown or car.offer_ma:
                car.forget()
        elif self._known(car):
            car.step(
                dt_ms, self._without_others(totals_ma, i), status.offer_ma, status.drawing,
                self.limiter.latest_ma, status.measured_ma,
            )
        elif self._lost_ms(car) >= _FORGET_MS:
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

    def _lost_ms(self, car: Car) -> int:
        lost_ms = 0
        for phase in car.phases:
            lost_ms = max(lost_ms, self.limiter.supply[phase].lost_ms)
        return lost_ms

    def _bound(self, statuses: "list[Status]") -> None:
        for i in range(len(self.parts)):
            bound = self.parts[i].rules
            if bound.code:
                bound.clear()
            if not self.enabled[i]:
                bound.take(0, "disabled", {}, True)
            for phase in self.cars[i].phases:
                allowance = self.limiter.supply[phase]
                if allowance.loose:
                    bound.take(_LEAST_MA, "loose", {"phase": allowance.name})
        if self.rules is not None:
            self.rules.step(self._round_ms, self, statuses)
        self._round_ms = 0

    def fallback_ma(self, i: int) -> int:
        """What charger i may draw without a fresh grant: its part of the site's safe current."""
        return self.pacers[i].safe_ma if self.enabled[i] else 0

    def _pace(self, i: int, dt_ms: int) -> None:
        """R39: a raise adds at most what each wired conductor was measured to have left."""
        pacer = self.pacers[i]
        before_ma = pacer.limit_ma
        limit_ma = pacer.step(dt_ms, self.clock.uptime_s, self.parts[i], self.cars[i])
        if not 0 < before_ma < limit_ma:
            return
        for allowance in self.limiter.allowances:
            count = allowance.uses[i]
            if count:
                left_ma = (allowance.set_point_ma - allowance.total_ma) // count
                if allowance.lost_ms:
                    left_ma = 0
                limit_ma = min(limit_ma, before_ma + max(left_ma, 0))
        pacer.keep_to(limit_ma)

    def _guard(self, dt_ms: int, guard: Guard, statuses: "list[Status]") -> None:
        """R39, after all that is believed: the wired chargers whose cars may draw give way, each
        by its part of what lies above its least."""
        given_ma = spare_ma = bound_ms = 0
        hold = True
        for i in range(len(self.pacers)):
            pacer = self.pacers[i]
            count = guard.allowance.wired[i] if statuses[i].drawing else 0
            given_ma += pacer.limit_ma * count
            spare_ma += max(pacer.limit_ma - pacer.least_ma, 0) * count
            hold = hold and pacer.profile.hold
            if count:
                bound_ms = max(bound_ms, self.cars[i].traits.shown_bound_ms())
        guard.step(dt_ms, given_ma, bound_ms, hold)
        if not (guard.take_ma or guard.least or guard.stop):
            return
        for i, pacer in enumerate(self.pacers):
            if pacer.limit_ma > 0 and statuses[i].drawing and guard.allowance.wired[i]:
                spare = max(pacer.limit_ma - pacer.least_ma, 0)
                take_ma = -(-guard.take_ma * spare // max(spare_ma, 1))
                limit_ma = pacer.limit_ma - (spare if guard.least else min(take_ma, spare))
                pacer.give_way(0 if guard.stop else limit_ma, self.clock.uptime_s)

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
