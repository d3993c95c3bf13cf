"""Reading: what one place and phase carries, as every later room sees it."""

from ..clock import elapsed
from . import health as healths

STALE_MS = 1000


class Reading:
    """One place ("mains", "house", "car", "sub", "voltage") and phase (0..2), newest value. of:
    the charger of a car's cable, or the sub-panel of a feeder, from 0.

    rms_ma: over the last second, sliding; cycle_ma: the last whole cycle. Both are rounded up.
    uncertainty_ma: 95 %, of rms_ma. power_w: signed, positive into the house, None where it is not
    known; export: the sign alone, None where not known. at_ms: tick of the end of the last cycle
    (None before the first).
    """

    def __init__(self, place: str, phase: int, of: int = 0) -> None:
        self.place = place
        self.phase = phase
        self.of = of
        self.rms_ma = 0
        self.cycle_ma = 0
        self.uncertainty_ma = 0
        self.power_w: "int | None" = None
        self.power_factor_permille: "int | None" = None
        self.export: "bool | None" = None
        self.at_ms: "int | None" = None
        self.health = healths.STARTING

    def age_ms(self, now_ms: int) -> int:
        """Milliseconds since the reading; a moment in the future counts as stale."""
        if self.at_ms is None:
            return STALE_MS + 1
        age = elapsed(now_ms, self.at_ms)
        return age if age >= 0 else STALE_MS + 1

    def health_at(self, now_ms: int) -> str:
        """The health, with age taken into account."""
        if healths.usable(self.health) and self.age_ms(now_ms) > STALE_MS:
            return healths.STALE
        return self.health

    def usable(self, now_ms: int) -> bool:
        return self.age_ms(now_ms) <= STALE_MS and healths.usable(self.health)
