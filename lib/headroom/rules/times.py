"""Timetable and plan of one charger."""


class TimeRule:
    """Windows and plan behind the random delay (R18). windows, plan: None where not used."""

    def __init__(self, windows=None, plan=None, delay=None) -> None:  # type: ignore[no-untyped-def]
        self.windows, self.plan, self.delay = windows, plan, delay

    def apply(self, dt_ms: int, law, charger, inputs) -> None:  # type: ignore[no-untyped-def]
        bound, local = charger.part.rules, inputs.day_minute()
        limit_ma, code, params = 1 << 28, "", {}
        for rule in (self.windows, self.plan):
            if rule is None:
                continue
            if rule is self.windows:
                rule.step(dt_ms, local)
            else:
                room_ma = max(charger.part.room_ma, 0)
                rule.step(dt_ms, local, inputs.session_wh[charger.index], room_ma)
            if rule.limit_ma < limit_ma:
                limit_ma, code, params = rule.limit_ma, rule.code, rule.params
        if self.delay is not None:
            asked_ma = limit_ma
            limit_ma = self.delay.step(dt_ms, asked_ma, True, inputs.random_u16)
            if self.delay.code and limit_ma < asked_ma:
                code, params = self.delay.code, self.delay.params
        if code:
            bound.take(limit_ma, code, params)
