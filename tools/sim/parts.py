"""The parts of one board as they came off the reel: each off its printed value, within what its
data sheet allows. Nobody told the product."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_CT, _BURDEN, _DIVIDER, _BIAS, _GENERATOR = 0.01, 0.01, 0.01, 0.02, 0.03
"""A clamp of class 1, resistors of 1 %, a bias of two of them from a supply of 1 %; IEC 61851-1
allows the pilot's generator 12 V +- 0.6 V (table A.2), which 3 % stays within."""


@dataclass(frozen=True)
class Factor:
    """Of the printed value."""

    gain: float = 1.0
    bias: float = 1.0


@dataclass(frozen=True)
class PilotParts:
    """Factors of the generator and of the two dividers behind the peak detectors."""

    generator: float = 1.0
    high: float = 1.0
    low: float = 1.0


PRINTED, PRINTED_PILOT = Factor(), PilotParts()


class Parts:
    """seed: of this board; None: each part is what is printed on it."""

    def __init__(self, seed: "int | None" = None) -> None:
        self._seed = seed

    def clamp(self, name: str) -> Factor:
        gain = (1 + self._off(name + " ct", _CT)) * (1 + self._off(name + " burden", _BURDEN))
        return Factor(gain, 1 + self._off(name + " bias", _BIAS))

    def pilot(self) -> PilotParts:
        return PilotParts(
            1 + self._off("generator", _GENERATOR), 1 + self._off("high", _DIVIDER),
            1 + self._off("low", _DIVIDER),
        )

    def _off(self, name: str, most: float) -> float:
        if self._seed is None:
            return 0.0
        return Random(f"{self._seed} {name}").uniform(-most, most)
