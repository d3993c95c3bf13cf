"""A charger that is fed ahead of the clamp on the house: no clamp is round the whole supply."""

from ..clock import lasted
from ..compat import const
from ..measure import health as healths
from ..measure.reading import Reading

_NOTHING_MA = const(100)
_SILENT_MS = const(2000)


class Ahead:
    """One phase. reading: of the supply, what the clamp of place "house" and those of place "car"
    show, added as if in phase, so that it is never less than what flows. No direction is told: it
    counts as import (R45).

    No step of the car proves the house's clamp (R23). silent: it shows nothing at all, which no
    house does for long: it is off its cable, or not proven to be on it.
    """

    def __init__(self, phase: int) -> None:
        self.reading = Reading("mains", phase)
        self.silent = False
        self._nothing = False
        self._silent_ms = 0

    def step(self, dt_ms: int) -> None:
        self._silent_ms = lasted(self._silent_ms, dt_ms) if self._nothing else 0
        self.silent = self._silent_ms >= _SILENT_MS

    def see(self, readings: "list[Reading]") -> Reading:
        """Add up the newest cycle; as old as the oldest, as well as the worst of its parts."""
        total = self.reading
        total.rms_ma = total.cycle_ma = total.uncertainty_ma = 0
        total.health, parts = healths.OK, 0
        for reading in readings:
            if reading.phase == total.phase and reading.place in ("house", "car"):
                self._add(reading, parts == 0)
                parts += 1
        return total

    def _add(self, part: Reading, first: bool) -> None:
        total = self.reading
        if part.place == "house":
            self._nothing = part.rms_ma <= _NOTHING_MA + part.uncertainty_ma
        total.rms_ma += part.rms_ma
        total.cycle_ma += part.cycle_ma
        total.uncertainty_ma += part.uncertainty_ma
        if first:
            total.at_ms = part.at_ms
        elif part.at_ms is not None and total.at_ms is not None:
            total.at_ms = min(total.at_ms, part.at_ms)
        if part.health != healths.OK and healths.usable(total.health):
            total.health = part.health
