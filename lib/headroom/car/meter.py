"""What clamps round the cable, or the charger's meter, tell of one car, and whether it is believed
(R49). Only sites that have one load this."""

from ..clock import lasted
from ..compat import const
from . import priors
from .apart import right_size
from .stopped import Stopped

_STEP_MIN_MA = const(3000)
_DENIED_MAX = const(2)
"""Answers that the conductor showed whole and the meter not at all."""
_SETTLE_MS = const(2000)
_BEYOND_MA = const(2500)


class Meter:
    """own_ma: per phase, None where nothing tells or it isn't believed. alone: no clamp but the
    car's own sees it (limit/ahead.py)."""

    def __init__(self, alone: bool = False) -> None:
        self.alone = alone
        self.own_ma: "list[int | None]" = [None, None, None]
        self._from_ma = [0, 0, 0]
        self._base_ma = [0, 0, 0]
        self.clear()

    def clear(self) -> None:
        """Another car."""
        self._stops = [Stopped(), Stopped(), Stopped()]
        self._denied = [0, 0, 0]
        self.idle()

    def idle(self) -> None:
        """It has to show itself again."""
        self._shown = self._waits = self._late = False
        self._since_ms = self._answered_ms = 0

    def read(self, measured_ma: "list[int | None] | None") -> bool:
        """Whether anything is measured."""
        any_ = False
        for phase in range(3):
            own_ma = None if measured_ma is None or self.denied(phase) else measured_ma[phase]
            self.own_ma[phase] = own_ma
            any_ = any_ or own_ma is not None
        return any_

    def ask(self, totals_ma: "list[int]") -> None:
        """The offer has changed, or the car may draw from now on."""
        self._since_ms = self._answered_ms = 0
        self._waits, self._late = True, False
        for phase in range(3):
            self._from_ma[phase] = (self.own_ma[phase] or 0) if self._shown else 0
            self._base_ma[phase] = totals_ma[phase]

    def step(self, dt_ms: int, car, totals_ma: "list[int]") -> None:  # type: ignore[no-untyped-def]
        """Into the car: whether it was shown, and whether it answers."""
        self._since_ms = lasted(self._since_ms, dt_ms)
        drawn_ma = max(car.likely_ma)
        if self._waits:
            self._listen(dt_ms, car, totals_ma)
        believed = self._shows_stop(dt_ms, totals_ma)
        if drawn_ma < _STEP_MIN_MA and not believed and not self._waits:
            self._shown = False
        car.shown, car.in_transit, car.unsure = self._shown, self._waits, self._late

    def _listen(self, dt_ms: int, car, totals_ma: "list[int]") -> None:  # type: ignore[no-untyped-def]
        told_ma = car.traits.drawn_ma(car.offer_ma)
        answered = False
        for phase in car.phases:
            answered = answered or self._tells(phase, told_ma, totals_ma[phase])
        if answered:
            self._answered_ms = lasted(self._answered_ms, dt_ms)
            if self._answered_ms >= _SETTLE_MS:
                self._settle(car, told_ma)
        elif self._since_ms >= car.traits.bound_ms(not self._shown or car.rising()):
            self._waits, self._late = False, self._shown and not car.rising()
            for phase in car.phases:
                self._judge(phase, told_ma, totals_ma[phase])

    def _settle(self, car, told_ma: int) -> None:  # type: ignore[no-untyped-def]
        self._waits = False
        steps = [abs(told_ma - self._from_ma[phase]) for phase in car.phases]
        if not self._shown or max(steps) >= _STEP_MIN_MA:
            car.proven()
            self._learn(car)
        self._shown = True

    def _learn(self, car) -> None:  # type: ignore[no-untyped-def]
        """From a step that was answered: share and lag. A start's lag is another one."""
        share = max(car.likely_ma) * 1000 // max(car.offer_ma, 1)
        if priors.a_share(share):
            car.traits.share_permille = share
        if self._shown:
            car.traits.lag_is(self._since_ms - self._answered_ms)

    def _tells(self, phase: int, told_ma: int, total_ma: int) -> bool:
        """The meter answers: a start by 3 A, a raise by 70 % of what is expected, a cut by 40 %,
        since a car that was held by its own limit falls by less. A start, and a step that proves,
        must show in the total too."""
        own_ma = self.own_ma[phase]
        if own_ma is None:
            return False
        change_ma, moved_ma = told_ma - self._from_ma[phase], own_ma - self._from_ma[phase]
        total_ma -= self._base_ma[phase]
        if change_ma < 0:
            answers = moved_ma * 10 <= change_ma * 4
            total_ma, moved_ma = -total_ma, -moved_ma
        elif self._shown:
            answers = moved_ma * 10 >= change_ma * 7
        else:
            answers = moved_ma >= _STEP_MIN_MA
        proves = not self._shown or abs(change_ma) >= _STEP_MIN_MA
        return answers and (not proves or total_ma * 10 >= moved_ma * 7)

    def _shows_stop(self, dt_ms: int, totals_ma: "list[int]") -> bool:
        """The car draws; or it stopped by itself and the supply shows that too, or soon may."""
        believed = False
        for phase in range(3):
            own_ma = self.own_ma[phase]
            if own_ma is not None and not self.alone:
                believed = self._stops[phase].step(dt_ms, own_ma, totals_ma[phase]) or believed
        return believed

    def _judge(self, phase: int, told_ma: int, total_ma: int) -> None:
        """A step was expected: what moved by the meter and on the supply. A meter that says that
        nothing moved is off its cable, or round another one."""
        own_ma, change_ma = self.own_ma[phase], told_ma - self._from_ma[phase]
        if own_ma is not None and abs(change_ma) >= _STEP_MIN_MA:
            silent = abs(own_ma - self._from_ma[phase]) * 4 < abs(change_ma)
            moved = right_size(total_ma - self._base_ma[phase], change_ma)
            self._denied[phase] += moved and silent

    def beyond(self, phase: int, latest_ma: int) -> bool:
        """It tells of clearly more than the supply carries."""
        own_ma = self.own_ma[phase]
        return own_ma is not None and own_ma - latest_ma > max(_BEYOND_MA, own_ma // 4)

    def denied(self, phase: int) -> bool:
        """What it tells of this phase isn't believed any more."""
        return self._denied[phase] >= _DENIED_MAX
