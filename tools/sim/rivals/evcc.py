"""evcc: one loadpoint in the mode `now` under a circuit with a meter."""

from __future__ import annotations

from typing import Sequence

from .base import LEAST_A, Rival


class Evcc(Rival):
    """Law re-implemented from published constants; not their code.

    A cycle of 30 s (cmd/setup.go:64). The circuit takes the greatest phase current and lets the
    charger have what the car draws plus the headroom, or less by the excess (core/circuit/
    circuit.go:388+); below 6 A off, on again as soon as 6 A fit. In steps of 1 mA, as far as a
    charger takes them.
    """

    period_s = cycle_s = 30.0

    def poll(self, t_s: float, total_a: Sequence[float], car_a: float) -> float:
        room_a = min(car_a + self.site.limit_a - max(total_a), self.site.cap_a)
        if room_a >= LEAST_A:
            self.command_a = room_a
        else:
            self.command_a = LEAST_A if self.holds(total_a, car_a) else 0.0
        return self.command_a
