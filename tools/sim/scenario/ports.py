"""A charger's two ends in the fast form: what the law sees of it, and what its car reads."""

from __future__ import annotations

from typing import Any

from headroom.charger.evse import Evse
from headroom.charger.status import Status
from headroom.events import Events

from ..car import CarModel
from ..charge_point import ChargePoint


class PilotPort:
    """The product's own EVSE on a pilot whose levels are read without an error."""

    def __init__(self, board: "dict[str, Any]", phases: "tuple[int, ...]") -> None:
        self.point = ChargePoint(board["cp_sense"], phases)
        self._evse = Evse(Events())
        self.status = self._evse.status

    @property
    def car(self) -> "CarModel | None":
        return self.point.car

    def plug(self, t_ms: int, options: "dict[str, Any]") -> None:
        self.point.plug(t_ms * 1000, "typical", options)

    def unplug(self, t_ms: int) -> None:
        self.point.unplug(t_ms * 1000)

    def nudge(self) -> None:
        self._evse.nudge()

    def step(self, t_ms: int, now_ms: int, limit_ma: int) -> None:
        """Read the pilot, send the command, move the car on."""
        t_us, pilot = t_ms * 1000, self.point.pilot
        high_v, low_v = pilot.peaks_v(t_us)
        command = self._evse.step(now_ms, round(high_v * 1000), round(low_v * 1000), limit_ma)
        pilot.set_duty(t_us, command.duty_u16)
        self.point.permission = command.contactor
        self.point.settle(t_us)
        self.point.step(t_us)
        self.point.settle(t_us)

    def amps(self) -> "list[float]":
        """Of each of the car's phases."""
        return self.car.amps if self.car is not None and self.point.closed else []


class SimPort:
    """A charger that does at once what it is told."""

    def __init__(self, _board: "dict[str, Any]", phases: "tuple[int, ...]") -> None:
        self._phases = phases
        self.car: "CarModel | None" = None
        self.status = Status()

    def plug(self, _t_ms: int, options: "dict[str, Any]") -> None:
        self.car = CarModel("typical", self._phases, **options)

    def unplug(self, _t_ms: int) -> None:
        self.car = None

    def nudge(self) -> None:
        if self.car is not None:
            self.car.wake()

    def step(self, t_ms: int, _now_ms: int, limit_ma: int) -> None:
        car, status = self.car, self.status
        if car is not None:
            car.step(t_ms, limit_ma / 1000 if limit_ma else None, car.wants)
        status.connected = car is not None
        status.drawing = car is not None and car.wants
        status.offer_ma = limit_ma if car is not None else 0

    def amps(self) -> "list[float]":
        return self.car.amps if self.car is not None and self.car.wants else []


PORTS = {"pilot": PilotPort, "sim": SimPort}
