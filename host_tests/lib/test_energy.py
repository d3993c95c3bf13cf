"""Energy counters: whole watt-hours, nothing lost, nothing from a clock that jumps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom.car.car import Car
from headroom.charger.charger import Charger
from headroom.energy import Counter, Energy, Ledger, Session
from headroom.measure.reading import Reading

SECONDS_A_YEAR = 365 * 24 * 3600


def test_no_drift_in_a_year():
    """A step a second at 7,321 W, compressed: what a year of steps must come to, to the Wh."""
    counter = Counter()
    for _ in range(SECONDS_A_YEAR // 100):
        counter.add(1000, 7321)
    assert counter.wh == 7321 * (SECONDS_A_YEAR // 100) // 3600


@given(st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 30000)), max_size=300))
def test_the_sum_is_exact_whatever_the_steps(steps):
    counter = Counter()
    for dt_ms, watts in steps:
        counter.add(dt_ms, watts)
    assert counter.wh == sum(dt * w for dt, w in steps) // 3600000


@pytest.mark.parametrize("dt_ms", [0, -5, 5001, 10**9])
def test_a_clock_that_jumps_adds_nothing(dt_ms):
    counter = Counter()
    counter.add(dt_ms, 10000)
    assert counter.wh == 0


def test_import_and_export_are_apart():
    energy = Energy(230)
    for _ in range(3600):
        energy.add(1000, 10000, 2300)
    for _ in range(1800):
        energy.add(1000, 10000, -1000)
    assert (energy.imported.wh, energy.exported.wh) == (2300, 500)
    assert not energy.estimated


def test_without_a_voltage_it_is_estimated_from_the_nominal():
    energy = Energy(230)
    for _ in range(3600):
        energy.add(1000, 10000, None)
    assert energy.imported.wh == 2300 and energy.estimated


def test_a_session_starts_anew_with_each_car():
    session = Session(230)
    for _ in range(3600):
        session.add(1000, [16000, 0, 0], True)
    assert session.counter.wh == 3680
    session.add(1000, [0, 0, 0], False)
    assert session.counter.wh == 0


def test_the_ledger_over_the_wrap_of_the_ticks():
    """16 A and a car of 10 A for an hour, read 40 times a second."""
    charger = Charger(Car((0,)), None)
    charger.car.likely_ma[0] = 10000
    charger.status.connected = True
    ledger, reading = Ledger(1, 1, 230), Reading("mains", 0)
    reading.rms_ma, reading.health = 16000, "ok"
    for k in range(3600 * 4 + 1):
        now_ms = ((1 << 30) - 1000000 + k * 250) & ((1 << 30) - 1)
        reading.at_ms = now_ms
        ledger.step(now_ms, [reading], [charger])
    assert ledger.phases[0].imported.wh == 3680
    assert ledger.sessions[0].counter.wh == 2300


@pytest.mark.parametrize("every_ms", [100, 1000, 4000])
def test_the_ledger_counts_at_any_pace(every_ms):
    """2,300 W for a quarter of an hour."""
    ledger, reading = Ledger(1, 0, 230), Reading("mains", 0)
    reading.rms_ma, reading.health = 10000, "ok"
    for now_ms in range(0, 900001, every_ms):
        reading.at_ms = now_ms
        ledger.step(now_ms, [reading], [])
    assert ledger.phases[0].imported.wh == 575
