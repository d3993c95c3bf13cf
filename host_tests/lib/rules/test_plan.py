"""The plan against the cheapest way there is, found by trying all sets of hours; minute by minute
with a car that draws what the plan and the house let it."""

import random
from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from headroom.rules.history import History
from headroom.rules.plan import FREE, Plan, minutes_until
from headroom.rules.windows import Window, Windows

H = 60
FULL_MA, FULL_W, LEAST_W = 32000, 7360, 1380
SAME_MILLI = 10


class Table:
    """A history that knows: usable current of each hour of the day."""

    def __init__(self, hours_ma):
        self.hours_ma = hours_ma

    def usable_ma(self, weekday, hour):
        return self.hours_ma[hour]


def flat(ma):
    return Table([ma] * 24)


def power_w(ma):
    """Linear from 6 A to full; a part of the time at 6 A below."""
    ma = min(ma, FULL_MA)
    if ma <= 6000:
        return LEAST_W * ma / 6000
    return LEAST_W + (FULL_W - LEAST_W) * (ma - 6000) / (FULL_MA - 6000)


def tariff(prices):
    """One priced window an hour (at most 16), prefer bounds nothing."""
    return [Window(127, h * H, (h + 1) * H % 1440, "prefer", 0, p) for h, p in prices.items()]


class Run:
    """A plan from `start` (minute of Monday) to `ready`, each minute with the true room."""

    def __init__(self, wanted_wh, start, ready, history, windows, true_ma=None, **kwargs):
        self.plan = Plan(
            wanted_wh, FULL_MA, FULL_W, LEAST_W, history, windows,
            ready=(ready // 1440, ready % 1440), **kwargs,
        )
        true_ma = true_ma or (lambda at: history.usable_ma(0, at // 60 % 24))
        self.charged_wh, self.cost, self.said, self.on = 0.0, 0.0, False, []
        self.codes, self.finished = [], None
        for at in range(start, ready):
            day, minute = at // 1440 % 7, at % 1440
            limit_ma = self.plan.step(
                60000, (day, minute), int(self.charged_wh + 1e-6), true_ma(at)
            )
            assert limit_ma in (0, FREE)
            self.said = self.said or self.plan.code == "plan_short"
            self.codes.append(self.plan.code)
            bound_ma = min(limit_ma, windows.bound_at(day, minute))
            done = self.charged_wh >= wanted_wh - 1e-6
            if done and self.finished is None:
                self.finished = at
            wh = 0 if done else power_w(min(true_ma(at), bound_ma)) / 60
            self.on.append(limit_ma > 0)
            self.charged_wh += wh
            self.cost += wh * windows.price_at(day, minute) / 1000

    def spells(self):
        """Lengths of on and off, in minutes, without the first and the last."""
        lengths, length = [], 0
        for before, now in zip(self.on, self.on[1:]):
            length += 1
            if before != now:
                lengths.append(length)
                length = 0
        return lengths[1:]

    def starts(self):
        return sum(now and not before for before, now in zip([False, *self.on], self.on))


def quarters(start, ready, room_ma, windows):
    """(Wh, price) of what each whole or part hour can give."""
    found, at = [], start
    while at < ready:
        end = min(at // 60 * 60 + 60, ready)
        day, minute = at // 1440 % 7, at % 1440
        ma = min(room_ma(at), windows.bound_at(day, minute))
        found.append((power_w(ma) * (end - at) / 60, windows.price_at(day, minute)))
        at = end
    return found


def cheapest(hours, wanted_wh):
    """Every set of whole hours, and one more in part: the least cost, or None."""
    best = None
    for count in range(len(hours) + 1):
        for chosen in combinations(range(len(hours)), count):
            wh = sum(hours[i][0] for i in chosen)
            cost = sum(hours[i][0] * hours[i][1] / 1000 for i in chosen)
            rest = wanted_wh - wh
            if rest < -1e-6:
                continue
            if rest > 1e-6:
                more = [hours[i][1] for i in range(len(hours))
                        if i not in chosen and hours[i][0] >= rest - 1e-6]
                if not more:
                    continue
                cost += rest * min(more) / 1000
            if best is None or cost < best:
                best = cost
    return best


rooms = st.lists(st.sampled_from([0, 4000, 6000, 9500, 16000, 40000]), min_size=24, max_size=24)
price = st.sampled_from([50, 55, 100, 200, 310])
cases = st.tuples(
    rooms,
    st.lists(price, min_size=8, max_size=8),
    st.integers(18 * H, 21 * H), st.integers(2, 7), st.integers(0, 59),
    st.integers(50, 1300), st.lists(st.integers(0, 7), max_size=2),
)


def build(case, least_ma=0):
    rooms_ma, prices, start, hours, more, permille, closed = case
    rooms_ma = [max(ma, least_ma) for ma in rooms_ma]
    ready = min(start + hours * 60 + more, (start // 60 + 8) * 60)
    named = {(start // 60 + k) % 24: p for k, p in enumerate(prices)}
    windows = tariff(named)
    windows += [Window(127, (start // 60 + k) % 24 * H, (start // 60 + k) % 24 * H + H, "limit", 0)
                for k in closed]
    return rooms_ma, Windows(windows), start, ready, permille


@settings(max_examples=12, deadline=None)
@given(cases)
def test_cost_and_energy_against_the_best_there_is(case):
    """History and prices right. Met wherever it can be; the cost within the bound of Plan."""
    rooms_ma, windows, start, ready, permille = build(case)
    history = Table(rooms_ma)
    hours = quarters(start, ready, lambda at: rooms_ma[at // 60 % 24], windows)
    total_wh = sum(wh for wh, _ in hours)
    wanted_wh = int(total_wh * permille / 1000) + 1
    run = Run(wanted_wh, start, ready, history, windows, same_milli=SAME_MILLI)
    if wanted_wh > total_wh:
        assert run.codes[0] == "plan_short" and all(run.on)
        # The last quarters' rounding, a Wh each.
        assert run.charged_wh >= total_wh - 1
        return
    assert run.charged_wh >= wanted_wh - 1
    best = cheapest(hours, min(wanted_wh * 1.15, total_wh))
    dearest = max(p for wh, p in hours if wh)
    bound = best + wanted_wh * SAME_MILLI / 1e6 + FULL_W / 4 * dearest / 1000
    assert run.cost <= bound + 0.01


ONE_GOOD_HOUR = [40000 if hour == 19 else 6000 for hour in range(24)]


@settings(max_examples=12, deadline=None)
@given(cases)
@example((ONE_GOOD_HOUR, [50, 100, 50, 50, 50, 50, 50, 50], 18 * H, 2, 1, 757, []))
@example((ONE_GOOD_HOUR, [50, 100, 50, 50, 50, 50, 50, 50], 18 * H, 2, 39, 586, []))
def test_on_and_off_last_a_quarter_of_an_hour(case):
    """Unless the time is running out: then it comes on, and stays on, or says what is missing."""
    rooms_ma, windows, start, ready, permille = build(case, 6000)
    hours = quarters(start, ready, lambda at: rooms_ma[at // 60 % 24], windows)
    wanted_wh = int(sum(wh for wh, _ in hours) * permille / 1500) + 1
    run = Run(wanted_wh, start, ready, Table(rooms_ma), windows)
    spells = run.spells()
    if run.finished is not None:
        # The last charge ends when the energy is there.
        spells = spells[:-1]
    assert all(length >= 15 for length in spells), spells


def too_good(case):
    """A run in a house that leaves 70 % of what history says; all of the energy is possible."""
    rooms_ma, windows, start, ready, permille = build(case, 9000)

    def true_ma(at):
        return rooms_ma[at // 60 % 24] * 7 // 10

    possible_wh = sum(wh for wh, _ in quarters(start, ready, true_ma, windows))
    wanted_wh = int(possible_wh * min(permille, 990) / 1000) + 1
    return wanted_wh, Run(wanted_wh, start, ready, Table(rooms_ma), windows, true_ma)


@settings(max_examples=10, deadline=None)
@given(cases)
def test_a_history_too_good_by_a_third_is_met_or_said(case):
    wanted_wh, run = too_good(case)
    assert run.charged_wh >= wanted_wh - 1 or run.said


def test_a_history_too_good_by_a_third_is_nearly_always_met():
    """By the reserve, and by trusting less what is seen to be wrong. The same 25 houses each time:
    measured 24 met, worst 98 %."""
    chance, shares = random.Random(5), []
    for _ in range(25):
        wanted_wh, run = too_good((
            [chance.choice([9500, 16000, 40000]) for _ in range(24)],
            [chance.choice([50, 100, 200, 310]) for _ in range(8)],
            chance.randint(18 * H, 21 * H), chance.randint(2, 7), chance.randint(0, 59),
            chance.randint(50, 990), [],
        ))
        shares.append(run.charged_wh / wanted_wh)
    print("met", sum(share > 0.9999 for share in shares), "worst", min(shares))
    assert sum(share > 0.9999 for share in shares) >= 21
    assert min(shares) > 0.9


MON_20 = 20 * H
ALWAYS = Windows([])


def test_one_price_and_one_room_is_one_charge_at_once():
    run = Run(14720, MON_20, MON_20 + 10 * H, flat(32000), ALWAYS)
    assert run.starts() == 1 and run.on[0]
    # 14,720 Wh at 7,360 W: two hours.
    assert sum(run.on) == 120 and run.codes[120] == "plan_done"


def test_among_equal_prices_the_hours_with_most_room():
    """Evening 8 A, 01:00-05:00 full: 14,720 Wh fit in two hours of the night. The tenth quarter,
    which the reserve asks for, may lie before."""
    history = Table([32000 if 1 <= hour < 5 else 8000 for hour in range(24)])
    run = Run(14720, MON_20, MON_20 + 11 * H, history, ALWAYS)
    assert run.starts() == 1
    assert 5 * H - 15 <= run.on.index(True) <= 5 * H


def test_prices_nearly_equal_are_one_charge_and_far_apart_are_not():
    """100 and 105 in turn: one stretch costs at most 5 thousandths more; 100 and 300: not."""
    starts = {}
    for dear in (105, 300):
        windows = Windows(tariff({h % 24: (100, dear)[h % 2] for h in range(20, 32)}))
        run = Run(4 * 7360, MON_20, MON_20 + 10 * H, flat(32000), windows, reserve_permille=0)
        starts[dear] = run.starts()
        assert run.cost <= 4 * 7.360 * (105 if dear == 105 else 100) * 1.001
    assert starts == {105: 1, 300: 4}


def test_the_last_energy_is_taken_beside_the_cheap_hours_not_elsewhere():
    """Two cheap hours and a half are needed, two are cheap: the rest follows them directly."""
    windows = Windows(tariff({20: 300, 21: 300, 22: 300, 23: 300, 0: 100, 1: 100, 2: 300, 3: 300}))
    run = Run(int(2.5 * 7360), MON_20, MON_20 + 8 * H, flat(32000), windows)
    assert run.starts() == 1
    assert run.on.index(True) == 4 * H and run.finished == MON_20 + 6 * H + 30


def test_a_dear_quarter_before_cheap_hours_is_begun_as_late_as_can_be():
    """22:00 to 23:00 is cheap and full; ten minutes more are needed before."""
    windows = Windows(tariff({20: 300, 21: 300, 22: 100}))
    run = Run(7360 + 1226, MON_20, MON_20 + 3 * H, flat(32000), windows, reserve_permille=0)
    assert run.on.index(True) == 110 and run.starts() == 1


def test_a_correction_of_the_meter_does_not_switch_sooner_than_a_quarter_of_an_hour():
    """20:00-21:30 costs 200, 21:30-22:00 300, 22:00-23:00 100; 2.5 h are wanted, so it charges at
    once. At 20:05 the meter finds 1.5 h charged, at 20:17 it takes that back."""
    windows = Windows([
        Window(127, 20 * H, 21 * H + 30, "prefer", 0, 200),
        Window(127, 21 * H + 30, 22 * H, "prefer", 0, 300),
        Window(127, 22 * H, 23 * H, "prefer", 0, 100),
    ])
    plan = Plan(18400, FULL_MA, FULL_W, LEAST_W, flat(32000), windows, ready=(0, 23 * H),
                reserve_permille=0)
    on, charged_wh = [], 0.0
    for minute in range(40):
        told_wh = int(charged_wh) + (11040 if 5 <= minute < 17 else 0)
        on.append(plan.step(60000, (0, MON_20 + minute), told_wh) > 0)
        charged_wh += 7360 / 60 * on[-1]
    assert on == [True] * 15 + [False] * 15 + [True] * 10


def test_a_gap_of_less_than_a_quarter_is_charged_through():
    """A car that charges already; cheap from 20:45 on. At 20:29 it stops until then, not at
    20:31."""
    windows = Windows([
        Window(127, 20 * H + 45, 23 * H, "prefer", 0, 100), Window(127, 0, 0, "prefer", 0, 300),
    ])
    for minute, goes_on in ((29, False), (31, True)):
        run = Run(7360, MON_20 + minute, MON_20 + 10 * H, flat(32000), windows, charging=True)
        assert run.on[0] == goes_on and sum(run.on) == 60 and run.starts() == 1


def test_preferred_hours_win_where_prices_are_equal():
    windows = Windows([Window(127, 2 * H, 4 * H, "prefer")])
    run = Run(7360, MON_20, MON_20 + 11 * H, flat(32000), windows)
    assert run.on.index(True) == 6 * H and run.finished == MON_20 + 7 * H


def test_what_will_be_missing_is_said_at_once_and_it_charges_all_the_time():
    """Three hours of 6 A are 4,140 Wh; 5,000 are wanted."""
    run = Run(5000, MON_20, MON_20 + 3 * H, flat(6000), Windows(tariff({20: 300, 21: 50})))
    assert all(run.on) and run.codes[0] == "plan_short"
    plan = Plan(5000, FULL_MA, FULL_W, LEAST_W, flat(6000), ALWAYS, ready=(0, 23 * H))
    plan.step(60000, (0, MON_20), 0)
    assert (plan.met, plan.missing_wh, plan.finish_min) == (False, 860, 180)
    assert plan.params == {"missing_wh": 860, "ready_min": 23 * H}


def test_hours_that_the_timetable_closes_or_limits_are_not_counted_on():
    closed = Windows([Window(127, 22 * H, 0, "allow"), Window(127, 23 * H, 0, "limit", 6000)])
    plan = Plan(9000, FULL_MA, FULL_W, LEAST_W, flat(32000), closed, ready=(1, 6 * H))
    plan.step(60000, (0, MON_20), 0)
    # One hour of 7,360 W and one of 1,380 W.
    assert plan.missing_wh == 9000 - 7360 - 1380
    # Cheap while closed is not cheap.
    cheap = Windows([
        Window(127, 22 * H, 0, "allow"), Window(127, 20 * H, 22 * H, "prefer", 0, 50),
        Window(127, 22 * H, 0, "prefer", 0, 100),
    ])
    plan = Plan(5000, FULL_MA, FULL_W, LEAST_W, flat(32000), cheap, ready=(1, 6 * H))
    assert plan.step(60000, (0, MON_20), 0) == 0 and plan.params["start_min"] == 22 * H


def test_a_pause_says_from_when_and_until_when():
    windows = Windows(tariff({h % 24: 100 if 1 <= h % 24 < 5 else 300 for h in range(20, 32)}))
    plan = Plan(7360, FULL_MA, FULL_W, LEAST_W, flat(32000), windows, ready=(1, 7 * H))
    assert plan.step(60000, (0, MON_20), 0) == 0
    assert plan.code == "plan_wait" and plan.met
    assert plan.params == {"start_min": H, "done_min": 2 * H, "wanted_wh": 7360}
    assert plan.finish_min == 6 * H


def test_done_late_and_without_a_clock():
    plan = Plan(1000, FULL_MA, FULL_W, LEAST_W, flat(32000), ALWAYS, ready=(0, 21 * H))
    assert plan.step(60000, None, 0) == FREE and plan.code == "plan_clock"
    assert plan.step(60000, (0, MON_20), 1000) == 0 and plan.code == "plan_done" and plan.met
    plan = Plan(1000, FULL_MA, FULL_W, LEAST_W, flat(32000), ALWAYS, ready=(0, 21 * H))
    for at in range(59, 62):
        plan.step(60000, (0, MON_20 + at), 0)
    assert plan.limit_ma == FREE and plan.code == "plan_late" and plan.missing_wh == 1000
    assert plan.step(60000, (0, 21 * H + 2), 1000) == 0 and plan.code == "plan_done"
    assert not plan.met


def test_a_plan_in_minutes_counts_down_by_itself():
    plan = Plan(4000, FULL_MA, FULL_W, LEAST_W, flat(6000), ALWAYS, minutes=120)
    for at in range(130):
        plan.step(60000, (0, MON_20 + at), at * 23)
        late = at >= 119
        assert plan.code == ("plan_late" if late else "plan_short"), at


@pytest.mark.parametrize(("jump_min", "left_min"), [(60, 480), (-60, 600), (300, 540), (0, 540)])
def test_summer_time_moves_the_ready_time_and_a_wrong_clock_does_not(jump_min, left_min):
    """All of the time is needed, so the time left shows in what is missing: 23 Wh a minute."""
    plan = Plan(90000, FULL_MA, FULL_W, LEAST_W, flat(6000), ALWAYS, ready=(1, 6 * H))
    plan.step(60000, (0, MON_20), 0)
    assert plan.missing_wh == 90000 - 600 * 23
    for at in range(1, 60):
        plan.step(60000, (0, MON_20 + at), 0)
    at = 21 * H + jump_min
    plan.step(60000, (at // 1440, at % 1440), 0)
    assert plan.missing_wh == 90000 - left_min * 23


def test_a_charge_that_runs_goes_on_until_the_plan_is_made():
    for charging in (False, True):
        plan = Plan(
            1000, FULL_MA, FULL_W, LEAST_W, flat(32000), ALWAYS, ready=(1, 6 * H),
            charging=charging,
        )
        assert plan.step(25, (0, MON_20), 0) == (FREE if charging else 0)


def test_a_charge_that_runs_is_not_stopped_for_a_quieter_hour():
    history = Table([32000 if 1 <= hour < 5 else 8000 for hour in range(24)])
    for charging in (False, True):
        run = Run(7360, MON_20, MON_20 + 11 * H, history, ALWAYS, charging=charging)
        assert run.on[0] == charging
        assert run.starts() == 1


class Counting(Windows):
    asked = 0

    def bound_at(self, weekday, minute):
        self.asked += 1
        return Windows.bound_at(self, weekday, minute)


def test_no_step_is_long_and_a_pass_takes_five_seconds():
    """Two days are 192 quarters, each looked at twice; steps of 25 ms, then of 200 ms."""
    for dt_ms, most in ((25, 4), (200, 18)):
        windows = Counting([])
        plan = Plan(1000, FULL_MA, FULL_W, LEAST_W, flat(32000), windows, ready=(3, 0))
        for _ in range(5000 // dt_ms):
            before = windows.asked
            plan.step(dt_ms, (0, 1), 0)
            assert windows.asked - before <= most
        assert plan.limit_ma == FREE and windows.asked == 2 * 192
        # And nothing more in this minute.
        finish_min = plan.finish_min
        plan.step(dt_ms, (0, 1), 500)
        assert windows.asked == 2 * 192 and plan.finish_min == finish_min


def test_with_a_learned_history():
    """Four weeks of a house that leaves 10 A in the evening and all at night."""
    history = History(FULL_MA)
    for minute in range(28 * 1440):
        at = minute % 1440
        history.feed((minute // 1440 % 7, at), 10000 if at >= 17 * H else 32000)
    run = Run(
        20000, MON_20, MON_20 + 11 * H, history, ALWAYS,
        lambda at: 10000 if at % 1440 >= 17 * H else 32000,
    )
    # 20,000 Wh at 7,360 W are 164 minutes after midnight.
    assert run.starts() == 1 and run.on.index(True) == 4 * H
    assert run.finished == pytest.approx(1440 + 164, abs=2)


@pytest.mark.parametrize(("now", "ready", "minutes"), [
    ((0, 0), (0, 0), 0), ((0, 60), (0, 0), 10080 - 60), ((6, 1439), (0, 1), 2),
    ((4, 1200), (0, 420), 59 * 60), ((4, 1200), (-1, 420), 660), ((4, 300), (-1, 420), 120),
])
def test_minutes_until(now, ready, minutes):
    assert minutes_until(now, ready) == minutes
