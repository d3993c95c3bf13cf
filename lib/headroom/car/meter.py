"""What clamps round the cable, or the charger's meter, tell of one car, and whether it is believed
(R49). Only sites that have one load this."""

from ..compat import const
from .apart import right_size
from .held import Held
from .stopped import Stopped

_STEP_MIN_MA = const(3000)
_DENIED_MAX = const(2)
"""Answers that the conductor showed whole and the meter not at all."""


class Meter:
    """own_ma: per phase, None where nothing tells or it isn't believed. alone: no clamp but the
    car's own sees it (limit/ahead.py)."""

    def __init__(self, alone: bool = False) -> None:
        self.alone = alone
        self.own_ma: "list[int | None]" = [None, None, None]
        self.clear()

    def clear(self) -> None:
        """Another car."""
        self._held = [Held(), Held(), Held()]
        self._stops = [Stopped(), Stopped(), Stopped()]
        self._denied = [0, 0, 0]

    def read(self, measured_ma: "list[int | None] | None") -> bool:
        """Whether anything is measured."""
        any_ = False
        for phase in range(3):
            own_ma = None if measured_ma is None or self.denied(phase) else measured_ma[phase]
            self.own_ma[phase] = own_ma
            any_ = any_ or own_ma is not None
        return any_

    def hold(self, dt_ms: int, ma: "list[int]") -> None:
        """Into ma, what stands beside a 1 s RMS."""
        for phase in range(3):
            own_ma = self.own_ma[phase]
            if own_ma is not None:
                ma[phase] = self._held[phase].step(dt_ms, own_ma)

    def shows_stop(self, dt_ms: int, totals_ma: "list[int]") -> bool:
        """The car draws; or it stopped by itself and the supply shows that too, or soon may."""
        believed = False
        for phase in range(3):
            own_ma = self.own_ma[phase]
            if own_ma is not None and not self.alone:
                believed = self._stops[phase].step(dt_ms, own_ma, totals_ma[phase]) or believed
        return believed

    def judge(self, phase: int, change_ma: int, own_ma: int, total_ma: int) -> None:
        """A step was expected: what moved by the meter and on the supply. A meter that says that
        nothing moved is off its cable, or round another one."""
        if self.own_ma[phase] is not None and abs(change_ma) >= _STEP_MIN_MA:
            silent = abs(own_ma) * 4 < abs(change_ma)
            self._denied[phase] += right_size(total_ma, change_ma) and silent

    def denied(self, phase: int) -> bool:
        """What it tells of this phase isn't believed any more."""
        return self._denied[phase] >= _DENIED_MAX
