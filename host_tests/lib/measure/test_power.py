"""Real power and direction from interleaved codes, against float64."""

from array import array

import numpy as np
import pytest

from headroom.measure import sums as S
from headroom.measure.bursts import SAMPLES_MAX, Bursts
from headroom.measure.channel import Channel
from headroom.measure.power import Pair, Pairs, cosine_sine_q9

UA, UV = 100000, 237000
HZ, READ_US = 50.0, 35.0


def play(volts, amps, seconds=1.6, lead_uturn=0, own=True, apart_uturn=0, channels=2,
         importing=False, voltage_at=0, unplugged=()):
    """volts(phase), amps(phase) in codes, phase in turns; the channel voltage_at is the voltage,
    the last of the others is told."""
    made = [Channel("mains", 0, UA, 100000, 10) for _ in range(channels)]
    made[voltage_at] = Channel("voltage", 0, UV, 300000, 10)
    current_at = channels - 1 if voltage_at < channels - 1 else 0
    pair = Pair(current_at, voltage_at, UA, UV, lead_uturn, own, apart_uturn, importing)
    bursts = Bursts(made, S, 50000, Pairs([pair], S.products))
    buf, now_us = array("H", bytes(2 * SAMPLES_MAX)), 0.0
    while now_us < seconds * 1e6:
        rounds = bursts.rounds()
        for k in range(rounds * channels):
            phase = (now_us + k * READ_US) * 1e-6 * HZ
            shape = volts if k % channels == voltage_at else amps
            buf[k] = round(1614 + shape(phase))
        took_us = rounds * channels * READ_US
        bursts.finish(
            int((now_us + took_us) / 1000), int(now_us), int(took_us), rounds, buf,
            [c not in unplugged or now_us < seconds * 5e5 for c in range(channels)],
        )
        now_us += took_us + 5000
    return bursts.readings[current_at]


def volts(phase):
    return 1200 * np.sin(2 * np.pi * phase)


def lagging(turns, size=800):
    return lambda phase: size * np.sin(2 * np.pi * (phase - turns))


@pytest.mark.parametrize("degrees", [0, 30, 60, 72.5, -45, -72.5])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("channels", "voltage_at"), [(2, 0), (4, 0), (2, 1), (4, 3)])
def test_real_power_within_one_percent(degrees, sign, channels, voltage_at):
    """Power factor 0.3 to 1, lagging and leading, import and export, whichever is read first."""
    reading = play(volts, lagging(degrees / 360, 800 * sign), channels=channels,
                   voltage_at=voltage_at)
    true_w = 1200 * 800 / 2 * np.cos(np.radians(degrees)) * sign * UA * UV / 1e12
    assert reading.power_w == pytest.approx(true_w, rel=0.01)
    assert reading.export == (sign < 0)
    assert reading.power_factor_permille == pytest.approx(
        1000 * np.cos(np.radians(degrees)), abs=5
    )


def test_the_clamps_lead_is_turned_back():
    """3.7 degrees of lead at a power factor of 0.5 would cost 11 %."""
    lead = 3.7 / 360
    reading = play(volts, lagging(60 / 360 - lead), lead_uturn=round(lead * 1e6))
    assert reading.power_w == pytest.approx(0.25 * 1200 * 800 * UA * UV / 1e12, rel=0.01)


def test_harmonics_of_the_current_carry_no_power_on_a_sine():
    def pulses(phase):
        return lagging(0)(phase) + 400 * np.sin(6 * np.pi * phase)

    true_w = 0.5 * 1200 * 800 * UA * UV / 1e12
    assert play(volts, pulses).power_w == pytest.approx(true_w, rel=0.01)


@pytest.mark.parametrize("apart", [1 / 3, -1 / 3, 0.5])
@pytest.mark.parametrize("sign", [1, -1])
def test_direction_of_a_phase_without_its_own_voltage(apart, sign):
    reading = play(
        volts, lagging(apart, 300 * sign), own=False, apart_uturn=-round(apart * 1e6)
    )
    assert reading.export == (sign < 0)
    assert reading.power_w is None


def test_a_purely_reactive_current_has_no_direction():
    assert play(volts, lagging(0.25)).export is None


@pytest.mark.parametrize("turn", np.linspace(-1, 1, 41))
def test_cosine_and_sine_between_the_tables_entries(turn):
    cosine, sine = cosine_sine_q9(round(turn * (1 << 24)))
    assert cosine / 512 == pytest.approx(np.cos(2 * np.pi * turn), abs=0.003)
    assert sine / 512 == pytest.approx(np.sin(2 * np.pi * turn), abs=0.003)


@pytest.mark.parametrize(("seconds", "degrees", "importing", "told"), [
    (7, 180, True, "reversed"), (3, 180, True, "ok"), (7, 180, False, "ok"),
    (7, 0, True, "ok"), (7, 135, True, "reversed"), (7, 105, True, "ok"),
])
def test_a_current_that_leaves_a_house_without_solar_tells_of_a_reversed_clamp(
        seconds, degrees, importing, told):
    """After 200 bursts of mostly real power: a car on standby may be anything but."""
    reading = play(volts, lagging(degrees / 360), seconds=seconds, importing=importing)
    assert reading.health == told


def test_a_voltage_that_is_lost_takes_power_and_direction_with_it():
    """And what comes back is of what flows then: half as much, at the same power factor."""
    made = [Channel("voltage", 0, UV, 300000, 10), Channel("mains", 0, UA, 100000, 10)]
    bursts = Bursts(made, S, 50000, Pairs([Pair(1, 0, UA, UV)], S.products))
    buf, told = array("H", bytes(2 * SAMPLES_MAX)), []
    for k in range(120):
        rounds = bursts.rounds()
        start_us = k * 25000
        amps = lagging(0, 800 if k < 85 else 400)
        for i in range(rounds * 2):
            phase = (start_us + i * READ_US) * 1e-6 * HZ
            buf[i] = round(1614 + (volts(phase) if i % 2 == 0 else amps(phase)))
        took_us = int(rounds * 2 * READ_US)
        plugged = [not 80 <= k < 90, True]
        bursts.finish((start_us + took_us) // 1000, start_us, took_us, rounds, buf, plugged)
        reading = bursts.readings[1]
        told.append((reading.power_w, reading.export, reading.power_factor_permille))
    assert told[79][0] > 10000 and told[79][1] is False and told[79][2] > 990
    assert set(told[80:90]) == {(None, None, None)}
    assert told[95][0] == pytest.approx(told[79][0] / 2, rel=0.01) and told[95][2] > 990


@pytest.mark.parametrize("channel", [0, 1])
def test_without_one_of_both_there_is_no_power_and_no_direction(channel):
    reading = play(volts, lagging(0), unplugged=(channel,))
    assert (reading.power_w, reading.power_factor_permille, reading.export) == (None, None, None)


def test_a_reversed_clamp_does_not_hide_that_it_clips():
    def amps(phase):
        return np.clip(2600 * np.sin(2 * np.pi * (phase + 0.5)), -1614, 1614)

    assert play(volts, amps, seconds=7, importing=True).health == "clipped"
