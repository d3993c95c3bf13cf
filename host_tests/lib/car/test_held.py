"""Held: a metered current's highest value of the last second, so that no house is seen that is
not there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom.car.held import Held
from host_tests.lib.fleet import Fleet, FleetCar
from host_tests.lib.loop import steps

WHOLE_MS = 1000
MOST_MS = 1250
"""A second of RMS, and the quarter of a second that a slot takes."""


def test_a_fall_shows_after_a_second_and_a_rise_at_once():
    held = Held()
    for _ in range(80):
        assert held.step(25, 20000) == 20000
    fell_ms = 0
    while held.step(25, 6000) == 20000:
        fell_ms += 25
    assert WHOLE_MS <= fell_ms <= MOST_MS
    assert held.step(25, 6000) == 6000
    assert held.step(25, 31000) == 31000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 80000)), min_size=1, max_size=60))
def test_between_the_highest_of_one_second_and_of_one_and_a_quarter(history):
    held, now_ms, seen = Held(), 0, []
    for dt_ms, ma in history:
        now_ms += dt_ms
        seen.append((now_ms, ma))
        found = held.step(dt_ms, ma)
        least = max(m for t, m in seen if t > now_ms - WHOLE_MS)
        most = max(m for t, m in seen if t >= now_ms - MOST_MS)
        assert least <= found <= most


def test_a_long_gap_forgets():
    held = Held()
    held.step(25, 30000)
    assert held.step(1500, 4000) == 4000


@pytest.mark.parametrize("house_a", [2.0, 9.0])
def test_a_metered_car_that_falls_leaves_no_house_behind(house_a):
    fleet = Fleet(steps((0, house_a)), [FleetCar(lag_s=2.0)], metered=True).run(60)
    assert fleet.log[-1][2][0] > 25
    fleet.law.chargers[0].pacer.cap_ma = 8000
    most_ma = 0
    for _ in range(400):
        fleet.step()
        most_ma = max(most_ma, fleet.limiter.supply[0].house_ma)
    assert fleet.log[-1][2][0] == pytest.approx(7.6, abs=0.1)
    assert most_ma <= house_a * 1000 + 100
