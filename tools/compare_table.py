"""Runs of tools.compare summed into tables, and what is said about them."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Sequence

from .sim.car_specs import CARS

OURS, FLOOR = "headroom", "floor"
PROMPT_S = 5.0
LEAST_UTILISATION = 0.95

Result = dict[str, Any]
"""Of tools.simulate."""


@dataclass(frozen=True)
class Run:
    """One simulation. poll_phase: 0..1 of the law's cycle."""

    trace: str
    limit_a: float
    car: str
    law: str
    poll_phase: float
    hours: float
    hold: bool

    def key(self) -> str:
        """What the figures of --resume are kept under; it says nothing of the law's code."""
        return "|".join(str(value) for value in (Path(self.trace).name, *astuple(self)[1:]))


@dataclass
class Row:
    """A law's figures over a class of cars: sums over houses and limits, means over polls."""

    law: str
    utilisation: float
    excess_as: float
    to_floor_as: float | None
    seconds_over: float
    pauses_per_day: float
    commands_per_hour: float
    trips: float
    worst_over_a: float


@dataclass
class Table:
    """One class of cars. cases: houses x limits x cars; hours: simulated for each law."""

    title: str
    cases: int
    hours: float
    rows: list[Row]
    verdicts: list[str]


def _case(run: Run) -> tuple[str, float, str]:
    return run.trace, run.limit_a, run.car


def _row(law: str, found: Sequence[tuple[Run, Result]]) -> Row:
    """Every case weighs the same however many polls it was run with."""
    polls: dict[tuple[str, float, str], int] = {}
    for run, _ in found:
        polls[_case(run)] = polls.get(_case(run), 0) + 1

    def total(value: Any) -> float:
        return sum(value(result) / polls[_case(run)] for run, result in found)

    hours = total(lambda r: r["hours"])
    possible = total(lambda r: r["kwh_possible"])
    used = total(lambda r: min(r["kwh"], r["kwh_possible"]))
    return Row(
        law, used / possible if possible else 1.0, total(lambda r: r["excess_as"]), None,
        total(lambda r: r["seconds_over_limit"]), total(lambda r: r["pauses"]) / hours * 24,
        total(lambda r: r["commands_per_hour"] * r["hours"]) / hours,
        total(lambda r: r["breaker_tripped"]),
        max(r["worst_over_ma"] for _, r in found) / 1000,
    )


def _prompt(car: str) -> bool:
    return CARS[car].lag_s <= PROMPT_S


def tables(found: Sequence[tuple[Run, Result]]) -> list[Table]:
    """One for cars that follow within 5 s, one for slower ones."""
    made = []
    for prompt, words in ((True, "within 5 s"), (False, "later than 5 s")):
        chosen = [(run, result) for run, result in found if _prompt(run.car) == prompt]
        if chosen:
            cars = ", ".join(dict.fromkeys(run.car for run, _ in chosen))
            made.append(_table(f"Cars that follow {words}: {cars}", chosen))
    return made


def _table(title: str, found: Sequence[tuple[Run, Result]]) -> Table:
    rows = [
        _row(law, [(run, result) for run, result in found if run.law == law])
        for law in dict.fromkeys(run.law for run, _ in found)
    ]
    floor = next((row for row in rows if row.law == FLOOR), None)
    if floor is not None:
        for row in rows:
            row.to_floor_as = row.excess_as - floor.excess_as
    hours = {_case(run): result["hours"] for run, result in found}
    return Table(title, len(hours), sum(hours.values()), rows, verdicts(rows))


def best_rival(rows: Sequence[Row]) -> Row | None:
    """The least excess at a utilisation of 0.95 or more; neither ours nor the floor."""
    able = [
        row for row in rows
        if row.law not in (OURS, FLOOR) and row.utilisation >= LEAST_UTILISATION
    ]
    return min(able, key=lambda row: row.excess_as, default=None)


def verdicts(rows: Sequence[Row]) -> list[str]:
    """A sentence for each comparison; none without our law or a rival."""
    ours = next((row for row in rows if row.law == OURS), None)
    if ours is None or len(rows) == 1:
        return []
    best = best_rival(rows)
    name = f"best rival (utilisation >= {LEAST_UTILISATION})"
    if best is None:
        return [f"{name}: none"]
    says = [
        f"{name}: {best.law}, excess {best.excess_as:.1f} A s; {OURS} {ours.excess_as:.1f} A s"
        f"{_ratio(ours.excess_as, best.excess_as)}"
    ]
    if ours.to_floor_as is not None and best.to_floor_as is not None:
        says.append(
            f"above the floor law: {best.law} {best.to_floor_as:.1f} A s; "
            f"{OURS} {ours.to_floor_as:.1f} A s{_ratio(ours.to_floor_as, best.to_floor_as)}"
        )
    return says


def _ratio(ours: float, best: float) -> str:
    """Nothing where one of them is not above 0: a ratio would mean nothing."""
    return f" = {ours / best:.3f} of it" if best > 0 and ours >= 0 else ""


def text(table: Table) -> str:
    """The table as it is printed."""
    lines = [
        f"{table.title} ({table.cases} cases, {table.hours:.0f} h a law)",
        f"{'law':<12}{'utilisation':>12}{'excess A s':>12}{'to floor':>12}{'over s':>10}"
        f"{'pauses/day':>12}{'commands/h':>12}{'trips':>7}{'worst A':>9}",
    ]
    for row in table.rows:
        to_floor = "-" if row.to_floor_as is None else f"{row.to_floor_as:.1f}"
        lines.append(
            f"{row.law:<12}{row.utilisation:>12.4f}{row.excess_as:>12.1f}{to_floor:>12}"
            f"{row.seconds_over:>10.1f}{row.pauses_per_day:>12.2f}{row.commands_per_hour:>12.2f}"
            f"{row.trips:>7.2f}{row.worst_over_a:>9.2f}"
        )
    return "\n".join([*lines, *table.verdicts])
