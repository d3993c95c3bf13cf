"""A sample that stands alone is left out, and nothing else is (F22)."""

from array import array

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom.measure import sums as S
from host_tests.lib.measure import synth as shapes
from host_tests.lib.measure.synth import FULL_SCALE_MA, UA_PER_CODE, Bench

N = 571
"""Samples in a cycle at 35 us."""


def sine(amplitude, n=N):
    return [round(1600 + amplitude * np.sin(2 * np.pi * k / n)) for k in range(n)]


def dropped(codes, start=0, step=1, n=None):
    buf = array("H", codes)
    return S.drop_spikes(buf, start, step, len(codes) if n is None else n), list(buf)


@pytest.mark.parametrize("place", [0, 1, 2, 3, 100, 285, N - 4, N - 3, N - 2])
@pytest.mark.parametrize("off", [-1000, -200, 200, 1000])
def test_a_sample_that_stands_alone_is_replaced(place, off):
    codes = sine(40)
    hit = list(codes)
    hit[place] += off
    count, left = dropped(hit)
    assert count == 1
    assert max(abs(a - b) for a, b in zip(left, codes)) <= 3


@pytest.mark.parametrize("amplitude", [10, 300, 1500])
def test_two_beside_each_other_are_replaced(amplitude):
    codes = sine(amplitude)
    for offs in ((900, 900), (900, -900), (900, 0, -900)):
        hit = list(codes)
        for k, off in enumerate(offs):
            hit[200 + k] += off
        count, left = dropped(hit)
        assert count == sum(off != 0 for off in offs)
        assert max(abs(a - b) for a, b in zip(left, codes)) <= 40


@pytest.mark.parametrize("n", [142, 190, 571])
def test_a_large_current_is_left_alone(n):
    """Full scale, with the bends of a rectifier's charging peak a millisecond wide."""
    peak = [round(1600 + 1400 * max(0.0, 1 - abs(k - n // 4) / (n / 40))) for k in range(n)]
    for codes in (sine(1500, n), peak):
        assert dropped(codes) == (0, codes)


def test_steep_edges_are_left_alone():
    """A dimmer at half power: from nothing to the peak between two samples."""
    codes = [2500 if 150 < k < 285 else 700 if k > 435 else 1600 for k in range(N)]
    assert dropped(codes) == (0, codes)


@pytest.mark.parametrize("off", [100, 128])
def test_what_stands_out_by_no_more_than_a_spike_is_left(off):
    codes = [1600] * 50
    codes[20] += off
    assert dropped(codes) == (0, codes)
    codes[20] = 1600 + 129
    assert dropped(codes)[0] == 1


@given(st.lists(st.integers(0, 4095), min_size=1, max_size=80))
@settings(max_examples=200)
def test_never_beyond_the_codes_around(codes):
    """Whatever comes in: what is put in lies within what was there."""
    count, left = dropped(codes)
    assert sum(a != b for a, b in zip(left, codes)) == count
    assert min(left) >= min(codes) and max(left) <= max(codes)
    assert count == 0 or len(codes) >= 7


def test_only_the_own_channel_is_touched():
    codes = [code for code in sine(40) for _ in range(2)]
    codes[100] += 1000
    codes[201] += 1000
    count, left = dropped(codes, start=1, step=2, n=N)
    assert count == 1
    assert left[100] == codes[100] and abs(left[201] - codes[199]) < 5


@pytest.mark.parametrize("permille, channels", [(1, 1), (2, 1), (4, 1), (1, 3), (2, 3)])
def test_the_reading_is_right_though_samples_are_off(permille, channels):
    bench = Bench(50.0, channels=channels, noise_codes=4.0)
    random = np.random.default_rng(permille)

    def spoil(codes):
        off = random.random(len(codes)) < permille / 1000
        return codes + off * random.choice((-1000, 1000), len(codes))

    bench.run(1.5, shapes.sine, 25)
    truth_ma = 25 * FULL_SCALE_MA / 1000
    worst = 0.0
    for _ in range(160):
        for reading in bench.burst(shapes.sine, truth_ma * 1000 / UA_PER_CODE, spoil):
            worst = max(worst, abs(reading.rms_ma / truth_ma - 1))
    assert worst < 0.02


def test_far_apart_samples_are_taken_as_they_are():
    """With 48 samples a cycle a true peak may lie alone between two others."""
    truth_ma = 25 * FULL_SCALE_MA / 1000
    assert read_with_one_off(400.0) > 1.5 * truth_ma
    assert read_with_one_off(35.0) == pytest.approx(truth_ma, rel=0.02)


def read_with_one_off(read_us):
    def spoil(codes):
        codes[12] += 1000
        return codes

    bench = Bench(50.0, read_us=read_us)
    bench.run(1.5, shapes.sine, 25)
    bench.run(1.2, shapes.sine, 25, spoil)
    return bench.channels[0].reading.rms_ma
