"""Wrapping ticks, and steps that can't be fooled (invariant 7)."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom import clock
from headroom.clock import Steps, add, elapsed

PERIOD = 1 << 30



@given(st.integers(0, PERIOD - 1), st.integers(-(PERIOD // 2), PERIOD // 2 - 1))
def test_elapsed_undoes_add_over_every_wrap(then, ticks):
    assert elapsed(add(then, ticks), then) == ticks


def small(value):
    """Whether a 32-bit MicroPython keeps it out of the heap."""
    return -(1 << 30) <= value < 1 << 30


class Small(int):
    """An integer that refuses to leave the small ones."""

    def _(self, value):
        assert small(value), value
        return Small(value)

    def __sub__(self, other):
        return self._(int(self) - other)

    def __and__(self, other):
        return self._(int(self) & other)


@given(st.integers(0, PERIOD - 1), st.integers(0, PERIOD - 1))
def test_no_difference_of_ticks_leaves_the_small_integers(now, then):
    assert small(elapsed(Small(now), Small(then)))


def test_no_constant_of_the_clock_is_a_big_integer():
    source = Path(clock.__file__).read_text()
    values = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
    assert all(small(value) for value in values if isinstance(value, int))


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


def test_seconds_of_uptime_come_as_they_pass():
    steps, seen = Steps(), []
    for now_ms in range(0, 3500, 25):
        steps.advance(now_ms)
        seen.append(steps.uptime_s)
    assert [seen.index(s) * 25 for s in (0, 1, 2, 3)] == [0, 1000, 2000, 3000]
