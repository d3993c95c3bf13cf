"""The weekly timetable against a table of all minutes of a week, made by counting."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom.rules.windows import FREE, WEEK_MIN, Window, Windows

MON, TUE, SAT, SUN = 0, 1, 5, 6
WEEKDAYS, EVERY_DAY = 0b0011111, 127
H = 60

windows_strategy = st.lists(
    st.builds(
        Window,
        st.integers(0, 127),
        st.sampled_from([0, 1, 420, 1320, 1439]),
        st.sampled_from([0, 1, 420, 435, 1320, 1439]),
        st.sampled_from(["allow", "limit", "prefer"]),
        st.sampled_from([0, 6000, 10000]),
        st.none() | st.sampled_from([-20, 80, 300]),
    ),
    max_size=16,
)


def minutes_of(window):
    """All minutes of the week at which it runs, by walking from each start."""
    found = set()
    for day in range(7):
        if not window.days_mask & 1 << day:
            continue
        if window.from_min == window.to_min:
            found |= set(range(day * 1440, day * 1440 + 1440))
            continue
        at = day * 1440 + window.from_min
        while at % 1440 != window.to_min:
            found.add(at % WEEK_MIN)
            at += 1
    return found


def expected(windows, at):
    """(bound, price, preferred) at a minute of the week, by the text of the rules."""
    running = [w for w in windows if at in minutes_of(w)]
    allow = [w for w in windows if w.action == "allow" and w.days_mask]
    bound = min([w.limit_ma for w in running if w.action == "limit"] + [FREE])
    if allow and not [w for w in running if w.action == "allow"]:
        bound = 0
    prices = [w.price_milli for w in running if w.price_milli is not None]
    all_prices = [w.price_milli for w in windows if w.days_mask and w.price_milli is not None]
    price = prices[0] if prices else max(all_prices, default=0)
    return bound, price, any(w.action == "prefer" for w in running)


@settings(max_examples=15, deadline=None)
@given(windows_strategy, st.lists(st.integers(0, WEEK_MIN - 1), min_size=1, max_size=15))
def test_any_timetable_at_any_minute(windows, minutes):
    timetable = Windows(windows)
    for at in minutes:
        timetable.step(1000, (at // 1440, at % 1440))
        state = (timetable.limit_ma, timetable.price, timetable.preferred)
        assert state == expected(windows, at)
        assert (timetable.code == "") == (timetable.limit_ma == FREE)


@settings(max_examples=8, deadline=None)
@given(windows_strategy, st.integers(0, WEEK_MIN - 1))
def test_next_change_is_the_first_minute_that_differs(windows, at):
    table = [minutes_of(w) for w in windows]

    def key(minute):
        return [minute % WEEK_MIN in t for t in table]

    ahead, now = 1, expected(windows, at)
    while ahead < WEEK_MIN and (
        key(at + ahead) == key(at + ahead - 1) or expected(windows, (at + ahead) % WEEK_MIN) == now
    ):
        ahead += 1
    assert Windows(windows).next_change(at // 1440, at % 1440) == ahead


NIGHT = Window(WEEKDAYS, 22 * H, 6 * H, "allow")


@pytest.mark.parametrize(("day", "minute", "open_"), [
    (MON, 22 * H, True), (MON, 22 * H - 1, False), (TUE, 6 * H - 1, True), (TUE, 6 * H, False),
    (4, 23 * H, True), (SAT, 5 * H, True), (SAT, 23 * H, False), (SUN, 3 * H, False),
    (MON, 3 * H, False),
])
def test_a_window_over_midnight_belongs_to_the_day_it_starts_on(day, minute, open_):
    timetable = Windows([NIGHT])
    assert timetable.step(1000, (day, minute)) == (FREE if open_ else 0)
    assert timetable.code == ("" if open_ else "schedule")


@pytest.mark.parametrize(("now", "params"), [
    ((MON, 12 * H), {"until_min": 22 * H, "day": "today"}),
    ((SUN, 12 * H), {"until_min": 22 * H, "day": "tomorrow"}),
    ((SAT, 12 * H), {"until_min": 22 * H, "day": "Monday"}),
])
def test_a_pause_says_until_when(now, params):
    timetable = Windows([NIGHT])
    timetable.step(1000, now)
    assert timetable.params == params


def test_a_change_of_price_does_not_end_a_pause():
    timetable = Windows([NIGHT, Window(EVERY_DAY, 13 * H, 14 * H, "prefer", 0, 50)])
    timetable.step(1000, (MON, 12 * H))
    assert timetable.params["until_min"] == 22 * H
    assert timetable.next_change(MON, 12 * H) == 60


@pytest.mark.parametrize("way", [1, -1])
def test_the_tightest_limit_holds_and_is_named(way):
    timetable = Windows([
        Window(EVERY_DAY, 17 * H, 21 * H, "limit", 10000),
        Window(EVERY_DAY, 18 * H, 19 * H, "limit", 8000),
    ][::way])
    assert timetable.step(1000, (MON, 18 * H + 30)) == 8000
    assert timetable.code == "tariff"
    assert timetable.params == {"limit": 8000, "until_min": 19 * H, "day": "today"}
    assert timetable.step(1000, (MON, 19 * H)) == 10000
    assert timetable.step(1000, (MON, 21 * H)) == FREE


def test_what_no_car_can_draw_is_a_pause():
    timetable = Windows([Window(EVERY_DAY, 0, 0, "limit", 5999)])
    assert timetable.step(1000, (MON, 0)) == 0 and timetable.code == "tariff"


def test_without_a_clock_hours_are_skipped_and_the_least_limit_holds():
    timetable = Windows([
        NIGHT,
        Window(1, 17 * H, 21 * H, "limit", 10000, 300),
        Window(2, 18 * H, 19 * H, "limit", 8000),
        Window(EVERY_DAY, 0, 0, "prefer", 0, 50),
    ])
    assert timetable.step(1000, None) == 8000
    assert (timetable.code, timetable.preferred, timetable.price) == ("clock_unknown", False, 300)
    timetable.step(1000, (SAT, 3 * H))
    assert (timetable.code, timetable.preferred, timetable.price) == ("", True, 50)


def test_without_a_clock_the_skipped_hours_are_said_even_where_nothing_binds():
    timetable = Windows([NIGHT])
    assert timetable.step(1000, None) == FREE and timetable.code == "clock_unknown"


def test_an_empty_timetable_and_one_of_no_day_bind_nothing():
    for windows in ([], [Window(0, 0, 60, "allow"), Window(128, 0, 0, "limit", 0)]):
        timetable = Windows(windows)
        assert timetable.step(1000, (MON, 0)) == FREE and timetable.code == ""
        assert timetable.step(1000, None) == FREE and timetable.code == ""
        assert timetable.next_change(MON, 0) == WEEK_MIN


def test_outside_priced_windows_the_base_price_holds():
    cheap = Window(EVERY_DAY, 0, 5 * H, "prefer", 0, 80)
    timetable = Windows([cheap], base_price_milli=310)
    assert [timetable.price_at(MON, m) for m in (0, 5 * H - 1, 5 * H)] == [80, 80, 310]
    # Not known: never cheaper than the window that was set up to be cheap.
    assert Windows([cheap]).price_at(MON, 5 * H) == 80


def test_a_change_a_week_ahead_is_found():
    """Monday's only hour is over: it is 9,960 minutes until the next."""
    assert Windows([Window(1 << MON, 0, H, "allow")]).next_change(MON, 2 * H) == WEEK_MIN - 2 * H
