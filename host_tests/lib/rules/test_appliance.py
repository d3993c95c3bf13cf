"""Room for the next large appliance: steps that last are learned, others are not."""

import json
import random

import pytest

from headroom.rules.appliance import Appliance

QUIET_MA = 1500
DAY_S = 86400


def run(appliance, currents_ma):
    for ma in currents_ma:
        appliance.step(1000, ma)
    return appliance


def starts(appliance, steps_ma, held_s=20, rise=()):
    """Each: 20 s quiet, the values of `rise` on the way up, then the step for held_s."""
    for step_ma in steps_ma:
        on = [QUIET_MA + step_ma * percent // 100 for percent in rise]
        run(appliance, [QUIET_MA] * 20 + on + [QUIET_MA + step_ma] * held_s)
    return run(appliance, [QUIET_MA] * 20)


def test_nothing_is_kept_free_until_three_were_seen():
    appliance = starts(Appliance(), [9000, 9000])
    assert appliance.room_ma == 0
    starts(appliance, [9000])
    assert appliance.room_ma == 10000


# Nearest rank: the smallest size that at least so many percent of the steps do not pass, and the
# upper end of its ampere. Ten steps: 4, 5, ... 13 A and a bit.
@pytest.mark.parametrize(
    ("percentile", "room_ma"), [(10, 5000), (50, 9000), (80, 12000), (81, 13000), (100, 14000)]
)
def test_the_percentile_of_ten_steps(percentile, room_ma):
    steps_ma = [1000 * k + 200 for k in range(4, 14)]
    random.Random(1).shuffle(steps_ma)
    assert starts(Appliance(percentile), steps_ma).room_ma == room_ma


def test_small_steps_do_not_count():
    assert starts(Appliance(), [2999] * 10).room_ma == 0
    assert starts(Appliance(), [3000] * 10).room_ma == 4000


def test_a_step_has_to_last_five_seconds():
    assert starts(Appliance(), [9000] * 10, held_s=4).room_ma == 0
    assert starts(Appliance(), [9000] * 10, held_s=5).room_ma == 10000


def test_an_inrush_is_not_the_step():
    """A motor: 30 A for a second, then 6 A."""
    assert starts(Appliance(100), [6000] * 5, rise=(500,)).room_ma == 7000


@pytest.mark.parametrize("percent", [10, 30, 50, 70, 90])
def test_a_second_within_the_rise_does_not_split_the_step(percent):
    """The 1 s value of the second in which it starts lies somewhere between."""
    appliance = starts(Appliance(100), [9000] * 5, rise=(percent,))
    assert appliance.room_ma == 10000
    assert sum(appliance.state()[:-1]) == 5 * 8


def test_each_step_counts_once():
    appliance = starts(Appliance(), [9000] * 7, held_s=60)
    assert sum(appliance.state()[:-1]) == 7 * 8


def test_a_fall_is_no_step_and_a_dip_of_a_second_no_new_one():
    assert run(Appliance(), ([15000] * 20 + [2000] * 1) * 10).room_ma == 0
    stairs = [ma for top in range(10) for ma in [20000 - 2000 * top] * 20]
    assert run(Appliance(), stairs).room_ma == 0


@pytest.mark.parametrize(("unknown_s", "counts"), [(8, 5), (55, 5), (70, 0)])
def test_a_step_behind_the_cars_answer_to_it_counts_within_a_minute(unknown_s, counts):
    appliance = Appliance()
    for _ in range(5):
        run(appliance, [QUIET_MA] * 20 + [QUIET_MA + 9000] + [None] * unknown_s)
        run(appliance, [QUIET_MA + 9000] * 20)
    assert sum(appliance.state()[:-1]) == counts * 8
    assert appliance.room_ma == (10000 if counts else 0)


def test_what_the_house_did_alone_behind_a_cars_answer_is_told_apart_from_a_step():
    """Nothing, or a fall, or what was over again when the car had answered."""
    appliance = Appliance()
    for _ in range(5):
        run(appliance, [QUIET_MA] * 20 + [None] * 8 + [QUIET_MA] * 20)
        run(appliance, [QUIET_MA + 2000] * 20 + [None] * 8 + [QUIET_MA] * 20)
        run(appliance, [QUIET_MA] * 20 + [None] * 8 + [QUIET_MA + 9000] * 3 + [QUIET_MA] * 20)
    assert appliance.room_ma == 0


def quiet_day(appliance):
    for _ in range(DAY_S // 60):
        appliance.step(60000, QUIET_MA)


def test_three_steps_are_forgotten_within_days_and_a_habit_stays():
    habit, once = Appliance(), starts(Appliance(), [9000] * 3)
    starts(habit, [9000] * 3)
    for _ in range(8):
        quiet_day(once)
        quiet_day(habit)
        starts(habit, [9000, 9000])
    # 24 less an eighth a day, rounded down: 21, 18, 15, 13, 11, 9, 7, 6; three steps are 24.
    assert once.room_ma == 0 and sum(once.state()[:-1]) == 6
    assert habit.room_ma == 10000


def test_many_steps_overflow_nothing():
    """200 large ones after 100 small ones: the shares stay right, within a byte each."""
    appliance = starts(Appliance(80), [4500] * 100 + [8500] * 200)
    assert appliance.room_ma == 9000
    assert max(appliance.state()[:-1]) <= 255


def test_the_largest_bin_holds_what_is_above():
    assert starts(Appliance(100), [60000] * 3).room_ma == 35000


def test_state_survives_a_restart():
    learned = starts(Appliance(), [9000, 5000, 7000, 7000, 7000])
    again = Appliance()
    assert again.restore(json.loads(json.dumps(learned.state())))
    assert again.room_ma == learned.room_ma == 8000
    assert again.state() == learned.state()


@pytest.mark.parametrize("state", [None, [], [0] * 32, [256] + [0] * 32, [-1] + [0] * 32, "x"])
def test_a_state_that_cannot_be_read_teaches_nothing(state):
    appliance = Appliance()
    assert not appliance.restore(state) and appliance.room_ma == 0


def test_steps_of_any_length():
    """40 steps a second give what one a second gives."""
    fast, slow = Appliance(), Appliance()
    for step_ma in (9000, 5000, 7000):
        for ma in [QUIET_MA] * 20 + [QUIET_MA + step_ma] * 20:
            slow.step(1000, ma)
            for _ in range(40):
                fast.step(25, ma)
    assert fast.state() == slow.state() and fast.room_ma == 10000


def test_a_step_behind_an_answer_is_counted_from_the_higher_of_the_two_seconds_before():
    appliance = Appliance()
    for _ in range(5):
        run(appliance, [QUIET_MA] * 20 + [QUIET_MA + 6500, QUIET_MA, QUIET_MA + 9000] + [None] * 8)
        run(appliance, [QUIET_MA + 9000] * 20)
    assert appliance.room_ma == 0


@pytest.mark.parametrize("state", [
    None, {}, "x" * 33, [0] * 32, [0] * 34, ["a"] * 33, [0.5] * 33, [-1] + [0] * 32,
    [256] + [0] * 32,
])
def test_what_is_no_record_is_not_taken_over(state):
    appliance = starts(Appliance(), [9000] * 3)
    assert appliance.restore(state) is False
    assert appliance.room_ma == 10000
