"""What the rivals' laws have in common: the site they are set up for, and the hold at 6 A."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

LEAST_A = 6.0


@dataclass(frozen=True)
class Site:
    """limit_a: what the law is to keep per phase; rating_a: the protecting device; cap_a: the
    charger's maximum; car_phases: supply phases of the car; hold: 6 A in a shortage, up to the
    rating, instead of the law's own pause."""

    limit_a: float
    rating_a: float
    cap_a: float
    car_phases: tuple[int, ...] = (0,)
    hold: bool = True


class Rival:
    """One law and one charger. poll() at each of its moments returns the command in A: 0 = pause,
    else from 6 to the charger's maximum.

    period_s: from poll to poll, 0 = at every step of the simulation; cycle_s: the longest cycle
    that the phase of the polls shifts.
    """

    period_s = 0.0
    cycle_s = 0.0

    def __init__(self, site: Site) -> None:
        self.site = site
        self.command_a = 0.0

    def poll(self, t_s: float, total_a: Sequence[float], car_a: float) -> float:
        """total_a: 1 s RMS of each phase of the supply, with the car; car_a: the car's.

        Where period_s is 0 both are what flows at this instant.
        """
        raise NotImplementedError

    def holds(self, total_a: Sequence[float], car_a: float) -> bool:
        """Whether 6 A may stay: wanted so, charging, and within the rating with the car at 6 A."""
        site = self.site
        house_a = max(total_a[phase] for phase in site.car_phases) - car_a
        return site.hold and self.command_a > 0 and house_a + LEAST_A <= site.rating_a
