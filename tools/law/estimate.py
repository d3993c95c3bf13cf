"""`python -m tools.law.estimate`: how well a car is told from the house by the mains alone.

Recorded houses of one second (HEADROOM_CORPUS), moved by fractions of a second, with noise, and
the kinds of cars of CARS on a three-phase box, 40 minutes each. Its offers are those of a law that
knows house and car: falls at once when the house rises, which is what makes telling them hard.
Printed, per kind: part of the time (percent) in which a phase's current is wrong by more than 1 A,
over and under it; in which the least that it may draw is too high by as much; starts whose phases
were wrong; seconds until a change of the car's own was known (median, and nine tenths).
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from headroom.car.belief import Belief
from headroom.car.edges import Edges
from headroom.car.priors import House

from ..sim.car import CarModel
from ..sim.house import Trace
from ..sim.trace_files import load_trace

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
STEP_MS, MINUTES, SET_POINT_A, MOST_A = 100, 40, 25.0, 32.0
_NOISE_A, _WRONG_A, _ON_A, _LATE_S = 0.04, 1.0, 2.0, 6.0
_PLUG_S, _LAW_S = 20.0, 10.0
_HOUSE, _LENGTH_S = "composed_three_phase_1s_2d.csv.gz", 170000.0

THREE, ONE = (0, 1, 2), (0,)
CARS: "dict[str, tuple[tuple[int, ...], dict[str, Any]]]" = {
    "one phase": (ONE, {}),
    "one phase, L2": ((1,), {"lag_s": 3.0}),
    "two phases": ((0, 2), {"lag_s": 4.0}),
    "three phases": (THREE, {}),
    "lag 2 s": (THREE, {"lag_s": 2.0}),
    "lag 12 s": (THREE, {"lag_s": 12.0}),
    "lag 35 s": (ONE, {"lag_s": 35.0}),
    "lag 35 s, three": (THREE, {"lag_s": 35.0}),
    "alternating lag": (
        THREE, {"lags": tuple((300.0 * i, 3.0 + 9.0 * (i % 2)) for i in range(9))}),
    "3 and 8 s apart": (THREE, {"starts_s": (0.0, 3.0, 8.0)}),
    "5 s apart": (THREE, {"starts_s": (0.0, 5.0, 5.0)}),
    "1 to 3": (THREE, {"starts_s": (0.0, 900.0, 900.0)}),
    "3 to 1": (THREE, {"drops": ((900.0, 1e6, 0.0, 1), (900.0, 1e6, 0.0, 2))}),
    "L2 drops": (THREE, {"drops": ((400.0, 60.0, 300.0, 1),)}),
    "own limit": (THREE, {"own_maxes": ((600.0, 8.0), (1300.0, 32.0))}),
    "own limit, one": (ONE, {"own_maxes": ((600.0, 8.0), (1300.0, 32.0))}),
    "dips": (THREE, {"zeros": ((500.0, 30.0, 400.0),)}),
    "dips, one": (ONE, {"zeros": ((500.0, 30.0, 400.0),)}),
    "ramp 1 A/s": (THREE, {"ramp_up_a_s": 1.0, "ramp_down_a_s": 1.0}),
    "ramp 0.3 A/s": (THREE, {"ramp_up_a_s": 0.3}),
    "ramp 0.3 A/s, one": (ONE, {"ramp_up_a_s": 0.3}),
    "delta": (THREE, {"shares": (1.0, 0.58, 0.58)}),
    "share 0.8": (THREE, {"share": 0.8}),
}


@dataclass
class Figures:
    seconds: float = 0.0
    wrong: float = 0.0
    over: float = 0.0
    unsafe: float = 0.0
    starts: int = 0
    missed: int = 0
    known_s: "list[float]" = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        for name in ("seconds", "wrong", "over", "unsafe", "starts", "missed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.known_s += other.known_s

    def row(self, name: str) -> str:
        part = 100 / max(self.seconds, 1e-9)
        known = sorted(self.known_s)
        median, most = (known[len(known) // 2], known[len(known) * 9 // 10]) if known else (0, 0)
        return (f"{name:<20}{self.wrong * part:>8.1f}{self.over * part:>8.1f}"
                f"{(self.wrong - self.over) * part:>8.1f}{self.unsafe * part:>9.2f}"
                f"{self.starts:>8}{self.missed:>8}{median:>8.1f}{most:>8.0f}")


HEAD = (f"{'car':<20}{'wrong %':>8}{'over':>8}{'under':>8}{'unsafe':>9}"
        f"{'starts':>8}{'missed':>8}{'median':>8}{'p90 s':>8}")


class Knowing:
    """Offers of a law that knows house and car."""

    def __init__(self) -> None:
        self.offer_a = 0.0
        self._since_s = 0.0

    def step(self, dt_s: float, house_a: "list[float]", phases: "tuple[int, ...]") -> float:
        room_a = min(MOST_A, SET_POINT_A - max(house_a[p] for p in phases))
        self._since_s += dt_s
        wait_s = 1.0 if room_a < self.offer_a else _LAW_S
        starts = self.offer_a == 0.0
        if starts:
            wait_s = 60.0
        if abs(room_a - self.offer_a) >= 1.0 and self._since_s >= wait_s:
            self._since_s = 0.0
            self.offer_a = round(max(room_a, 6.0), 1)
            if room_a < 0.0:
                self.offer_a = 0.0
            elif starts:
                self.offer_a = 6.0
        return self.offer_a


class Run:
    """One car beside one house; figures after `run`."""

    def __init__(self, kind: str, house: Trace, start_s: float, seed: int) -> None:
        self.phases, options = CARS[kind]
        self.house, self.start_s, self.random = house, start_s, Random(seed)
        self.offsets_s = [self.random.random() for _ in range(3)]
        self.car = CarModel("typical", self.phases, **options)
        self.edges, self.rates = Edges(3), House(3)
        self.belief = Belief(THREE, self.edges, self.rates)
        self.law, self.figures = Knowing(), Figures()
        self._truth = [0.0] * 3
        self._changed_s = self._start_s = -1.0
        self._second_ms = 0

    def run(self) -> Figures:
        t_ms, offer_a, drawing = 0, 0.0, False
        while t_ms < MINUTES * 60000:
            t_ms += STEP_MS
            t_s = t_ms / 1000
            house_a = [self.house.at(self.start_s + t_s + off)[p % self.house.phases]
                       for p, off in enumerate(self.offsets_s)]
            told_a = self.law.step(STEP_MS / 1000, house_a, self.phases) if t_s > _PLUG_S else 0.0
            self.car.step(t_ms, told_a or None, self.car.wants)
            car_a = [0.0] * 3
            for phase, amps in zip(self.phases, self.car.amps):
                car_a[phase] = amps if self.car.wants else 0.0
            now = self.car.wants
            if now and (not drawing or told_a != offer_a):
                self.belief.ask(round(told_a * 1000))
            elif not now and drawing:
                self.belief.idle()
            drawing, offer_a = now, told_a
            self._see(house_a, car_a)
            self._judge(t_s, car_a, drawing)
        return self.figures

    def _see(self, house_a: "list[float]", car_a: "list[float]") -> None:
        cycles_ma = [round(1000 * max(house + car + self.random.gauss(0, _NOISE_A), 0.0))
                     for house, car in zip(house_a, car_a)]
        if self.edges.step(STEP_MS, cycles_ma):
            self.belief.edge(self.edges.moved_ma)
            self.rates.learn([d - m for d, m in
                              zip(self.edges.moved_ma, self.belief.best.moved_ma)])
        self._second_ms += STEP_MS
        if self._second_ms >= 1000:
            self._second_ms = 0
            self.rates.second()
            self.belief.second()

    def _judge(self, t_s: float, car_a: "list[float]", drawing: bool) -> None:
        figures, dt_s = self.figures, STEP_MS / 1000
        if not drawing:
            return
        best, low = self.belief.best.ma, self.belief.low_ma
        figures.seconds += dt_s
        over = any(b / 1000 > c + _WRONG_A for b, c in zip(best, car_a))
        wrong = over or any(b / 1000 < c - _WRONG_A for b, c in zip(best, car_a))
        figures.wrong += dt_s * wrong
        figures.over += dt_s * over
        figures.unsafe += dt_s * any(b / 1000 > c + _WRONG_A for b, c in zip(low, car_a))
        self._changes(t_s, car_a, wrong)

    def _changes(self, t_s: float, car_a: "list[float]", wrong: bool) -> None:
        """Phases that begin and end: how soon that was known, and starts that were seen wrong."""
        figures, on = self.figures, [a > _ON_A for a in car_a]
        was_on = [a > _ON_A for a in self._truth]
        self._truth = car_a
        if on != was_on:
            self._changed_s = t_s
            if not any(was_on):
                figures.starts += 1
                self._start_s = t_s
        elif self._changed_s >= 0 and not wrong:
            figures.known_s.append(t_s - self._changed_s)
            self._changed_s = -1.0
        if 0 <= self._start_s <= t_s - _LATE_S:
            self._start_s = -1.0
            figures.missed += [b > _ON_A * 1000 for b in self.belief.best.ma] != on


def of_kind(job: "tuple[str, list[float]]") -> "tuple[str, Figures]":
    kind, starts_s = job
    figures = Figures()
    house = load_trace(Path(os.environ.get("HEADROOM_CORPUS", CORPUS)) / "house" / _HOUSE)
    for i, start_s in enumerate(starts_s):
        figures.add(Run(kind, house, start_s, i).run())
    return kind, figures


def main(argv: "list[str] | None" = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.law.estimate", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cars", nargs="*", default=list(CARS), metavar="KIND")
    parser.add_argument("--windows", type=int, default=6, help="of 40 minutes, for each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args(argv)
    random = Random(args.seed)
    windows = [random.uniform(0, _LENGTH_S) for _ in range(args.windows)]
    total = Figures()
    print(HEAD)
    with ProcessPoolExecutor(args.jobs) as pool:
        for kind, figures in pool.map(of_kind, [(kind, windows) for kind in args.cars]):
            print(figures.row(kind), flush=True)
            total.add(figures)
    print(total.row("together"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
