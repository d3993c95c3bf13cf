"""Per conductor: reading and cars in, allowance out. The first rule is the set-point."""

from ..clock import lasted
from ..compat import const
from ..measure.health import usable
from ..measure.reading import Reading
from .allowance import Allowance
from .losses import Losses
from .strain import Strain

_FAST_PERMILLE = const(1450)
_FAST_MS = const(500)
_CYCLES = const(3)


class PhaseLimit:
    """One phase of the supply or of a sub-panel: its limits, and the memory that R13 needs."""

    def __init__(
        self, phase: int, rating_ma: int, set_point_ma: int, solar: bool, signed: bool,
        place: str = "mains", name: str = "", of: int = 0,
    ) -> None:
        self.allowance = Allowance(phase, name)
        self.place, self.of = place, of
        self._signed = solar and signed
        self._losses = Losses()
        self.ahead = None
        self.reading: "Reading | None" = None
        self._cycles_ma = [0] * _CYCLES
        self._next = 0
        self._fast_ms = 0
        self._strain = Strain(rating_ma)
        self.latest_ma = 0
        self.cycle_ma = 0
        self.rate(rating_ma, set_point_ma)

    def rate(self, rating_ma: int, set_point_ma: int) -> None:
        self.allowance.rating_ma = self.allowance.bear_ma = rating_ma
        self.allowance.set_point_ma = set_point_ma
        self._strain.rating_ma = rating_ma

    def see(self, readings: "list[Reading]") -> None:
        """Find this phase's reading, and keep its cycle."""
        phase, found = self.allowance.phase, None
        for reading in readings:
            if reading.place == self.place and reading.phase == phase and reading.of == self.of:
                found = reading
        if self.ahead is not None:
            found = self.ahead.see(readings)
        self.reading = found
        if found is not None and usable(found.health):
            exports = self._signed and found.export
            self.cycle_ma = -found.cycle_ma if exports else found.cycle_ma
            self._cycles_ma[self._next] = 0 if exports else found.cycle_ma
            self._next = (self._next + 1) % _CYCLES

    def power_w(self) -> "int | None":
        return None if self.reading is None else self.reading.power_w

    def read(self, now_ms: int, dt_ms: int) -> int:
        """Take in the reading; returns the current that flows now, in mA (0 if unknown)."""
        allowance, losses, reading = self.allowance, self._losses, self.reading
        known = reading is not None and reading.usable(now_ms)
        if self.ahead is not None:
            self.ahead.step(dt_ms)
            allowance.silent = self.ahead.silent
        losses.step(dt_ms, reading.age_ms(now_ms) if reading is not None and known else -1)
        allowance.lost_ms, allowance.loose = losses.lost_ms, losses.loose
        if reading is None or not known:
            if allowance.known and losses.held():
                # Nothing is decided anew: the last burst before a loss may be half a fault.
                allowance.over = False
                return allowance.total_ma
            return self._lose(reading.health_at(now_ms) if reading else "missing")
        allowance.known = True
        allowance.health = reading.health
        if self._signed and reading.export:
            allowance.over = allowance.strained = False
            self._strain.step(dt_ms, reading.rms_ma)
            allowance.total_ma = allowance.rms_ma = -reading.rms_ma
            self.latest_ma = reading.cycle_ma
            return allowance.total_ma
        first_ma, second_ma, third_ma = self._cycles_ma
        self.latest_ma = max(first_ma, second_ma, third_ma)
        # The least of three cycles: a step counts in full before the 1 s RMS has risen to it,
        # an inrush of one cycle does not.
        flowing_ma = max(reading.rms_ma, min(first_ma, second_ma, third_ma))
        allowance.total_ma = flowing_ma + reading.uncertainty_ma
        allowance.rms_ma = reading.rms_ma + reading.uncertainty_ma
        fast = allowance.total_ma * 1000 > allowance.set_point_ma * _FAST_PERMILLE
        self._fast_ms = lasted(self._fast_ms, dt_ms) if fast else 0
        allowance.over = (
            allowance.rms_ma > allowance.set_point_ma or self._fast_ms >= _FAST_MS
        )
        strained = self._strain.step(dt_ms, allowance.rms_ma)
        allowance.strained = strained and allowance.rms_ma > allowance.rating_ma
        return allowance.total_ma

    def _lose(self, health: str) -> int:
        allowance = self.allowance
        allowance.known = allowance.over = allowance.strained = False
        allowance.health = health
        allowance.total_ma = allowance.rms_ma = 0
        return 0


class Limiter:
    """All conductors of the site. `step` returns the same Allowance objects each time, the
    supply's phases (1..3) first."""

    def __init__(
        self, phases: int, rating_ma: int, set_point_ma: int, solar: bool = False,
        signed: "list[int] | tuple" = (), grace: bool = False,
    ) -> None:
        """solar: something on site may export; signed: the phases with a voltage of their own, the
        others count as import (R45); grace: the protecting device is one of R52."""
        self._limits = [
            PhaseLimit(p, rating_ma, set_point_ma, solar, p in signed) for p in range(phases)
        ]
        self.supply = [limit.allowance for limit in self._limits]
        for allowance in self.supply:
            allowance.grace = grace
        self.allowances = self.supply[:]
        self.sums: list[Allowance] = []
        self.totals_ma = [0, 0, 0]
        self.power_w: "list[int | None]" = [None, None, None]
        """Signed, where a voltage of the same phase is measured."""
        self.readings: "list[Reading | None]" = [None] * phases
        """What the supply's phases carry; None where nothing tells."""
        self.latest_ma = [0, 0, 0]
        """The most that the last three cycles have shown, per phase: falls at once."""
        self.cycles_ma = [0, 0, 0]
        """The newest of them, export negative."""

    def rate(self, phase: int, rating_ma: int, set_point_ma: int) -> None:
        """A phase whose protecting device is another one than L1's."""
        self._limits[phase].rate(rating_ma, set_point_ma)

    def add_ahead(self, phase: int) -> None:
        """The clamp of this phase is round the house alone (place "house")."""
        from .ahead import Ahead

        self._limits[phase].ahead = Ahead(phase)  # type: ignore[assignment]

    def add_sub(
        self, phase: int, rating_ma: int, set_point_ma: int, chargers: tuple, panel: int = 0,
        signed: bool = False,
    ) -> None:
        """A sub-panel's feeder with clamps of its own (R29), and the chargers behind it. Its
        device is not known: 6 A are never held above the set-point (R15)."""
        name = "sub-panel {} L{}".format(panel + 1, phase + 1)
        limit = PhaseLimit(phase, rating_ma, set_point_ma, signed, signed, "sub", name, panel)
        limit.allowance.chargers = chargers
        limit.allowance.holds = False
        limit.allowance.bear_ma = set_point_ma
        self._limits.append(limit)
        self.allowances.append(limit.allowance)

    def add_total(self, limit_ma: int) -> Allowance:
        """A limit of the phases' sum, in mA; returned so that a rule can move its set-point."""
        total = Allowance(0, "all phases", tuple(range(len(self.supply))))
        total.set_point_ma = total.rating_ma = total.bear_ma = limit_ma
        self.sums.append(total)
        self.allowances.append(total)
        return total

    def see(self, readings: "list[Reading]") -> None:
        """Once a cycle: find each conductor's reading and keep what of it lasts a cycle only."""
        for limit in self._limits:
            limit.see(readings)
            if limit.place == "mains":
                self.readings[limit.allowance.phase] = limit.reading

    def read(self, now_ms: int, dt_ms: int) -> "list[int]":
        """Take in what was seen; returns the supply's totals (3 entries, mA)."""
        for limit in self._limits:
            flowing_ma = limit.read(now_ms, dt_ms)
            if limit.place == "mains":
                phase = limit.allowance.phase
                self.power_w[phase] = limit.power_w()
                self.totals_ma[phase] = flowing_ma
                self.latest_ma[phase] = limit.latest_ma
                self.cycles_ma[phase] = limit.cycle_ma
        for total in self.sums:
            self._add_up(total)
        return self.totals_ma

    def _add_up(self, total: Allowance) -> None:
        total.known = True
        total.total_ma = total.rms_ma = total.lost_ms = 0
        for allowance in self.supply:
            total.lost_ms = max(total.lost_ms, allowance.lost_ms)
            if not allowance.known:
                total.known = False
                total.health = allowance.health
            total.total_ma += allowance.total_ma
            total.rms_ma += allowance.rms_ma
        total.over = total.known and total.rms_ma > total.set_point_ma

    def allow(self, chargers: list) -> "list[Allowance]":
        """House = total - cars; allowed = set-point - house."""
        for allowance in self.allowances:
            house_ma = allowance.total_ma
            for charger in chargers:
                if allowance.has(charger.index):
                    for phase in allowance.phases:
                        house_ma -= charger.car.ma[phase]
            # Less than nothing only where the house may export.
            allowance.house_ma = house_ma if allowance.total_ma < 0 else max(house_ma, 0)
            allowance.allowed_ma = allowance.set_point_ma - allowance.house_ma
        return self.allowances
