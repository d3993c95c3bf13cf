"""Charging from the sun, by what the house would feed into the grid without the car (surplus.py).

Modes: "fast" (no bound), "eco" (6 A always, more with the sun), "surplus" (only with the sun).

Clouds. A raise goes to the least surplus of a window, a fall to the least of a short while in
which all of it was too little: up late, down soon, since a raise too early is bought from the
grid and a fall too early is only sold. Other makers: a loop of 2 s with steps of 0.1 to 0.5 A
(SmartEVSE), filters of 20 s up and 600 s down (OpenEVSE), 30 s cycles with 1 min to start and
3 min to stop (evcc), 30 s and 60 s (openWB), 2 to 8 min for clouds (Tinkerforge).
"""

from ..compat import const
from ..reasons import add_room
from .phase_wish import PhaseWish
from .surplus import surplus_w

SENTENCES = """
solar {limit} A: {surplus_w} of surplus.
solar_eco {limit} A: the least, or the surplus of {surplus_w}.
solar_wait {limit} A: {surplus_w} of surplus, {need_w} needed for {wait_s} s.
solar_hold {limit} A: only {surplus_w} of surplus, stops in {wait_s} s.
solar_switch {limit} A: the charger changes to {phases} phase(s).
solar_unknown {limit} A: the power of grid or battery is not known, so no surplus is counted.
"""
add_room(SENTENCES)

FREE = const(1 << 28)
"""A bound that binds nothing, mA."""
_LEAST_MA = const(6000)
_SUN_SHARE = const(2)
"""Time with sun takes half of itself off the time without: passing clouds don't stop a charge, a
day of half sun and half clouds does not go on for ever at the grid's expense."""
_STEP_MA = const(100)
_RAISE_MS = const(30000)
_RAISE_MIN_MA = const(500)
_FALL_MS = const(6000)
"""Longer than the car's 5 s lag, so that one step of the car is not answered twice, and long
enough for the readings of grid and car to mean the same moment."""
_DEAD_MA = const(300)
"""As SmartEVSE's dead band; less is the noise of meters."""
_REST_MS = const(300000)
"""R16: shortest pause."""


class Solar:
    """One charger's bound by the sun. Charge is started when the surplus was enough for start_s,
    stopped when at 6 A more than stop_w was bought for stop_s; half of the time with sun is taken
    off that.

    volts: between the two conductors that the car uses on each of `phases` (240 V across two legs:
    phases 1). max_ma: the charger's most, above which nothing is bound. import_w: import that is
    allowed all the time. margin_w: more than 6 A need before a start. start_s: 60..300 s, stop_s:
    0..3,600 s (600 s is R16's shortest run).

    wish: where a relay can choose the phases. While want_phases differs from the phases in use
    limit_ma is 0, so that the relay moves without current.
    """

    def __init__(
        self, mode: str, max_ma: int, volts: int = 230, import_w: int = 0,
        battery_first: bool = True, margin_w: int = 150, start_s: int = 120, stop_w: int = 100,
        stop_s: int = 600, wish: "PhaseWish | None" = None,
    ) -> None:
        self.mode = mode
        self.max_ma, self.volts = max_ma, volts
        self.import_w, self.battery_first = import_w, battery_first
        self.margin_w, self.stop_w = margin_w, stop_w
        self.start_ms, self.stop_ms = start_s * 1000, stop_s * 1000
        self.wish = wish
        self.running = False
        self.limit_ma = 0
        self.code = ""
        self.surplus_w = 0
        self.want_phases = 1
        self._phases = 1
        self._known = False
        self._sunny_ms = self._bright_ms = 0
        self._dark_ms = self._rest_ms = 0
        self._clear()

    def _clear(self) -> None:
        self._window_ms = self._fall_ms = 0
        self._least_ma = self._low_ma = FREE

    def step(
        self, dt_ms: int, grid_w: "int | list[int | None] | None", battery_w: "int | None",
        car_w: int, phases: int = 1,
    ) -> int:
        """car_w: what the car draws now; phases: those in use now, 1..3. A power that is not
        known (None) counts as no surplus."""
        self._phases = phases = max(phases, 1)
        self.want_phases = phases
        self._rest_ms = max(self._rest_ms - dt_ms, 0)
        if self.mode == "fast":
            self.running = True
            self._set(FREE, "")
            return self.limit_ma
        found_w = surplus_w(grid_w, battery_w, car_w, self.battery_first)
        self._known = found_w is not None
        self.surplus_w = 0 if found_w is None else found_w + self.import_w
        self._sun(dt_ms)
        if self.wish is not None:
            self.want_phases = self.wish.step(
                dt_ms, phases, self.surplus_w >= self.need_w(3), self._bright_ms, self._due()
            )
        if self.want_phases != phases:
            self.running = False
            self._set(0, "solar_switch")
        elif self.running:
            self._run(dt_ms)
        else:
            self._wait()
        return self.limit_ma

    def need_w(self, phases: int) -> int:
        """Power at 6 A."""
        return _LEAST_MA * self.volts * phases // 1000

    def _start_w(self) -> int:
        """The least surplus that starts a charge, on one phase where there is a choice."""
        return self.need_w(1 if self.wish is not None else self._phases) + self.margin_w

    def _sun(self, dt_ms: int) -> None:
        """For how long the surplus has been enough to start, and to start on three phases."""
        sunny = self.surplus_w >= self._start_w()
        bright = self.surplus_w >= self.need_w(3) + self.margin_w
        self._sunny_ms = min(self._sunny_ms + dt_ms, 1 << 24) if sunny else 0
        self._bright_ms = min(self._bright_ms + dt_ms, 1 << 24) if bright else 0

    def _due(self) -> int:
        """Phases on which a start is due; 0: none, -1: the car charges already."""
        if self.running:
            return -1
        if self._rest_ms or self._sunny_ms < self.start_ms:
            return 0
        return 3 if self._bright_ms >= self.start_ms else 1

    def _wait(self) -> None:
        due = self._due()
        enough_ms = self._bright_ms if self._phases == 3 else self._sunny_ms
        if self.mode == "eco" or due and enough_ms >= self.start_ms:
            self.running = True
            self._dark_ms = 0
            self._clear()
            self._set(_LEAST_MA, self._why())
        else:
            self._set(0, "solar_wait" if self._known else "solar_unknown")

    def _run(self, dt_ms: int) -> None:
        room_ma = max(self.surplus_w, 0) * 1000 // (self.volts * self._phases)
        limit_ma = max(min(self.limit_ma, self.max_ma), _LEAST_MA)
        limit_ma = self._fall(dt_ms, room_ma, limit_ma)
        limit_ma = self._raise(dt_ms, room_ma, limit_ma)
        bought_w = self.need_w(self._phases) - self.surplus_w
        if bought_w > self.stop_w:
            self._dark_ms += dt_ms
        else:
            self._dark_ms = max(self._dark_ms - dt_ms // _SUN_SHARE, 0)
        if self.mode != "eco" and self._dark_ms >= self.stop_ms:
            self._stop()
        elif limit_ma >= self.max_ma:
            self._set(FREE, "")
        else:
            self._set(limit_ma, self._why())

    def _fall(self, dt_ms: int, room_ma: int, limit_ma: int) -> int:
        if room_ma >= limit_ma - _DEAD_MA or limit_ma == _LEAST_MA:
            self._fall_ms, self._low_ma = 0, FREE
            return limit_ma
        self._fall_ms += dt_ms
        self._low_ma = min(self._low_ma, room_ma)
        if self._fall_ms < _FALL_MS:
            return limit_ma
        limit_ma = max(self._low_ma // _STEP_MA * _STEP_MA, _LEAST_MA)
        self._clear()
        return limit_ma

    def _raise(self, dt_ms: int, room_ma: int, limit_ma: int) -> int:
        """To the least of a window; to the top also by a smaller step."""
        self._window_ms += dt_ms
        self._least_ma = min(self._least_ma, room_ma)
        if self._window_ms < _RAISE_MS:
            return limit_ma
        target_ma = min(self._least_ma // _STEP_MA * _STEP_MA, self.max_ma)
        self._window_ms, self._least_ma = 0, FREE
        worth = target_ma >= limit_ma + _RAISE_MIN_MA or limit_ma < target_ma == self.max_ma
        return target_ma if worth else limit_ma

    def _stop(self) -> None:
        self.running = False
        self._rest_ms = _REST_MS
        self._wait()

    def _why(self) -> str:
        if not self._known:
            return "solar_unknown"
        if self.mode == "eco":
            return "solar_eco"
        if self._dark_ms == 0 or self.surplus_w + self.stop_w >= self.need_w(self._phases):
            return "solar"
        return "solar_hold"

    def _set(self, limit_ma: int, code: str) -> None:
        self.limit_ma, self.code = limit_ma, code

    @property
    def params(self) -> dict:
        """The numbers of the sentence; made when asked for, since a step comes often."""
        if not self.code:
            return {}
        found: "dict[str, int | str]" = {"limit": self.limit_ma, "surplus_w": self.surplus_w}
        if self.code == "solar_switch":
            found["phases"] = str(self.want_phases)
        elif self.code == "solar_wait":
            found["need_w"] = self._start_w()
            found["wait_s"] = _seconds(max(self.start_ms - self._sunny_ms, self._rest_ms))
        elif self.code == "solar_hold":
            found["wait_s"] = _seconds(self.stop_ms - self._dark_ms)
        return found


def _seconds(left_ms: int) -> int:
    return -(-max(left_ms, 0) // 1000)


class SunRule:
    """The surplus by the signed power of the supply's phases."""

    def __init__(self, solar) -> None:  # type: ignore[no-untyped-def]
        self.solar = solar

    def apply(self, dt_ms: int, law, charger, inputs) -> None:  # type: ignore[no-untyped-def]
        solar, car = self.solar, charger.car
        grid_w: "list[int | None]" = []
        for allowance in law.limiter.supply:
            grid_w.append(law.limiter.power_w[allowance.phase] if allowance.known else None)
        count = car_w = 0
        for phase in car.phases:
            count += car.draws_on(phase)
            car_w += car.ma[phase] * solar.volts // 1000
        solar.step(dt_ms, grid_w, inputs.battery_w, car_w, max(count, 1))
        if solar.code:
            charger.part.rules.take(solar.limit_ma, solar.code, solar.params)
