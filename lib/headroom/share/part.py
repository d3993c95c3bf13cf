"""What the law hands to one charger's pacer at each step, and the bounds other than the supply."""

from ..compat import const
from ..limit.allowance import Allowance
from .trial import NO_TRIAL

FREE = const(1 << 28)
"""In mA: no bound."""
_LEAST_MA = const(6000)


def drawable(limit_ma: int) -> int:
    """0 below the least that a car can draw."""
    return limit_ma if limit_ma >= _LEAST_MA else 0


class Bound:
    """The least of the rules that bound one charger without measuring the supply: schedule,
    solar target, grid operator, unbalance, its turn among several ...

    limit_ma: 0 or 6,000 and more per phase. code, params: the reason, "" while nothing binds.
    urgent: a stop by it needs no run of 600 s (R16).
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.limit_ma = FREE
        self.code = ""
        self.params: dict = {}
        self.urgent = False

    def take(self, limit_ma: int, code: str, params: dict, urgent: bool = False) -> None:
        """Keep the tighter one."""
        if limit_ma < self.limit_ma:
            self.limit_ma, self.code, self.params, self.urgent = limit_ma, code, params, urgent

    def copy(self, other: "Bound") -> None:
        self.limit_ma, self.code = other.limit_ma, other.code
        self.params, self.urgent = other.params, other.urgent


class Part:
    """room_ma: what this charger's car may draw per phase; free_ma: what it may be raised to while
    the others have what they were granted. excess_ma: what it has to give where a conductor is
    above its set-point. tight: the allowance that bounds it. rules: the bound by the
    rules, which are asked ten times a second; bound: that one, or the other chargers'. trial: of a
    start beside a full phase. connected: a car is plugged in and power has been back for long
    enough; ready: it may be offered current, its pilot is well."""

    def __init__(self) -> None:
        self.room_ma = 0
        self.free_ma = 0
        self.excess_ma = 0
        self.tight = Allowance(0)
        self.rules = Bound()
        self.bound = Bound()
        self.trial = NO_TRIAL
        self.connected = False
        self.ready = True
