"""The checker finds each breach: a check that can't fail would be worth nothing."""

import pytest

from tools.sim.invariants.checker import Checker
from tools.sim.invariants.flow import Charger, Flow, Line
from tools.sim.invariants.outputs import OutputChecker

STEP_MS = 25


class Story:
    """Feeds a checker: hold(seconds, what is true)."""

    def __init__(self, hold=True, safe_ma=0, rating_ma=40000):
        line = Line(40000, rating_ma, rating_ma * 11 // 10)
        self.checker = Checker([line], [Charger(32000)], hold, safe_ma)
        self.t_ms = 0

    def hold(self, seconds, command_ma, house_ma=10000, car_ma=0, reason="set_point",
             measured=True, plugged=True):
        for _ in range(round(seconds * 1000 / STEP_MS)):
            self.t_ms += STEP_MS
            self.checker.tick(Flow(self.t_ms, [command_ma], [reason], [[car_ma]],
                                   [house_ma + car_ma], measured, [plugged]))
        return self

    def restart(self):
        self.checker.restarted()
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


def test_six_amperes_held_above_what_is_borne():
    story = charging().hold(1, 30000, 41000, 28500).hold(30, 6000, 41000, 5700)
    assert story.broken() == [2]


def test_cuts_of_a_tenth_of_an_ampere_excuse_nothing():
    """Each comes in time, none helps: what is owed finds them."""
    story = charging().hold(0.5, 30000, 20000, 28500)
    for cut in range(1, 20):
        story.hold(9, 30000 - 100 * cut, 20000, 28500)
    assert story.broken() == [2]


def test_an_overload_that_comes_back_for_ever():
    """Each time it is answered by a cut that doesn't stay."""
    story = charging()
    for _ in range(20):
        story.hold(1, 30000, 20000, 28500).hold(9, 26000, 20000, 24700)
        story.hold(6, 26000, 10000, 24700).hold(4, 30000, 10000, 28500)
    assert story.broken() == [2]
    seldom = charging()
    for _ in range(20):
        seldom.hold(1, 30000, 20000, 28500).hold(5, 20000, 20000, 24700).hold(54, 20000)
        seldom.hold(60, 30000, car_ma=28500)
    assert seldom.broken() == []


def test_a_clamp_that_is_off_its_conductor_for_ten_minutes():
    """The law sees nothing to answer; the conductor carries it all the same."""
    assert charging().hold(600, 30000, 20000, 28500).broken() == [2]


def test_six_amperes_above_the_set_point_in_the_us():
    held = (1, 30000, 36000, 28500), (40, 6000, 36000, 5700)
    assert charging(rating_ma=50000).hold(*held[0]).hold(*held[1]).broken() == []
    assert charging(rating_ma=50000, hold=False).hold(*held[0]).hold(*held[1]).broken() == [2]


def test_six_amperes_within_the_grace_of_a_minute_and_of_five_an_hour():
    def busy(times):
        story = charging()
        for _ in range(times):
            story.hold(1, 30000, 37500, 28500).hold(55, 6000, 37500, 5700).hold(120, 6000)
        return story.broken()
    assert busy(5) == []
    assert busy(7) == [2]


def test_two_chargers_are_judged_together():
    checker = Checker([Line(40000, 40000)], [Charger(16000), Charger(16000)])
    for t_ms in range(0, 60000, STEP_MS):
        checker.tick(Flow(t_ms, [0, 0], ["set_point"] * 2, [[0], [0]], [20000],
                          plugged=[True] * 2))
    for t_ms in range(60000, 120000, STEP_MS):
        checker.tick(Flow(t_ms, [6000, 6000], ["set_point"] * 2, [[12000], [12000]], [46000],
                          plugged=[True] * 2))
    assert [v["invariant"] for v in checker.violations] == [2]


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


def test_a_pause_that_a_restart_forgets():
    assert charging().hold(60, 0).restart().hold(30, 0).hold(1, 6000).broken() == [6]


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


def test_pwm_for_half_a_second_between_two_x1_for_ever():
    flutter = [(3, {"state": "B"}), (0.5, PWM)]
    assert outputs((4, {}), *flutter * 6) == []
    assert outputs((4, {}), *flutter * 10) == [6]


def test_permission_outside_c():
    assert outputs((4, {}), (10, {**PWM, "permission": True})) == [6]


def test_permission_long_after_x1():
    assert outputs((4, {}), (9, CHARGE), (8, {**CHARGE, "duty_u16": 65536})) == [6]
