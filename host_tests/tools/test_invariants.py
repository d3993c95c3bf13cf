"""The checker finds each breach: a check that can't fail would be worth nothing."""

import pytest

from tools.sim.invariants import Checker, OutputChecker

STEP_MS = 25


class Story:
    """Feeds a checker: hold(seconds, what is true)."""

    def __init__(self, **options):
        self.checker = Checker(40000, 40000, 32000, **options)
        self.t_ms = 0

    def hold(self, seconds, command_ma, house_ma=10000, car_ma=0, reason="set_point",
             measured=True, plugged=True):
        for _ in range(round(seconds * 1000 / STEP_MS)):
            self.t_ms += STEP_MS
            self.checker.tick(self.t_ms, command_ma, reason, [house_ma], [house_ma + car_ma],
                              [car_ma], measured, plugged)
        return self

    def broken(self):
        return sorted({v["invariant"] for v in self.checker.violations})


def charging(**options):
    return Story(**options).hold(10, 0).hold(20, 6000, car_ma=5700).hold(60, 30000, car_ma=28500)


def test_a_good_session_breaks_nothing():
    story = charging().hold(1, 30000, 20000, 28500).hold(6, 20000, 20000, 28500)
    assert story.hold(60, 20000, 20000, 19000).broken() == []


@pytest.mark.parametrize("command_ma", [3000, 5999, 32100, -1])
def test_in_between_and_above(command_ma):
    assert 1 in charging().hold(1, command_ma).broken()


def test_an_overload_that_nobody_answers():
    assert charging().hold(10, 30000, 20000, 28500).broken() == [2]


def test_a_cut_that_is_too_small():
    story = charging().hold(1, 30000, 20000, 28500).hold(20, 28000, 20000, 26600)
    assert story.broken() == [2]


def test_six_amperes_held_above_the_rating():
    story = charging().hold(1, 30000, 38000, 28500).hold(20, 6000, 38000, 5700)
    assert story.broken() == [2]


def test_a_raise_right_after_a_change():
    assert charging().hold(3, 20000, car_ma=19000).hold(1, 25000, car_ma=19000).broken() == [3]


def test_a_raise_without_measurement():
    assert 3 in charging(safe_ma=32000).hold(0.5, 31000, car_ma=28500, measured=False).broken()


def test_charging_on_without_measurement():
    assert charging().hold(0.9, 30000, car_ma=28500, measured=False).broken() == []
    assert charging().hold(1.2, 30000, car_ma=28500, measured=False).broken() == [4]


def test_a_start_above_six_amperes():
    assert Story().hold(10, 0).hold(1, 16000).broken() == [6]


def test_a_pause_that_is_cut_short():
    story = charging().hold(100, 0).hold(1, 6000)
    assert story.broken() == [6]
    assert charging().hold(301, 0).hold(1, 6000).broken() == []
    assert charging().hold(8, 0, reason="look_again").hold(1, 6000).broken() == []


TRUTH = {"t_ms": 0, "duty_u16": 65536, "state": "B", "permission": False}


def outputs(*parts):
    """parts: (seconds, what differs from X1 in B without permission)."""
    checker, t_ms = OutputChecker(), 0
    for seconds, differs in parts:
        for _ in range(round(seconds * 1000 / STEP_MS)):
            t_ms += STEP_MS
            checker.tick({**TRUTH, "t_ms": t_ms, **differs})
    return sorted({v["invariant"] for v in checker.violations})


PWM = {"duty_u16": 20000}
CHARGE = {"duty_u16": 20000, "state": "C", "permission": True}


def test_a_good_pilot_breaks_nothing():
    assert outputs((4, {}), (2, PWM), (60, CHARGE), (5, {**CHARGE, "duty_u16": 65536}),
                   (10, {})) == []


@pytest.mark.parametrize("duty", [0.05, 0.85, 0.98])
def test_a_duty_that_no_table_has(duty):
    assert outputs((4, {}), (1, {"duty_u16": round(duty * 65536)})) == [1]


def test_pwm_too_soon_after_x1():
    assert outputs((1, {}), (1, PWM)) == [6]


def test_permission_outside_c():
    assert outputs((4, {}), (10, {**PWM, "permission": True})) == [6]


def test_permission_long_after_x1():
    assert outputs((4, {}), (9, CHARGE), (8, {**CHARGE, "duty_u16": 65536})) == [6]
