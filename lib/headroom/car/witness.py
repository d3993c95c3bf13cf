"""R23: a clamp has to show what the car was seen to draw.

Nothing flows any more on a phase: either it stopped by itself in a house that draws nothing, or
the clamp is off (`gone`). Less flows than it drew, on all its phases: either it draws less by
itself, or a jaw has opened (`short`). Nothing tells which, so the car has to show itself again.
"""

from ..clock import lasted
from ..compat import const

_GONE_MS = const(500)
_OPEN_MA = const(300)
"""What a clamp that lies open may seem to show."""
_LESS_MA = const(2500)
_LEAST_MA = const(5000)
"""What a car draws at 6 A, nearly: from here on it is a witness for its clamps."""


class Witness:
    """gone: the phase, -1 for none, at the moment. short: for long enough."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.gone = -1
        self.short = False
        self._ms = self._short_ms = 0

    def step(self, dt_ms: int, car, latest_ma: "list[int]") -> bool:  # type: ignore[no-untyped-def]
        """latest_ma: the most of the last cycles. Whether it has been gone for long enough."""
        self.gone, draws, less = -1, 0, 0
        for phase in car.phases:
            ma = car.drawn_on_ma(phase)
            draws += ma > 0
            less += ma - latest_ma[phase] > max(_LESS_MA, ma // 4)
            dark = latest_ma[phase] < _OPEN_MA
            if car.meter is not None:
                dark = dark or car.meter.beyond(phase, latest_ma[phase])
            if dark and ma >= _LEAST_MA and not car.netted:
                self.gone = phase
        short = 0 < draws == less and not car.netted
        self._short_ms = lasted(self._short_ms, dt_ms) if short else 0
        self.short = self._short_ms >= _GONE_MS
        self._ms = lasted(self._ms, dt_ms) if self.gone >= 0 else 0
        return self._ms >= _GONE_MS
