"""Duty mapping against the standard's table and the car's side of it (R9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom.charger import pilot

# IEC 61851-1 / SAE J1772 nominal points, in percent.
TABLE = {6: 10.0, 8: 13.333, 10: 16.667, 13: 21.667, 16: 26.667, 20: 33.333, 25: 41.667,
         32: 53.333, 40: 66.667, 48: 80.0, 63: 89.2, 80: 96.0}


def car_reads_a(duty):
    """EV side of the standard in float64, written from the table of facts, not from the code."""
    percent = duty / 65536 * 100
    if percent < 8 or percent > 97:
        return None
    if percent <= 10:
        return 6.0
    if percent <= 85:
        return percent * 0.6
    return (percent - 64) * 2.5 if percent <= 96 else 80.0


@pytest.mark.parametrize(("amps", "percent"), TABLE.items())
def test_the_standards_points(amps, percent):
    assert pilot.duty_u16(amps * 1000) / 655.36 == pytest.approx(percent, abs=0.002)


@given(st.integers(6000, 80000))
def test_a_car_never_reads_more_than_the_grant_and_little_less(limit_ma):
    read = car_reads_a(pilot.duty_u16(limit_ma))
    assert read * 1000 <= limit_ma
    if not 50700 <= limit_ma <= 53750:
        assert read * 1000 >= limit_ma - 100


@given(st.integers(-1000, 200000))
def test_every_duty_is_legal(limit_ma):
    duty = pilot.duty_u16(limit_ma)
    percent = round(duty / 655.36, 1)
    assert percent == 100 or 10.0 <= percent <= 84.4 or 85.5 <= percent <= 96.0
    assert (percent == 100) == (limit_ma < 6000)


def test_the_gap_of_the_table_is_sent_as_84_4_percent():
    for limit_ma in (50700, 51000, 52500, 53700):
        assert round(pilot.duty_u16(limit_ma) / 655.36, 1) == 84.4


@given(st.integers(0, 65536))
def test_what_a_car_reads_agrees_with_the_table(duty):
    ours, theirs = pilot.read_ma(duty), car_reads_a(duty)
    assert (ours is None) == (theirs is None)
    if ours is not None:
        assert theirs * 1000 - 1e-6 <= ours <= theirs * 1000 + 1


def test_a_hard_limit_loses_five_microseconds_of_duty():
    assert pilot.hard_limit_ma(16000) == 15700
    assert pilot.hard_limit_ma(63000) == 61750
    for limit_ma in (16000, 32000, 48000, 63000, 80000):
        late = pilot.duty_u16(pilot.hard_limit_ma(limit_ma)) + 5e-6 * 1000 * 65536
        assert car_reads_a(late) * 1000 <= limit_ma


@pytest.mark.parametrize(("limit_ma", "told_ma"), [
    (6000, 5700), (32000, 31700), (51000, 50700), (51001, 49751), (80000, 78750),
])
def test_what_a_hard_limit_loses_is_more_in_the_upper_range(limit_ma, told_ma):
    """5 us are 0.3 A up to 51 A and 1.25 A above it (Tables A.7, A.8: 60 A and 250 A a period)."""
    assert pilot.hard_limit_ma(limit_ma) == told_ma


@pytest.mark.parametrize(("duty", "permille"), [
    (0, 0), (32, 0), (33, 1), (32768, 500), (65536, 1000),
])
def test_the_duty_for_people_is_the_nearest(duty, permille):
    assert pilot.permille(duty) == permille


@pytest.mark.parametrize(("percent", "expected_ma"), [
    (7.9, None), (8.0, 6000), (9.9, 6000), (10.0, 6000), (50.0, 30000), (84.9, 50940),
    (85.1, 52750), (90.0, 65000), (95.9, 79750), (96.1, 80000), (96.9, 80000), (97.1, None),
    (100.0, None), (5.0, None), (0.0, None),
])
def test_every_part_of_the_cars_table(percent, expected_ma):
    """IEC 61851-1, table A.8, a point in each of its rows and on either side of its borders."""
    read = pilot.read_ma(round(percent * 655.36))
    assert (read is None) == (expected_ma is None)
    assert read is None or read == pytest.approx(expected_ma, abs=30)


def test_a_duty_for_people_is_in_permille():
    assert [pilot.permille(d) for d in (0, 32, 33, 32768, 65536)] == [0, 0, 1, 500, 1000]
