"""One clamp input: gain, one-second and one-cycle values, and its health."""

import numpy as np
import pytest

from headroom.measure import health
from headroom.measure.reading import STALE_MS
from headroom.measure.sentences import SENTENCES
from host_tests.lib.measure.synth import FULL_SCALE_MA, Bench, half_wave, pulses, sine


@pytest.mark.parametrize("shape", [sine, pulses, half_wave])
@pytest.mark.parametrize("permille", [50, 250, 400])
@pytest.mark.parametrize("hz", [50.0, 60.0])
def test_rms_of_closed_forms(shape, permille, hz):
    bench = Bench(hz)
    bench.run(2.0, shape, permille)
    true_ma = permille * FULL_SCALE_MA / 1000
    reading = bench.bursts.readings[0]
    assert reading.health == (health.ASYMMETRIC if shape is half_wave else health.OK)
    assert reading.rms_ma == pytest.approx(true_ma, rel=0.002)
    assert reading.cycle_ma == pytest.approx(true_ma, rel=0.005)
    # 1 % of the reading and 0.025 % of full scale; a half wave 30 %.
    stated_ma = reading.rms_ma * 0.01 + FULL_SCALE_MA * 0.00025
    if shape is half_wave:
        stated_ma = reading.rms_ma * 0.3
    assert reading.uncertainty_ma == pytest.approx(stated_ma, rel=0.02, abs=3)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_interleaved_channels_each_read_their_own(channels):
    bench = Bench(50.0, channels=channels)
    bench.run(2.0, sine, 300)
    for reading in bench.bursts.readings:
        assert reading.rms_ma == pytest.approx(0.3 * FULL_SCALE_MA, rel=0.003)


def test_the_bias_drops_out_whatever_it_is():
    values = []
    for shift in (-300, 0, 300):
        bench = Bench(50.0)
        bench.run(1.5, sine, 200, spoil=lambda codes, shift=shift: codes + shift)
        values.append(bench.bursts.readings[0].rms_ma)
    assert max(values) - min(values) <= 0.0005 * values[1]


def test_a_reading_is_not_usable_before_a_whole_second():
    bench = Bench(50.0)
    bench.run(0.9, sine, 300)
    reading = bench.bursts.readings[0]
    assert reading.health == health.STARTING and not reading.usable(reading.at_ms)
    bench.run(0.3, sine, 300)
    assert reading.usable(reading.at_ms)


def test_the_wanted_burst_is_one_cycle_whatever_the_read_time():
    for read_us in (20.0, 35.0, 100.0):
        bench = Bench(60.0, channels=3, read_us=read_us)
        bench.run(2.0, sine, 300)
        cycle_us = bench.bursts.rounds() * 3 * read_us
        assert cycle_us == pytest.approx(1e6 / 60, abs=1.5 * 3 * read_us)


def test_clipping_counts_as_full_scale_at_least_and_lasts_a_second():
    bench = Bench(50.0)
    bench.run(1.5, sine, 300)

    def clip(codes):
        return np.where(np.arange(len(codes)) % 100 < 3, 4095, codes)

    reading = bench.burst(sine, 100, clip)[0]
    assert reading.health == health.CLIPPED and reading.usable(reading.at_ms)
    assert reading.rms_ma >= FULL_SCALE_MA and reading.cycle_ma >= FULL_SCALE_MA
    bench.run(0.9, sine, 100)
    assert reading.health == health.CLIPPED
    bench.run(0.2, sine, 100)
    assert reading.health == health.OK


def test_a_single_spike_to_the_rail_is_not_clipping():
    bench = Bench(50.0)
    bench.run(1.5, sine, 300)

    def spike(codes):
        return np.where(np.arange(len(codes)) == 50, 4095, codes)

    reading = bench.burst(sine, 1000, spike)
    assert reading[0].health == health.OK


@pytest.mark.parametrize(
    ("level", "code"), [(0, health.STUCK_LOW), (40, health.STUCK_LOW), (4095, health.STUCK_HIGH)]
)
def test_stuck_at_a_rail_is_seen_in_one_burst(level, code):
    bench = Bench(50.0)
    bench.run(1.5, sine, 300)
    reading = bench.burst(sine, 100, lambda codes: codes * 0 + level)[0]
    assert reading.health == code
    assert not reading.usable(reading.at_ms) and reading.rms_ma == 0


def test_unplugged_is_seen_in_one_burst_and_a_bounce_heals_at_once():
    """R47: the second goes on."""
    bench = Bench(50.0)
    bench.run(1.5, sine, 300)
    before_ma = bench.bursts.readings[0].rms_ma
    bench.plugged[0] = False
    reading = bench.burst(sine, 0)[0]
    assert reading.health == health.UNPLUGGED and not reading.usable(reading.at_ms)
    bench.plugged[0] = True
    reading = bench.burst(sine, 300)[0]
    assert reading.usable(reading.at_ms)
    assert reading.rms_ma == pytest.approx(before_ma, rel=0.01)


def test_a_loss_of_more_than_three_seconds_needs_a_second_to_heal():
    bench = Bench(50.0)
    bench.run(1.5, sine, 300)
    bench.plugged[0] = False
    bench.run(3.2, sine, 0)
    bench.plugged[0] = True
    bench.run(0.9, sine, 300)
    reading = bench.bursts.readings[0]
    assert not reading.usable(reading.at_ms)
    bench.run(0.3, sine, 300)
    assert reading.usable(reading.at_ms)


def test_a_reading_ages_and_the_future_is_stale_too():
    bench = Bench(50.0)
    bench.run(1.5, sine, 300)
    reading = bench.bursts.readings[0]
    assert reading.usable(reading.at_ms + STALE_MS)
    assert not reading.usable(reading.at_ms + STALE_MS + 1)
    assert reading.health_at(reading.at_ms + STALE_MS + 1) == health.STALE
    assert not reading.usable(reading.at_ms - 1)


def test_every_health_has_a_sentence():
    names = [v for k, v in vars(health).items() if k.isupper() and isinstance(v, str)]
    lines = SENTENCES.strip().split("\n")
    assert sorted(names) == sorted(line.split(" ", 1)[0] for line in lines)


@pytest.mark.parametrize("permille", [20, 200, 900])
def test_the_uncertainty_is_never_less_than_what_clamp_and_converter_state(permille):
    bench = Bench(50.0)
    bench.run(1.5, sine, permille)
    reading = bench.channels[0].reading
    assert reading.uncertainty_ma >= reading.rms_ma * 0.01 + FULL_SCALE_MA / 4000
