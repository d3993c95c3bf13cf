"""Roots and the sliding second, against exact integers and float64."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom.measure.window import Second, isqrt, mean_square_q8, to_ma


@given(st.integers(0, 1 << 62), st.integers(-5, 1 << 31))
def test_isqrt_is_exact_from_any_guess(value, guess):
    assert isqrt(value, guess) == math.isqrt(value)


@given(st.integers(1, 2047 * 2047 * 256))
def test_root_keeps_ten_bits_of_a_code(square_q8):
    exact = math.sqrt(square_q8 / 256)
    assert exact - 1 / 1024 <= isqrt(square_q8 << 12) / 1024 <= exact + 1e-9


def test_to_ma_rounds_up():
    assert to_ma(1024, 107000) == 107
    assert to_ma(1025, 107000) == 108
    assert to_ma(0, 107000) == 0


def test_mean_square_of_a_square_wave_is_its_amplitude_squared():
    codes = [1000, 3000] * 50
    assert mean_square_q8(100, sum(codes), sum(c * c for c in codes)) == 1000 * 1000 * 256


@pytest.mark.parametrize("first_ms", [0, (1 << 30) - 500])
def test_the_second_slides_over_the_wrap_and_forgets(first_ms):
    second = Second()
    for k in range(80):
        second.add((first_ms + 25 * k) % (1 << 30), 100 if k < 40 else 400)
    assert second.full
    assert second.mean_square_q8() == 400


def test_the_second_is_not_full_before_a_second_has_passed():
    second = Second()
    for k in range(40):
        second.add(25 * k, 100)
        assert not second.full
    second.add(1000, 100)
    assert second.full


def test_half_a_second_of_a_step_counts_half():
    second = Second()
    for k in range(60):
        second.add(25 * k, 0 if k < 40 else 1000)
    assert second.mean_square_q8() == 500
