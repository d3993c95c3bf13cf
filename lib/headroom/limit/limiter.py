"""Per phase: reading and cars in, allowance out. The first rule is the set-point."""

from ..compat import const
from ..measure.health import UNSIGNED
from ..measure.reading import Reading
from .allowance import Allowance

_FAST_PERMILLE = const(1450)
_FAST_MS = const(500)
_CYCLES = const(3)


class PhaseLimit:
    """One phase of the supply: its limits, and the memory that R13 needs."""

    def __init__(
        self, phase: int, rating_ma: int, set_point_ma: int, solar: bool, signed: bool
    ) -> None:
        self.allowance = Allowance(phase)
        self._solar, self._signed = solar, signed
        self.allowance.rating_ma = rating_ma
        self.allowance.set_point_ma = set_point_ma
        self._cycles_ma = [0] * _CYCLES
        self._next = 0
        self._fast_ms = 0
        self.latest_ma = 0

    def read(self, now_ms: int, dt_ms: int, reading: "Reading | None") -> int:
        """Take in the reading; returns the current that flows now, in mA (0 if unknown)."""
        allowance = self.allowance
        allowance.known = reading is not None and reading.usable(now_ms)
        if reading is None or not allowance.known:
            return self._lose(reading.health_at(now_ms) if reading else "missing")
        if self._solar and not self._signed:
            # R22: without a sign a cut may raise what is read, and a raise lower it.
            return self._lose(UNSIGNED)
        allowance.health = reading.health
        if self._solar and reading.export:
            allowance.over = False
            allowance.total_ma = -reading.rms_ma
            self._cycles_ma[self._next] = 0
            self._next = (self._next + 1) % _CYCLES
            self.latest_ma = reading.cycle_ma
            return allowance.total_ma
        self._cycles_ma[self._next] = reading.cycle_ma
        self._next = (self._next + 1) % _CYCLES
        self.latest_ma = max(self._cycles_ma)
        # The least of three cycles: a step counts in full before the 1 s RMS has risen to it,
        # an inrush of one cycle does not.
        flowing_ma = max(reading.rms_ma, min(self._cycles_ma))
        allowance.total_ma = flowing_ma + reading.uncertainty_ma
        fast = allowance.total_ma * 1000 > allowance.set_point_ma * _FAST_PERMILLE
        self._fast_ms = self._fast_ms + dt_ms if fast else 0
        allowance.over = (
            reading.rms_ma + reading.uncertainty_ma > allowance.set_point_ma
            or self._fast_ms >= _FAST_MS
        )
        return allowance.total_ma

    def _lose(self, health: str) -> int:
        allowance = self.allowance
        allowance.known = allowance.over = False
        allowance.health = health
        allowance.total_ma = 0
        return 0


class Limiter:
    """All phases of the supply (1..3). `step` returns the same Allowance objects each time."""

    def __init__(
        self, phases: int, rating_ma: int, set_point_ma: int, solar: bool = False,
        signed: "list[int] | tuple" = (),
    ) -> None:
        """solar: something on site may export; signed: the phases whose direction is told."""
        self._limits = [
            PhaseLimit(p, rating_ma, set_point_ma, solar, p in signed) for p in range(phases)
        ]
        self.allowances = [limit.allowance for limit in self._limits]
        self.totals_ma = [0, 0, 0]
        self.latest_ma = [0, 0, 0]
        """The most that the last three cycles have shown, per phase: falls at once."""

    def read(self, now_ms: int, dt_ms: int, readings: "list[Reading]") -> "list[int]":
        """Find each phase's mains reading; returns the totals (3 entries, mA)."""
        for phase in range(len(self._limits)):
            found = None
            for reading in readings:
                if reading.place == "mains" and reading.phase == phase:
                    found = reading
            self.totals_ma[phase] = self._limits[phase].read(now_ms, dt_ms, found)
            self.latest_ma[phase] = self._limits[phase].latest_ma
        return self.totals_ma

    def allow(self, cars: list) -> "list[Allowance]":
        """House = total - cars; allowed = set-point - house."""
        for allowance in self.allowances:
            house_ma = allowance.total_ma
            for car in cars:
                house_ma -= car.ma[allowance.phase]
            # Less than nothing only where the house may export.
            allowance.house_ma = house_ma if allowance.total_ma < 0 else max(house_ma, 0)
            allowance.allowed_ma = allowance.set_point_ma - allowance.house_ma
        return self.allowances
