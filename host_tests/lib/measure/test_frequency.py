"""Mains frequency from bursts of synthetic currents, locked within 2 s (it takes 0.3 s)."""

import math

import numpy as np
import pytest

from headroom.measure.frequency import Frequency, frequency_mhz, phase_q20
from host_tests.lib.measure.synth import Bench, half_wave, pulses, sine


@pytest.mark.parametrize("k", range(0, 360, 7))
def test_phase_agrees_with_atan2(k):
    angle = math.radians(k)
    turn = phase_q20(round(3e8 * math.cos(angle)), round(3e8 * math.sin(angle))) / (1 << 20)
    error = (turn - k / 360 + 0.5) % 1 - 0.5
    assert abs(error) < 2e-5


def test_frequency_takes_the_candidate_nearest_to_what_is_known():
    advance = round(0.25 * (1 << 20))  # 1.25 turns in 25 ms: 50 Hz; 0.25: 10 Hz; 2.25: 90 Hz
    assert frequency_mhz(advance, 25000, 55000) == pytest.approx(50000, abs=2)
    assert frequency_mhz(advance, 25000, 85000) == pytest.approx(90000, abs=2)


@pytest.mark.parametrize("shape", [sine, pulses, half_wave])
@pytest.mark.parametrize("hz", [45.5, 49.5, 50.0, 50.3, 59.9, 60.0, 60.5, 64.5])
@pytest.mark.parametrize("country_mhz", [50000, 60000])
def test_found_within_two_seconds(hz, shape, country_mhz):
    bench = Bench(hz, country_mhz=country_mhz)
    locked_s = bench.run(2.0, shape, rms_permille=100)
    assert locked_s is not None and locked_s <= 2.0
    assert bench.bursts.frequency.mhz == pytest.approx(hz * 1000, rel=0.002)


def test_two_percent_of_full_scale_in_noise_is_enough():
    bench = Bench(60.0, noise_codes=5.0)
    assert bench.run(2.0, sine, rms_permille=21) is not None
    assert abs(bench.bursts.frequency.mhz - 60000) < 300


def test_no_signal_keeps_the_countrys_value_and_says_assumed():
    bench = Bench(60.0, noise_codes=5.0)
    assert bench.run(2.0, sine, rms_permille=5) is None
    assert bench.bursts.frequency.mhz == 50000
    assert bench.bursts.frequency.assumed


def test_a_long_gap_or_another_channel_gives_no_estimate():
    frequency = Frequency()
    rng = np.random.default_rng(1)
    for k in range(100):
        cosine, sine_ = (int(v) for v in rng.integers(-(10**8), 10**8, 2))
        frequency.add(k % 2, k * 25000, cosine, sine_)
    assert frequency.assumed and frequency.mhz == 50000
    for k in range(100):
        frequency.add(0, k * 300000, 10**8, 0)
    assert frequency.assumed
