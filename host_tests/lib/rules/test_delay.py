"""R18: what waits, for how long, and what never does; 600 and 1,800 s are the regulation's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom.rules.delay import Delay

FREE = 1 << 28
TOP = (1 << 16) - 1


def settled(gb=True, most_s=600, at_ma=0):
    delay = Delay(gb, most_s)
    delay.step(1000, at_ma, False, 0)
    return delay


def seconds_until(delay, wanted_ma, random_u16, timed=True, dt_ms=1000):
    for second in range(4000):
        if delay.step(dt_ms, wanted_ma, timed, random_u16) == wanted_ma:
            return second * dt_ms // 1000
    return None


@pytest.mark.parametrize(("most_s", "random_u16", "wait_s"), [
    (600, 0, 0), (600, TOP, 600), (600, 1 << 15, 300), (1800, TOP, 1800), (5000, TOP, 1800),
    (0, TOP, 0),
])
@pytest.mark.parametrize("way", [(0, FREE), (FREE, 0), (10000, 16000), (16000, 10000)])
def test_a_change_by_the_clock_waits_its_random_time(way, most_s, random_u16, wait_s):
    delay = settled(True, most_s, way[0])
    assert seconds_until(delay, way[1], random_u16) == wait_s
    assert delay.code == "" and delay.params == {}


def test_every_second_comes_about_equally_often():
    """The regulation asks for a random time to the nearest second."""
    counts = {}
    for random_u16 in range(0, 1 << 16, 16):
        delay = settled()
        delay.step(1000, FREE, True, random_u16)
        left_s = delay.params.get("wait_s", 0)
        counts[left_s] = counts.get(left_s, 0) + 1
    assert sorted(counts) == list(range(601))
    # 4,096 draws over 601 seconds: 6.8 each.
    assert min(counts.values()) >= 6 and max(counts.values()) <= 7


@pytest.mark.parametrize(("gb", "timed"), [(True, False), (False, True), (False, False)])
def test_what_is_not_the_clocks_or_not_british_goes_through_at_once(gb, timed):
    delay = settled(gb, 600, 16000)
    for wanted_ma in (0, FREE, 8000):
        assert delay.step(25, wanted_ma, timed, TOP) == wanted_ma and delay.code == ""


def test_a_cut_that_the_clock_has_not_caused_ends_a_wait():
    delay = settled()
    delay.step(1000, FREE, True, TOP)
    assert delay.step(1000, 0, False, TOP) == 0 and delay.code == ""
    assert seconds_until(delay, FREE, 1 << 15) == 300


def test_the_user_may_cancel_one_delay_not_the_next():
    delay = settled()
    assert delay.step(1000, FREE, True, TOP) == 0
    assert delay.code == "delay" and delay.params == {"wait_s": 600}
    delay.cancel()
    assert delay.step(25, FREE, True, TOP) == FREE
    assert delay.step(25, 0, True, TOP) == FREE and delay.params == {"wait_s": 600}


def test_a_cancel_with_nothing_to_cancel_cancels_nothing():
    delay = settled()
    delay.cancel()
    assert seconds_until(delay, FREE, TOP) == 600


def test_a_change_that_is_taken_back_leaves_no_wait():
    delay = settled()
    delay.step(1000, FREE, True, TOP)
    delay.step(300000, FREE, True, TOP)
    assert delay.step(1000, 0, True, TOP) == 0 and delay.code == ""
    assert seconds_until(delay, FREE, TOP) == 600


def test_a_change_in_the_other_direction_draws_anew():
    delay = settled(at_ma=10000)
    delay.step(1000, FREE, True, TOP)
    delay.step(400000, FREE, True, TOP)
    assert seconds_until(delay, 0, 1 << 15) == 300


def test_another_change_in_the_same_direction_is_not_delayed_twice():
    delay = settled()
    delay.step(1000, 8000, True, TOP)
    delay.step(400000, 8000, True, TOP)
    assert seconds_until(delay, FREE, TOP) == 199


@settings(max_examples=60)
@given(st.lists(st.tuples(
    st.sampled_from([0, 6000, 16000, FREE]), st.booleans(), st.integers(0, TOP),
    st.sampled_from([25, 1000, 1500]), st.integers(1, 900), st.booleans(),
), max_size=8), st.booleans())
def test_never_another_value_than_asked_for_and_never_later_than_the_most(changes, gb):
    delay, waited_ms, asked = Delay(gb), 0, {0}
    for wanted_ma, timed, random_u16, dt_ms, times, cancel in changes:
        asked.add(wanted_ma)
        # Another wish may be a change of direction, which waits anew.
        waited_ms = 0
        if cancel:
            delay.cancel()
        for _ in range(times):
            got_ma = delay.step(dt_ms, wanted_ma, timed, random_u16)
            assert got_ma in asked
            waited_ms = waited_ms + dt_ms if got_ma != wanted_ma else 0
            assert waited_ms <= 600000 + dt_ms
            assert (delay.code == "delay") == (got_ma != wanted_ma)


@pytest.mark.parametrize(("gb", "random_u16", "wait_s"), [
    (False, 0, 60), (False, TOP, 300), (False, 1 << 15, 180),
    (True, 0, 60), (True, TOP, 600), (True, 1 << 15, 300),
])
def test_after_power_has_returned_everybody_waits(gb, random_u16, wait_s):
    delay = Delay(gb)
    delay.power_returned(random_u16)
    for second in range(wait_s - 1):
        assert delay.step(1000, FREE, False, TOP) == 0
        assert delay.code == "power_returned"
        assert delay.params == {"wait_s": wait_s - 1 - second}
    # Not delayed once more by the timetable.
    assert delay.step(1000, FREE, True, TOP) == FREE and delay.code == ""
    # But the next change is, where the rule holds.
    assert delay.step(1000, 0, True, TOP) == (FREE if gb else 0)


def test_a_cancelled_wait_for_power_keeps_its_first_minute():
    delay = Delay(True)
    delay.power_returned(TOP)
    delay.step(20000, FREE, True, TOP)
    delay.cancel()
    assert delay.step(1000, FREE, True, TOP) == 0 and delay.params == {"wait_s": 39}
    assert delay.step(39000, FREE, True, TOP) == FREE


def test_a_clock_that_stands_still_ends_no_wait():
    delay = settled()
    for _ in range(1000):
        assert delay.step(0, FREE, True, TOP) == 0
