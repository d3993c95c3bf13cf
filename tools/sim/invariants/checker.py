"""The law's grants, judged by what is so in the plant: invariants 1 to 4 and 6."""

from __future__ import annotations

from typing import Any, Sequence

from .currents import Conductor
from .flow import Broken, Charger, Flow, Line
from .grants import LEAST_MA, Grants

_HELD_MS, _X1_MS = 1100, 3200


class Checker:
    """tick() for every step, with steps of any length; `violations`: dicts t_ms, invariant,
    what."""

    def __init__(
        self, lines: "Sequence[Line]", chargers: "Sequence[Charger]", hold: bool = True,
        safe_ma: int = 0,
    ) -> None:
        self._broken = Broken()
        self.safe_ma = safe_ma
        names = [f"charger {i}: " if len(chargers) > 1 else "" for i in range(len(chargers))]
        self._grants = [Grants(charger, name, self._broken)
                        for charger, name in zip(chargers, names)]
        self._conductors = [Conductor(i, line, self._grants, hold, self._broken)
                            for i, line in enumerate(lines)]
        self._t_ms: "int | None" = None
        self._blind_ms: "int | None" = None

    @property
    def violations(self) -> "list[dict[str, Any]]":
        return self._broken.found

    @property
    def grace_used(self) -> bool:
        """Whether R52's time at 6 A is over on some line."""
        return any(conductor.grace_used for conductor in self._conductors)

    def tick(self, flow: Flow) -> None:
        dt_ms = flow.t_ms - self._t_ms if self._t_ms is not None else 0
        self._t_ms = flow.t_ms
        for i, grant in enumerate(self._grants):
            grant.tick(flow.t_ms, flow.commands_ma[i], flow.codes[i], flow.measured,
                       flow.plugged[i], max(flow.cars_ma[i]))
        for conductor in self._conductors:
            conductor.tick(dt_ms, flow)
        self._blindness(flow)

    def restarted(self) -> None:
        for grant in self._grants:
            grant.restarted()

    def _blindness(self, flow: Flow) -> None:
        """Invariant 4, R47: 6 A a second after the loss; after three the site's safe current is
        all that the chargers get together (R41)."""
        if flow.measured:
            self._blind_ms = None
            return
        if self._blind_ms is None:
            self._blind_ms = flow.t_ms
        lost_ms = flow.t_ms - self._blind_ms
        most_ma = max(self.safe_ma, LEAST_MA)
        held = lost_ms > _HELD_MS and max(flow.commands_ma) > most_ma
        if held or lost_ms > _X1_MS and sum(flow.commands_ma) > self.safe_ma:
            self._lost(flow, lost_ms)

    def _lost(self, flow: Flow, lost_ms: int) -> None:
        told = ", ".join(map(str, flow.commands_ma))
        self._broken.add(flow.t_ms, 4, f"command {told} mA, measurement lost for {lost_ms} ms")
