"""The sun: a small closed loop of PV, house, battery, car and its lag, once a second."""

import csv
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom.rules.solar import FREE, PhaseWish, Solar, surplus_w

VOLTS = 230
ONE_W, THREE_W = 1380, 4140
"""6 A x 230 V on one and on three phases."""


class Battery:
    """Keeps the grid at 0 with a lag of 3 s; 3 kW either way, 10 kWh."""

    def __init__(self, full_permille=500, most_w=3000):
        self.w, self.wh, self.most_w = 0.0, 10.0 * full_permille, most_w
        self.given_wh = 0.0

    def step(self, grid_w):
        want = min(max(self.w + grid_w, -self.most_w), self.most_w)
        if self.wh >= 10000:
            want = max(want, 0)
        if self.wh <= 0:
            want = min(want, 0)
        self.w += (want - self.w) / 3
        self.wh -= self.w / 3600
        self.given_wh += max(self.w, 0) / 3600


class Loop:
    """Plant and law; a car that draws `share` of what it was told 5 s ago, at most most_ma."""

    def __init__(
        self, solar, house_w=300, phases=1, share=0.95, most_ma=16000, battery=None, lag_s=5,
        relay_s=20,
    ):
        self.solar, self.house_w, self.phases, self.share = solar, house_w, phases, share
        self.most_ma, self.battery, self.relay_s = most_ma, battery, relay_s
        self.told = [0] * lag_s
        self.bought_wh = self.car_wh = self.surplus_wh = self.usable_wh = self.sold_wh = 0.0
        self.starts = self.stops = self.changes = self.switches = 0
        self.limits, self.wait_s = [], 0

    def second(self, pv_w):
        limit_ma = min(self.told[0], self.most_ma)
        car_w = limit_ma * self.share * VOLTS * self.phases / 1000
        battery_w = self.battery.w if self.battery else 0
        house_w = self.house_w - pv_w
        grid_w = house_w + car_w - battery_w
        if self.battery:
            self.battery.step(grid_w)
        before = self.solar.limit_ma
        told = self.solar.step(1000, int(grid_w), int(battery_w), int(car_w), self.phases)
        assert told == 0 or told >= 6000
        self.told = [*self.told[1:], told]
        self.count(before, told, house_w, grid_w, car_w)
        self.relay()

    def count(self, before, told, house_w, grid_w, car_w):
        # Bought for the car: what the house alone would not have bought.
        self.bought_wh += max(max(grid_w, 0) - max(house_w, 0), 0) / 3600
        self.sold_wh += max(-grid_w, 0) / 3600
        self.car_wh += car_w / 3600
        surplus = max(-house_w, 0)
        self.surplus_wh += surplus / 3600
        if surplus >= ONE_W:
            self.usable_wh += surplus / 3600
        self.starts += told > 0 and before == 0
        self.stops += told == 0 and before > 0
        self.changes += told != before
        self.limits.append(told)

    def relay(self):
        """Moves some time after the car has stopped, as the wish asks."""
        if self.solar.want_phases == self.phases:
            self.wait_s = 0
            return
        self.wait_s += 1
        if self.wait_s >= self.relay_s:
            assert not any(self.told), "the relay would move under load"
            self.phases = self.solar.want_phases
            self.switches += 1

    def run(self, pv_ws):
        for pv_w in pv_ws:
            self.second(pv_w)
        return self

    def figures(self):
        from_sun_wh = self.car_wh - self.bought_wh
        return (
            f"bought {self.bought_wh:.0f} Wh, charged {self.car_wh:.0f} Wh, "
            f"{100 * from_sun_wh / max(self.surplus_wh, 1):.0f} % of all surplus, "
            f"{100 * from_sun_wh / max(self.usable_wh, 1):.0f} % of that above 6 A, "
            f"{self.starts} starts, {self.stops} stops, {self.changes} changes, "
            f"{self.switches} switches"
        )


@pytest.fixture(scope="module")
def day(corpus):
    """PV power each second, W: a day with a clear morning and broken clouds from noon on."""
    with gzip.open(corpus / "solar" / "pv_nl_1min_1d.csv.gz", "rt") as file:
        rows = [(int(row["t_s"]), float(row["pac_w"])) for row in csv.DictReader(file)]
    values = []
    for (t_s, w), (next_s, next_w) in zip(rows, rows[1:]):
        # Straight between the minutes: steps would flatter none and hurt none, but clouds drift.
        values += [w + (next_w - w) * k / (next_s - t_s) for k in range(next_s - t_s)]
    return values


@pytest.mark.needs("corpus")
def test_the_recorded_day(day):
    """300 W of house, one phase. Bounds are what was measured (bought 653 Wh, nearly all of it
    while 6 A are held for 10 min; 90 %; 4 starts; 139 changes) and a tenth more."""
    loop = Loop(Solar("surplus", 16000)).run(day)
    print("\nsurplus:", loop.figures())
    assert loop.bought_wh < 720
    assert (loop.car_wh - loop.bought_wh) / loop.usable_wh > 0.88
    assert loop.starts == loop.stops <= 5
    assert loop.changes <= 150 and loop.switches == 0


@pytest.mark.needs("corpus")
def test_the_recorded_day_with_a_quick_stop(day):
    """Three minutes at 6 A instead of ten: a third of what is bought, 4 % less of the sun."""
    loop = Loop(Solar("surplus", 16000, stop_s=180)).run(day)
    print("\nsurplus, stop after 180 s:", loop.figures())
    assert loop.bought_wh < 260
    assert (loop.car_wh - loop.bought_wh) / loop.usable_wh > 0.84


@pytest.mark.needs("corpus")
def test_the_recorded_day_in_eco(day):
    loop = Loop(Solar("eco", 16000)).run(day)
    print("\neco:", loop.figures())
    assert (loop.starts, loop.stops) == (1, 0)
    assert loop.solar.limit_ma >= 6000
    # 6 A all the time, less what the sun gave: 740 min x 1,380 W x 0.95 is 16.2 kWh.
    assert loop.bought_wh < 16200
    assert (loop.car_wh - loop.bought_wh) / loop.surplus_wh > 0.93


@pytest.mark.needs("corpus")
def test_the_recorded_day_times_three_with_a_relay(day):
    """9.4 kW at the best: one phase and three in turn take more of it than either alone, and buy
    a quarter of what three phases alone buy."""
    three_times = [3 * w for w in day]
    loop = Loop(Solar("surplus", 16000, wish=PhaseWish())).run(three_times)
    one = Loop(Solar("surplus", 16000)).run(three_times)
    three = Loop(Solar("surplus", 16000), phases=3).run(three_times)
    print("\nswitching:", loop.figures(), "\none:", one.figures(), "\nthree:", three.figures())
    assert loop.car_wh - loop.bought_wh > 1.15 * (three.car_wh - three.bought_wh)
    assert loop.car_wh - loop.bought_wh > 1.35 * (one.car_wh - one.bought_wh)
    assert loop.bought_wh < 650 < three.bought_wh / 3
    assert loop.switches <= 6


def clouds(high_w, low_w, period_s, seconds, high_share=0.5):
    return [high_w if t % period_s < period_s * high_share else low_w for t in range(seconds)]


@pytest.mark.parametrize("period_s", [20, 60, 240, 600])
def test_step_clouds_do_not_make_it_flap(period_s):
    """3.3 kW and 0.8 kW in turn for two hours: at most two stops an hour, and never two
    changes of the current within 6 s."""
    solar = Solar("surplus", 16000)
    loop = Loop(solar).run([3300] * 300 + clouds(3300, 800, period_s, 7200))
    assert loop.stops <= 4
    at = [k for k in range(1, len(loop.limits)) if loop.limits[k] != loop.limits[k - 1]]
    assert all(b - a >= 6 for a, b in zip(at, at[1:]))
    # Up late: where the sun is never there for 30 s, the current stays down.
    if period_s == 20:
        assert set(loop.limits[400:]) <= {0, 6000}


def test_a_short_cloud_costs_one_fall_and_one_raise():
    loop = Loop(Solar("surplus", 16000)).run([3000] * 600 + [1900] * 40 + [3000] * 200)
    # (3000 - 300) / 230 V = 11.7 A; (1900 - 300) / 230 = 6.9 A.
    tail = [ma for k, ma in enumerate(loop.limits[500:]) if not k or ma != loop.limits[499 + k]]
    assert tail == [11700, 6900, 11700] and loop.stops == 0


def test_a_fall_goes_to_the_least_of_what_made_it():
    loop = Loop(Solar("surplus", 16000)).run([3000] * 600 + [2200] * 4 + [2600] * 12)
    # 11.7 A; (2200 - 300) / 230 = 8.2 A, and not yet the 10 A of the end.
    assert loop.limits[-1] == 8200


@pytest.mark.parametrize("dip_s", [1, 5])
def test_a_dip_shorter_than_the_cars_answer_costs_nothing(dip_s):
    loop = Loop(Solar("surplus", 16000)).run([3000] * 600 + [500] * dip_s + [3000] * 100)
    assert set(loop.limits[500:]) == {11700}


def test_readings_of_car_and_grid_that_are_apart_do_not_make_it_hunt():
    """The car's power is known 3 s late: each step of the car looks like a change of the sun."""
    solar, car, changes = Solar("surplus", 16000), [0] * 12, 0
    for second in range(1800):
        before = solar.limit_ma
        car = [*car[1:], solar.limit_ma * 230 // 1000]
        solar.step(1000, 300 + car[6] - 3000, 0, car[3])
        changes += solar.limit_ma != before and second > 300
    assert solar.limit_ma == 11700 and changes == 0


def test_starts_after_the_sun_has_lasted_and_not_a_second_before():
    """Needs 1,380 + 150 W for 120 s."""
    for w, starts in ((1530, True), (1529, False)):
        solar = Solar("surplus", 16000)
        limits = [solar.step(1000, -w, 0, 0) for _ in range(400)]
        assert limits[:119] == [0] * 119
        assert limits[119] == (6000 if starts else 0)
    solar = Solar("surplus", 16000)
    for second in range(1000):
        assert solar.step(1000, -1529 if second % 119 == 118 else -3000, 0, 0) == 0


def test_a_wait_says_what_is_there_what_is_needed_and_how_long():
    solar = Solar("surplus", 16000)
    solar.step(1000, -900, 0, 0)
    assert solar.code == "solar_wait"
    assert solar.params == {"limit": 0, "surplus_w": 900, "need_w": 1530, "wait_s": 120}
    for _ in range(20):
        solar.step(1000, -1600, 0, 0)
    assert solar.params["wait_s"] == 100


def charging(**kwargs):
    """At 6 A, with just that much sun."""
    solar = Solar("surplus", 16000, **kwargs)
    for _ in range(130):
        solar.step(1000, -1540 if not solar.running else 0, 0, ONE_W if solar.running else 0)
    assert solar.limit_ma == 6000
    return solar


def test_stops_after_10_min_of_import_and_rests_for_5():
    """500 W of surplus at 6 A: 880 W are bought."""
    solar = charging()
    limits = [solar.step(1000, 880, 0, ONE_W) for _ in range(600)]
    assert limits[:599] == [6000] * 599 and limits[599] == 0
    # R16: then 300 s of rest, whatever the sun does.
    limits = [solar.step(1000, -3000, 0, 0) for _ in range(301)]
    assert limits[:299] == [0] * 299 and limits[300] == 6000


def test_half_of_the_sun_between_clouds_is_taken_off_the_time_to_the_stop():
    solar = charging()
    for _ in range(20):
        for second in range(300):
            assert solar.step(1000, 880 if second < 100 else 0, 0, ONE_W) == 6000
    # 200 s without, 200 with: 100 s remain of each pair; 4 pairs and 200 s are 600 s.
    solar, seconds = charging(), 0
    while seconds < 9999 and solar.step(1000, 880 if seconds % 400 < 200 else 0, 0, ONE_W):
        seconds += 1
    assert seconds + 1 == 4 * 400 + 200


def test_a_little_import_is_not_a_reason_to_stop_and_is_said():
    solar = charging()
    for _ in range(2000):
        assert solar.step(1000, 100, 0, ONE_W) == 6000
    solar.step(1000, 880, 0, ONE_W)
    assert solar.code == "solar_hold"
    assert solar.params == {"limit": 6000, "surplus_w": 500, "wait_s": 599}


def test_import_that_is_allowed_is_surplus():
    loop = Loop(Solar("surplus", 16000, import_w=1000), house_w=0).run([1000] * 600)
    # 2,000 W / 230 V.
    assert loop.limits[-1] == 8600


def test_above_what_the_charger_takes_nothing_is_bound():
    loop = Loop(Solar("surplus", 16000)).run([6000] * 600)
    assert loop.limits[-1] == FREE and loop.solar.code == ""
    loop.run([1900] * 60)
    assert loop.limits[-1] == 6900


def test_fast_binds_nothing():
    solar = Solar("fast", 16000)
    assert solar.step(1000, 5000, 0, 0) == FREE and solar.code == ""


@pytest.mark.parametrize("battery_first", [True, False])
@pytest.mark.parametrize("grid_w", [None, [100, None, 100]])
def test_power_that_is_not_known_is_no_surplus(battery_first, grid_w):
    solar = Solar("surplus", 16000, import_w=5000, battery_first=battery_first)
    for _ in range(600):
        assert solar.step(1000, grid_w, -5000, 5000) == 0
    assert solar.code == "solar_unknown"
    solar = charging()
    limits = [solar.step(1000, grid_w, 0, ONE_W) for _ in range(601)]
    assert limits[0] == 6000 and limits[600] == 0


@pytest.mark.parametrize(("grid_w", "battery_w", "car_w", "first", "expected_w"), [
    (-2000, 0, 0, True, 2000),
    ([-3000, 500, 500], 0, 0, True, 2000),
    (0, 0, 2000, True, 2000),
    # The battery takes 1,500 W: the car's only where the car goes first.
    (-500, -1500, 0, True, 500), (-500, -1500, 0, False, 2000),
    # The battery gives 1,500 W to the car: never surplus.
    (0, 1500, 2000, True, 500), (0, 1500, 2000, False, 500),
    # A battery that sells: its export is not surplus either.
    (-1500, 1500, 0, True, 0), (-1500, 1500, 0, False, 0),
])
def test_what_is_surplus(grid_w, battery_w, car_w, first, expected_w):
    assert surplus_w(grid_w, battery_w, car_w, first) == expected_w


@pytest.mark.parametrize("battery_first", [True, False])
@pytest.mark.parametrize("full_permille", [0, 500, 999])
@pytest.mark.parametrize("pv", [
    [3000] * 5400, clouds(3300, 800, 240, 5400), clouds(3300, 2300, 60, 5400),
], ids=["steady", "clouds", "ripple"])
def test_car_and_battery_do_not_take_turns(battery_first, full_permille, pv):
    """An hour and a half. Battery and grid give the car no more than the grid would without a
    battery: what clouds cost at 6 A. What the battery's own lag buys is taken off."""
    battery, alone = Battery(full_permille), Loop(Solar("surplus", 16000)).run(pv)
    idle = Loop(Solar("surplus", 16000, margin_w=99999), battery=Battery(full_permille)).run(pv)
    assert idle.car_wh == 0
    loop = Loop(Solar("surplus", 16000, battery_first=battery_first), battery=battery).run(pv)
    assert loop.stops <= alone.stops + 1 <= 4
    given_wh = battery.given_wh + loop.bought_wh - idle.battery.given_wh - idle.bought_wh
    assert given_wh <= 1.1 * alone.bought_wh + 10
    if full_permille == 0 and battery_first:
        # It takes 3 kW, all that there is.
        assert loop.car_wh == 0
    if min(pv) == 3000 and (not battery_first or full_permille == 999):
        # The battery is full soon, or second: all of the 2,700 W is the car's.
        assert loop.limits[-1] == 11700 and loop.changes <= 4


@pytest.mark.parametrize("battery_first", [True, False])
def test_a_battery_that_runs_the_house_does_not_start_the_car(battery_first):
    loop = Loop(Solar("surplus", 16000, battery_first=battery_first), battery=Battery(999))
    loop.run([0] * 3600)
    assert loop.car_wh == 0


def relay_loop(pv, **kwargs):
    solar = Solar("surplus", 16000, wish=PhaseWish(**kwargs))
    return Loop(solar, house_w=0, share=1.0).run(pv)


def test_up_after_10_min_of_sun_for_three_phases():
    """4,140 W are 6 A on three phases; 150 W margin."""
    loop = relay_loop([2000] * 300 + [4289] * 1500)
    assert loop.phases == 1
    loop.run([4290] * 590)
    assert loop.phases == 1 and loop.limits[-1] > 0
    loop.run([4290] * 40)
    assert loop.phases == 3 and loop.switches == 1
    loop.run([4290] * 60)
    assert loop.limits[-1] == 6000


def test_down_after_2_min_of_too_little_for_three():
    loop = relay_loop([6000] * 400)
    assert loop.phases == 3, "a start that is due takes three phases at once"
    assert loop.limits[-1] == 8600
    loop.run([3000] * 110)
    assert loop.phases == 3 and loop.limits[-1] == 6000
    loop.run([3000] * 90)
    # 3,000 W / 230 V on one phase, without the wait of a new start.
    assert loop.phases == 1 and loop.limits[-1] == 13000 and loop.switches == 2


def test_no_more_switches_in_an_hour_than_set():
    pv = clouds(6000, 2500, 1800, 4 * 3600, 0.55)
    for an_hour in (1, 2, 4):
        loop, times = relay_loop([], an_hour=an_hour), []
        for second, w in enumerate(pv):
            before = loop.switches
            loop.second(w)
            times += [second] * (loop.switches - before)
        assert loop.switches >= 2
        for k in range(an_hour, len(times)):
            assert times[k] - times[k - an_hour] > 3500


def test_a_relay_that_does_not_answer_is_left_alone_for_an_hour():
    solar = Solar("surplus", 16000, wish=PhaseWish())
    loop = Loop(solar, relay_s=10**9).run([6000] * 3600)
    # The first try costs 2 min, at the start.
    assert loop.phases == 1 and loop.limits[300:] and all(loop.limits[300:])


def test_a_car_on_three_phases_needs_three_times_as_much():
    solar = Solar("surplus", 16000)
    for _ in range(300):
        assert solar.step(1000, -4289, 0, 0, 3) == 0
    for _ in range(120):
        solar.step(1000, -4290, 0, 0, 3)
    assert solar.limit_ma == 6000


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(
        st.integers(-12000, 12000) | st.none(), st.integers(-5000, 5000), st.integers(0, 11000),
        st.sampled_from([1, 3]), st.integers(1, 400),
    ), max_size=12),
    st.sampled_from(["eco", "surplus"]), st.booleans(), st.booleans(),
)
def test_whatever_comes_in(steps, mode, relay, battery_first):
    """0, FREE or 6 A..the charger's most; pauses last; a raise never exceeds the sun."""
    solar = Solar(mode, 16000, battery_first=battery_first, wish=PhaseWish() if relay else None)
    off_s, before = 1000, 0
    for grid_w, battery_w, car_w, phases, seconds in steps:
        for _ in range(seconds):
            limit_ma = solar.step(1000, grid_w, battery_w, car_w, phases)
            assert limit_ma in (0, FREE) or 6000 <= limit_ma < 16000
            assert (solar.code == "") == (limit_ma == FREE)
            if 6000 < limit_ma > before:
                room_w = surplus_w(grid_w, battery_w, car_w, battery_first)
                assert min(limit_ma, 16000) * VOLTS * phases <= room_w * 1000
            if solar.want_phases == phases and limit_ma and not before and not relay:
                assert off_s >= 300 or mode == "eco"
            off_s = 0 if limit_ma else off_s + 1
            before = limit_ma


@pytest.mark.parametrize(("pv_w", "expected_ma"), [
    (300 + 3700, 16000), (300 + 3600, 15600), (300 + 3590, 15600),
])
def test_the_last_step_to_the_top_may_be_a_small_one(pv_w, expected_ma):
    """From 15.6 A: 16.0 are the charger's most, and worth it; 15.9 are not. Above the most
    nothing is bound."""
    solar = Solar("surplus", 16000, start_s=60)
    loop = Loop(solar, share=1.0).run([300 + 3600] * 200)
    assert solar.limit_ma == 15600
    loop.run([pv_w] * 60)
    assert min(solar.limit_ma, 16000) == expected_ma


def test_three_phases_do_not_start_on_what_is_enough_for_one():
    """2 kW from the roof, a charger that can't change its phases: 4.1 kW are needed."""
    loop = Loop(Solar("surplus", 16000), phases=3).run([2300] * 3600)
    assert loop.starts == 0 and loop.bought_wh == 0
    assert loop.run([5000] * 3600).starts == 1
