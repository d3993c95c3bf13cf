"""The house: what its appliances draw on each phase, from a recorded trace or from switches."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, Iterable, Sequence

from . import mixture
from .waves import WAVES


class Trace:
    """House current over time: rows of (t_s, amps per phase); a row holds until the next.

    Before the first row the first holds, after the last the last.
    """

    def __init__(self, times_s: Sequence[float], amps: Sequence[Sequence[float]]) -> None:
        if not times_s:
            raise ValueError("the house trace has no rows")
        self.times_s = list(times_s)
        self.amps = [tuple(row) for row in amps]
        self.phases = len(self.amps[0])
        self._row = 0

    @property
    def length_s(self) -> float:
        return self.times_s[-1] - self.times_s[0]

    def at(self, t_s: float) -> tuple[float, ...]:
        """Amperes per phase at t_s. Cheapest when called with growing times."""
        self._seek(t_s)
        return self.amps[self._row]

    def next_change_s(self, t_s: float) -> float | None:
        """When the row that holds at t_s ends; None after the last."""
        self._seek(t_s)
        first = 0 if t_s < self.times_s[0] else self._row + 1
        return self.times_s[first] if first < len(self.times_s) else None

    def _seek(self, t_s: float) -> None:
        row, times = self._row, self.times_s
        if times[row] <= t_s and (row + 1 == len(times) or t_s < times[row + 1]):
            return
        self._row = max(0, bisect_right(times, t_s) - 1)


def less_solar(house: Trace, sun: Trace) -> Trace:
    """What the supply sees: house less sun on L1, negative while it exports. Both start at once;
    after the sun's last row nothing is generated."""
    first, sun_first = house.times_s[0], sun.times_s[0]
    end_s = first + sun.length_s
    at_s = sorted({*house.times_s, *(first + t - sun_first for t in sun.times_s)})
    amps = []
    for t_s in at_s:
        row = house.at(t_s)
        made_a = sun.at(t_s - first + sun_first)[0] if t_s < end_s else 0.0
        amps.append((row[0] - made_a, *row[1:]))
    return Trace(at_s, amps)


class House:
    """Each phase carries the trace, a base current, and what is switched on.

    trace: a Trace or None; appliances: dicts name, amps, phase, wave.
    A trace with fewer columns than the supply has phases leaves the others without trace current.
    """

    def __init__(
        self,
        phases: int = 1,
        trace: Trace | None = None,
        appliances: Iterable[dict[str, Any]] = (),
    ) -> None:
        self.phases = phases
        self.trace = trace
        self.base_a = [0.0] * phases
        self.sun_a = [0.0] * phases
        self.appliances: dict[str, tuple[float, int, str]] = {}
        for appliance in appliances:
            self.switch(**appliance)

    def set_base(self, amps: Sequence[float]) -> None:
        """Resistive current per phase in A, beside trace and appliances; one value is for all."""
        if len(amps) not in (1, self.phases):
            raise ValueError(f"amps: 1 or {self.phases} values wanted, {len(amps)} given")
        self.base_a = list(amps) * (self.phases if len(amps) == 1 else 1)

    def set_sun(self, amps: float, phase: int = 0) -> None:
        """What an inverter feeds into a phase (0-based) now."""
        self._there(phase)
        self.sun_a[phase] = amps

    def _there(self, phase: int) -> None:
        if not 0 <= phase < self.phases:
            raise ValueError(f"phase: {phase} is not within 0..{self.phases - 1}")

    def switch(
        self, name: str, amps: float, phase: int = 0, wave: str = "resistive", on: bool = True
    ) -> None:
        """Switch an appliance on (again: with new values) or off. phase: 0-based."""
        if wave not in WAVES:
            raise ValueError(f"wave: {wave!r} is not one of {', '.join(WAVES)}")
        self._there(phase)
        if on:
            self.appliances[name] = (amps, phase, wave)
        else:
            self.appliances.pop(name, None)

    def currents(self, t_s: float) -> list[dict[str, float]]:
        """Per phase the RMS amperes of each waveform."""
        out = [{"resistive": amps - made} for amps, made in zip(self.base_a, self.sun_a)]
        if self.trace is not None:
            for currents, amps in zip(out, self.trace.at(t_s)):
                currents["resistive"] += amps
        for amps, phase, wave in self.appliances.values():
            mixture.add(out[phase], {wave: amps})
        return out

    def rms(self, t_s: float) -> list[float]:
        """True RMS amperes per phase."""
        return [mixture.rms(currents) for currents in self.currents(t_s)]
