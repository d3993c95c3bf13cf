"""Rules of the whole site: sums, heat, the grid, balance between phases, the next appliance."""

from ..compat import const
from ..limit.allowance import Allowance
from ..share.part import FREE
from .rules import Inputs

_SECOND_MS = const(1000)
_LEAST_MA = const(6000)


class TotalRule:
    """A rule of power (limit/peak.py, limit/contract.py) on the sum of the phases.

    volts: highest permitted, where current alone is measured (R19): power is then over-estimated.
    clocked: the rule wants the second of its window.
    """

    def __init__(  # type: ignore[no-untyped-def]
        self, rule, total: Allowance, volts: int, window_s: int = 0
    ) -> None:
        self.rule, self.total, self.volts, self.window_s = rule, total, volts, window_s
        self._most_ma = total.set_point_ma
        self._age_ms = 0

    def apply(self, dt_ms: int, law, inputs: Inputs) -> None:  # type: ignore[no-untyped-def]
        self._age_ms += dt_ms
        if self._age_ms < _SECOND_MS:
            return
        total, rule = self.total, self.rule
        power_w = total.rms_ma * self.volts // 1000 if total.known else None
        if self.window_s:
            rule.step(self._age_ms, power_w, self._second(inputs))
        else:
            rule.step(self._age_ms, power_w)
        self._age_ms = 0
        limit_ma = min(rule.limit_w * 1000 // self.volts, self._most_ma)
        # R15's hold at 6 A is for a breaker: a contract and a peak have no such grace.
        total.set_point_ma = total.rating_ma = limit_ma
        total.code, total.params = (rule.code, rule.params) if rule.code else ("", {})

    def _second(self, inputs: Inputs) -> "int | None":
        if inputs.local is None:
            return None
        return (inputs.local[1] * 60 + inputs.local[2]) % self.window_s


class HeatRule:
    """R15: the protecting device's heat, per phase of the supply; it only forbids. What isn't
    measured counts as the rating, or as what flowed last where that was more."""

    def __init__(self, heats: list) -> None:
        self.heats = heats
        self._last_ma = [0] * len(heats)

    def apply(self, dt_ms: int, law, inputs: Inputs) -> None:  # type: ignore[no-untyped-def]
        for allowance in law.limiter.supply:
            flows_ma = max(self._last_ma[allowance.phase], allowance.rating_ma)
            if allowance.known:
                flows_ma = self._last_ma[allowance.phase] = max(allowance.rms_ma, 0)
            forbids = self.heats[allowance.phase].step(dt_ms, flows_ma)
            allowance.hot = forbids and allowance.rms_ma > allowance.bear_ma


class ApplianceRule:
    """Room for the next large appliance on each phase: no grant rises into it, and when the
    appliance comes, none has to fall."""

    def __init__(self, appliances: list) -> None:
        self.appliances = appliances
        self._age_ms = 0

    def apply(self, dt_ms: int, law, inputs: Inputs) -> None:  # type: ignore[no-untyped-def]
        self._age_ms += dt_ms
        if self._age_ms < _SECOND_MS:
            return
        moving = True in [c.car.in_transit or c.car.unsure for c in law.chargers]
        for allowance in law.limiter.supply:
            seen = allowance.known and not moving
            house_ma = max(allowance.house_ma, 0) if seen else None
            allowance.keep_ma = self.appliances[allowance.phase].step(self._age_ms, house_ma)
        self._age_ms = 0


class GridRule:
    """R20: the operator's contact, the grid's presence, the agreed current of G100."""

    def __init__(self, operator=None, present=None, excursions=None, volts: int = 230) -> None:  # type: ignore[no-untyped-def]
        self.operator, self.present, self.excursions = operator, present, excursions
        self.volts = volts

    def apply(self, dt_ms: int, law, inputs: Inputs) -> None:  # type: ignore[no-untyped-def]
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
            bound.take(_step(each_ma), self.operator.code, self.operator.params, True)
        for rule in (self.present, self.excursions):
            if rule is not None:
                bound.take(_step(rule.limit_ma), rule.code, rule.params, True)


def _step(limit_ma: int) -> int:
    return limit_ma if limit_ma >= _LEAST_MA else 0


class UnbalanceRule:
    """R19: all chargers together may differ between phases by limit_ma."""

    def __init__(self, limit_ma: int) -> None:
        self.limit_ma = limit_ma
        self._params = {"most": limit_ma}

    def apply(self, dt_ms: int, law, inputs: Inputs) -> None:  # type: ignore[no-untyped-def]
        for charger in law.chargers:
            most_ma = self._most_ma(law, charger)
            charger.part.rules.take(_step(most_ma), "unbalance", self._params, True)

    def _most_ma(self, law, charger) -> int:  # type: ignore[no-untyped-def]
        """Above the phase with the least of those that the charger doesn't draw on."""
        least_ma, most_ma = FREE, -1
        for phase in range(len(law.limiter.supply)):
            others_ma = self._others_ma(law, charger, phase)
            if charger.car.draws_on(phase):
                most_ma = max(most_ma, others_ma)
            else:
                least_ma = min(least_ma, others_ma)
        if least_ma >= FREE or most_ma < 0:
            return FREE
        return self.limit_ma + least_ma - most_ma

    def _others_ma(self, law, charger, phase: int) -> int:  # type: ignore[no-untyped-def]
        total_ma = 0
        for other in law.chargers:
            if other is not charger and other.car.draws_on(phase):
                total_ma += max(other.car.ma[phase], other.pacer.limit_ma)
        return total_ma


class ShedRule:
    """A water heater gives way before the car is paused; shed.on: the heater may run."""

    def __init__(self, shed, heater_ma: int, phase: int) -> None:  # type: ignore[no-untyped-def]
        self.shed, self.heater_ma, self.phase = shed, heater_ma, phase

    def apply(self, dt_ms: int, law, inputs: Inputs) -> None:  # type: ignore[no-untyped-def]
        allowance = law.limiter.supply[self.phase]
        least_ma, short = 0, False
        for charger in law.chargers:
            if charger.part.connected and charger.car.draws_on(self.phase):
                least_ma += charger.pacer.least_ma
                short = short or charger.pacer.limit_ma <= charger.pacer.least_ma
        short = short and allowance.allowed_ma < least_ma
        spare_ma = allowance.allowed_ma - least_ma if allowance.known else None
        self.shed.step(dt_ms, short, spare_ma, self.heater_ma)
