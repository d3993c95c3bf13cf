"""One relay for a water heater: off before a car pauses, back when there is room, no flapping."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from headroom.rules.shed import Shed

HEATER_MA = 9000


def run(shed, seconds, short=False, spare_ma=0, heater_ma=HEATER_MA):
    for _ in range(seconds):
        shed.step(1000, short, spare_ma, heater_ma if shed.on else 0)
    return shed


def shed_heater(**times):
    return run(run(Shed(**times), 600), 2, short=True)


def test_it_goes_before_the_car():
    shed = run(Shed(), 600)
    assert run(shed, 1, short=True).on
    assert not run(shed, 1, short=True).on
    assert shed.code == "shed" and shed.sheds == 1
    assert shed.params == {"heater": HEATER_MA, "wait_s": 0}


def test_a_shortage_of_a_second_is_none():
    shed = run(Shed(), 600)
    for _ in range(20):
        run(shed, 1, short=True)
        run(shed, 1)
    assert shed.on


def test_it_stays_on_for_ten_minutes_first():
    shed = run(Shed(), 599, short=True)
    assert shed.on
    assert not run(shed, 1, short=True).on


def test_a_heater_that_is_warm_is_left_alone():
    assert run(run(Shed(), 600), 60, short=True, heater_ma=999).on
    assert not run(run(Shed(), 600), 60, short=True, heater_ma=1000).on


def test_it_stays_off_for_five_minutes():
    shed = shed_heater()
    assert not run(shed, 299, spare_ma=20000).on
    assert shed.params["wait_s"] == 1
    assert run(shed, 1, spare_ma=20000).on and shed.code == ""


def test_it_comes_back_to_room_for_it_and_an_ampere_that_lasts_a_minute():
    shed = run(shed_heater(), 600)
    assert not run(shed, 300, spare_ma=HEATER_MA + 999).on
    run(shed, 59, spare_ma=HEATER_MA + 1000)
    run(shed, 1, spare_ma=0)
    assert not run(shed, 59, spare_ma=HEATER_MA + 1000).on
    assert run(shed, 1, spare_ma=HEATER_MA + 1000).on


def test_an_unknown_room_is_none():
    assert not run(run(shed_heater(), 600), 600, spare_ma=None).on


def test_the_house_has_warm_water_after_three_hours():
    assert not run(shed_heater(), 10799).on
    assert run(shed_heater(), 10800).on
    assert not run(shed_heater(most_off_s=0), 20000).on


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_no_weather_makes_it_flap(seed):
    rng, shed = random.Random(seed), Shed()
    lasted_s, was = 0, True
    for _ in range(5000):
        now = shed.step(1000, rng.random() < 0.9, rng.choice((0, 40000, 40000)) if
                        rng.random() < 0.02 else 40000, HEATER_MA)
        lasted_s += 1
        if now != was:
            assert lasted_s >= (600 if was else 300)
            lasted_s, was = 0, now
    assert shed.sheds >= 2


def test_short_steps_count_like_long_ones():
    shed = Shed()
    for _ in range(601 * 40):
        shed.step(25, False, 0, HEATER_MA)
    for _ in range(79):
        assert shed.step(25, True, 0, HEATER_MA)
    assert not shed.step(25, True, 0, HEATER_MA)
