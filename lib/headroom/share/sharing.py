"""Several chargers: who is served, with how much, and who has to give (max-min fair, per phase).

All that are served get their least; what is left is filled up evenly by weight until a conductor
is full or a wish is met. Where there is not the least for all, priority decides, then turns.
"""

from ..charger.status import Status
from ..compat import const
from ..limit.limiter import Limiter
from .part import FREE, Part

_EVERY_MS = const(200)
_YIELD_MA = const(1000)
"""A part that is this much above a grant is worth another's cut."""
_LEND_MS = const(60000)
_LEND_SPARE_MA = const(1500)
_ASK_BACK_MA = const(700)


class Sharing:
    """weights: parts of what is left, 1 to 10; priorities: the higher is served first."""

    def __init__(
        self, count: int, weights: "list[int] | None" = None,
        priorities: "list[int] | None" = None, turn_s: int = 900,
    ) -> None:
        self.weights = weights or [1] * count
        self.priorities = priorities or [0] * count
        self.turn_ms = turn_s * 1000
        self.served = [False] * count
        self.parts_ma = [0] * count
        self.lent = [False] * count
        self._wishes_ma = [0] * count
        self._books_ma = [0] * count
        self._falls_ma = [0] * count
        self._booked_ma: list[int] = []
        self._turn_ms = [0] * count
        self._waited_ms = [0] * count
        self._idle_ms = [0] * count
        self._age_ms = _EVERY_MS

    def step(  # type: ignore[no-untyped-def]
        self, dt_ms: int, limiter: Limiter, cars: list, pacers: list, parts: "list[Part]",
        statuses: "list[Status]",
    ) -> None:
        self._age_ms += dt_ms
        for i in range(len(parts)):
            self._book(i, dt_ms, cars[i], pacers[i], parts[i], statuses[i])
        if self._age_ms >= _EVERY_MS:
            self._serve(self._age_ms, limiter, cars, pacers)
            self._fill(limiter, cars)
            self._age_ms = 0
        self._add_up(limiter)
        busy, running = self._busy(cars), 0
        for pacer in pacers:
            running += pacer.limit_ma > 0
        for i in range(len(parts)):
            self._free(i, busy, limiter, pacers[i], parts[i])
            self._hand(i, running, parts[i])
        for i in range(len(parts)):
            self._yield(i, pacers, parts)

    def _book(  # type: ignore[no-untyped-def]
        self, i: int, dt_ms: int, car, pacer, part: Part, status: Status
    ) -> None:
        """What charger i may be drawing, what of it is on its way down, and what it can use.
        R37: a silent one at its worst."""
        draws_ma, drawn_ma = max(car.ma), car.traits.drawn_ma(pacer.limit_ma)
        book_ma = max(draws_ma, drawn_ma) if pacer.limit_ma > 0 else draws_ma
        self._books_ma[i] = max(book_ma, status.silent_ma)
        self._falls_ma[i] = max(draws_ma - drawn_ma, 0) if car.in_transit else 0
        top_ma = min(pacer.cap_ma, part.bound.limit_ma)
        resting = pacer.state == "paused" and pacer.wait_ms > 0
        able = status.connected and status.ready
        wanted = able and top_ma >= pacer.least_ma and not resting
        self._lend(i, dt_ms, car, pacer)
        if self.lent[i]:
            top_ma = min(top_ma, max(car.needed_ma() + _LEND_SPARE_MA, pacer.least_ma))
        self._wishes_ma[i] = top_ma if wanted else 0

    def _lend(self, i: int, dt_ms: int, car, pacer) -> None:  # type: ignore[no-untyped-def]
        """A car that leaves its grant unused for a minute lends it, until it uses all it has."""
        settled = car.shown and not car.in_transit and pacer.state == "running"
        needed_ma = car.needed_ma()
        unused = settled and needed_ma + _LEND_SPARE_MA < pacer.limit_ma
        self._idle_ms[i] = min(self._idle_ms[i] + dt_ms, _LEND_MS) if unused else 0
        if self._idle_ms[i] >= _LEND_MS:
            self.lent[i] = True
        elif not settled and not car.in_transit or needed_ma > pacer.limit_ma - _ASK_BACK_MA:
            self.lent[i] = False

    def _serve(self, dt_ms: int, limiter: Limiter, cars: list, pacers: list) -> None:
        """Who gets at least the least. One that runs may be held up to the rating (R15)."""
        left_ma = [0] * len(limiter.allowances)
        hold_ma = [0] * len(limiter.allowances)
        for n, allowance in enumerate(limiter.allowances):
            left_ma[n] = allowance.allowed_ma
            hold_ma[n] = allowance.rating_ma - allowance.house_ma
        waiting = False
        for i in self._order(pacers):
            holds = pacers[i].limit_ma > 0 and pacers[i].profile.hold
            # An unshown current is in the house's already.
            hidden = cars[i].drawing and not cars[i].shown and not cars[i].in_transit
            least_ma = 0 if hidden else pacers[i].least_ma
            fits = self._wishes_ma[i] > 0
            for n, allowance in enumerate(limiter.allowances):
                room_ma = hold_ma[n] if holds else left_ma[n]
                count = allowance.uses[i]
                fits = fits and (count == 0 or room_ma >= least_ma * count)
            self.served[i] = fits
            waiting = waiting or (self._wishes_ma[i] > 0 and not fits)
            for n, allowance in enumerate(limiter.allowances):
                taken_ma = least_ma * allowance.uses[i] if fits else 0
                left_ma[n] -= taken_ma
                hold_ma[n] -= taken_ma
        for i in range(len(pacers)):
            self._count(i, dt_ms, waiting)

    def _count(self, i: int, dt_ms: int, waiting: bool) -> None:
        """Turns count only while somebody waits."""
        if self.served[i]:
            self._waited_ms[i] = 0
            self._turn_ms[i] = self._turn_ms[i] + dt_ms if waiting else 0
        else:
            self._turn_ms[i] = 0
            self._waited_ms[i] += dt_ms if self._wishes_ma[i] > 0 else -self._waited_ms[i]

    def _order(self, pacers: list) -> "list[int]":
        """Priority; then those in their turn, those who wait (longest first), those whose turn
        is over."""
        keys = []
        for i in range(len(pacers)):
            if self.served[i]:
                turn = 2 if self._turn_ms[i] >= self.turn_ms else 0
            else:
                turn = 1
            keys.append((-self.priorities[i], turn, -self._waited_ms[i], i))
        return [key[3] for key in sorted(keys)]

    def _fill(self, limiter: Limiter, cars: list) -> None:
        """Progressive filling: everyone rises together by weight, until stopped."""
        count = len(cars)
        left_ma = [allowance.allowed_ma for allowance in limiter.allowances]
        need = [[a.uses[i] for a in limiter.allowances] for i in range(count)]
        for i in range(count):
            self.parts_ma[i] = 0
        rising = [i for i in range(count) if self.served[i]]
        for i in rising:
            self._give(i, min(cars[i].traits.least_ma, self._wishes_ma[i]), need[i], left_ma)
        while rising:
            level_ma = min([
                (self._wishes_ma[i] - self.parts_ma[i]) // self.weights[i] for i in rising
            ])
            for n in range(len(left_ma)):
                pull = sum([need[i][n] * self.weights[i] for i in rising])
                if pull:
                    level_ma = min(level_ma, left_ma[n] // pull)
            for i in rising:
                self._give(i, max(level_ma, 0) * self.weights[i], need[i], left_ma)
            rising = [i for i in rising if self._may_rise(i, rising, need, left_ma)]

    def _give(self, i: int, more_ma: int, need: "list[int]", left_ma: "list[int]") -> None:
        self.parts_ma[i] += more_ma
        for n in range(len(left_ma)):
            left_ma[n] -= more_ma * need[n]

    def _may_rise(
        self, i: int, rising: "list[int]", need: "list[list[int]]", left_ma: "list[int]"
    ) -> bool:
        if self._wishes_ma[i] - self.parts_ma[i] < self.weights[i]:
            return False
        for n in range(len(left_ma)):
            pull = sum([need[j][n] * self.weights[j] for j in rising])
            if need[i][n] and left_ma[n] < pull:
                return False
        return True

    def _busy(self, cars: list) -> int:
        """The car whose change is on its way; raises go one at a time, so that each answer is
        known by its asker. -1 for none. Metered cars answer for themselves."""
        for i in range(len(cars)):
            if cars[i].in_transit and cars[i].drawing and cars[i].source == "learned":
                return i
        return -1

    def _add_up(self, limiter: Limiter) -> None:
        """What all of them may be drawing, on each conductor."""
        if len(self._booked_ma) != len(limiter.allowances):
            self._booked_ma = [0] * len(limiter.allowances)
        for n in range(len(self._booked_ma)):
            booked_ma = 0
            for j in range(len(self._books_ma)):
                booked_ma += limiter.allowances[n].uses[j] * self._books_ma[j]
            self._booked_ma[n] = booked_ma

    def _free(self, i: int, busy: int, limiter: Limiter, pacer, part: Part) -> None:  # type: ignore[no-untyped-def]
        """What is left while the others draw what they may."""
        part.free_ma, need_ma = FREE, pacer.need_ma()
        for n in range(len(limiter.allowances)):
            allowance = limiter.allowances[n]
            count = allowance.uses[i]
            if count:
                others_ma = self._booked_ma[n] - count * self._books_ma[i]
                left_ma = (allowance.allowed_ma - others_ma) // count
                part.free_ma = min(part.free_ma, allowance.rise_ma(left_ma, need_ma))
        if busy not in (-1, i) and pacer.limit_ma > 0:
            part.free_ma = min(part.free_ma, pacer.limit_ma)

    def _hand(self, i: int, running: int, part: Part) -> None:
        # What is on its way down need not be cut again.
        pending_ma = 0
        for j in range(len(self._falls_ma)):
            pending_ma += self._falls_ma[j] * part.tight.uses[j]
        part.excess_ma = -(-max(part.excess_ma - pending_ma, 0) // max(running, 1))
        part.room_ma = min(part.room_ma, self.parts_ma[i]) if self.served[i] else 0
        if self._wishes_ma[i] > 0 and not self.served[i]:
            part.bound.take(0, "turn", {}, True)

    def _yield(self, i: int, pacers: list, parts: "list[Part]") -> None:
        """Cut to the fair part where somebody else is short of his by this grant."""
        grant_ma = pacers[i].limit_ma
        if not self.served[i] or grant_ma < self.parts_ma[i] + _YIELD_MA // 2:
            return
        for j in range(len(parts)):
            if j != i and self.served[j] and self._short(j, pacers[j], parts[j]):
                part_ma = max(self.parts_ma[i], pacers[i].least_ma)
                code = "lent" if self.lent[i] else "shared"
                parts[i].bound.take(part_ma, code, {})
                return

    def _short(self, j: int, pacer, part: Part) -> bool:  # type: ignore[no-untyped-def]
        if pacer.state == "paused":
            return part.free_ma < pacer.need_ma()
        return pacer.limit_ma + _YIELD_MA <= self.parts_ma[j] and part.free_ma < self.parts_ma[j]
