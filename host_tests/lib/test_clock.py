"""Wrapping ticks, and steps that can't be fooled (invariant 7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom.clock import PERIOD, Steps, add, elapsed


@given(st.integers(0, PERIOD - 1), st.integers(-(PERIOD // 2), PERIOD // 2 - 1))
def test_elapsed_undoes_add_over_every_wrap(then, ticks):
    assert elapsed(add(then, ticks), then) == ticks


@pytest.mark.parametrize("period", [1 << 8, 1 << 30, 1 << 62])
def test_elapsed_takes_any_width(period):
    assert elapsed(3, period - 2, period) == 5
    assert elapsed(period - 2, 3, period) == -5


def test_ticks_of_a_wider_clock_may_be_given():
    assert elapsed((1 << 40) + 5, (1 << 40) - 5) == 10


def test_steps_count_over_the_wrap():
    steps = Steps()
    now = PERIOD - 1000
    for _ in range(400):
        steps.advance(now)
        now = add(now, 25)
    assert steps.uptime_ms == 399 * 25


@pytest.mark.parametrize("jump_ms", [-1, -3600000, 3600000, PERIOD // 2 - 1, -(PERIOD // 2)])
def test_a_jump_counts_a_second_and_a_half_at_most(jump_ms):
    steps = Steps()
    steps.advance(5000)
    steps.advance(6000)
    assert 0 <= steps.advance(add(6000, jump_ms)) <= 1500
    assert steps.uptime_ms <= 2500


def test_a_clock_that_stands_still_counts_nothing():
    steps = Steps()
    assert [steps.advance(77) for _ in range(5)] == [0] * 5
