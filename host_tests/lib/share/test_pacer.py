"""The pacer's waits, each through the whole law: runs, looks, wake-ups, pauses over a restart."""

import pytest

from headroom.rules.rules import Rules
from host_tests.lib.loop import Loop, steps


class Closing:
    """A timetable, a contract: what bounds the charger from `at_s` to `to_s`."""

    def __init__(self, at_s, to_s=1e9, limit_ma=0, urgent=False):
        self.at_s, self.to_s, self.limit_ma, self.urgent = at_s, to_s, limit_ma, urgent

    def apply(self, dt_ms, law, charger, inputs):
        if self.at_s <= law.clock.uptime_s < self.to_s:
            charger.part.rules.take(self.limit_ma, "disabled", {}, self.urgent)


def closed(rule, **kwargs):
    loop = Loop(steps((0, 10)), **kwargs)
    loop.law.rules = Rules([], [[rule]])
    return loop


@pytest.mark.parametrize(("at_s", "urgent", "stopped_s"), [
    (200, False, 600), (700, False, 700), (200, True, 200),
])
def test_what_is_not_urgent_stops_no_run_before_ten_minutes(at_s, urgent, stopped_s):
    """R16: 6 A until then, and 6 A for the lag before the pause."""
    loop = closed(Closing(at_s, urgent=urgent)).run(900)
    started_s = next(t for t, a in loop.commands() if a >= 6)
    changes = loop.commands(after_s=at_s - 1)
    assert changes[0][1] == 6.0 and changes[0][0] - at_s <= 1.5
    zero_s = next(t for t, a in changes if a == 0)
    least_s = max(stopped_s, started_s + stopped_s) if stopped_s == 600 else stopped_s
    assert least_s + 5 <= zero_s <= least_s + 12
    assert len(changes) == 2


@pytest.mark.parametrize("opens_s", [730, 1300])
def test_after_such_a_pause_it_starts_again_after_300_s_and_no_sooner_than_it_may(opens_s):
    loop = closed(Closing(700, opens_s)).run(1400)
    zero_s = next(t for t, a in loop.commands(after_s=699) if a == 0)
    again_s = next(t for t, a in loop.commands(after_s=zero_s) if a > 0)
    earliest_s = max(zero_s + 300, opens_s)
    assert earliest_s <= again_s <= earliest_s + 12
    codes = {row[4].code for row in loop.log if zero_s + 2 < row[0] < opens_s - 2}
    assert codes == {"disabled"}


def test_a_cap_of_a_rule_is_kept_at_once_and_given_back_after_the_window():
    loop = closed(Closing(100, 200, limit_ma=10000)).run(300)
    assert loop.commands(after_s=99)[0] == (pytest.approx(100, abs=1.5), 10.0)
    back_s, back_a = loop.commands(after_s=150)[0]
    assert 200 <= back_s <= 212 and back_a >= 19.9
    assert loop.offer_a > 25


def test_a_start_that_is_not_seen_is_looked_for_less_and_less_often():
    """R23: the car is in state C and nothing flows, in a house where all is off, so that the clamp
    may lie open. After 60, 60, 3 x 300 s, then every 15 min."""
    loop = Loop(steps((0, 0.2)), car_a=0.0).run(4000)
    offs = [t for t, a in loop.commands() if a == 0]
    ons = [t for t, a in loop.commands() if a == 6.0]
    lengths = [on - off for off, on in zip(offs, ons[1:])]
    assert all(8.0 <= s <= 8.2 for s in lengths)
    waits = [off - on for on, off in zip(ons, offs)]
    assert waits == pytest.approx([60, 60, 300, 300, 300, 900, 900, 900], abs=1.5)


def test_a_car_in_c_that_draws_nothing_is_offered_more_first_where_the_clamp_shows_a_house():
    """R11: it may need more than 6 A. A quarter of a minute each, since the clamp isn't proven."""
    loop = Loop(steps((0, 10)), car_a=0.0).run(700)
    times, amps = zip(*loop.commands())
    assert list(amps[:8]) == [6.0, 8.0, 10.0, 13.0, 6.0, 0.0, 6.0, 0.0]
    assert [b - a for a, b in zip(times, times[1:])][:7] == pytest.approx(
        [60, 15, 15, 15, 60, 8, 60], abs=1.5)


def test_what_it_then_needs_is_remembered():
    class Picky(Loop):
        def _move_car(self, steps):
            super()._move_car(steps)
            if self._told_a < 9:
                self.amps = 0.0

    loop = Picky(steps((0, 10), (300, 31.5)), lag_s=2.0).run(299)
    assert loop.offer_a > 25 and loop.car.traits.least_ma == 10000
    loop.run(100)
    assert loop.offer_a == 0.0, "8.5 A are not enough for it"


class Sleeper(Loop):
    """Stays in state B below its least."""

    least_a = 8.0
    woken = False

    def step(self):
        self.woken = self.offer_a > 0 and (self.woken or self._told_a >= self.least_a)
        super().step()

    def _move_car(self, steps):
        super()._move_car(steps)
        if not self.woken or self._told_a < self.least_a:
            self.amps = 0.0
        self.status.drawing = self.woken

    def run_asleep(self, seconds):
        """status.drawing is Loop's; a sleeper's is put right before the law sees it."""
        law_step = self.law.step

        def step(now_ms, readings):
            self.status.drawing = self.woken
            law_step(now_ms, readings)

        self.law.step = step
        return self.run(seconds)


@pytest.mark.parametrize(("least_a", "tries"), [
    (8.0, [6.0, 8.0]), (10.0, [6.0, 8.0, 10.0]), (13.0, [6.0, 8.0, 10.0, 13.0]),
])
def test_a_car_that_does_not_wake_at_six_is_offered_more_minute_by_minute(least_a, tries):
    """R11. The first a quarter of a minute after the nudge."""
    loop = Sleeper(steps((0, 10)))
    loop.least_a = least_a
    loop.run_asleep(60 * len(tries) + 60)
    commands = loop.commands()
    assert [a for _, a in commands[:len(tries)]] == tries
    times = [t for t, _ in commands[:len(tries)]]
    assert [b - a for a, b in zip(times, times[1:])] == pytest.approx(
        [75, 60, 60][:len(tries) - 1], abs=1.5)
    assert loop.car.traits.least_ma == least_a * 1000
    assert loop.offer_a > 20, "and charges"


def test_a_car_that_wakes_at_nothing_goes_back_to_six_and_is_left_alone():
    loop = Sleeper(steps((0, 10)))
    loop.least_a = 99
    loop.run_asleep(900)
    assert [a for _, a in loop.commands()] == [6.0, 8.0, 10.0, 13.0, 6.0]
    assert loop.log[-1][4].code == "asleep"


def test_no_try_is_above_what_there_is():
    """11 A of room: 8 and 10 are tried, 13 is not."""
    loop = Sleeper(steps((0, 29)))
    loop.least_a = 99
    loop.run_asleep(900)
    assert [a for _, a in loop.commands()] == [6.0, 8.0, 10.0, 6.0]


def test_a_car_whose_least_is_known_is_not_held_below_it():
    """What it needs counts as the least: 9 A of room pause a car that draws nothing under 10."""
    loop = Sleeper(steps((0, 10), (300, 31)), hold=True)
    loop.least_a = 10.0
    loop.run_asleep(299)
    assert loop.offer_a > 25
    loop.run(60)
    assert loop.offer_a in (0.0, 10.0)
    assert loop.seconds_over(40, after_s=330) == 0 or loop.offer_a == 0.0


def test_a_pause_runs_out_also_while_nothing_is_measured():
    """R17, R47: then the safe current starts it, at 6 A."""
    loop = Loop(steps((0, 10), (100, 41), (110, 10)), hold=False, safe_a=10.0).run(150)
    paused_s = next(t for t, a in loop.commands(after_s=99) if a == 0)
    loop.blind = True
    loop.run(300)
    again_s = next(t for t, a in loop.commands(after_s=paused_s) if a > 0)
    assert 300 <= again_s - paused_s <= 302
    assert loop.offer_a == 6.0


def test_a_car_that_comes_while_nothing_is_measured_is_told_why_it_waits():
    loop = Loop(steps((0, 10)))
    loop.blind = True
    loop.run(30)
    assert loop.offer_a == 0 and loop.log[-1][4].code == "clamp"
    loop.blind = False
    loop.run(60)
    assert loop.offer_a > 25


def test_what_a_car_was_offered_leaves_with_it():
    """One that was plugged in and never woke."""
    loop = Sleeper(steps((0, 10)))
    loop.run_asleep(30)
    assert loop.car.offer_ma > 0 and not loop.car.drawing
    loop.plugged = False
    loop.run(5)
    assert loop.car.offer_ma == 0
