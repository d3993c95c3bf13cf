"""Invariant 2: what flows on one conductor that a drawing car is on.

One account: each second above the set-point is owed, but for 6 A that R15 and R52 allow; it is
paid back four times as slowly. What may be owed is the time that reaction, one cut, the fall to
6 A and the stop take with this car. So neither cuts of 0.1 A each nor overloads that come back
excuse anything.
"""

from __future__ import annotations

from collections import deque
from typing import Sequence

from .flow import Broken, Flow, Line
from .grants import LEAST_MA, Grants

_DRAWS_MA = 500
_REACTION_MS = 1300
"""From an overload in the 1 s RMS to the lower command (the plan's time budget)."""
_AGAIN_MS, _LONGEST_MS = 5000, 40000
_HELD_MS, _OPENS_MS = 3500, 6300
"""R15: 6 A above what may be borne; R6: X1 until the contactor opens."""
_PAID_BACK = 4
_TOLERANCE_MA, _TOLERANCE_PERMILLE = 300, 20
"""A clamp of class 1 and the converter: less can't be seen."""
_GRACE_MS, _GRACE_HOUR_MS, _HOUR_MS = 60000, 300000, 3600000
"""R52: at a time, and in an hour."""
_STOP_MS, _SHORT_MS = 5000, 1000
"""What the stop may then take; how much sooner the law's own count may be there."""


class Conductor:
    def __init__(
        self, index: int, line: Line, grants: "Sequence[Grants]", hold: bool, broken: Broken,
    ) -> None:
        """hold: whether the settings allow 6 A above the set-point."""
        self.index, self.line, self.hold = index, line, hold
        self._grants, self._broken = grants, broken
        self._owed_ms = 0.0
        self._over_ms: "int | None" = None
        self._told = False
        self._grace: "deque[tuple[int, int]]" = deque()
        self._grace_ms = self._grace_hour_ms = 0

    def tick(self, dt_ms: int, flow: Flow) -> None:
        drawing = [grant for grant, car_ma in zip(self._grants, flow.cars_ma)
                   if car_ma[self.index] > _DRAWS_MA]
        rms_ma = flow.rms_ma[self.index]
        if not drawing or not flow.measured or not _above(rms_ma, self.line.set_point_ma):
            self._owed_ms = max(self._owed_ms - dt_ms / _PAID_BACK, 0.0)
            self._over_ms, self._told, self._grace_ms = None, False, 0
            return
        if self._over_ms is None:
            self._over_ms = flow.t_ms
        self._answered(flow.t_ms, drawing)
        if all(grant.command_ma == LEAST_MA for grant in drawing) and self.hold:
            if not _above(rms_ma, self.line.rating_ma):
                return
            if not _above(rms_ma, self.line.bear_ma) and self._borne(flow.t_ms, dt_ms):
                return
        self._owed_ms += dt_ms
        self._judge(flow.t_ms, rms_ma, drawing)

    def _answered(self, t_ms: int, drawing: "list[Grants]") -> None:
        """R13: the first cut comes at once."""
        since_ms = max(grant.fell_ms for grant in drawing)
        late = t_ms - self._over_ms > _REACTION_MS  # type: ignore[operator]
        high = any(grant.command_ma > LEAST_MA for grant in drawing)
        if late and high and t_ms - since_ms > _bound_ms(drawing) + _REACTION_MS:
            self._tell(t_ms, f"over since {self._over_ms} ms and no cut")

    def _borne(self, t_ms: int, dt_ms: int) -> bool:
        """R52: above the rating for a while."""
        self._grace.append((t_ms, dt_ms))
        self._grace_ms += dt_ms
        self._grace_hour_ms += dt_ms
        while self._grace[0][0] <= t_ms - _HOUR_MS:
            self._grace_hour_ms -= self._grace.popleft()[1]
        return (self._grace_ms <= _GRACE_MS + _STOP_MS
                and self._grace_hour_ms <= _GRACE_HOUR_MS + _STOP_MS)

    @property
    def grace_used(self) -> bool:
        """Whether a stop is due by R52."""
        return (self._grace_ms >= _GRACE_MS - _SHORT_MS
                or self._grace_ms > 0 and self._grace_hour_ms >= _GRACE_HOUR_MS - _SHORT_MS)

    def _judge(self, t_ms: int, rms_ma: int, drawing: "list[Grants]") -> None:
        lag_ms = max(_AGAIN_MS, min(max(g.charger.lag_ms for g in drawing), _LONGEST_MS))
        most_ms = _REACTION_MS + _bound_ms(drawing) + lag_ms + _HELD_MS + _OPENS_MS
        if self._owed_ms > most_ms:
            self._tell(t_ms, f"{rms_ma} mA, above the set-point for {round(self._owed_ms)} ms")

    def _tell(self, t_ms: int, what: str) -> None:
        """Once for each time over."""
        if not self._told:
            self._told = True
            self._broken.add(t_ms, 2, f"L{self.index + 1}: {what}")


def _bound_ms(drawing: "list[Grants]") -> int:
    """By then a car has followed."""
    lag_ms = max(grant.charger.lag_ms for grant in drawing)
    return min(_LONGEST_MS, max(_AGAIN_MS, lag_ms * 3 // 2 + 2000))


def _above(rms_ma: int, limit_ma: int) -> bool:
    return rms_ma > limit_ma + _TOLERANCE_MA + limit_ma * _TOLERANCE_PERMILLE // 1000
