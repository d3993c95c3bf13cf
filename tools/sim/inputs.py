"""The board's clamp inputs: what is plugged in, round which conductor it lies, its jack."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np

from .frontend import FrontEnd
from .parts import Parts
from .supply import Supply

_MAINS_PEAK_V = 325.3
_NOWHERE = ("mains", 0)


class Inputs:
    """places: {"CT1": ("mains", 0), ...}; an input without a place has nothing plugged in."""

    def __init__(
        self, board: dict[str, Any], places: Mapping[str, Sequence[Any]], parts: Parts
    ) -> None:
        self.places = {name: tuple(place) for name, place in places.items()}
        self.clamps = {
            name: FrontEnd(board["front_end"], factor=parts.clamp(name))
            for name in board["adc"] if name.startswith("CT")
        }
        for name, clamp in self.clamps.items():
            if name not in self.places:
                clamp.set_fault("unplugged")

    def set_fault(
        self, name: str, fault: str, value: float = 1.0, permille: float = 1.0
    ) -> None:
        self._there("name", name)
        self.clamps[name].set_fault(fault, value, permille)

    def swap(self, name: str, other: str) -> None:
        """Two clamps change places."""
        self._there("name", name)
        self._there("other", other)
        places = self.places
        places[name], places[other] = places.get(other, _NOWHERE), places.get(name, _NOWHERE)

    def _there(self, field: str, name: str) -> None:
        if name not in self.clamps:
            raise ValueError(f"{field}: {name!r} is not one of {', '.join(self.clamps)}")

    def phase(self, name: str) -> int:
        return int(self.places.get(name, _NOWHERE)[1])

    def volts(
        self, name: str, turns: np.ndarray, supply: Supply, voltage_ratio: float
    ) -> np.ndarray:
        """At the pin; turns: of its line's voltage, at each instant."""
        clamp = self.clamps[name]
        place, phase = self.places.get(name, _NOWHERE)
        if place == "voltage":
            pin_v = _MAINS_PEAK_V / voltage_ratio * np.sin(2 * np.pi * turns)
            return clamp.volts(pin_v / clamp.volts_per_amp)
        return clamp.volts(supply.clamp_a(place, phase, turns))

    def digital(self, name: str) -> int:
        """JACK_CT1..: 0 plug inserted, 1 unplugged."""
        clamp = self.clamps.get(name.removeprefix("JACK_"))
        if clamp is None or not name.startswith("JACK_"):
            raise ValueError(f"name: {name!r} is not one of {[f'JACK_{n}' for n in self.clamps]}")
        return 0 if clamp.plugged else 1
