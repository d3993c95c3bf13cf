"""Strain: an overload that lasts stops the car before a breaker minds, and rated current never."""

from math import exp, log

import pytest

from headroom.limit.strain import Strain
from tools.sim.breaker import Breaker

TAU_S = 75.0
STOP = 1.18
PAUSE_S = 3.0
"""R15: above the rating for 3 s, then the pause; added to the moment of `strained`."""


def strained_after_s(multiple, rating_ma=40000, dt_ms=25, most_s=600):
    strain = Strain(rating_ma)
    for step in range(most_s * 1000 // dt_ms):
        if strain.step(dt_ms, round(multiple * rating_ma)):
            return (step + 1) * dt_ms / 1000
    return None


def trips_after_s(multiple, most_s=600):
    judge = Breaker(40.0, hot_a=40.0)
    for step in range(most_s * 10):
        judge.step(0.1, multiple * 40.0)
        if judge.tripped:
            return (step + 1) / 10
    return None


@pytest.mark.parametrize("multiple", [m / 100 for m in range(120, 201, 5)])
def test_strained_before_the_judge_trips(multiple):
    tripped_s = trips_after_s(multiple)
    assert tripped_s is not None
    assert strained_after_s(multiple) + PAUSE_S < tripped_s


@pytest.mark.parametrize("multiple", [0.0, 0.5, 0.9, 0.99, 1.0])
def test_never_at_or_below_the_rating(multiple):
    assert strained_after_s(multiple, most_s=1200) is None


@pytest.mark.parametrize("rating_ma", [16000, 25000, 40000, 63000, 200000])
@pytest.mark.parametrize("dt_ms", [25, 200])
@pytest.mark.parametrize("multiple", [1.2, 1.45, 2.0, 3.0])
def test_time_to_the_stop_is_that_of_a_first_order_model(multiple, dt_ms, rating_ma):
    """From 1 towards m**2 with 75 s: t = T * ln((m**2 - 1) / (m**2 - 1.18))."""
    wanted_s = TAU_S * log((multiple**2 - 1) / (multiple**2 - STOP))
    found_s = strained_after_s(multiple, rating_ma, dt_ms)
    assert found_s == pytest.approx(wanted_s, rel=0.02, abs=dt_ms / 1000 + 0.1)


def test_follows_a_changing_current_like_the_float_model():
    """Half a permille of each step is lost at most: 3 permille of heat in the end."""
    strain, heat = Strain(40000), 1.0
    for step in range(40000):
        multiple = (0.3, 1.3, 0.0, 1.1, 2.0, 0.9)[step // 900 % 6]
        strain.step(25, round(multiple * 40000))
        heat = multiple**2 + (heat - multiple**2) * exp(-0.025 / TAU_S)
        assert strain.heat_permille == pytest.approx(heat * 1000, abs=6)


def test_stays_strained_until_it_has_cooled_to_1060():
    strain = Strain(40000)
    while not strain.step(25, 80000):
        pass
    # At rated current, from 1.18 towards 1.0 down to 1.06: 75 * ln(0.18 / 0.06) = 82.4 s.
    steps = 0
    while strain.step(25, 40000):
        steps += 1
    assert steps * 0.025 == pytest.approx(TAU_S * log(3), rel=0.03)


def test_a_short_inrush_is_borne():
    """Six times the rating for 100 ms is a motor; more than 4 In counts as 4 In (heat 16)."""
    strain = Strain(40000)
    for _ in range(4):
        assert not strain.step(25, 240000)
    assert strain.heat_permille == pytest.approx(1000 + 15000 * 0.1 / TAU_S, abs=2)


def test_export_does_not_go_below_no_current():
    strain, idle = Strain(40000), Strain(40000)
    for _ in range(4000):
        strain.step(25, -40000)
        idle.step(25, 0)
    assert strain.heat_permille == idle.heat_permille
