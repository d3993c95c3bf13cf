"""Several chargers: who is served, with how much, and who has to give (max-min fair, per phase).

All that are served get their least; what is left is filled up evenly by weight until a conductor
is full or a wish is met. Where there is not the least for all, priority decides, then turns.
"""

from ..compat import const
from .part import FREE

_EVERY_MS = const(200)
_YIELD_MA = const(1000)
"""A part that is this much above a grant is worth another's cut."""
_LEND_MS = const(60000)
_LEND_SPARE_MA = const(1500)
_ASK_BACK_MA = const(700)


class Share:
    """What one charger gets of what is left. weight: 1 to 10; priority: the higher is served
    first. served: it gets at least its least; part_ma: its fair part; lent: it leaves what it
    doesn't use to others. wish_ma: what it can use; book_ma: what its car may be drawing; fall_ma:
    what of that is on its way down."""

    def __init__(self, weight: int = 1, priority: int = 0) -> None:
        self.weight, self.priority = weight, priority
        self.served = False
        self.part_ma = 0
        self.lent = False
        self.wish_ma = 0
        self.book_ma = 0
        self.fall_ma = 0
        self._turn_ms = 0
        self._waited_ms = 0
        self._idle_ms = 0

    def book(self, dt_ms: int, charger) -> None:  # type: ignore[no-untyped-def]
        """R37: one that can't be heard at its worst."""
        car, pacer, status = charger.car, charger.pacer, charger.status
        draws_ma, drawn_ma = max(car.ma), car.traits.drawn_ma(pacer.limit_ma)
        book_ma = max(draws_ma, drawn_ma) if pacer.limit_ma > 0 else draws_ma
        self.book_ma = max(book_ma, status.silent_ma)
        self.fall_ma = max(draws_ma - drawn_ma, 0) if car.in_transit else 0
        top_ma = min(pacer.cap_ma, charger.part.bound.limit_ma)
        resting = pacer.state == "paused" and pacer.pauses.wait_ms > 0
        able = status.connected and status.ready
        wanted = able and top_ma >= pacer.least_ma and not resting
        self._lend(dt_ms, car, pacer)
        if self.lent:
            top_ma = min(top_ma, max(car.needed_ma() + _LEND_SPARE_MA, pacer.least_ma))
        self.wish_ma = top_ma if wanted else 0

    def _lend(self, dt_ms: int, car, pacer) -> None:  # type: ignore[no-untyped-def]
        """A car that leaves its grant unused for a minute lends it, until it uses all it has."""
        settled = car.shown and not car.in_transit and pacer.state == "running"
        needed_ma = car.needed_ma()
        shown = car.shown and pacer.state == "running"
        unused = shown and needed_ma + _LEND_SPARE_MA < pacer.limit_ma
        self._idle_ms = min(self._idle_ms + dt_ms, _LEND_MS) if unused else 0
        if self._idle_ms >= _LEND_MS:
            self.lent = True
        elif not settled and not car.in_transit or needed_ma > pacer.limit_ma - _ASK_BACK_MA:
            self.lent = False

    def count(self, dt_ms: int, waiting: bool) -> None:
        """Turns count only while somebody waits."""
        if self.served:
            self._waited_ms = 0
            self._turn_ms = self._turn_ms + dt_ms if waiting else 0
        else:
            self._turn_ms = 0
            self._waited_ms += dt_ms if self.wish_ma > 0 else -self._waited_ms

    def rank(self, turn_ms: int) -> "tuple[int, int, int]":
        """Priority; then those in their turn, those who wait (longest first), those whose turn
        is over."""
        turn = 1
        if self.served:
            turn = 2 if self._turn_ms >= turn_ms else 0
        return -self.priority, turn, -self._waited_ms


class Sharing:
    """step(dt_ms, allowances, chargers) narrows each charger's part. turn_s: who gets nothing
    waits no longer than this for one that does."""

    def __init__(self, turn_s: int = 900) -> None:
        self.turn_ms = turn_s * 1000
        self._age_ms = _EVERY_MS

    def step(self, dt_ms: int, allowances: list, chargers: list) -> None:
        self._age_ms += dt_ms
        running = 0
        for charger in chargers:
            charger.share.book(dt_ms, charger)
            running += charger.pacer.limit_ma > 0
        for allowance in allowances:
            self._credit(allowance, chargers)
        if self._age_ms >= _EVERY_MS:
            self._serve(self._age_ms, allowances, chargers)
            self._fill(allowances, chargers)
            self._age_ms = 0
        self._add_up(allowances, chargers)
        busy = self._busy(chargers)
        for charger in chargers:
            self._free(charger, busy, allowances)
            self._hand(charger, running, chargers)
        for charger in chargers:
            self._yield(charger, chargers)

    def _serve(self, dt_ms: int, allowances: list, chargers: list) -> None:
        """Who gets at least the least. One that runs may be held up to the rating (R15)."""
        for allowance in allowances:
            allowance.left_ma = allowance.allowed_ma + allowance.maybe_ma
            allowance.hold_ma = allowance.rating_ma - allowance.house_ma + allowance.maybe_ma
        waiting = False
        for charger in self._order(chargers):
            share, pacer, car = charger.share, charger.pacer, charger.car
            holds = pacer.limit_ma > 0 and pacer.profile.hold
            # What may flow and isn't known to be the car's is in the house's already.
            hidden = car.drawing and not car.shown and not car.in_transit
            least_ma = 0 if hidden else max(pacer.least_ma - car.may_ma() + max(car.ma), 0)
            fits = share.wish_ma > 0
            for allowance in allowances:
                room_ma = allowance.hold_ma if holds else allowance.left_ma
                count = allowance.uses[charger.index]
                fits = fits and (count == 0 or room_ma >= least_ma * count)
            share.served = fits
            waiting = waiting or (share.wish_ma > 0 and not fits)
            for allowance in allowances:
                taken_ma = least_ma * allowance.uses[charger.index] if fits else 0
                allowance.left_ma -= taken_ma
                allowance.hold_ma -= taken_ma
        for charger in chargers:
            charger.share.count(dt_ms, waiting)

    def _credit(self, allowance, chargers: list) -> None:  # type: ignore[no-untyped-def]
        """What may be a car's: it would be taken from the others for a moment."""
        allowance.maybe_ma = 0
        for charger in chargers:
            if allowance.has(charger.index) and len(allowance.phases) == 1:
                car, phase = charger.car, allowance.phase
                allowance.maybe_ma += max(car.answering_ma[phase], car.maybe_ma(phase))

    def _order(self, chargers: list) -> list:
        ranks = [(charger.share.rank(self.turn_ms), charger.index) for charger in chargers]
        return [chargers[index] for _, index in sorted(ranks)]

    def _fill(self, allowances: list, chargers: list) -> None:
        """Progressive filling: everyone rises together by weight, until stopped."""
        for allowance in allowances:
            allowance.left_ma = allowance.allowed_ma + allowance.maybe_ma
        for charger in chargers:
            charger.share.part_ma = 0
        rising = [charger for charger in chargers if charger.share.served]
        for charger in rising:
            least_ma = min(charger.car.traits.least_ma, charger.share.wish_ma)
            self._give(charger, least_ma, allowances)
        while rising:
            level_ma = min([
                (charger.share.wish_ma - charger.share.part_ma) // charger.share.weight
                for charger in rising
            ])
            for allowance in allowances:
                pull = self._pull(allowance, rising)
                if pull:
                    level_ma = min(level_ma, allowance.left_ma // pull)
            for charger in rising:
                self._give(charger, max(level_ma, 0) * charger.share.weight, allowances)
            rising = [charger for charger in rising
                      if self._may_rise(charger, rising, allowances)]

    def _pull(self, allowance, rising: list) -> int:  # type: ignore[no-untyped-def]
        """By how much the conductor fills when everybody rises by one."""
        return sum([allowance.uses[charger.index] * charger.share.weight for charger in rising])

    def _give(self, charger, more_ma: int, allowances: list) -> None:  # type: ignore[no-untyped-def]
        charger.share.part_ma += more_ma
        for allowance in allowances:
            allowance.left_ma -= more_ma * allowance.uses[charger.index]

    def _may_rise(self, charger, rising: list, allowances: list) -> bool:  # type: ignore[no-untyped-def]
        if charger.share.wish_ma - charger.share.part_ma < charger.share.weight:
            return False
        for allowance in allowances:
            if allowance.uses[charger.index] and allowance.left_ma < self._pull(allowance, rising):
                return False
        return True

    def _busy(self, chargers: list):  # type: ignore[no-untyped-def]
        """The one whose car's change is on its way; raises go one at a time, so that each answer
        is known by its asker. None: nobody's. Metered cars answer for themselves."""
        for charger in chargers:
            car = charger.car
            if car.in_transit and car.drawing and car.source == "learned":
                return charger
        return None

    def _add_up(self, allowances: list, chargers: list) -> None:
        """What all of them may be drawing, on each conductor."""
        for allowance in allowances:
            booked_ma = 0
            for charger in chargers:
                booked_ma += allowance.uses[charger.index] * charger.share.book_ma
            allowance.booked_ma = booked_ma

    def _free(self, charger, busy, allowances: list) -> None:  # type: ignore[no-untyped-def]
        """What is left while the others draw what they may."""
        part, pacer = charger.part, charger.pacer
        part.free_ma, need_ma = FREE, pacer.need_ma()
        for allowance in allowances:
            count = allowance.uses[charger.index]
            if count:
                others_ma = allowance.booked_ma - count * charger.share.book_ma
                allowed_ma = allowance.allowed_ma + allowance.maybe_ma
                left_ma = (allowed_ma - others_ma) // count
                part.free_ma = min(part.free_ma, allowance.rise_ma(left_ma, need_ma))
        if busy is not None and busy is not charger:
            part.free_ma = min(part.free_ma, pacer.limit_ma)

    def _hand(self, charger, running: int, chargers: list) -> None:  # type: ignore[no-untyped-def]
        part, share = charger.part, charger.share
        # What is on its way down need not be cut again.
        pending_ma = 0
        for other in chargers:
            pending_ma += other.share.fall_ma * part.tight.uses[other.index]
        part.excess_ma = -(-max(part.excess_ma - pending_ma, 0) // max(running, 1))
        part.room_ma = min(part.room_ma, share.part_ma) if share.served else 0
        if share.wish_ma > 0 and not share.served:
            part.bound.take(0, "turn", {}, True)

    def _yield(self, charger, chargers: list) -> None:  # type: ignore[no-untyped-def]
        """Cut to the fair part where somebody else is short of his by this grant."""
        share, grant_ma = charger.share, charger.pacer.limit_ma
        if not share.served or grant_ma < share.part_ma + _YIELD_MA // 2:
            return
        for other in chargers:
            if other is not charger and other.share.served and self._short(other):
                part_ma = max(share.part_ma, charger.pacer.least_ma)
                charger.part.bound.take(part_ma, "lent" if share.lent else "shared", {})
                return

    def _short(self, charger) -> bool:  # type: ignore[no-untyped-def]
        part, pacer, part_ma = charger.part, charger.pacer, charger.share.part_ma
        if pacer.state == "paused":
            return part.free_ma < pacer.need_ma()
        return pacer.limit_ma + _YIELD_MA <= part_ma and part.free_ma < part_ma
