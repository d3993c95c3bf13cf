"""Recordings of houses and inverters as CSV or CSV.gz. What can't be true, or says nothing, is
refused with file and line: a figure must not rest on a hole."""

from __future__ import annotations

import csv
import gzip
from contextlib import suppress
from math import inf, isfinite
from pathlib import Path
from statistics import median_low
from typing import Iterable, Iterator, Sequence

from .house import Trace

_REGULAR_PART, _REGULAR_STEPS = 0.6, 3
_HOLE_STEPS = 10
"""A recording with a pace of its own, and rows so many steps apart: what flowed between them
nobody knows. Where rows come as the current changes, a value holds until the next."""


def load_trace(
    path: str | Path, export: bool = False, hours: float | None = None
) -> Trace:
    """`t_s,l1_a[,l2_a,l3_a]`; an empty cell holds the one above. export: negative currents are
    what a supply with solar saw. hours: how much of it is wanted; the rest is not looked at.

    Raises ValueError with file and line where a row can't be used, OSError without a file.
    """
    path = Path(path)
    header, rows = _read(path, hours)
    if header != ["t_s", "l1_a", "l2_a", "l3_a"][: max(2, len(header))]:
        raise ValueError(f"{path.name}: the first line must be t_s,l1_a[,l2_a,l3_a]")
    return _trace(path.name, rows, header, -inf if export else 0.0)


def load_solar(path: str | Path) -> Trace:
    """An inverter's current: the columns t_s and iac_a among others (one phase, fed into L1)."""
    path = Path(path)
    header, rows = _read(path)
    wanted = ["t_s", "iac_a"]
    if not set(wanted) <= set(header):
        raise ValueError(f"{path.name}: the header must have t_s and iac_a")
    columns = [header.index(name) for name in wanted]
    _same_length(path.name, rows, len(header))
    picked = [(line, [row[i] for i in columns]) for line, row in rows]
    return _trace(path.name, picked, wanted, 0.0)


Rows = list[tuple[int, list[str]]]


def _read(path: Path, hours: float | None = None) -> tuple[list[str], Rows]:
    """The header, and each row that isn't empty with its line."""
    packed = path.suffix == ".gz"
    with gzip.open(path, "rt", newline="") if packed else open(path, newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        rows = ((line, row) for line, row in enumerate(reader, 2) if any(row))
        return header, list(rows if hours is None else _first(rows, hours))


def _first(rows: Iterable[tuple[int, list[str]]], hours: float) -> Iterator[tuple[int, list[str]]]:
    """Rows up to the first that lies `hours` after the first; one without a time comes along."""
    end_s = inf
    for line, row in rows:
        yield line, row
        with suppress(ValueError):
            t_s = float(row[0])
            end_s = min(end_s, t_s + hours * 3600)
            if t_s >= end_s:
                return


def _same_length(name: str, rows: Rows, cells: int) -> None:
    for line, row in rows:
        if len(row) != cells:
            raise ValueError(f"{name}, line {line}: {len(row)} cells, the first line has {cells}")


def _trace(name: str, rows: Rows, header: Sequence[str], least_a: float) -> Trace:
    if not rows:
        raise ValueError(f"{name}: no rows after the first line")
    _same_length(name, rows, len(header))
    times: list[float] = []
    amps: list[tuple[float, ...]] = []
    for line, (t_s, *row) in _numbers(name, rows, header):
        if times and t_s <= times[-1]:
            raise ValueError(f"{name}, line {line}: time goes back, {times[-1]:g} s to {t_s:g} s")
        if min(row) < least_a:
            raise ValueError(f"{name}, line {line}: {min(row):g} A, {least_a:g} or more wanted")
        times.append(t_s)
        amps.append(tuple(row))
    _no_hole(name, rows, times)
    return Trace(times, amps)


def _no_hole(name: str, rows: Rows, times: list[float]) -> None:
    steps = [after - before for before, after in zip(times, times[1:])]
    if len(steps) < _REGULAR_STEPS:
        return
    pace_s = median_low(steps)
    regular = sum(abs(step / pace_s - 1) < 0.01 for step in steps) / len(steps)
    if regular < _REGULAR_PART:
        return
    for (line, _), step, at_s in zip(rows[1:], steps, times):
        if step > _HOLE_STEPS * pace_s:
            raise ValueError(f"{name}, line {line}: a hole, {at_s:g} s to {at_s + step:g} s in a "
                             f"recording of {pace_s:g} s")


def _numbers(
    name: str, rows: Rows, header: Sequence[str]
) -> Iterator[tuple[int, list[float]]]:
    held = [0.0] * len(header)
    for line, row in rows:
        try:
            held = [float(cell) for cell in row]
        except ValueError:
            # An empty cell holds the one above, but for the time.
            held = [_number(name, line, key, cell or str(above) if k else cell)
                    for k, (key, cell, above) in enumerate(zip(header, map(str.strip, row), held))]
        if not all(map(isfinite, held)):
            for key, cell in zip(header, row):
                _number(name, line, key, cell)
        yield line, held


def _number(name: str, line: int, key: str, cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = inf
    if not isfinite(value):
        raise ValueError(f"{name}, line {line}: {key}: {cell!r} is not a number")
    return value
