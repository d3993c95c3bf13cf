"""Mains frequency from bursts of synthetic currents: found within 2 s, then followed."""

import math

import numpy as np
import pytest

from headroom.measure.frequency import Frequency, phase_q20
from headroom.measure.search import Search
from host_tests.lib.measure.synth import Bench, half_wave, pulses, sine


@pytest.mark.parametrize("k", range(0, 360, 7))
def test_phase_agrees_with_atan2(k):
    angle = math.radians(k)
    turn = phase_q20(round(3e8 * math.cos(angle)), round(3e8 * math.sin(angle))) / (1 << 20)
    error = (turn - k / 360 + 0.5) % 1 - 0.5
    assert abs(error) < 2e-5


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


def phasor(hz, t_s, size=1e8, shift_turns=0.0):
    """(cosine, sine) as a burst that starts at t_s gives them."""
    angle = 2 * math.pi * (hz * t_s + shift_turns)
    return round(size * math.cos(angle)), -round(size * math.sin(angle))


def track(frequency, hz, seconds, start_s=0.0, load=lambda t_s: (1.0, 0.0)):
    """Bursts 25 ms apart; load(t_s) gives size and phase shift in turns."""
    for k in range(round(seconds / 0.025)):
        t_s = start_s + k * 0.025
        size, shift = load(t_s)
        frequency.add(0, round(t_s * 1e6), *phasor(hz, t_s, 1e8 * size, shift))


@pytest.mark.parametrize("hz", [49.8, 50.2, 59.9])
def test_a_load_that_pulses_does_not_mislead(hz):
    """As an induction cooker does: single phases 20 % of a turn off, either way, in a pattern."""
    frequency = Frequency()
    track(frequency, hz, 2.0, load=lambda t: (
        1 + 0.9 * math.sin(2 * math.pi * 5.1 * t), 0.2 * math.sin(2 * math.pi * 9.7 * t)
    ))
    assert not frequency.assumed
    assert frequency.mhz == pytest.approx(hz * 1000, rel=0.004)


def test_a_load_that_is_switched_shifts_the_phase_but_not_the_frequency():
    frequency = Frequency()
    track(frequency, 50.0, 5.0)
    track(frequency, 50.0, 3.0, 5.0, load=lambda t: (3.0, 0.23))
    assert frequency.mhz == pytest.approx(50000, abs=20)


def test_a_generator_that_slows_down_is_followed():
    frequency = Frequency()
    track(frequency, 50.0, 3.0)
    track(frequency, 49.4, 5.0, 3.0)
    assert frequency.mhz == pytest.approx(49400, abs=50)


def test_a_generator_that_takes_over_at_another_frequency_is_found_again():
    frequency = Frequency()
    track(frequency, 50.0, 3.0)
    track(frequency, 58.3, 6.0, 3.0)
    assert frequency.mhz == pytest.approx(58300, abs=50)


def test_noise_is_not_a_frequency():
    rng = np.random.default_rng(1)
    search = Search()
    for _ in range(400):
        x, y = (int(v) for v in rng.integers(-6000, 6000, 2))
        assert search.add(25000, x, y) is None


def test_a_long_gap_or_another_channel_gives_no_estimate():
    frequency = Frequency()
    for k in range(200):
        frequency.add(k % 2, k * 25000, *phasor(60.0, k * 0.025))
    assert frequency.assumed and frequency.mhz == 50000
    for k in range(100):
        frequency.add(0, k * 300000, *phasor(60.0, k * 0.3))
    assert frequency.assumed


def test_ticks_that_wrap_do_not_matter():
    frequency = Frequency()
    for k in range(200):
        frequency.add(0, (k * 25000 - 2000000) & ((1 << 30) - 1), *phasor(60.0, k * 0.025))
    assert frequency.mhz == pytest.approx(60000, abs=20)


@pytest.mark.parametrize("hz", [49.2, 50.0, 60.7])
def test_what_was_found_is_followed_for_a_minute_and_not_searched_for_again(hz):
    frequency = Frequency()
    track(frequency, hz, 3.0)
    for t_s in range(3, 60):
        track(frequency, hz, 1.0, float(t_s))
        assert frequency._search is None
        assert frequency.mhz == pytest.approx(hz * 1000, abs=5)


def test_a_current_that_ends_leaves_the_frequency_and_is_searched_for_after_two_seconds():
    """Four half seconds in which nothing keeps in step."""
    frequency, dice = Frequency(), np.random.default_rng(2)
    track(frequency, 50.3, 5.0)
    searched_s = None
    for k in range(400):
        x, y = (int(v) for v in dice.normal(0, 1e7, 2))
        frequency.add(0, 5000000 + k * 25000, x, y)
        if searched_s is None and frequency._search is not None:
            searched_s = k * 0.025
    assert 1.9 <= searched_s <= 3.5 and not frequency.assumed
    assert frequency.mhz == pytest.approx(50300, abs=150)


def test_a_frequency_no_mains_has_is_not_taken():
    for hz in (44.2, 66.0, 80.0):
        frequency = Frequency()
        track(frequency, hz, 6.0)
        assert frequency.assumed and frequency.mhz == 50000


def test_a_search_that_began_in_noise_finds_what_comes_later():
    """It begins anew every 1.6 s."""
    frequency, dice = Frequency(), np.random.default_rng(3)
    for k in range(400):
        x, y = (int(v) for v in dice.normal(0, 1e8, 2))
        frequency.add(0, k * 25000, x, y)
    assert frequency.assumed
    track(frequency, 50.4, 3.0, 10.0)
    assert frequency.mhz == pytest.approx(50400, abs=20)
