"""From the allowances to each charger's part: what it may draw, and what it may be raised to."""

from ..limit.allowance import Allowance
from ..limit.limiter import Limiter
from .part import FREE
from .trial import Trial


def unseen(car, allowance: Allowance) -> bool:  # type: ignore[no-untyped-def]
    """Nothing of what flows there is known to be the car's, though it may be."""
    drawn_ma = 0
    for phase in allowance.phases:
        drawn_ma += car.ma[phase]
    return car.drawing and drawn_ma == 0


class Parts:
    """Fills in the Part of each charger. sharing: who is served and with how much, where there
    are several chargers (share/sharing.py); a single one gets all that is allowed."""

    def __init__(self, limiter: Limiter, chargers: list, sharing=None) -> None:  # type: ignore[no-untyped-def]
        self._limiter = limiter
        self._chargers = chargers
        self._sharing = sharing
        for charger in chargers:
            charger.part.tight = limiter.allowances[0]
        if len(chargers) == 1 and len(limiter.supply) == 3:
            chargers[0].part.trial = Trial(limiter.allowances, 0)
        if sharing is None and len(chargers) > 1:
            from .sharing import Share, Sharing

            self._sharing = Sharing()
            for charger in chargers:
                charger.share = Share()

    def step(self, dt_ms: int) -> None:
        for allowance in self._limiter.allowances:
            allowance.count(self._chargers)
        for charger in self._chargers:
            charger.part.bound.copy(charger.part.rules)
            self._alone(charger)
        if self._sharing is not None:
            self._sharing.step(dt_ms, self._limiter.allowances, self._chargers)

    def _alone(self, charger) -> None:  # type: ignore[no-untyped-def]
        """The least of the conductors it uses; tight: unknown before over before least."""
        part, car, pacer = charger.part, charger.car, charger.pacer
        part.room_ma, part.free_ma, part.excess_ma, worst = FREE, FREE, 0, 1 << 29
        need_ma = pacer.need_ma()
        for allowance in self._limiter.allowances:
            count = allowance.uses[charger.index]
            if count == 0:
                continue
            room_ma = allowance.allowed_ma // count
            if unseen(car, allowance):
                # R39: to what it has, a raise may add what the conductor has left. Of a cut a car
                # shows 0.95 at most times, so that a ninth more has to come off.
                if room_ma < 0:
                    room_ma = room_ma * 10 // 9
                room_ma += pacer.limit_ma
            elif car.unsure and car.likely_follows():
                # Whatever it draws: back to what it took before, by no more than is measured to be
                # left (R39).
                left_ma = (allowance.set_point_ma - allowance.total_ma) // count
                room_ma = max(room_ma, min(pacer.limit_ma + left_ma, car.followed_ma))
            part.room_ma = min(part.room_ma, room_ma)
            part.free_ma = min(part.free_ma, allowance.rise_ma(room_ma, need_ma))
            excess_ma = allowance.total_ma - allowance.set_point_ma
            part.excess_ma = max(part.excess_ma, -(-excess_ma // count))
            rank = room_ma
            if not allowance.known:
                rank -= 1 << 28
            elif allowance.strained:
                rank -= 3 << 26
            elif allowance.over:
                rank -= 1 << 27
            if rank < worst:
                part.tight, worst = allowance, rank
