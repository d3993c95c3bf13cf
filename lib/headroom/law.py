"""The law: readings and charger states in, grants out. Ties limit, car and share together.

step(now_ms, readings): each charger's grant, at least 5 times a second (R13). Pure: no I/O, no
clock of its own, no exception for a bad reading. A chip takes a decision in turns, one after each
burst: the bounds where they are due, what flows, the grants.
"""

from .car.car import Car
from .car.sight import Sight
from .charger.charger import Charger
from .clock import Steps
from .compat import const
from .events import Events
from .limit.guard import Guard
from .limit.limiter import Limiter
from .measure.reading import Reading
from .reasons import Reason
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
    """wait_ms: rest after power has returned (R18). rules: bounds other than the supply's, see
    rules/rules.py; None where there are none. part: of a decision, the next one to take."""

    def __init__(  # type: ignore[no-untyped-def]
        self, limiter: Limiter, chargers: "list[Charger]", events: Events,
        wait_ms: int = 0, sharing=None, rules=None,
    ) -> None:
        self.limiter = limiter
        self.chargers = chargers
        self.events = events
        self.clock = Steps()
        self.rules = rules
        for allowance in limiter.allowances:
            allowance.wire(chargers)
        self.guards = [Guard(allowance) for allowance in limiter.allowances]
        self.sight = Sight(len(limiter.supply))
        for charger in chargers:
            charger.car.see(self.sight)
        self._parts = Parts(limiter, chargers, sharing)
        self.part = _BOUND
        self._readings: "list[Reading]" = []
        self._dt_ms = 0
        self._raised = False
        self._wait_ms = wait_ms
        self._reason_age_ms = 0
        self._round_ms = _ROUND_MS

    def step(self, now_ms: int, readings: "list[Reading]") -> None:
        """Decide anew."""
        self._see(readings)
        while not self._take(now_ms):
            pass

    def turn(self, now_ms: int, readings: "list[Reading]") -> bool:
        """The next part of a decision, after each new cycle; True when the grants are made."""
        self._see(readings)
        return self._take(now_ms)

    def _see(self, readings: "list[Reading]") -> None:
        self._readings = readings
        self.limiter.see(readings)

    def _take(self, now_ms: int) -> bool:
        if self.part == _BOUND:
            self._bound()
            self.part = _LOOK
            return False
        if self.part == _LOOK:
            self._look(now_ms)
            self.part = _GRANT
            if not self._urgent():
                return False
        self._grant(now_ms)
        self.part = _BOUND if self._round_ms >= _ROUND_MS else _LOOK
        return True

    def _urgent(self) -> bool:
        """R13, R47: what is over or lost doesn't wait for the next cycle, though the turn takes
        longer."""
        urgent = False
        for allowance in self.limiter.allowances:
            urgent = urgent or allowance.over or not allowance.known
        return urgent

    def _look(self, now_ms: int) -> None:
        """What flows, and what of it the cars draw."""
        dt_ms = self._dt_ms = self.clock.advance(now_ms)
        self._wait_ms = max(self._wait_ms - dt_ms, 0)
        self._round_ms += dt_ms
        totals_ma = self.limiter.read(now_ms, dt_ms)
        self._see_edges(dt_ms)
        for charger in self.chargers:
            self._watch(now_ms, totals_ma, charger)
        self.limiter.allow(self.chargers)

    def _grant(self, now_ms: int) -> None:
        dt_ms = self._dt_ms
        self._raised = False
        self._parts.step(dt_ms)
        self._reason_age_ms += dt_ms
        for charger in self.chargers:
            charger.part.connected = charger.status.connected and self._wait_ms == 0
            charger.part.ready = charger.status.ready
            self._pace(charger, dt_ms)
        for guard in self.guards:
            self._guard(dt_ms, guard)
        for charger in self.chargers:
            self._renew(charger, now_ms)
        if self._reason_age_ms >= _REASON_AGE_MS:
            self._reason_age_ms = 0

    def _see_edges(self, dt_ms: int) -> None:
        unknown = lost_ms = 0
        for allowance in self.limiter.supply:
            unknown += allowance.lost_ms > 0
            lost_ms = max(lost_ms, allowance.lost_ms)
        if not unknown:
            edge = self.sight.step(dt_ms, self.limiter.cycles_ma)
            for allowance in self.limiter.supply:
                allowance.cycles.step(dt_ms)
                if edge:
                    phase = allowance.phase
                    allowance.cycles.edge(self.sight.rose_ma[phase], self.sight.house_ma[phase])
        elif lost_ms >= _FORGET_MS:
            self.sight.lose()

    # The loops below run 40 times a second on a small heap: no generators, no lists.

    def _watch(self, now_ms: int, totals_ma: "list[int]", charger: Charger) -> None:
        car, status = charger.car, charger.status
        for allowance in self.limiter.supply:
            if allowance.over:
                car.apart.doubt(allowance.phase)
        if not status.connected:
            if car.drawing or car.shown or car.offer_ma:
                car.forget()
        elif self._known(car):
            car.step(
                self._dt_ms, totals_ma, status.offer_ma, status.drawing, self.limiter.latest_ma,
                charger.measured_ma(now_ms, self._readings),
            )
        elif self._lost_ms(car) >= _FORGET_MS:
            car.unknown()

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

    def _bound(self) -> None:
        for charger in self.chargers:
            bound = charger.part.rules
            if bound.code:
                bound.clear()
            if not charger.enabled:
                bound.take(0, "disabled", {}, True)
            for phase in charger.car.phases:
                allowance = self.limiter.supply[phase]
                if allowance.loose:
                    bound.take(_LEAST_MA, "loose", {"phase": allowance.name})
                if allowance.silent:
                    bound.take(_LEAST_MA, "silent", {"phase": allowance.name})
        if self.rules is not None:
            self.rules.step(self._round_ms, self)
        self._round_ms = 0

    def _pace(self, charger: Charger, dt_ms: int) -> None:
        """R39: a raise adds at most what each wired conductor was measured to have left, and that
        is given once."""
        pacer = charger.pacer
        before_ma = pacer.limit_ma
        if self._raised:
            charger.part.free_ma = min(charger.part.free_ma, before_ma)
        limit_ma = pacer.step(dt_ms, self.clock.uptime_s, charger.part, charger.car)
        if pacer.start.nudge:
            pacer.start.nudge = False
            charger.wake()
        self._raised = self._raised or limit_ma > before_ma
        if not 0 < before_ma < limit_ma:
            return
        for allowance in self.limiter.allowances:
            count = allowance.uses[charger.index]
            if count:
                left_ma = (allowance.set_point_ma - allowance.total_ma) // count
                if allowance.lost_ms:
                    left_ma = 0
                limit_ma = min(limit_ma, before_ma + max(left_ma, 0))
        pacer.keep_to(limit_ma)

    def _guard(self, dt_ms: int, guard: Guard) -> None:
        """R39, after all that is believed: the wired chargers whose cars may draw give way, each
        by its part of what lies above its least."""
        given_ma = spare_ma = bound_ms = 0
        hold = True
        wired = guard.allowance.wired
        for charger in self.chargers:
            pacer = charger.pacer
            count = wired[charger.index] if charger.status.drawing else 0
            given_ma += pacer.limit_ma * count
            spare_ma += max(pacer.limit_ma - pacer.least_ma, 0) * count
            hold = hold and pacer.profile.hold
            if count:
                bound_ms = max(bound_ms, charger.car.traits.shown_bound_ms())
        guard.step(dt_ms, given_ma, bound_ms, hold)
        if not (guard.take_ma or guard.least or guard.stop):
            return
        for charger in self.chargers:
            pacer = charger.pacer
            if pacer.limit_ma > 0 and charger.status.drawing and wired[charger.index]:
                spare = max(pacer.limit_ma - pacer.least_ma, 0)
                take_ma = -(-guard.take_ma * spare // max(spare_ma, 1))
                limit_ma = pacer.limit_ma - (spare if guard.least else min(take_ma, spare))
                pacer.give_way(0 if guard.stop else limit_ma, self.clock.uptime_s)

    def _renew(self, charger: Charger, now_ms: int) -> None:
        grant, limit_ma = charger.grant, charger.pacer.limit_ma
        changed = limit_ma != grant.limit_ma
        if changed or self._reason_age_ms >= _REASON_AGE_MS:
            grant.reason = self._why(charger)
        grant.limit_ma = limit_ma
        grant.issued_ms = now_ms
        if changed:
            self.events.add(
                self.clock.uptime_s, "grant", charger=charger.index, limit_ma=limit_ma,
                reason=grant.reason.code, text=grant.reason.text(),
            )

    def _why(self, charger: Charger) -> Reason:
        if charger.status.fault:
            return Reason(charger.status.fault)
        if self._wait_ms > 0:
            return Reason("power_returned", wait_s=-(-self._wait_ms // 1000))
        return why(charger.pacer, charger.car)
