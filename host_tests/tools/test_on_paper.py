"""A house and a car whose closed loop can be solved on paper: one step, one lag, no noise.

The house steps up by 8 A beside a car that draws steadily. When the command falls is the law's
affair (R13 bounds it); all that follows is arithmetic of constant currents and of a sliding RMS
of one second. Times are since the step.
"""

from math import sqrt

import pytest

from tools.sim.scenario.read import make
from tools.sim.scenario.run import FastRun

STEP_S, BEFORE_A, AFTER_A, LAG_S, SHARE = 400.0, 4.0, 12.0, 6.0, 0.95
SET_POINT_A, VOLTS = 24.5, 230
NO_RAMP_A_S = 1e6
SCENARIO = {
    "settings": {
        "supply": {"country": "EU", "phases": 1, "rating_ma": 25000, "margin_ma": 500},
        "limits": {"breaker": "mcb_c"},
        "clamps": [{"place": "mains", "phase": 1, "input": "CT1"}],
        "chargers": [{"kind": "pilot", "phases": "L1", "max_ma": 32000, "cable_ma": 32000}],
    },
    "seconds": STEP_S + 12,
    "house": {"L1": [[0, BEFORE_A], [STEP_S, AFTER_A]]},
    "cars": [{"plug_s": 1, "lag_s": LAG_S, "own_max_a": 32, "share": SHARE, "phases": {"L1": 1},
              "up_a_s": NO_RAMP_A_S, "down_a_s": NO_RAMP_A_S}],
}


def area(from_a, to_a, start, end):
    """Of the RMS over time, in As, while the window's current goes from one value to another
    within a second: sqrt(from^2 + u (to^2 - from^2)), u from start to end."""
    slope = to_a ** 2 - from_a ** 2
    above = [(from_a ** 2 + slope * u) ** 1.5 for u in (start, end)]
    return 2 / 3 * (above[1] - above[0]) / slope


def passes(from_a, to_a):
    """When that RMS is the set-point's."""
    return (SET_POINT_A ** 2 - from_a ** 2) / (to_a ** 2 - from_a ** 2)


@pytest.fixture(scope="module")
def seen():
    """One run: its steps from just before the house's, and what the judge had counted by then."""
    run = FastRun(make(SCENARIO))
    judge, steps = run.judge, []
    before = {}

    def watch(step, count=judge.step):
        if step.t_ms > STEP_S * 1000 and not before:
            before.update(kwh=judge.kwh, excess=judge.excess_as, over=judge.over_set_point_s)
        count(step)
        if before:
            steps.append(step)

    judge.step = watch
    run.run()
    told = {"kwh": judge.kwh - before["kwh"], "excess": judge.excess_as - before["excess"],
            "over": judge.over_set_point_s - before["over"]}
    return steps, told


@pytest.fixture(scope="module")
def paper(seen):
    """What the car drew before and after, and for how long it drew the first."""
    steps, _ = seen
    held_a, first = steps[0].cars[0][0], steps[0].commands_ma[0]
    assert held_a == pytest.approx(first / 1000 * SHARE, rel=1e-3)
    cut = next(step for step in steps if step.commands_ma[0] < first)
    return held_a, cut.commands_ma[0] / 1000 * SHARE, (cut.t_ms / 1000 - STEP_S) + LAG_S


def test_the_cut_comes_within_its_time_after_the_rms_has_passed_the_set_point(paper):
    held_a, _, until_s = paper
    passed_s = passes(BEFORE_A + held_a, AFTER_A + held_a)
    assert until_s - LAG_S <= passed_s + 0.2


def test_excess_and_time_above_the_set_point(seen, paper):
    held_a, then_a, until_s = paper
    low_a, high_a, cut_a = BEFORE_A + held_a, AFTER_A + held_a, AFTER_A + then_a
    up, down = passes(low_a, high_a), passes(high_a, cut_a)
    excess_as = (area(low_a, high_a, up, 1) + (until_s - 1) * high_a
                 + area(high_a, cut_a, 0, down) - (until_s - up + down) * SET_POINT_A)
    assert seen[1]["excess"] == pytest.approx(excess_as, rel=0.01)
    assert seen[1]["over"] == pytest.approx(until_s - up + down, rel=0.01)


def test_energy(seen, paper):
    held_a, then_a, until_s = paper
    whole_s = SCENARIO["seconds"] - STEP_S
    joules = VOLTS * (held_a * until_s + then_a * (whole_s - until_s))
    assert seen[1]["kwh"] == pytest.approx(joules / 3.6e6, rel=0.01)


def test_the_rms_of_a_second_is_that_of_the_formula():
    assert area(20, 28, 0, 1) == pytest.approx(
        sum(sqrt(20 ** 2 + (28 ** 2 - 20 ** 2) * (u + 0.5) / 1000) for u in range(1000)) / 1000)
