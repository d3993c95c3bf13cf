"""The accumulate pass: against float64, its 32-bit twin, and the viper one bit for bit."""

from array import array

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom.measure import sums as S
from headroom.measure.window import mean_square_q8
from host_tests.lib.measure import sums32

CODES = st.lists(st.integers(0, 4095), min_size=1, max_size=600)
EXTREMES = [
    [0] * 1200,
    [4095] * 1200,
    [0, 4095] * 600,
    [4095, 0] * 600,
    [0] * 600 + [4095] * 600,
    [4095 if (k // 12) % 2 else 0 for k in range(1200)],
]


def sums_of(codes, accumulate=S.accumulate, start=0, step=1, n=None, phase_step=35232,
            curve=S.STRAIGHT):
    out = array("i", [0] * S.OUT_SIZE)
    buf = array("H", codes)
    accumulate(buf, start, step, len(codes) if n is None else n, S.SINES, phase_step, curve, out)
    return list(out)


@given(CODES)
@settings(max_examples=200)
def test_variance_agrees_with_float64(codes):
    out = sums_of(codes)
    squares = (out[S.SQUARES_HIGH] << 24) + out[S.SQUARES_LOW]
    ours = mean_square_q8(len(codes), out[S.SUM], squares) / 256
    theirs = float(np.var(np.array(codes, dtype=np.float64)))
    assert theirs - 1 / 256 - 1e-6 <= ours <= theirs + 1e-6


@given(CODES)
@settings(max_examples=100)
def test_levels_and_rails(codes):
    out = sums_of(codes)
    assert out[S.LOWEST] == min(codes)
    assert out[S.HIGHEST] == max(codes)
    assert out[S.AT_RAIL] == sum(c in (0, 4095) for c in codes)


@pytest.mark.parametrize("phase_step", [1, 35232, 262144, S.PHASE_TURN - 1])
@pytest.mark.parametrize("codes", EXTREMES)
def test_nothing_leaves_32_bits(codes, phase_step):
    assert sums_of(codes, sums32.accumulate, phase_step=phase_step) == sums_of(
        codes, phase_step=phase_step
    )


def test_nothing_leaves_32_bits_in_step_with_the_table():
    """The worst case of the correlation: codes that follow the sine table's sign."""
    step = S.PHASE_TURN // 256
    codes = [4095 if S.SINES[k % 256] >= 0 else 0 for k in range(1200)]
    assert sums_of(codes, sums32.accumulate, phase_step=step)[S.SINE] > 1 << 29


def test_the_32_bit_twin_can_fail():
    with pytest.raises(AssertionError):
        sums32.fits(1 << 31)
    with pytest.raises(AssertionError):
        sums_of([4095] * 1100000, sums32.accumulate)


def test_interleaved_channels_are_taken_apart():
    codes = [k % 3 * 1000 + 7 for k in range(30)]
    for channel in range(3):
        out = sums_of(codes, start=channel, step=3, n=10)
        assert out[S.LOWEST] == out[S.HIGHEST] == channel * 1000 + 7
        assert out[S.SUM] == 10 * (channel * 1000 + 7)


def test_correlation_finds_the_fundamental():
    """A cosine of 1000 codes over a whole cycle: correlation n/2 * 1000 * 512, sine part 0."""
    n = 500
    codes = [round(2048 + 1000 * np.cos(2 * np.pi * k / n)) for k in range(n)]
    out = sums_of(codes, phase_step=S.PHASE_TURN // n)
    assert out[S.COSINE] == pytest.approx(n / 2 * 1000 * 512, rel=0.005)
    # The table is read half a step late: 1/512 turn, the same in every burst.
    assert abs(out[S.SINE]) < 0.015 * out[S.COSINE]


def test_a_curve_bends_the_codes():
    curve = array("H", [min(4 * k, 2000) for k in range(1024)])
    out = sums_of([100, 3000, 3003, 4095], curve=curve)
    assert out[S.SUM] == 100 + 2000 + 2003 + 2003
    assert out[S.HIGHEST] == 2003 and out[S.AT_RAIL] == 1 and out[S.LAST] == 2003


def test_rough_is_six_times_the_power_of_white_noise():
    """The second difference of white noise has the weights 1, -2, 1: variance 1 + 4 + 1."""
    noise = np.random.default_rng(3).normal(1600, 5, 1200)
    out = sums_of([round(v) for v in noise])
    assert out[S.ROUGH] / 1200 / 6 == pytest.approx(25, rel=0.15)


def test_an_edge_counts_little():
    out = sums_of([1000] * 300 + [2000] * 300)
    assert out[S.ROUGH] <= 2 * S.ROUGH_MAX**2


@given(CODES, CODES)
@settings(max_examples=100)
def test_products_agree_with_integers(ones, others):
    n = min(len(ones), len(others))
    buf = array("H", [code for pair in zip(ones, others) for code in pair])
    out, out32 = array("i", [0, 0]), array("i", [0, 0])
    S.products(buf, 0, 1, 2, n, S.STRAIGHT, out)
    sums32.products(buf, 0, 1, 2, n, S.STRAIGHT, out32)
    assert out == out32
    assert (out[1] << 12) + out[0] == sum((a - 2048) * (b - 2048) for a, b in zip(ones, others))


@pytest.mark.parametrize("codes", EXTREMES)
@pytest.mark.parametrize("other", [0, 1])
def test_products_never_leave_32_bits(codes, other):
    """Each with itself and with the next: the largest positive and negative sums."""
    out, out32 = array("i", [0, 0]), array("i", [0, 0])
    values = array("H", codes), 0, other, 1, len(codes) - other, S.STRAIGHT
    S.products(*values, out)
    sums32.products(*values, out32)
    assert out == out32


def test_the_table_is_a_sine():
    import math

    assert list(S.SINES) == [round(512 * math.sin(2 * math.pi * k / 256)) for k in range(256)]
    assert list(S.STRAIGHT) == [4 * k for k in range(1024)]
