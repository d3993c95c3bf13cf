"""Energy in whole watt-hours, with the remainder kept: no drift however long it counts.

Power is real power where a voltage is measured, else current x the nominal voltage (shown as
estimated). Import and export are counted apart.
"""

from .clock import elapsed
from .compat import const

_MW_MS_A_WH = const(3600000)
"""Watt x milliseconds in a watt-hour."""
_EVERY_MS = const(1000)
_STEP_MAX_MS = const(5000)
"""A longer step is a clock that jumped: what flowed meanwhile is not known and not counted."""


class Counter:
    """add() watts for a time; wh: whole watt-hours. Never negative."""

    def __init__(self, wh: int = 0) -> None:
        self.wh = wh
        self._rest_w_ms = 0

    def add(self, dt_ms: int, watts: int) -> None:
        if not 0 < dt_ms <= _STEP_MAX_MS or watts <= 0:
            return
        self._rest_w_ms += watts * dt_ms
        if self._rest_w_ms >= _MW_MS_A_WH:
            self.wh += self._rest_w_ms // _MW_MS_A_WH
            self._rest_w_ms %= _MW_MS_A_WH


class Energy:
    """Of one phase: imported, exported. estimated: there was no voltage to tell power from."""

    def __init__(self, nominal_v: int) -> None:
        self.nominal_v = nominal_v
        self.imported = Counter()
        self.exported = Counter()
        self.estimated = True

    def add(self, dt_ms: int, rms_ma: int, power_w: "int | None") -> None:
        self.estimated = power_w is None
        if power_w is None:
            power_w = rms_ma * self.nominal_v // 1000
        self.imported.add(dt_ms, power_w)
        self.exported.add(dt_ms, -power_w)


class Session:
    """Of one car, from plug to plug: what it drew, by the car's current as it is known."""

    def __init__(self, nominal_v: int) -> None:
        self.nominal_v = nominal_v
        self.counter = Counter()

    def add(self, dt_ms: int, car_ma: "list[int]", connected: bool) -> None:
        if not connected:
            self.counter = Counter()
            return
        self.counter.add(dt_ms, self.power_w(car_ma))

    def power_w(self, car_ma: "list[int]") -> int:
        """Of a car that draws these currents, by the nominal voltage."""
        return sum(car_ma) * self.nominal_v // 1000


class Ledger:
    """The energy of a site: one Energy a phase, one Session a charger; step() once a second or
    so. Times come from the caller; a clock that jumps adds nothing."""

    def __init__(self, phases: int, chargers: int, nominal_v: int) -> None:
        self.phases = [Energy(nominal_v) for _ in range(phases)]
        self.sessions = [Session(nominal_v) for _ in range(chargers)]
        self._last_ms: "int | None" = None

    def step(self, now_ms: int, readings: list, chargers: list) -> None:
        """`readings` of the supply's phases, None where there is none; `chargers`: all of the
        site."""
        dt_ms = 0 if self._last_ms is None else elapsed(now_ms, self._last_ms)
        if 0 <= dt_ms < _EVERY_MS and self._last_ms is not None:
            return
        self._last_ms = now_ms
        for reading in readings:
            if reading is not None and reading.usable(now_ms):
                self.phases[reading.phase].add(dt_ms, reading.rms_ma, reading.power_w)
        for charger in chargers:
            session = self.sessions[charger.index]
            session.add(dt_ms, charger.car.likely_ma, charger.status.connected)
