"""`python -m tools.fault_campaign`: what happens to a clamp input, and when the module finds out.

Each case is a recording at a level, healthy for two seconds and then with a fault for four. It is
detected when the health leaves "ok", harmless when the reading and its uncertainty still cover
the true current. Faults that look like 0 A (an open jaw, a short) have no mark in the waveform:
they are found by the law, with the car as the witness (R23), and are run in the closed loop.
"""

from __future__ import annotations

import argparse
import json
import sys
from array import array
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Sequence

import numpy as np

from headroom.measure.bursts import Bursts

from .replay import BOARD
from .replay_table import waves
from .sim import array_sums
from .sim import recording as recordings
from .sim.closed_loop import Loop
from .sim.house import Trace
from .sim.playback import Options, Source

LEVELS = (0.1, 0.4, 0.9)
HEALTHY_S, FAULT_S = 2.0, 4.0
READ_US = 35
_PERIOD_US = 25000
FINE = ("ok", "starting", "asymmetric")


@dataclass
class State:
    """What a fault may use: codes of this burst and of the last, time since it began."""

    codes: np.ndarray
    before: np.ndarray
    t_s: float
    noise: np.random.Generator


def _walk(state: State) -> np.ndarray:
    """A pin that nothing holds: it wanders from burst to burst."""
    level = 2000 + 1500 * np.sin(state.t_s * 37) * np.cos(state.t_s * 11)
    return level + state.noise.normal(0, 30, len(state.codes))


def _repeat(state: State) -> np.ndarray:
    return np.resize(state.before, len(state.codes))


WAVE: dict[str, Callable[[State], np.ndarray]] = {
    "rail_low": lambda s: s.codes * 0,
    "rail_high": lambda s: s.codes * 0 + 4095,
    "dead": lambda s: s.codes * 0 + 1500,
    "repeating": _repeat,
    "bias_up_250_mv": lambda s: s.codes + 310,
    "bias_down_250_mv": lambda s: s.codes - 310,
    "bias_lost": lambda s: s.codes + 900,
    "bias_drift_100_mv_s": lambda s: s.codes + 124 * s.t_s,
    "floating": _walk,
    "gain_x4": lambda s: 1440 + (s.codes - 1440) * 4,
    "noise_30_codes": lambda s: s.codes + s.noise.normal(0, 30, len(s.codes)),
}
TIMED = ("unplugged", "uneven", "slow")
LAW = {"open_jaw": 0.0, "shorted": 0.0, "jaw_half_shut": 0.5}
HOUSE_A = (0.0, 3.0, 12.0)
LAW_CARS = ("typical", "fast")


@dataclass
class Case:
    """detected_ms: None if not; harmless: the stated range held the true current to the end."""

    fault: str
    name: str
    level: float
    detected_ms: float | None
    harmless: bool
    health: str


def run_case(path: Path, level: float, fault: str) -> Case | None:
    recording = recordings.read(path)
    if recording.in_codes:
        return None
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    options = Options(
        adc="esp32", unit="rupayan", noise_codes=2, level=level, calibrated=True
    )
    source = Source(recording, board, options)
    bursts = Bursts([source.channel()], array_sums, round(recording.mains_hz * 1000))
    noise = np.random.default_rng(5)
    before = np.zeros(1)
    detected_ms, harmless, health, squares = None, True, "", []
    for k in range(round((HEALTHY_S + FAULT_S) * 1e6 / _PERIOD_US)):
        start_us = k * _PERIOD_US
        since_s = start_us / 1e6 - HEALTHY_S
        rounds = bursts.rounds() if not (fault == "slow" and since_s >= 0) else 30
        t_s = (start_us + np.arange(rounds) * READ_US) / 1e6 % max(recording.seconds - 0.03, 0.02)
        codes = source.codes(t_s).astype(float)
        clean = codes
        if since_s >= 0 and fault in WAVE:
            codes = WAVE[fault](State(codes, before, since_s, noise))
        before = before if since_s >= 0 and fault == "repeating" else codes
        took_us = rounds * READ_US
        if fault == "uneven" and since_s >= 0:
            took_us += int(noise.integers(0, 3) * took_us // 4)
        buffer = array("H", np.clip(np.round(codes), 0, 4095).astype(np.uint16).tobytes())
        plugged = not (fault == "unplugged" and since_s >= 0)
        reading = bursts.finish(
            (start_us + took_us) // 1000, start_us, took_us, rounds, buffer, [plugged]
        )[0]
        squares.append(float(np.var(clean)))
        if since_s < 0:
            assert reading.health in FINE, (path.stem, level, reading.health)
            continue
        if detected_ms is None and reading.health not in FINE:
            detected_ms, health = since_s * 1000 + took_us / 1000, reading.health
        if detected_ms is None:
            # The module's second holds 39 to 41 bursts; an inrush makes that a difference.
            true = min(np.sqrt(np.mean(squares[-count:])) for count in (38, 40, 42))
            true_ma = true * bursts.channels[0].ua_per_code / 1000
            if reading.rms_ma + reading.uncertainty_ma < true_ma:
                harmless = False
    return Case(fault, path.stem, level, detected_ms, harmless, health)


class _Clamped(Loop):
    """The closed loop with a clamp that shows a part of the current from a moment on."""

    always_fine = True
    at_ms, gain, found_ms = 120_000, 1.0, -1

    def _measure(self, now_ms: int, totals_a: list[float], rms_a: list[float]) -> None:
        part = self.gain if now_ms >= self.at_ms else 1.0
        super()._measure(now_ms, [a * part for a in totals_a], [a * part for a in rms_a])
        car = self.charger.car
        found = car.missing >= 0 or car.suspect
        if now_ms >= self.at_ms and self.found_ms < 0 and found:
            self.found_ms = now_ms


def run_law_case(fault: str, house_a: float, car: str, seconds: float = 900.0) -> Case:
    """An open jaw and a short: the clamp shows nothing, or half, of what flows."""
    house = Trace([0.0, seconds], [(house_a,), (house_a,)])
    loop = _Clamped(house, 1, 40.0, 40.0, 32.0, car, (0,))
    loop.gain = LAW[fault]
    loop.run(0.0, seconds / 3600)
    found = loop.found_ms - loop.at_ms if loop.found_ms >= 0 else None
    return Case(fault, f"house {house_a} A, {car}", 1.0, found, loop.command_ma <= 6000, "missing")


def _job(arguments: tuple[Path, float, str]) -> Case | None:
    return run_case(*arguments)


def wave_campaign(
    paths: Sequence[Path], levels: Sequence[float] = LEVELS, workers: int = 2
) -> list[Case]:
    jobs = [(p, level, f) for p in paths for level in levels for f in (*WAVE, *TIMED)]
    if workers == 1:
        found = list(map(_job, jobs))
    else:
        with ProcessPoolExecutor(workers) as pool:
            found = list(pool.map(_job, jobs, chunksize=8))
    return [case for case in found if case]


def law_campaign() -> list[Case]:
    """What only the law can see: every combination that there is."""
    return [
        run_law_case(fault, house_a, car)
        for fault in LAW for house_a in HOUSE_A for car in LAW_CARS
    ]


def table(cases: Sequence[Case]) -> list[str]:
    lines = ["| fault | cases | detected | harmless | neither | median ms | worst ms | health |",
             "|---|---|---|---|---|---|---|---|"]
    for fault in (*WAVE, *TIMED, *LAW):
        part = [case for case in cases if case.fault == fault]
        times = sorted(c.detected_ms for c in part if c.detected_ms is not None)
        missed = [c for c in part if c.detected_ms is None and not c.harmless]
        healths = ", ".join(sorted({c.health for c in part if c.health}))
        middle = f"{times[len(times) // 2]:.0f}" if times else ""
        worst = f"{times[-1]:.0f}" if times else ""
        only = len(part) - len(times) - len(missed)
        lines.append(f"| {fault} | {len(part)} | {len(times)} | {only} | {len(missed)} "
                     f"| {middle} | {worst} | {healths} |")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.fault_campaign", description=__doc__)
    parser.parse_args()
    cases = wave_campaign(waves()) + law_campaign()
    print("\n".join(table(cases)))
    missed = [c for c in cases if c.detected_ms is None and not c.harmless]
    for case in missed:
        print(f"missed: {case}")
    print(f"{len(cases)} cases, {len(missed)} neither detected nor harmless")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
