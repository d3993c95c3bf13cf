"""What a settings file says to the simulator: ratings, set-points, caps, and what may be held."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Sequence

from headroom import settings as product_settings
from headroom.settings import entries

from ..invariants.checker import Checker
from ..invariants.flow import Charger, Line
from .read import Scenario

_KNOWN_CURVES = ("mcb_b", "mcb_c", "mcb_d", "gg", "sls_e")
_BORNE = 1.1
"""R52: of the rating, for a minute."""
_BOARDS = Path(__file__).resolve().parents[3] / "boards"


def board(name: str = "esp32_devkit") -> "dict[str, Any]":
    """The board that scenarios stand for: one pilot, and ports of kind sim."""
    return {**json.loads((_BOARDS / name / "board.json").read_text()), "sim_ports": True}


class Site:
    """Of each conductor and charger, in A. Conductors: the supply's lines, then `feeders`, each
    (sub-panel, phase)."""

    def __init__(self, scenario: Scenario) -> None:
        self.settings = product_settings.check(product_settings.load(scenario.settings), board())
        supply = self.settings["supply"]
        self.phases = supply["phases"]
        lines = max(self.phases, scenario.house.phases)
        part = 0.8 if supply["country"] == "US" else 1.0
        l1_ma = supply["rating_ma"]
        ratings_ma = [l1_ma, supply["rating_l2_ma"] or l1_ma, supply["rating_l3_ma"] or l1_ma]
        self.lines = len(ratings_ma[:lines])
        self.ratings_a = [ma / 1000 for ma in ratings_ma[:lines]]
        self.set_points_a = [a * part - supply["margin_ma"] / 1000 for a in self.ratings_a]
        self.feeders: "list[tuple[int, int]]" = []
        for panel, entry in enumerate(self.settings["panels"]):
            for phase in entries.phases_of(self.settings, "sub", panel + 1):
                self.feeders.append((panel, phase))
                rating_a = entry["rating_ma"] / 1000
                self.ratings_a.append(rating_a)
                self.set_points_a.append(rating_a * part - entry["margin_ma"] / 1000)
        self.caps_a = [
            min(c["max_ma"], c["cable_ma"], c["user_max_ma"]) / 1000
            for c in entries.chargers_used(self.settings)
        ]

    @property
    def clamps(self) -> "list[dict[str, Any]]":
        return list(entries.clamps_used(self.settings))

    def feeders_of(self, charger: int) -> "dict[int, int]":
        """The supply phase of each feeder that a charger is behind, to its place among the
        conductors."""
        used = entries.chargers_used(self.settings)
        panel = used[charger]["panel"] - 1 if charger < len(used) else -1
        return {phase: self.lines + k for k, (of, phase) in enumerate(self.feeders)
                if of == panel}

    def checker(self, cars: "Sequence[dict[str, Any] | None]") -> Checker:
        """cars: of each charger."""
        lines = [
            Line(round(set_point_a * 1000), round(rating_a * 1000),
                 round(rating_a * 1000 * _BORNE))
            for set_point_a, rating_a in zip(self.set_points_a, self.ratings_a)
        ]
        for i, set_point_a in enumerate(self.set_points_a[self.lines:], self.lines):
            # The feeder's device is not known: 6 A are not held above its set-point.
            lines[i] = Line(*[round(set_point_a * 1000)] * 3)
        chargers = [Charger(round(cap_a * 1000), *_answers_ms(car or {}))
                    for cap_a, car in zip(self.caps_a, cars)]
        return Checker(lines, chargers, self._may_hold())

    def _may_hold(self) -> bool:
        """R15, R52: a device whose curve is known, no bound of another kind."""
        supply, limits = self.settings["supply"], self.settings["limits"]
        bound = limits["agreed_ma"] or limits["contract_w"] or supply["shortage"] == "pause"
        return supply["country"] != "US" and limits["breaker"] in _KNOWN_CURVES and not bound


def _answers_ms(car: "dict[str, Any]") -> "tuple[int, int]":
    """The car's longest lag and its shortest."""
    lag = car.get("lag_s", 5.0)
    lags_s = [lag_s for _, lag_s in lag] if isinstance(lag, list) else [lag]
    return round(max(lags_s) * 1000), round(min(lags_s) * 1000)
