"""Simulate a day of a house with the law and a car, in virtual time.

    python -m tools.simulate TRACE.csv --service-limit-a 40 [--rating-a 40] [--charger-max-a 32]
        [--phases 1|2|3] [--car NAME] [--car-on L1,L2] [--law NAME] [--start-h H] [--hours N]
        [--json]

--service-limit-a is the set-point per phase, --rating-a the protecting device (default: the
set-point). Readings reach the law every 25 ms for 5 s after a change (house or car by 0.5 A, or
the command), every 100 ms for the rest of a minute, else every second. Figures:
  kwh_possible        each second min(charger, set-point - house) x share drawn, if >= 6 A
  utilisation         min(1, kwh / kwh_possible)
  seconds_over_limit  a phase on which the car draws is above the set-point by the car's doing
  excess_as           ampere-seconds above the set-point, less what the house alone exceeds
  breaker_tripped     a thermal replica of the breaker (tools/sim/breaker.py) tripped in an
                      overload in which the house alone would not have tripped it; those are
                      counted in house_alone_trips
  pauses              the grant went from 6 A or more to 0 with the car plugged in
  reaction_ms         from the 1 s RMS passing the set-point while the car draws above 6 A of offer
                      to the first lower command
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any, Sequence

from .sim.car_specs import CARS
from .sim.closed_loop import Loop
from .sim.house import Trace, less_solar
from .sim.rival_loop import RivalLoop
from .sim.rivals import RIVALS
from .sim.sampled_loop import SampledLoop
from .sim.trace_files import load_solar, load_trace

LAWS = ("headroom", *sorted(RIVALS))
LINES = ("L1", "L2", "L3")


class UsageError(Exception):
    """What is wrong with the arguments, in a sentence."""


def simulate(
    trace: Trace, service_limit_a: float, rating_a: float | None = None, charger_max_a: float = 32,
    phases: int = 1, car: str = "typical", start_h: float = 0.0, hours: float | None = None,
    loop_of: type[Loop] = Loop, car_on: "Sequence[int] | None" = None, **options: Any,
) -> dict[str, Any]:
    """The result as in --json. hours: default to the end of the trace; loop_of, options: Loop, or
    SampledLoop and what it takes; car_on: supply phases (from 0) that the car draws on, default
    all of them."""
    if charger_max_a < 6:
        raise UsageError("--charger-max-a: must be 6 or more, a car can't draw less")
    rating_a = service_limit_a if rating_a is None else rating_a
    if not 6 <= service_limit_a <= rating_a:
        raise UsageError("--service-limit-a: must be from 6 to the rating (--rating-a)")
    if not 1 <= phases <= 3:
        raise UsageError("--phases: must be 1, 2 or 3")
    left_h = trace.length_s / 3600 - start_h
    hours = left_h if hours is None else min(hours, left_h)
    if hours <= 0:
        raise UsageError(f"--start-h: the trace is {trace.length_s / 3600:.2f} h long")
    if trace.phases < phases:
        trace = _widen(trace, phases)
    car_phases = tuple(range(phases)) if car_on is None else tuple(sorted(set(car_on)))
    if not car_phases or not set(car_phases) <= set(range(phases)):
        raise UsageError(f"--car-on: must be of {', '.join(LINES[:phases])}")
    loop = loop_of(
        trace, phases, service_limit_a, rating_a, charger_max_a, car, car_phases, **options
    )
    return loop.run(trace.times_s[0] + start_h * 3600, hours)


def _widen(trace: Trace, phases: int) -> Trace:
    """One column feeds both legs of a split phase; other missing phases carry nothing."""
    if phases == 2:
        return Trace(trace.times_s, [(row[0], row[0]) for row in trace.amps])
    return Trace(trace.times_s, [(*row, *(0.0,) * (phases - len(row))) for row in trace.amps])


def _print(result: dict[str, Any]) -> None:
    for key, value in result.items():
        if key != "violations":
            print(f"{key:24}{value}")
    print(f"{'violations':24}{len(result['violations'])}")
    for violation in result["violations"][:20]:
        print(f"  {violation}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.simulate", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("trace", help=".csv or .csv.gz: t_s,l1_a[,l2_a,l3_a]")
    parser.add_argument("--service-limit-a", type=float, required=True)
    parser.add_argument("--rating-a", type=float)
    parser.add_argument("--charger-max-a", type=float, default=32.0)
    parser.add_argument("--phases", type=int, default=None, help="default: columns of the trace")
    parser.add_argument("--car", default="typical", choices=sorted(CARS))
    parser.add_argument("--car-on", metavar="LINES", help="L1, or L1,L3: what it draws on; "
                        "default: all of the supply's")
    parser.add_argument("--law", default="headroom",
                        help="ours, or another's from its published constants")
    parser.add_argument("--poll-phase", type=float, default=0.0,
                        help="0..1: by how much of its cycle another's law polls late")
    parser.add_argument("--solar", help="CSV with t_s and iac_a: an inverter on L1, with a signed "
                        "source on each phase (R22)")
    parser.add_argument("--mode", default="fast", choices=("fast", "eco", "surplus"),
                        help="of solar: all there is, 6 A and the surplus, the surplus only")
    parser.add_argument("--start-h", type=float, default=0.0)
    parser.add_argument("--hours", type=float)
    parser.add_argument("--waveform", action="store_true", help="run every sample (minutes)")
    parser.add_argument("--seed", type=int, default=1, help="of the converter's noise")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def _lines(text: "str | None") -> "list[int] | None":
    if text is None:
        return None
    names = [name.strip().upper() for name in text.split(",")]
    if not set(names) <= set(LINES):
        raise UsageError(f"--car-on: {text!r}, wanted some of {', '.join(LINES)}")
    return [LINES.index(name) for name in names]


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    trace = load_trace(arguments.trace)
    phases = arguments.phases or trace.phases
    options: dict[str, Any] = {"car_on": _lines(arguments.car_on)}
    solar = {}
    if arguments.solar:
        trace = less_solar(trace, load_solar(arguments.solar))
        solar = {"solar": True, "mode": arguments.mode}
    elif arguments.mode != "fast":
        raise UsageError("--mode: eco and surplus need --solar")
    values = (
        trace, arguments.service_limit_a, arguments.rating_a, arguments.charger_max_a, phases,
        arguments.car, arguments.start_h, arguments.hours,
    )
    if arguments.law not in LAWS:
        raise UsageError(f"--law: must be one of {', '.join(LAWS)}")
    if arguments.law != "headroom":
        if arguments.waveform or solar:
            raise UsageError("--waveform and --solar: only with --law headroom")
        return simulate(
            *values, loop_of=RivalLoop, law=arguments.law, poll_phase=arguments.poll_phase,
            **options,
        )
    if arguments.waveform and solar:
        raise UsageError("--waveform: not together with --solar")
    if arguments.waveform:
        return simulate(*values, loop_of=SampledLoop, seed=arguments.seed, **options)
    return simulate(*values, **options, **solar)


def main(arguments: Sequence[str] | None = None) -> int:
    parsed = _parser().parse_args(arguments)
    try:
        result = run(parsed)
    except (UsageError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if parsed.json:
        print(json.dumps(result))
    else:
        _print(result)
    return 1 if result["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
