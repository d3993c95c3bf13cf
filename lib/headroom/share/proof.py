"""Questions that the law asks by a change of the offer: a step of 3 A every quarter of an hour
proves the clamps (R23), one is asked where it isn't clear what the car draws, and an offer that
the car doesn't take is taken back and tried again later (R46, R53)."""

from ..car.car import PROOF_MS, Car
from ..clock import lasted
from ..compat import const
from .start import LEAST_MA

_STEP_MA = const(3500)
"""95 % of it is more than the 3 A that must show."""
_ABOVE_MA = const(2500)
_FIRST_MA, _LATER_MA = const(6000), const(10000)
_MOVES_MA = const(500)
_UNSURE_MS = const(15000)
_AGAIN_MS = const(600000)
_TRY_FIRST_MS, _TRY_MOST_MS = const(60000), const(900000)
"""Twice as long after each time in vain."""


class Proof:
    """step: what the grant becomes for a question, 0 where it stays; may doubt the car. most_ma:
    what a raise may come to."""

    def __init__(self) -> None:
        self._unsure_ms = 0
        self._rest_ms = _AGAIN_MS
        self._held_ms = 0
        self._try_ms = _TRY_FIRST_MS

    def most_ma(self, car: Car, limit_ma: int) -> int:
        """Little more than the car draws, more where it was seen to take what it is offered."""
        if car.follows():
            self._try_ms = _TRY_FIRST_MS
            return limit_ma + (_LATER_MA if car.answers > 1 else _FIRST_MA)
        if self._held_ms >= self._try_ms:
            return limit_ma + _FIRST_MA
        return self._reach_ma(car)

    def _reach_ma(self, car: Car) -> int:
        return max(car.may_need_ma(), LEAST_MA) + _ABOVE_MA

    def raised(self) -> None:
        """By the law, as far as most_ma allowed: a try, where the time for one had come."""
        if self._held_ms >= self._try_ms:
            self._try_ms = min(self._try_ms * 2, _TRY_MOST_MS)
        self._held_ms = 0

    def step(self, dt_ms: int, car: Car, limit_ma: int, least_ma: int) -> int:
        self._rest_ms, self._held_ms = lasted(self._rest_ms, dt_ms), lasted(self._held_ms, dt_ms)
        self._unsure_ms = self._unsure_ms + dt_ms if car.unsure else 0
        if limit_ma <= LEAST_MA:
            return 0
        proof_ma = self._prove(car, limit_ma, least_ma) if car.unproved_ms >= PROOF_MS else 0
        if proof_ma:
            return proof_ma
        step_to_ma = min(limit_ma, car.may_need_ma()) - _STEP_MA
        unsure = self._unsure_ms >= _UNSURE_MS and self._rest_ms >= _AGAIN_MS
        if unsure and step_to_ma >= least_ma:
            self._rest_ms = 0
            return step_to_ma
        if car.follows() or self._held_ms < car.traits.bound_ms(True):
            return 0
        reach_ma = max(self._reach_ma(car), least_ma)
        return reach_ma if limit_ma > reach_ma + _MOVES_MA else 0

    def _prove(self, car: Car, limit_ma: int, least_ma: int) -> int:
        step_to_ma = min(limit_ma, car.needed_ma()) - _STEP_MA
        if step_to_ma >= least_ma:
            return step_to_ma
        if car.unanswered:
            car.doubt()
        return 0
