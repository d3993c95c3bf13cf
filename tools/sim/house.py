"""The house: what it draws on each phase, from a trace, a base load and switched appliances."""

import csv
import gzip
from bisect import bisect_right
from pathlib import Path

from . import waves


class Trace:
    """`t_s,l1_a[,l2_a,l3_a]` as .csv or .csv.gz: a value holds until the next row, an empty cell
    holds the one before. times[i], amps[phase][i]."""

    def __init__(self, path: "str | Path") -> None:
        self.times: list[float] = []
        self.amps: list[list[float]] = []
        opened = gzip.open(path, "rt") if str(path).endswith(".gz") else open(path)
        with opened as file:
            rows = csv.reader(file)
            header = next(rows, [])
            if header[:1] != ["t_s"] or not 2 <= len(header) <= 4:
                raise ValueError(f"{path}: first line must be t_s,l1_a[,l2_a,l3_a]")
            self.amps = [[] for _ in header[1:]]
            for number, row in enumerate(rows, 2):
                self._take(path, number, row)
        if not self.times:
            raise ValueError(f"{path}: no rows")

    def _take(self, path: "str | Path", number: int, row: "list[str]") -> None:
        try:
            time_s = float(row[0])
            values = [float(cell) if cell else None for cell in row[1:]]
        except (ValueError, IndexError):
            raise ValueError(f"{path}, line {number}: not numbers: {','.join(row)}") from None
        if self.times and time_s < self.times[-1]:
            raise ValueError(f"{path}, line {number}: t_s goes back to {time_s}")
        self.times.append(time_s)
        for phase, column in enumerate(self.amps):
            value = values[phase] if phase < len(values) else None
            column.append(column[-1] if value is None and column else value or 0.0)

    @property
    def phases(self) -> int:
        return len(self.amps)

    def at(self, t_s: float) -> "list[float]":
        """Amps per phase at a moment; before the first row its values hold."""
        row = max(bisect_right(self.times, t_s) - 1, 0)
        return [column[row] for column in self.amps]


class House:
    """RMS amps by waveform and phase. base: always there (sine); appliances come and go."""

    def __init__(self, phases: int, base_a: "list[float]", trace: "Trace | None" = None) -> None:
        self.phases = phases
        self.base_a = (list(base_a) + [0.0] * phases)[:phases]
        self.trace = trace
        self._appliances: dict[str, tuple[float, int, str]] = {}

    def switch(self, name: str, amps: float, phase: int, wave: str, on: bool) -> None:
        """ValueError where phase or wave don't exist."""
        waves.shape(wave)
        if not 0 <= phase < self.phases:
            raise ValueError(f"phase {phase}: must be from 0 to {self.phases - 1}")
        if on:
            self._appliances[name] = (amps, phase, wave)
        else:
            self._appliances.pop(name, None)

    def names(self) -> "list[str]":
        return sorted(self._appliances)

    def parts(self, t_s: float) -> "list[dict[str, float]]":
        """Per phase: amps by waveform. Loads of one waveform are in phase and add up."""
        loads = [{"sine": amps} for amps in self.base_a]
        if self.trace:
            for load, amps in zip(loads, self.trace.at(t_s)):
                load["sine"] += amps
        for amps, phase, wave in self._appliances.values():
            loads[phase][wave] = loads[phase].get(wave, 0.0) + amps
        return loads
