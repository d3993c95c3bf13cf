"""Room for the next large appliance, learned from the steps that this house makes.

Kept free when asked for: the car then runs a little lower all the time and gives way less often.
Nothing protects by it. One object per phase.
"""

from ..compat import const
from ..reasons import add_room

SENTENCES = """
appliance {limit} A: {room} A are kept free on {phase} for the next large appliance.
"""
add_room(SENTENCES)

_SECOND_MS = const(1000)
_LEAST_MA = const(3000)
"""A large step, the size that R23 uses too."""
_BINS = const(32)
"""1 A each, from 3 A; the last one also holds what is above."""
_HELD = const(5)
"""Seconds that a step has to last: an inrush is over by then."""
_RING = const(8)
"""Two seconds before, one in which the current rises, five after."""
_GAP_MS = const(60000)
"""So long what was before a car's change stays comparable with what comes after it."""
_ONE = const(8)
"""What a step counts for. A bin loses an eighth a day, rounded down: one step is gone in 8 days,
three alone fall below what is believed on the third."""
_MANY = const(255)
_DAY_S = const(86400)
_STEPS_LEAST = const(3)
"""Fewer steps than this tell nothing."""


class Appliance:
    """room_ma: as large as `percentile` of the large steps of the last days, rounded up to the
    ampere; 0 until three were seen."""

    def __init__(self, percentile: int = 80) -> None:
        self._percentile = min(max(percentile, 1), 100)
        self._bins = bytearray(_BINS)
        self._ring_ma = [0] * _RING
        self._seen = 0
        self._waiting_ma = 0
        self._before_ma = -1
        self._gap_ms = 0
        self._since_ms = 0
        self._age_s = 0
        self.room_ma = 0

    def step(self, dt_ms: int, house_ma: "int | None") -> int:
        """house_ma: the phase's current without the cars, 1 s RMS; None while a car's part of it
        is not known (a change of its grant has not shown yet) or the reading is not usable."""
        self._since_ms += dt_ms
        if house_ma is None:
            self._pause(dt_ms)
        elif self._since_ms >= 1000:
            self._listen(house_ma)
        while self._since_ms >= 1000:
            self._since_ms -= 1000
            self._age()
        return self.room_ma

    def _pause(self, dt_ms: int) -> None:
        """A large step mostly cuts the car, and hides in its answer: what is there afterwards is
        compared with what was before. The last second before may have shown the rise already."""
        if self._waiting_ma:
            self._count()
        elif self._seen > 2:
            self._before_ma = max(self._ring_ma[_RING - 3], self._ring_ma[_RING - 2])
            self._gap_ms = 0
        self._seen = 0
        self._gap_ms += dt_ms
        if self._gap_ms > _GAP_MS:
            self._before_ma = -1

    def _listen(self, house_ma: int) -> None:
        ring = self._ring_ma
        for i in range(_RING - 1):
            ring[i] = ring[i + 1]
        ring[_RING - 1] = house_ma
        self._seen = min(self._seen + 1, _RING)
        rise_ma = self._rise_ma()
        if self._waiting_ma:
            # One second more: the first of the five may have been the rise itself.
            self._waiting_ma = max(self._waiting_ma, rise_ma)
            self._count()
            self._seen = 1
        elif rise_ma >= _LEAST_MA:
            self._waiting_ma = rise_ma

    def _rise_ma(self) -> int:
        """From the higher of the first two, or of those before a pause, to the least of the last
        five, in mA."""
        ring = self._ring_ma
        if self._seen == _HELD and self._before_ma >= 0:
            before_ma, self._before_ma = self._before_ma, -1
        elif self._seen == _RING:
            before_ma = max(ring[0], ring[1])
        else:
            return 0
        held_ma = ring[_RING - 1]
        for i in range(_RING - _HELD, _RING - 1):
            held_ma = min(held_ma, ring[i])
        return held_ma - before_ma

    def _count(self) -> None:
        place = min((self._waiting_ma - _LEAST_MA) // 1000, _BINS - 1)
        self._waiting_ma = 0
        if self._bins[place] > _MANY - _ONE:
            for i in range(_BINS):
                self._bins[i] //= 2
        self._bins[place] += _ONE
        self._learn()

    def _age(self) -> None:
        self._age_s += 1
        if self._age_s >= _DAY_S:
            self._age_s = 0
            for i in range(_BINS):
                self._bins[i] = self._bins[i] * (_ONE - 1) // _ONE
            self._learn()

    def _learn(self) -> None:
        total = sum(self._bins)
        self.room_ma = 0
        below = 0
        place = 0
        if total > _ONE * (_STEPS_LEAST - 1):
            while below * 100 < total * self._percentile:
                below += self._bins[place]
                place += 1
            self.room_ma = _LEAST_MA + place * 1000

    def state(self) -> "list[int]":
        """What was learned: 32 counts and the age of the day in s."""
        return list(self._bins) + [self._age_s]

    def restore(self, state: object) -> bool:
        """False, and nothing learned, if it is not what state() gave."""
        if not isinstance(state, list) or len(state) != _BINS + 1:
            return False
        for number in state:
            if not isinstance(number, int) or number < 0:
                return False
        if max(state[:_BINS]) > _MANY:
            return False
        for i in range(_BINS):
            self._bins[i] = state[i]
        self._age_s = min(state[_BINS], _DAY_S)
        self._learn()
        return True


class ApplianceRule:
    """Room for the next large appliance on each phase: no grant rises into it, and when the
    appliance comes, none has to fall."""

    def __init__(self, appliances: list) -> None:
        self.appliances = appliances
        self._age_ms = 0

    def apply(self, dt_ms: int, law, inputs) -> None:  # type: ignore[no-untyped-def]
        self._age_ms += dt_ms
        if self._age_ms < _SECOND_MS:
            return
        moving = True in [c.car.in_transit or c.car.unsure for c in law.chargers]
        for allowance in law.limiter.supply:
            seen = allowance.known and not moving
            house_ma = max(allowance.house_ma, 0) if seen else None
            allowance.keep_ma = self.appliances[allowance.phase].step(self._age_ms, house_ma)
        self._age_ms = 0
