"""From the allowances to each charger's part: what it may draw, and what it may be raised to."""

from ..charger.status import Status
from ..limit.allowance import Allowance
from ..limit.limiter import Limiter
from .part import FREE, Part


def unseen(car, allowance: Allowance) -> bool:  # type: ignore[no-untyped-def]
    """Nothing of what flows there is known to be the car's, though it may be."""
    drawn_ma = 0
    for phase in allowance.phases:
        drawn_ma += car.ma[phase]
    return car.drawing and drawn_ma == 0


class Parts:
    """Fills in the Part of each charger. sharing: who is served and with how much, where there
    are several chargers (share/sharing.py); a single one gets all that is allowed."""

    def __init__(  # type: ignore[no-untyped-def]
        self, limiter: Limiter, cars: list, pacers: list, parts: "list[Part]", sharing=None
    ) -> None:
        self._limiter = limiter
        self._cars, self._pacers, self._parts = cars, pacers, parts
        self._sharing = sharing
        for part in parts:
            part.tight = limiter.allowances[0]
        if sharing is None and len(cars) > 1:
            from .sharing import Sharing

            self._sharing = Sharing(len(cars))

    def step(self, dt_ms: int, statuses: "list[Status]") -> None:
        for allowance in self._limiter.allowances:
            allowance.count(self._cars)
        for i in range(len(self._parts)):
            self._parts[i].bound.copy(self._parts[i].rules)
            self._alone(i)
        if self._sharing is not None:
            self._sharing.step(
                dt_ms, self._limiter, self._cars, self._pacers, self._parts, statuses
            )

    def _alone(self, i: int) -> None:
        """The least of the conductors it uses; tight: unknown before over before least."""
        part, car = self._parts[i], self._cars[i]
        part.room_ma, part.free_ma, part.excess_ma, worst = FREE, FREE, 0, 1 << 29
        need_ma = self._pacers[i].need_ma()
        for allowance in self._limiter.allowances:
            count = allowance.uses[i]
            if count == 0:
                continue
            room_ma = allowance.allowed_ma // count
            if unseen(car, allowance):
                # R39: to what it has, a raise may add what the conductor has left. Of a cut a car
                # shows 0.95 at most times, so that a ninth more has to come off.
                if room_ma < 0:
                    room_ma = room_ma * 10 // 9
                room_ma += self._pacers[i].limit_ma
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
