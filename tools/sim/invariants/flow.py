"""What the checkers are told: the wiring once, the currents at every tick."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Sequence


@dataclass
class Line:
    """One conductor: what the law has to keep, and what protects it. bear_ma: up to which 6 A may
    be held for a while (R52), 0 for the rating."""

    set_point_ma: int
    rating_ma: int
    bear_ma: int = 0


@dataclass
class Charger:
    """cap_ma: the least of charger, cable, circuit and user; how late its car answers at worst,
    and at best where that differs."""

    cap_ma: int
    lag_ms: int = 5000
    quickest_ms: "int | None" = None


@dataclass
class Flow:
    """At t_ms. Per charger: the command in force, its reason's code, its car's current on each
    line, whether a car is plugged in. Per line: the 1 s RMS of all, 0 while it exports.
    measured: whether the clamps can be read."""

    t_ms: int
    commands_ma: "Sequence[int]"
    codes: "Sequence[str]"
    cars_ma: "Sequence[Sequence[int]]"
    rms_ma: "Sequence[int]"
    measured: bool = True
    plugged: "Sequence[bool]" = (True,)


@dataclass
class Broken:
    """What was broken: dicts t_ms, invariant, what."""

    found: "list[dict[str, Any]]" = field(default_factory=list)

    def add(self, t_ms: int, invariant: int, what: str) -> None:
        self.found.append({"t_ms": t_ms, "invariant": invariant, "what": what})
