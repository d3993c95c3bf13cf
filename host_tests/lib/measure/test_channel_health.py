"""What a channel says of itself over seconds and minutes: implausible, noisy, lopsided, off its
bias; how much wider it then is, and that it heals."""

import numpy as np
import pytest

from headroom.measure import health
from headroom.measure.channel import Channel
from host_tests.lib.measure.synth import BIAS_CODE, FULL_SCALE_MA, UA_PER_CODE, Bench, sine


def bench(gap_us=5000, **kwargs):
    """gap_us: between two bursts; ten a second are enough for minutes."""
    made = Bench(50.0, gap_us=gap_us)
    channel = Channel("mains", 0, UA_PER_CODE, FULL_SCALE_MA, 10, **kwargs)
    made.bursts.channels[0] = channel
    made.bursts.readings[0] = channel.reading
    return made, channel.reading


@pytest.mark.parametrize(("seconds", "told"), [(115, health.OK), (123, health.IMPLAUSIBLE)])
def test_a_current_no_supply_would_bear_for_two_minutes_is_a_wrong_ratio(seconds, told):
    made, reading = bench(80000, plausible_ma=20000)
    made.run(seconds, sine, 400)
    assert reading.health == told and reading.rms_ma > 30000
    if told == health.IMPLAUSIBLE:
        made.run(3, sine, 100)
        assert reading.health == health.OK


def test_without_a_bound_nothing_is_implausible():
    made, reading = bench(80000)
    made.run(125, sine, 900)
    assert reading.health == health.OK


def spiky(codes):
    return np.where(np.arange(len(codes)) % 2, codes + 30, codes - 30)


def test_noise_that_is_a_good_part_of_the_reading_is_said():
    made, reading = bench()
    made.run(3, sine, 10, spiky)
    assert reading.health == health.NOISY
    made.run(4, sine, 600)
    assert reading.health == health.OK


def test_one_half_wave_much_higher_than_the_other_widens_the_reading():
    def leaning(codes):
        return np.where(codes > BIAS_CODE, BIAS_CODE + (codes - BIAS_CODE) * 8, codes)

    made, reading = bench()
    made.run(4, sine, 80, leaning)
    assert reading.health == health.ASYMMETRIC
    assert reading.uncertainty_ma >= reading.rms_ma * 3 // 10
    made.run(5, sine, 200)
    assert reading.health == health.OK
    assert reading.uncertainty_ma < reading.rms_ma * 3 // 100


@pytest.mark.parametrize(("lean", "told"), [(4.5, health.OK), (6.5, health.ASYMMETRIC)])
def test_from_a_quarter_of_the_peaks_on(lean, told):
    """One half k times the other: the mean moves by (k - 1) / pi, so 4.5 leans by 23 % of both
    peaks and 6.5 by 27 %."""
    made, reading = bench()
    made.run(5, sine, 100, lambda c: np.where(
        c > BIAS_CODE, BIAS_CODE + (c - BIAS_CODE) * lean, c).astype(int))
    assert reading.health == told


def test_below_twenty_codes_noise_decides_which_peak_is_higher():
    made, reading = bench()
    made.run(4, sine, 2, lambda c: np.where(c > BIAS_CODE, BIAS_CODE + (c - BIAS_CODE) * 8, c))
    assert reading.health == health.OK


def test_an_input_off_its_bias_is_wider_and_still_used():
    made, reading = bench(bias_code=BIAS_CODE - 300)
    made.run(3, sine, 200)
    assert reading.health == health.BIAS_OFF and reading.usable(reading.at_ms)
    assert reading.uncertainty_ma >= reading.rms_ma * 3 // 10


def test_the_uncertainty_is_the_clamps_and_the_converters():
    """1 % of the reading, 0.025 % of full scale, and the noise."""
    made, reading = bench()
    made.run(3, sine, 500)
    expected = reading.rms_ma * 0.01 + FULL_SCALE_MA / 4000
    assert reading.uncertainty_ma == pytest.approx(expected, rel=0.02)


def test_a_reading_that_was_never_made_is_old():
    reading = bench()[1]
    assert not reading.usable(0) and reading.age_ms(0) > 200
    reading.at_ms = 100
    assert reading.age_ms(150) == 50
    assert reading.age_ms(99) > 200, "from the future"
    reading.at_ms = (1 << 30) - 20
    assert reading.age_ms(10) == 30, "over the wrap"


def test_a_burst_that_took_no_time_is_not_followed():
    made, reading = bench()
    made.run(2, sine, 300)
    before = made.bursts.read_ns
    for _ in range(5):
        rounds = made.bursts.rounds()
        made.bursts.finish(int(made.now_us / 1000), int(made.now_us), 0, rounds, made.buffer,
                           made.plugged)
    assert made.bursts.read_ns == before


def test_another_pace_of_the_converter_is_believed_the_third_time():
    made = bench()[0]
    made.run(2, sine, 300)
    made.read_us = 50.0
    found = []
    for _ in range(4):
        made.burst(sine, 300)
        found.append(round(made.bursts.read_ns / 1000))
    assert found == [35, 35, 50, 50]


@pytest.mark.parametrize(("read_us", "follows"), [(35.6, True), (36.0, False)])
def test_a_burst_that_is_two_percent_late_was_held_up(read_us, follows):
    made = bench()[0]
    made.run(2, sine, 300)
    made.read_us = read_us
    made.burst(sine, 300)
    assert (made.bursts.read_ns > 35050) == follows
