"""The law that knows the house: what it leaves is the car's doing."""

from __future__ import annotations

from typing import Sequence

from .base import LEAST_A, Rival


class Floor(Rival):
    """No delay, no margin: min(charger, limit - true house current), up and down at once.

    A shortage as ours: 6 A up to the rating if wanted so, above it a pause, which ends as soon as
    6 A fit. What remains above the limit at this utilisation comes from the car's lag alone. It is
    not the least excess possible: a law that raises later meets fewer rises of the house.
    """

    def poll(self, t_s: float, total_a: Sequence[float], car_a: float) -> float:
        house_a = max(total_a[phase] for phase in self.site.car_phases) - car_a
        room_a = self.site.limit_a - house_a + 1e-9
        if room_a >= LEAST_A:
            self.command_a = min(room_a, self.site.cap_a)
        else:
            self.command_a = LEAST_A if self.holds(total_a, car_a) else 0.0
        return self.command_a
