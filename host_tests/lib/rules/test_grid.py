"""The operator's contact, the grid's presence, and the lock-out on the pattern of G100."""

import json

import pytest

from headroom.rules.grid import FREE, Excursions, GridOperator, GridPresent, minimum_w


# BK6-22-300, annex 1, 4.5.2: 4.2 kW + (n - 1) x factor x 4.2 kW. 7.56 kW for two and 10.5 kW for
# three are the examples of public explanations; the others by hand.
@pytest.mark.parametrize(
    ("loads", "watts"),
    [(1, 4200), (2, 7560), (3, 10500), (4, 13020), (5, 15120), (8, 18900), (9, 19320),
     (10, 21210)],
)
def test_what_controllable_loads_keep_together(loads, watts):
    assert minimum_w(loads) == watts


def test_one_charger_keeps_4200_w_while_the_contact_is_closed():
    operator = GridOperator()
    assert operator.step(100, False) == FREE and operator.code == ""
    assert operator.step(100, True) == 4200 and operator.code == "grid_operator"
    assert operator.params["limit_w"] == 4200


def test_the_contact_is_open_after_five_seconds():
    operator = GridOperator()
    operator.step(1000, True)
    for _ in range(4):
        assert operator.step(1000, False) == 4200
    operator.step(500, True)
    for _ in range(4):
        assert operator.step(1000, False) == 4200
    assert operator.step(1000, False) == FREE


def test_an_unknown_contact_counts_as_closed():
    assert GridOperator().step(100, None) == 4200


@pytest.mark.parametrize(
    ("loads", "chargers", "told_w", "limit_w", "each_w"),
    [
        (2, 2, 0, 7560, 3780),
        (2, 1, 0, 3360, 3360),     # the heat pump may draw its 4.2 kW
        (3, 2, 0, 6300, 3150),
        (2, 2, 8400, 8400, 4200),  # the operator's word counts
        (3, 1, 4200, 0, 0),
    ],
)
def test_several_loads(loads, chargers, told_w, limit_w, each_w):
    operator = GridOperator(loads, chargers, told_w)
    operator.step(100, True)
    assert (operator.limit_w, operator.each_w) == (limit_w, each_w)


def test_islanded_is_0_a_unless_an_inverter_limit_is_set():
    grid = GridPresent()
    assert grid.step(1000, True) == FREE and grid.code == ""
    assert grid.step(25, False) == 0 and grid.code == "islanded"
    assert GridPresent(10000).step(25, False) == 10000
    assert GridPresent().step(25, None) == 0


def test_the_grid_is_back_after_a_minute_without_a_gap():
    grid = GridPresent()
    grid.step(1000, False)
    for _ in range(59):
        assert grid.step(1000, True) == 0
    assert grid.code == "grid_back" and grid.params["wait_s"] == 1
    grid.step(25, False)
    for _ in range(59):
        assert grid.step(1000, True) == 0
    assert grid.step(1000, True) == FREE


MIL_MA = 60000


def over(excursions, seconds, then_s=10, ma=MIL_MA + 1):
    for _ in range(seconds):
        excursions.step(1000, ma)
    for _ in range(then_s):
        excursions.step(1000, MIL_MA)
    return excursions


def test_fifteen_seconds_are_no_excursion_and_sixteen_are():
    excursions = over(Excursions(MIL_MA), 15)
    assert excursions.over_15s == 0
    assert over(excursions, 16).over_15s == 1
    assert excursions.over_60s == 0 and not excursions.locked


def test_longer_than_fifteen_and_sixty_seconds_to_the_millisecond():
    excursions = over(Excursions(MIL_MA), 15, then_s=0)
    assert excursions.over_15s == 0
    excursions.step(1, MIL_MA + 1)
    assert excursions.over_15s == 1
    over(excursions, 44, then_s=0)
    excursions.step(999, MIL_MA + 1)
    assert excursions.over_60s == 0
    excursions.step(1, MIL_MA + 1)
    assert excursions.over_60s == 1


def test_one_above_a_minute_locks():
    assert not over(Excursions(MIL_MA), 60).locked
    excursions = over(Excursions(MIL_MA), 61)
    assert (excursions.over_15s, excursions.over_60s, excursions.lockouts) == (1, 1, 1)
    assert excursions.limit_ma == 0 and excursions.code == "g100_locked"


def test_two_in_ten_minutes_lock():
    # Each counts when it passes 15 s: 600 s lie between the two.
    assert not over(over(Excursions(MIL_MA), 16, then_s=584), 16).locked
    assert over(over(Excursions(MIL_MA), 16, then_s=583), 16).locked


def test_three_in_a_day_lock():
    day = Excursions(MIL_MA)
    over(day, 16, 3600)
    over(day, 16, 3600)
    assert not day.locked
    assert over(day, 16).locked
    # 24 h between the first and the third, or a second less.
    for apart_s, locks in ((43200, False), (43199, True)):
        slow = over(over(Excursions(MIL_MA), 16, then_s=apart_s - 16), 16, then_s=43200 - 16)
        assert over(slow, 16).locked == locks


def test_a_dip_shorter_than_a_second_does_not_end_an_excursion():
    excursions = Excursions(MIL_MA)
    for _ in range(4):
        for _ in range(20):
            excursions.step(200, MIL_MA + 1)
        for _ in range(4):
            excursions.step(200, MIL_MA)
    assert excursions.over_15s == 1


def test_an_excursion_goes_on_while_nothing_is_measured_but_none_begins():
    excursions = Excursions(MIL_MA)
    over(excursions, 100, ma=None)
    assert excursions.over_15s == 0
    over(excursions, 10, then_s=0)
    over(excursions, 6, ma=None)
    assert excursions.over_15s == 1


def test_cars_pause_after_five_seconds_so_that_fifteen_are_not_reached():
    excursions = Excursions(MIL_MA)
    assert over(excursions, 4, then_s=0).limit_ma == FREE
    assert over(excursions, 1, then_s=0).limit_ma == 0 and excursions.code == "g100_over"
    assert over(excursions, 0, then_s=1).limit_ma == FREE and excursions.code == ""


def test_only_the_installer_unlocks():
    excursions = over(Excursions(MIL_MA), 61, then_s=90000)
    assert excursions.limit_ma == 0
    excursions.reset()
    assert excursions.limit_ma == FREE and excursions.code == ""
    assert (excursions.over_15s, excursions.over_60s, excursions.resets) == (1, 1, 1)
    # What led to the lock-out is forgotten: one more is one.
    assert not over(excursions, 16).locked


def test_a_power_cut_unlocks_nothing_and_forgets_nothing():
    locked = over(Excursions(MIL_MA), 61)
    again = Excursions(MIL_MA)
    assert again.restore(json.loads(json.dumps(locked.state())))
    assert again.locked and again.limit_ma == 0 and again.state() == locked.state()
    counted = over(Excursions(MIL_MA), 16)
    again = Excursions(MIL_MA)
    assert again.restore(counted.state()) and again.limit_ma == FREE
    assert over(again, 16).locked
    # Two hours apart: the third after the cut is the third in a day, a second alone is not.
    twice = over(over(Excursions(MIL_MA), 16, then_s=7200), 16, then_s=7200)
    again = Excursions(MIL_MA)
    again.restore(twice.state())
    assert not again.locked and over(again, 16).locked
    once = Excursions(MIL_MA)
    once.restore(over(Excursions(MIL_MA), 16, then_s=7200).state())
    assert not over(once, 16).locked


@pytest.mark.parametrize("record", [[], [1, 2], "locked", [0] * 6 + ["x"], [0] * 6 + [-1], {}])
def test_a_record_that_cannot_be_read_locks(record):
    excursions = Excursions(MIL_MA)
    assert not excursions.restore(record) and excursions.limit_ma == 0
    fresh = Excursions(MIL_MA)
    assert fresh.restore(None) and fresh.limit_ma == FREE
