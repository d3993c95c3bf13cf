"""One relay that takes a water heater off before a car has to pause. Optional.

The relay is to be wired so that the heater has power when the module has none.
"""

from ..compat import const

_DRAWS_MA = const(1000)
"""Less than this is a heater at its temperature: taking it off would give nothing."""
_SHORT_MS = const(2000)
"""A shortage has to last so long: a motor's inrush is none."""
_SPARE_MS = const(60000)
"""So long there must have been room for the heater before it comes back."""
_SPARE_MA = const(1000)
"""Room that has to be left when it is back. All four: our choice."""


class Shed:
    """on: the heater has power. It is off for least_off_s at least and most_off_s at most, so
    that the house has warm water (0 = no end), and on for least_on_s at least (600 and 300 s are
    what others give a water heater's relay)."""

    def __init__(
        self, least_on_s: int = 600, least_off_s: int = 300, most_off_s: int = 10800
    ) -> None:
        self._least_on_ms = least_on_s * 1000
        self._least_off_ms = least_off_s * 1000
        self._most_off_ms = most_off_s * 1000
        self._longest_ms = max(self._least_on_ms, self._least_off_ms, self._most_off_ms)
        self.on = True
        self.sheds = 0
        self._since_ms = 0
        self._short_ms = self._spare_ms = 0
        self._drew_ma = 0
        self.code = ""
        self.params: dict = {"heater": 0, "wait_s": 0}

    def step(
        self, dt_ms: int, short: bool, spare_ma: "int | None", heater_ma: int
    ) -> bool:
        """short: a car would be paused, or held at 6 A, for want of room. spare_ma: what would be
        left on the heater's phase if every car drew its least; None = not known. heater_ma: what
        it draws (measured, or its rating while on). Returns `on`."""
        self._since_ms = min(self._since_ms + dt_ms, self._longest_ms)
        if self.on:
            self._watch(dt_ms, short, heater_ma)
        else:
            self._wait(dt_ms, spare_ma)
        return self.on

    def _watch(self, dt_ms: int, short: bool, heater_ma: int) -> None:
        helps = short and heater_ma >= _DRAWS_MA
        self._short_ms = self._short_ms + dt_ms if helps else 0
        if self._short_ms >= _SHORT_MS and self._since_ms >= self._least_on_ms:
            self._drew_ma = heater_ma
            self.sheds += 1
            self._switch(False)

    def _wait(self, dt_ms: int, spare_ma: "int | None") -> None:
        room = spare_ma is not None and spare_ma >= self._drew_ma + _SPARE_MA
        self._spare_ms = min(self._spare_ms + dt_ms, _SPARE_MS) if room else 0
        lasted = self._spare_ms == _SPARE_MS and self._since_ms >= self._least_off_ms
        if lasted or 0 < self._most_off_ms <= self._since_ms:
            self._switch(True)
        else:
            wait_ms = max(self._least_off_ms - self._since_ms, _SPARE_MS - self._spare_ms)
            self.params["wait_s"] = -(-wait_ms // 1000)

    def _switch(self, on: bool) -> None:
        self.on = on
        self._since_ms = self._short_ms = self._spare_ms = 0
        self.code = "" if on else "shed"
        self.params["heater"] = 0 if on else self._drew_ma
        self.params["wait_s"] = 0


class ShedRule:
    """A water heater gives way before the car is paused; shed.on: the heater may run."""

    def __init__(self, shed, heater_ma: int, phase: int) -> None:  # type: ignore[no-untyped-def]
        self.shed, self.heater_ma, self.phase = shed, heater_ma, phase

    def apply(self, dt_ms: int, law, inputs) -> None:  # type: ignore[no-untyped-def]
        allowance = law.limiter.supply[self.phase]
        least_ma, short = 0, False
        for charger in law.chargers:
            if charger.part.connected and charger.car.draws_on(self.phase):
                least_ma += charger.pacer.least_ma
                short = short or charger.pacer.limit_ma <= charger.pacer.least_ma
        short = short and allowance.allowed_ma < least_ma
        spare_ma = allowance.allowed_ma - least_ma if allowance.known else None
        self.shed.step(dt_ms, short, spare_ma, self.heater_ma)
