"""The table of usual room: a low average, small, and never more than was ever there."""

import random
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom.rules.history import History

MON, SAT = 0, 5


def feed_hour(history, weekday, hour, values_ma):
    for minute, value_ma in enumerate(values_ma):
        history.feed((weekday, hour * 60 + minute), value_ma)


def visits(history, hours_ma, weekday=MON, hour=3):
    """One visit a day to the same hour; a minute of the next hour ends it."""
    for hour_ma in hours_ma:
        feed_hour(history, weekday, hour, [hour_ma] * 60)
        history.feed((weekday, (hour + 1) * 60), 0)


def test_a_steady_hour_is_told_as_it_is():
    history = History(32000)
    visits(history, [16000] * 20)
    # The first doubt, a quarter, fades with 7/8 a visit; what is left is the rounding's 70 mA.
    assert 16000 * (1 - 0.25 * (7 / 8) ** 12) - 100 <= history.usable_ma(MON, 3) <= 16000


def test_after_one_visit_a_quarter_is_taken_off():
    history = History(32000)
    visits(history, [20000])
    assert history.usable_ma(MON, 3) == 15000


@pytest.mark.parametrize("seed", range(5))
def test_about_one_scattered_hour_in_five_is_worse(seed):
    """Of a normal distribution 21 % lies below mean - mean deviation (0.798 sigma)."""
    chance = random.Random(seed)
    history, worse, below_mean = History(32000), 0, True
    for visit in range(240):
        hour_ma = int(min(max(chance.gauss(16000, 3000), 6000), 32000))
        if visit >= 40:
            told_ma = history.usable_ma(MON, 3)
            worse += hour_ma < told_ma
            below_mean = below_mean and told_ma < 17000
        visits(history, [hour_ma])
    assert 0.12 < worse / 200 < 0.34
    assert below_mean


def test_it_forgets_in_two_weeks():
    history = History(32000)
    visits(history, [30000] * 30 + [12000] * 15)
    assert history.usable_ma(MON, 3) <= 12000 * 1.25
    visits(history, [30000] * 30)
    assert history.usable_ma(MON, 3) >= 30000 * 0.9


def test_less_than_6_a_is_not_usable_and_more_than_the_charger_takes_is_not_either():
    history = History(16000)
    for _ in range(20):
        feed_hour(history, MON, 3, [5999] * 30 + [60000] * 30)
        history.feed((MON, 240), 0)
    # Half of the hour 16 A, half of it nothing: 8 A on average.
    assert 7000 < history.usable_ma(MON, 3) <= 8000


def test_workdays_and_weekend_are_apart():
    history = History(32000)
    visits(history, [20000] * 10)
    visits(history, [8000] * 10, SAT)
    assert history.usable_ma(2, 3) == history.usable_ma(MON, 3) > 15000
    assert history.usable_ma(6, 3) == history.usable_ma(SAT, 3) <= 8000


def test_an_hour_never_seen_is_taken_for_the_worst_or_6_a():
    history = History(32000)
    assert history.usable_ma(MON, 12) == 6000
    visits(history, [20000] * 10)
    visits(history, [10000] * 10, SAT, 15)
    visits(history, [25000] * 10, SAT, 20)
    assert history.usable_ma(MON, 12) == history.usable_ma(SAT, 15) <= 10000


def test_half_an_hour_unseen_or_no_clock_teaches_nothing():
    history = History(32000)
    feed_hour(history, MON, 3, [30000] * 29)
    history.feed((MON, 240), 30000)
    assert history.to_bytes() == History(32000).to_bytes()
    for _ in range(100):
        history.feed(None, 30000)
    assert history.to_bytes() == History(32000).to_bytes()


def test_a_clock_that_stands_still_is_one_visit():
    history = History(32000)
    for step in range(10000):
        history.feed((MON, 180), 30000 if step < 60 else 6000)
    history.feed((MON, 240), 0)
    assert history.usable_ma(MON, 3) == 22500


@settings(max_examples=40)
@given(st.lists(st.integers(-50000, 100000), min_size=1, max_size=20), st.integers(6000, 80000))
def test_never_more_than_the_best_and_never_less_than_nothing(hours_ma, cap_ma):
    history = History(cap_ma)
    visits(history, hours_ma)
    best_ma = max(min(v, cap_ma) if v >= 6000 else 0 for v in hours_ma)
    assert 0 <= history.usable_ma(MON, 3) <= best_ma
    again = History(cap_ma)
    assert again.load(history.to_bytes())
    assert [again.usable_ma(d, h) for d in (0, 6) for h in range(24)] == [
        history.usable_ma(d, h) for d in (0, 6) for h in range(24)
    ]


def test_it_is_small_and_damage_is_noticed():
    history = History(32000)
    visits(history, [int(v) for v in statistics.NormalDist(16000, 2000).samples(20, seed=1)])
    data = history.to_bytes()
    assert len(data) <= 400
    fresh = History(32000)
    empty = fresh.to_bytes()
    for i in range(len(data)):
        broken = bytearray(data)
        broken[i] ^= 1
        assert not fresh.load(bytes(broken)), i
    for wrong in (b"", data[:-1], data + b"\0"):
        assert not fresh.load(wrong)
    assert fresh.to_bytes() == empty
    assert fresh.load(data) and fresh.to_bytes() == data
