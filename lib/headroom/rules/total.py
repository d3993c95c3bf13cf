"""A rule of power on the sum of the phases, beside the clamps that measure current."""

from ..compat import const
from ..limit.allowance import Allowance

_SECOND_MS = const(1000)


class TotalRule:
    """A rule of power (peak.py, contract.py) on the sum of the phases.

    volts: highest permitted, where current alone is measured (R19): power is then over-estimated.
    clocked: the rule wants the second of its window.
    """

    def __init__(  # type: ignore[no-untyped-def]
        self, rule, total: Allowance, volts: int, window_s: int = 0
    ) -> None:
        self.rule, self.total, self.volts, self.window_s = rule, total, volts, window_s
        self._most_ma = total.set_point_ma
        self._age_ms = 0

    def apply(self, dt_ms: int, law, inputs) -> None:  # type: ignore[no-untyped-def]
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

    def _second(self, inputs) -> "int | None":  # type: ignore[no-untyped-def]
        if inputs.local is None:
            return None
        return (inputs.local[1] * 60 + inputs.local[2]) % self.window_s
