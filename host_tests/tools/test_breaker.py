"""The breaker against EN 60898's points."""

from math import exp, log

import pytest

from tools.sim.breaker import Breaker

TAU_S = 20 / log(2.55**2 / (2.55**2 - 1.13**2))
"""Cold, 20 s at 2.55 In, trips at the heat of 1.13 In."""


def trip_s(multiple, step_s=0.025, hot_a=0.0, most_s=7200.0):
    breaker = Breaker(40, hot_a)
    for step in range(int(most_s / step_s)):
        if breaker.tripped:
            return step * step_s
        breaker.step(step_s, 40 * multiple)
    return None


def test_conventional_points():
    assert trip_s(1.13, 1.0) is None
    assert 1 < trip_s(1.45, 1.0) < 3600
    assert trip_s(2.55) == pytest.approx(20, abs=0.1)
    # Makers' curves for 2 In: about 15 to 210 s from cold.
    assert 15 < trip_s(2.0) < 210


def test_the_magnet_acts_at_five_times():
    assert trip_s(4.99) > 1
    assert trip_s(5.0) == pytest.approx(0.025)


def test_any_step_length_gives_the_same_heat():
    fine, coarse = Breaker(32, 20), Breaker(32, 20)
    for _ in range(400):
        fine.step(0.025, 45)
    coarse.step(10.0, 45)
    assert fine.heat == pytest.approx(coarse.heat, rel=1e-9)
    start, final = (20 / 32) ** 2, (45 / 32) ** 2
    assert coarse.heat == pytest.approx(final + (start - final) * exp(-10 / TAU_S))


def test_a_hot_breaker_trips_earlier():
    assert trip_s(2.0, hot_a=40) < 0.7 * trip_s(2.0)


def test_fraction_is_heat_of_the_trip_point_and_its_peak_stays():
    breaker = Breaker(10)
    breaker.step(1e6, 11.3 * 0.5)
    assert breaker.fraction == pytest.approx(0.25)
    breaker.step(TAU_S * log(2), 0)
    assert breaker.fraction == pytest.approx(0.125)
    assert breaker.peak_fraction == pytest.approx(0.25)


def test_tripped_stays():
    breaker = Breaker(10)
    breaker.step(0.1, 60)
    breaker.step(1e6, 0)
    assert breaker.tripped
