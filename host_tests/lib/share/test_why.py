"""Invariant 9: the reason that is shown is the rule that set the current, with its numbers.
Through the whole law."""

import pytest

from headroom.rules.rules import Rules
from host_tests.lib.fleet import Fleet, FleetCar
from host_tests.lib.loop import Loop, steps
from host_tests.lib.share.test_pacer import Closing, Sleeper


def shown(loop):
    return loop.log[-1][4]


@pytest.mark.parametrize(("house_a", "run_s", "code"), [
    (10, 4, "starting"), (20, 60, "set_point"), (1, 60, "charger_max"), (36, 60, "room_wait"),
])
def test_while_it_is_quiet(house_a, run_s, code):
    loop = Loop(steps((0, house_a))).run(run_s)
    reason = shown(loop)
    assert reason.code == code
    numbers = {
        "starting": {"limit": 6000},
        "set_point": {"limit": loop.offer_a * 1000, "phase": "L1", "set_point": 40000},
        "charger_max": {"limit": 32000},
        "room_wait": {"room": 4000, "phase": "L1", "need": 6000},
    }[code]
    for name, value in numbers.items():
        assert reason.params[name] == pytest.approx(value), name
    if code == "set_point":
        assert reason.params["house"] == pytest.approx(20000, abs=100)


def test_no_car_and_none_any_more():
    loop = Loop(steps((0, 10)))
    loop.plugged = False
    assert shown(loop.run(2)).code == "no_car"
    loop.plugged = True
    assert shown(loop.run(60)).code == "set_point"
    loop.plugged = False
    assert shown(loop.run(2)).code == "no_car"


def test_room_that_has_come_is_waited_for_and_said():
    loop = Loop(steps((0, 20), (100, 10))).run(103)
    reason = shown(loop)
    assert reason.code == "waiting" and reason.params["limit"] == loop.offer_a * 1000
    assert reason.params["room"] == pytest.approx(30000 / 0.95 * 0.95, rel=0.02)


def test_a_least_that_is_held_says_so_and_a_pause_for_how_long():
    loop = Loop(steps((0, 10), (60, 28), (100, 33.5)), set_point_a=37).run(130)
    reason = shown(loop)
    assert (reason.code, reason.params["limit"]) == ("hold", 6000)
    assert reason.params["set_point"] == 37000 and reason.params["phase"] == "L1"
    loop = Loop(steps((0, 10), (100, 41), (115, 10)), hold=False).run(114)
    assert shown(loop).code == "room_wait"
    assert shown(loop).params["room"] == 0 and shown(loop).params["need"] == 7000
    loop.run(86)
    paused_s = next(t for t, a in loop.commands(after_s=99) if a == 0)
    assert shown(loop).code == "pause_time"
    assert shown(loop).params["wait_s"] == pytest.approx(300 - (200 - paused_s), abs=1.1)


def test_a_car_that_stops_showing_itself():
    loop = Loop(steps((0, 10))).run(60)
    loop.car_a = 0.0
    loop.run(8)
    reason = shown(loop)
    assert reason.code == "rests" and reason.params == {"limit": 6000}


def test_a_clamp_that_shows_nothing_any_more():
    loop = Loop(steps((0, 0.2))).run(60)
    loop.car_a = 0.0
    loop.run(8)
    reason = shown(loop)
    assert reason.code == "missing" and reason.params == {"limit": 6000, "phase": "L1"}


def test_a_car_that_sleeps_and_one_that_is_looked_for():
    asleep = Sleeper(steps((0, 10)))
    asleep.least_a = 99
    assert shown(asleep.run_asleep(30)).code == "asleep"
    hidden = Loop(steps((0, 0.2)), car_a=0.0).run(64)
    assert shown(hidden).code == "look_again"
    assert shown(hidden.run(30)).code == "starting"


def test_a_bound_that_is_not_the_supplys_says_so_while_it_binds_and_only_then():
    loop = Loop(steps((0, 10), (150, 34)))
    loop.law.rules = Rules([], [[Closing(0, 400, limit_ma=10000)]])
    loop.run(100)
    assert (loop.offer_a, shown(loop).code) == (10.0, "disabled")
    loop.run(80)
    assert loop.offer_a < 7 and shown(loop).code in ("set_point", "hold"), "the supply is tighter"


def test_a_stop_says_whose_it_is():
    loop = Loop(steps((0, 10)))
    loop.law.rules = Rules([], [[Closing(700)]])
    loop.run(704)
    assert loop.offer_a == 6.0 and shown(loop).code == "disabled"
    loop.run(30)
    assert loop.offer_a == 0.0 and shown(loop).code == "disabled"


def test_the_tightest_of_three_phases_is_named():
    for tight in range(3):
        house_a = [10, 10, 10]
        house_a[tight] = 20
        loop = Loop(lambda t_s: house_a, phases=3, car_phases=(0, 1, 2)).run(60)  # noqa: B023
        assert shown(loop).params["phase"] == f"L{tight + 1}"


def test_a_clamp_is_named_with_what_ails_it():
    loop = Loop(lambda t_s: [10, 10, 10], phases=3, car_phases=(0, 1, 2)).run(60)
    loop.blind = True
    loop.run(10)
    reason = shown(loop)
    assert reason.code == "clamp" and reason.params["limit"] == 0
    assert reason.params["phase"] in ("L1", "L2", "L3")
    assert "plugged" in reason.text()


def test_several_cars_say_who_waits_for_whom():
    fleet = Fleet(steps((0, 30)), [FleetCar(), FleetCar()], metered=True).run(120)
    codes = fleet.log[-1][4]
    assert "turn" in codes and len(set(codes)) == 2
    fleet = Fleet(steps((0, 5)), [FleetCar(), FleetCar(from_s=100)], metered=True).run(104)
    cut = next(row for row in fleet.log if row[0] > 98 and row[3][0] < 20)
    assert cut[4][0] == "shared" and 17 < cut[3][0] < 18
    assert fleet.log[-1][4][1] == "room_wait"


def test_after_power_has_returned_the_wait_is_said_in_whole_seconds():
    loop = Loop(steps((0, 10)), wait_ms=60000).run(10.2)
    assert shown(loop).code == "power_returned" and 50 <= shown(loop).params["wait_s"] <= 51
