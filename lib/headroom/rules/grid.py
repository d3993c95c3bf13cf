"""What the grid says: the operator's contact, the grid's presence, and G100's lock-out (R20).

A contact that is not known (None) counts as the worse of both: dimmed, absent.
"""

from ..compat import const
from ..reasons import add_room
from ..share.part import drawable

SENTENCES = """
grid_operator {limit} A: the grid operator has asked for {limit_w} for all chargers.
islanded {limit} A: the grid is absent.
grid_back {limit} A: the grid is back, waiting {wait_s} s more.
g100_over {limit} A: above the agreed {agreed} A for {over_s} s.
g100_locked {limit} A: locked after excursions above the agreed {agreed} A; the installer has to \
reset.
"""
add_room(SENTENCES)

FREE = const(1 << 28)
"""A bound that does not bind, in W or mA."""

LEAST_W = const(4200)
"""What a controllable load keeps under par. 14a EnWG (BNetzA BK6-22-300)."""
_SHARE_PERMILLE = (1000, 800, 750, 700, 650, 600, 550, 500, 450)
"""Simultaneity factor for 1, 2, ... 9 and more loads (BK6-22-300, annex 1, 4.5.2). Read in two
public implementations of it, not in the decision; it may change."""
_BACK_MS = const(5000)
"""A contact is open when it has stayed open so long. Our choice."""
_PRESENT_MS = const(60000)
"""The grid is back when it has stayed so long. Our choice; the wait of R18 comes on top."""

OVER_MS = const(15000)
LONG_MS = const(60000)
_CLEAR_MS = const(1000)
"""An excursion is over when the current has kept below so long. Our choice."""
_ACT_MS = const(5000)
"""Cars pause from here, so that a slow one does not make it 15 s. Our choice."""
_DAY_S = const(86400)
_SHORT_S = const(600)
_FIELDS = const(7)


def minimum_w(loads: int) -> int:
    """What several controllable loads together keep: 4.2 kW + (n - 1) x factor x 4.2 kW.

    For chargers and batteries; heat pumps and air conditioners above 11 kW follow another row.
    """
    factor = _SHARE_PERMILLE[min(max(loads, 1), len(_SHARE_PERMILLE)) - 1]
    return LEAST_W + (loads - 1) * factor * LEAST_W // 1000 if loads > 1 else LEAST_W


class GridOperator:
    """limit_w: for all chargers together, of power drawn from the grid; each_w: if all draw.

    loads: controllable loads behind this module, counted as the operator counts them; chargers:
    those of them that it controls. Each of the others is booked with 4.2 kW. told_w: what the
    operator has said for all loads together; 0 = by the formula.
    """

    def __init__(self, loads: int = 1, chargers: int = 1, told_w: int = 0) -> None:
        total_w = told_w if told_w > 0 else minimum_w(loads)
        self._dimmed_w = max(total_w - max(loads - chargers, 0) * LEAST_W, 0)
        self._chargers = max(chargers, 1)
        self._open_ms = _BACK_MS
        self.limit_w = self.each_w = FREE
        self.code = ""
        self.params: dict = {"limit_w": self._dimmed_w}

    def step(self, dt_ms: int, closed: "bool | None") -> int:
        """closed: the operator's contact asks for less. At once; back after 5 s."""
        self._open_ms = 0 if closed is not False else min(self._open_ms + dt_ms, _BACK_MS)
        dimmed = self._open_ms < _BACK_MS
        self.limit_w = self._dimmed_w if dimmed else FREE
        self.each_w = self._dimmed_w // self._chargers if dimmed else FREE
        self.code = "grid_operator" if dimmed else ""
        return self.limit_w


class GridPresent:
    """limit_ma: what all cars together may draw on a phase; FREE while the grid is there.

    Islanded it is inverter_ma, 0 unless the installer has set it. It bounds the cars and not the
    total: the clamps at the mains may see nothing of an island.
    """

    def __init__(self, inverter_ma: int = 0) -> None:
        self._inverter_ma = inverter_ma
        self._present_ms = _PRESENT_MS
        self.limit_ma = FREE
        self.code = ""
        self.params: dict = {"limit": inverter_ma, "wait_s": 0}

    def step(self, dt_ms: int, present: "bool | None") -> int:
        """present: the grid feeds the house. Lost at once; back after 60 s."""
        here = present is True
        self._present_ms = min(self._present_ms + dt_ms, _PRESENT_MS) if here else 0
        back = self._present_ms == _PRESENT_MS
        self.limit_ma = FREE if back else self._inverter_ma
        self.code = "" if back else "grid_back" if here else "islanded"
        self.params["wait_s"] = -(-(_PRESENT_MS - self._present_ms) // 1000)
        return self.limit_ma


def _is_record(state: object) -> bool:
    if not isinstance(state, list) or len(state) != _FIELDS:
        return False
    return all(isinstance(number, int) and number >= 0 for number in state)


class Excursions:
    """Currents above the limit agreed by ENA G100 (issue 2), and the lock-out that follows.

    Counted: longer than 15 s, and of these longer than 60 s. Locked: by one above 60 s, two
    within 10 min, or three within 24 h (newer wording: more than three; the stricter is taken).
    limit_ma: 0 while locked, and from 5 s of an excursion to its end. Only the installer's
    reset() unlocks. Time without power does not age what was counted.
    """

    def __init__(self, agreed_ma: int) -> None:
        self._agreed_ma = agreed_ma
        self.over_15s = self.over_60s = self.lockouts = self.resets = 0
        self.locked = False
        self._ages_s = [_DAY_S, _DAY_S]
        self._rest_ms = 0
        self._over_ms = 0
        self._clear_ms = _CLEAR_MS
        self.limit_ma = FREE
        self.code = ""
        self.params: dict = {"agreed": agreed_ma, "count": 0, "over_s": 0}

    def step(self, dt_ms: int, worst_ma: "int | None") -> int:
        """worst_ma: import on the highest phase, 1 s RMS with its uncertainty; None = not known:
        an excursion goes on, but none begins (the safe current holds meanwhile, R17)."""
        self._age(dt_ms)
        if worst_ma is not None and worst_ma > self._agreed_ma:
            self._clear_ms = 0
        elif worst_ma is not None:
            self._clear_ms = min(self._clear_ms + dt_ms, _CLEAR_MS)
        before_ms = self._over_ms
        self._over_ms = 0 if self._clear_ms == _CLEAR_MS else min(before_ms + dt_ms, LONG_MS + 1)
        if before_ms <= OVER_MS < self._over_ms:
            self._count()
        if before_ms <= LONG_MS < self._over_ms:
            self.over_60s += 1
            self._lock()
        self._tell()
        return self.limit_ma

    def reset(self) -> None:
        """By the installer. The totals stay, what led to the lock-out is forgotten."""
        self.resets += 1
        self.locked = False
        self._ages_s = [_DAY_S, _DAY_S]
        self._over_ms = 0
        self._tell()

    def state(self) -> "list[int]":
        """To be kept over a power cut, after each change of a counter."""
        return [
            self.over_15s, self.over_60s, self.lockouts, self.resets, int(self.locked),
            self._ages_s[0], self._ages_s[1],
        ]

    def restore(self, state: object) -> bool:
        """A record that can't be read locks: it may have been locked. None: there was none."""
        if state is None:
            return True
        fine = _is_record(state)
        if fine and isinstance(state, list):
            self.over_15s, self.over_60s, self.lockouts, self.resets = state[:4]
            self.locked = state[4] != 0
            self._ages_s = [min(state[5], _DAY_S), min(state[6], _DAY_S)]
        else:
            self._lock()
        self._tell()
        return fine

    def _age(self, dt_ms: int) -> None:
        self._rest_ms += dt_ms
        while self._rest_ms >= 1000:
            self._rest_ms -= 1000
            self._ages_s[0] = min(self._ages_s[0] + 1, _DAY_S)
            self._ages_s[1] = min(self._ages_s[1] + 1, _DAY_S)

    def _count(self) -> None:
        """An excursion has passed 15 s. Kept are the ages of the last two."""
        self.over_15s += 1
        if self._ages_s[0] < _SHORT_S or self._ages_s[1] < _DAY_S:
            self._lock()
        self._ages_s[1] = self._ages_s[0]
        self._ages_s[0] = 0

    def _lock(self) -> None:
        if not self.locked:
            self.lockouts += 1
        self.locked = True

    def _tell(self) -> None:
        self.params["count"] = self.over_15s
        self.params["over_s"] = self._over_ms // 1000
        acting = self._over_ms >= _ACT_MS
        self.code = "g100_locked" if self.locked else "g100_over" if acting else ""
        self.limit_ma = 0 if self.code else FREE


class GridRule:
    """R20: the operator's contact, the grid's presence, the agreed current of G100."""

    def __init__(self, operator=None, present=None, excursions=None, volts: int = 230) -> None:  # type: ignore[no-untyped-def]
        self.operator, self.present, self.excursions = operator, present, excursions
        self.volts = volts

    def apply(self, dt_ms: int, law, inputs) -> None:  # type: ignore[no-untyped-def]
        if self.operator is not None:
            self.operator.step(dt_ms, inputs.grid_operator)
        if self.present is not None:
            self.present.step(dt_ms, inputs.grid_present)
        if self.excursions is not None:
            self.excursions.step(dt_ms, self._worst_ma(law))
        for charger in law.chargers:
            self._bind(charger)

    def _worst_ma(self, law) -> "int | None":  # type: ignore[no-untyped-def]
        worst_ma = 0
        for allowance in law.limiter.supply:
            if not allowance.known:
                return None
            worst_ma = max(worst_ma, abs(allowance.rms_ma))
        return worst_ma

    def _bind(self, charger) -> None:  # type: ignore[no-untyped-def]
        bound, car = charger.part.rules, charger.car
        if self.operator is not None and self.operator.code:
            count = 0
            for phase in car.phases:
                count += car.draws_on(phase)
            each_ma = self.operator.each_w * 1000 // (self.volts * max(count, 1))
            bound.take(drawable(each_ma), self.operator.code, self.operator.params, True)
        for rule in (self.present, self.excursions):
            if rule is not None:
                bound.take(drawable(rule.limit_ma), rule.code, rule.params, True)
