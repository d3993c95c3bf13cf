"""Rivals' laws against commands worked out by hand from their published constants."""

import pytest

from tools import simulate as tool
from tools.sim.closed_loop import Loop
from tools.sim.house import Trace
from tools.sim.rival_loop import RivalLoop
from tools.sim.rivals import RIVALS, Rival, Site
from tools.sim.sliding import Second

LIMIT_A = 25.0


def law(name, hold=False, rating_a=LIMIT_A, cap_a=32.0, command_a=0.0):
    made = RIVALS[name](Site(LIMIT_A, rating_a, cap_a, (0,), hold))
    made.command_a = command_a
    return made


def feed(made, rows, start_s=0.0):
    """Commands for (total_a, car_a) at each of the law's polls."""
    return [
        made.poll(start_s + k * made.period_s, (total_a,), car_a)
        for k, (total_a, car_a) in enumerate(rows)
    ]


def test_smartevse_raises_by_a_quarter_and_cuts_the_whole_excess():
    # 6 A fit; 14 A free: +3.5; 10.5 A free: +2.6 in whole tenths; 5 A over: -5.
    rows = [(5, 0), (11, 6), (14.5, 9.5), (30, 12.1)]
    assert feed(law("smartevse"), rows) == [6.0, 9.5, 12.1, 7.1]


def test_smartevse_stops_after_three_short_polls_and_waits_60_s_for_6_a():
    made = law("smartevse")
    assert feed(made, [(5, 0), (30, 6), (30, 6), (30, 6)]) == [6.0, 6.0, 6.0, 0.0]
    # 5 A are free, then 7 A from 20 s on: a start 60 s later, not before.
    assert feed(made, [(20, 0)] * 6, 8.0) == [0.0] * 6
    assert feed(made, [(18, 0)] * 31, 20.0) == [0.0] * 30 + [6.0]


def test_smartevse_starts_its_wait_anew_when_6_a_are_gone_at_its_end():
    made = law("smartevse")
    assert feed(made, [(24, 0), (10, 0)]) == [0.0, 0.0]
    assert feed(made, [(24, 0)] * 30, 4.0) == [0.0] * 30
    assert feed(made, [(10, 0)] * 31, 64.0) == [0.0] * 30 + [6.0]


def test_smartevse_stops_at_once_above_twice_the_limit():
    assert feed(law("smartevse"), [(5, 0), (50.5, 6)])[-1] == 0.0
    assert feed(law("smartevse"), [(5, 0), (50.0, 6)])[-1] == 6.0


def test_smartevse_forgets_short_polls_when_there_is_enough():
    rows = [(5, 0), (30, 6), (30, 6), (10, 6), (40, 9.7), (30, 6), (30, 6)]
    assert feed(law("smartevse"), rows) == [6.0, 6.0, 6.0, 9.7, 6.0, 6.0, 0.0]


def test_tinkerforge_corrects_by_half_and_by_fifteen_sixteenths():
    # The window starts full of the first value: 1 A over: -0.9375; 10 A over: -9.375.
    assert feed(law("tinkerforge", command_a=20.0), [(26, 19)]) == [19.0625]
    assert feed(law("tinkerforge", command_a=20.0), [(35, 19)]) == [10.625]
    assert feed(law("tinkerforge", command_a=10.0), [(15, 10)]) == [15.0]
    # All of it while nothing is allocated; 12.5 A at most otherwise.
    assert feed(law("tinkerforge"), [(5, 0)]) == [20.0]
    assert feed(law("tinkerforge", command_a=6.0), [(-10, 6)]) == [18.5]


def test_tinkerforge_allocates_every_5_s_on_the_mean_of_10_s():
    # 10 polls of 5 A and 10 of 21 A: mean 13 A, 12 A free, half of it.
    commands = feed(law("tinkerforge"), [(5, 0)] + [(21, 16)] * 10)
    assert commands == [20.0] * 10 + [26.0]


def test_tinkerforge_acts_at_once_above_20_percent_and_again_after_5_s():
    made = law("tinkerforge", command_a=20.0)
    commands = feed(made, [(25, 19)] + [(35, 19)] * 11)
    # One of 20 values is 35: mean 25.5, middle with the greatest 30.25, 15/16 of 5.25 A off.
    assert commands[:10] == [20.0] + [15.078125] * 9
    # 5.0 s, the regular turn: mean 30, middle 32.5. 5.5 s, at once again: below 6 A, off.
    assert commands[10:] == [8.046875, 0.0]


def test_tinkerforge_mixes_mean_and_greatest_between_10_and_20_percent():
    # 28.75 A is halfway between 27.5 and 30: 25.1875 + (28.75 - 25.1875) / 4.
    made = law("tinkerforge", command_a=20.0)
    feed(made, [(25, 19)])
    made._allocate_s = 0.5
    error_a = 25.1875 + 3.5625 / 4 - 25
    assert made.poll(0.5, (28.75,), 19) == pytest.approx(20 - error_a * 15 / 16)


def test_tinkerforge_restarts_when_the_least_of_4_min_leaves_6_a():
    made = law("tinkerforge", command_a=20.0)
    assert made.poll(0.0, (41.0,), 19) == 0.0
    # (41 (20 - k) + 5 k) / 20 leaves less than 6 A up to k = 12 (6 s), which is the least of 480
    # values up to poll 491 (245.5 s); the next turn is at 250 s, with 20 A free.
    commands = feed(made, [(5, 0)] * 500, 0.5)
    assert commands[:499] == [0.0] * 499
    assert commands[499] == pytest.approx(20.0)


def test_openevse_gives_what_is_left_in_whole_amperes():
    rows = [(5, 0), (24.8, 19), (34, 19), (15, 9.5)]
    assert feed(law("openevse"), rows) == [20, 19, 10, 19]


def test_openevse_knows_the_mean_of_the_phases_only():
    assert law("openevse").poll(0.0, (30.0, 0.0, 0.0), 0.0) == 15


def test_openevse_pauses_300_s_on_a_value_that_falls_over_60_s():
    made = law("openevse")
    assert feed(made, [(5, 0), (40, 19)]) == [20, 0.0]
    # Paused at 2 s; at 302 s the value is 10 + 30 exp(-5) = 10.2: 14.8 A are left.
    assert feed(made, [(10, 0)] * 150, 4.0) == [0.0] * 149 + [14]
    assert feed(made, [(10, 0)], 304.0) == [15]


def test_openevse_wants_half_an_ampere_more_for_a_restart():
    made = law("openevse")
    feed(made, [(40, 0)] + [(18.6, 0)] * 1000)
    assert made.command_a == 0
    assert feed(made, [(18.4, 0)] * 100, 2002.0)[-1] == 6


def test_evcc_gives_what_the_car_draws_and_the_headroom():
    # 4 A are left: off; 5 A: still; 6 A: on.
    rows = [(5, 0), (30, 19), (20, 14), (40, 19), (20, 0), (19, 0)]
    assert feed(law("evcc"), rows) == [20, 14, 19, 0, 0, 6]
    assert law("evcc", cap_a=16.0).poll(0.0, (5.0,), 0.0) == 16
    assert law("evcc").poll(0.0, (10.0, 18.0, 0.0), 0.0) == 7


@pytest.mark.parametrize(
    ("total_a", "tolerated_s", "cut_a"),
    [(28.0, 60, 3), (33.0, 30, 8), (45.0, 10, 20), (51.0, 1, 26)],
)
def test_hlb_tolerates_an_excess_by_its_size(total_a, tolerated_s, cut_a):
    """12, 32, 80 and 104 % of 25 A."""
    commands = feed(law("hlb"), [(5, 0)] + [(total_a, 20)] * tolerated_s)
    assert commands == [32.0] * tolerated_s + [32.0 - cut_a]


def test_hlb_forgets_risk_by_1_a_second():
    # 30 s of risk, 20 s of rest, so 50 s more until 60.
    rows = [(5, 0)] + [(28, 20)] * 30 + [(20, 15)] * 20 + [(28, 20)] * 50
    commands = feed(law("hlb"), rows)
    assert commands == [32.0] * 100 + [29.0]


def test_hlb_starts_from_no_risk_after_a_cut():
    made = law("hlb")
    feed(made, [(5, 0)] + [(28, 20)] * 60)
    commands = feed(made, [(20, 15)] * 22 + [(28, 20)] * 60, 61.0)
    assert commands == [29.0] * 81 + [26.0]


def test_hlb_tells_the_charger_again_after_20_s_and_raises_after_15_min():
    made = law("hlb")
    assert feed(made, [(5, 0), (51, 26)]) == [32.0, 6.0]
    assert feed(made, [(51, 26)] * 21, 2.0) == [6.0] * 20 + [0.0]
    # Told at 22 s: 15.5 A are free, so 15 A, from 923 s on.
    assert feed(made, [(9.5, 0)] * 901, 23.0) == [0.0] * 900 + [15.0]


@pytest.mark.parametrize(("cap_a", "command_a"), [(32, 16), (16, 16), (13, 12), (10, 6)])
def test_fixed16_takes_the_choice_that_the_charger_has(cap_a, command_a):
    assert law("fixed16", cap_a=cap_a).poll(0.0, (99.0,), 0.0) == command_a


def test_floor_gives_what_the_house_leaves_at_once():
    rows = [(5, 0), (25, 19), (34, 19), (10, 0), (-20, 0)]
    assert feed(law("floor"), rows) == pytest.approx([20, 19, 10, 15, 32])


@pytest.mark.parametrize("name", ["smartevse", "tinkerforge", "openevse", "evcc", "hlb", "floor"])
def test_hold_keeps_6_a_up_to_the_rating_and_no_further(name):
    """The house draws 23 A of 25 A: with 6 A 29 A, of 32 A or of 28 A."""
    rows = [(5, 0)] + [(40, 17)] * 3 + [(28.7, 5.7)] * 400
    assert feed(law(name, hold=True, rating_a=32.0), rows)[-1] == 6
    for other in (law(name, hold=True, rating_a=28.0), law(name, hold=False, rating_a=32.0)):
        assert feed(other, rows)[-1] == 0


@pytest.mark.parametrize("name", ["evcc", "floor", "openevse"])
def test_hold_does_not_start_a_charge(name):
    assert feed(law(name, hold=True, rating_a=32.0), [(23, 0)]) == [0]


# The loop.

HOUSE = ((0, 5.0), (90, 18.3), (130, 4.0), (131, 21.7), (300, 2.2), (420, 23.0), (700, 9.1),
         (1100, 9.1))


def trace(rows=HOUSE):
    return Trace([t for t, _ in rows], [(a,) for _, a in rows])


class SingleSteps(RivalLoop):
    """Every step of its own, as our law's loop has it."""

    run = Loop.run


@pytest.mark.parametrize("car", ["typical", "slow"])
@pytest.mark.parametrize("name", RIVALS)
def test_steps_taken_together_change_nothing(name, car):
    single, together = (
        tool.simulate(trace(), LIMIT_A, 32.0, car=car, loop_of=loop_of, law=name, poll_phase=0.3)
        for loop_of in (SingleSteps, RivalLoop)
    )
    for key in ("kwh", "kwh_possible", "seconds_over_limit", "excess_as", "worst_over_ma"):
        assert together[key] == pytest.approx(single[key], rel=1e-3, abs=0.1), key
    for key in ("pauses", "commands_per_hour", "breaker_tripped"):
        assert together[key] == single[key], key


def test_a_rival_is_not_judged_by_our_invariants():
    result = tool.simulate(
        trace(((0, 5.0), (60, 24.0), (400, 24.0))), LIMIT_A, loop_of=RivalLoop, law="fixed16"
    )
    # 24 + 16 x 0.95 - 25 = 14.2 A over for 340 s, one late step of at most a second more.
    assert result["excess_as"] == pytest.approx(14.2 * 340, rel=0.01)
    assert result["violations"] == []


def test_what_floor_leaves_is_the_cars_lag():
    result = tool.simulate(
        trace(((0, 5.0), (600, 20.0), (900, 20.0))), LIMIT_A, 32.0, loop_of=RivalLoop, law="floor"
    )
    # 19 A drawn of 20: 20 + 19 - 25 = 14 A over for the car's 5 s, and for the one step of a
    # second in which the house rose. Then 6 A held within the rating: 0.7 A for 294 s.
    assert result["excess_as"] == pytest.approx(14 * 6 + 0.7 * 294, rel=0.02)


class Probe(Rival):
    """Says 10 A and writes down when it is asked and what it is told."""

    period_s = cycle_s = 4.0
    polls = []

    def poll(self, t_s, total_a, car_a):
        self.polls.append((t_s, total_a[0]))
        self.command_a = 10.0
        return self.command_a


def test_polls_come_at_their_moments_with_the_last_second(monkeypatch):
    monkeypatch.setitem(RIVALS, "probe", Probe)
    monkeypatch.setattr(Probe, "polls", [])
    rows = ((0, 2.0), (10.5, 6.0), (15, 6.0))
    tool.simulate(trace(rows), LIMIT_A, loop_of=RivalLoop, law="probe", poll_phase=0.5)
    # Plugged in at 1 s, half a cycle later the first. At 11 s half of the last second was 6 A.
    times, totals = zip(*Probe.polls)
    assert times == (3.0, 7.0, 11.0, 15.0)
    assert totals[0] == pytest.approx(2.0)
    # The car has followed 10 A from 8 s on: 9.5 A.
    assert totals[2] == pytest.approx(((11.5**2 + 15.5**2) / 2) ** 0.5, rel=0.03)


def test_bad_options_are_named():
    with pytest.raises(ValueError, match="guess"):
        tool.simulate(trace(), LIMIT_A, loop_of=RivalLoop, law="guess")
    with pytest.raises(ValueError, match="poll_phase"):
        tool.simulate(trace(), LIMIT_A, loop_of=RivalLoop, law="evcc", poll_phase=1.5)


def test_last_second_takes_steps_of_any_length():
    second = Second()
    assert second.add(250, 4.0) == 4.0
    assert second.add(9000, 3.0) == pytest.approx(3.0)
    # 0.4 s of 5 A and 0.6 s of 3 A.
    assert second.add(400, 5.0) == pytest.approx((0.4 * 25 + 0.6 * 9) ** 0.5)

