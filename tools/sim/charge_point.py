"""Pilot, contactor and the car at the end of the cable.

The contactor closes only while the module permits it and the hardware chain of R3 agrees; that
chain looks at the pilot itself and acts at once.
"""

from __future__ import annotations

from typing import Any, Sequence

from .car import CarModel
from .parts import PRINTED_PILOT, PilotParts
from .pilot_circuit import PilotCircuit

_LOADED_A = 2.0
"""Above this a contactor that opens opens under load; a filter's 0.5-1.5 A is none."""


class ChargePoint:
    """step(t_us) moves the car on, settle(t_us) brings load, contactor and current in line."""

    def __init__(
        self, cp_sense: dict[str, int], car_phases: Sequence[int],
        parts: PilotParts = PRINTED_PILOT,
    ) -> None:
        self.pilot = PilotCircuit(cp_sense, parts)
        self.car: CarModel | None = None
        self.permission = False
        self.closed = False
        self.openings_under_load = 0
        self._car_phases = tuple(car_phases)

    def plug(self, t_us: int, name: str, options: dict[str, Any]) -> None:
        """Raises ValueError for an unknown car or option; a car that is there leaves first."""
        car = CarModel(name, self._car_phases, **options)
        self.unplug(t_us)
        self.car = car
        self.settle(t_us)

    def unplug(self, t_us: int) -> None:
        """The pilot's contact leads: the contactor opens with whatever the car still draws."""
        if self.car is not None:
            self.car.plugged = False
            self.settle(t_us)
            self.car = None

    def step(self, t_us: int) -> None:
        if self.car is not None:
            if self.pilot.state == "F":
                self.car.wake()
            self.car.step(t_us // 1000, self.pilot.offered_a(), self.closed)

    def settle(self, t_us: int) -> None:
        load = self._load()
        if load != self.pilot.load:
            self.pilot.set_load(t_us, load)
        closed = self.permission and self.pilot.contactor_allowed
        if self.closed and not closed and self.car is not None:
            self.openings_under_load += self.car.drawing_a > _LOADED_A
            self.car.cut_off()
        self.closed = closed

    def _load(self) -> str:
        """What hangs on the pilot: A nothing, B a car, C or D one with S2 closed."""
        if self.car is None or not self.car.plugged:
            return "A"
        if not self.car.wants:
            return "B"
        return "D" if self.car.spec.ventilation else "C"

    def currents(self, phases: int) -> list[dict[str, float]]:
        """Per supply phase the car's RMS amperes by waveform; none while the contactor is open."""
        currents: list[dict[str, float]] = [{} for _ in range(phases)]
        if self.car is not None and self.closed:
            for phase, amps in zip(self.car.phases, self.car.amps):
                currents[phase] = {self.car.wave: amps}
        return currents
