"""No load management: a current that the installer chose once."""

from __future__ import annotations

from typing import Sequence

from .base import Rival

_CHOICES_A = (16.0, 12.0, 6.0)


class Fixed16(Rival):
    """Always 16 A, or 12 or 6 A where the charger's maximum is lower, whatever the house does."""

    def poll(self, t_s: float, total_a: Sequence[float], car_a: float) -> float:
        self.command_a = next(amps for amps in _CHOICES_A if amps <= self.site.cap_a)
        return self.command_a
