"""What is learned of a car from the totals: lag, share, phases, its own limit; and what is not the
car's. A scripted car and house; the answers are known beforehand."""

import pytest

from headroom.car.car import Car
from headroom.car.meter import Meter
from headroom.car.sight import Sight

DT_MS = 25


class World:
    """house: amps per phase, for the test to change. The car follows `lag_s` after its offer, on
    `on` of the wired phases, up to `most_a`; stuck_a: what it draws whatever it is told."""

    def __init__(self, wired=(0,), on=None, lag_s=5.0, share=0.95, house=(10.0, 10.0, 10.0),
                 most_a=99.0, metered=False, **kwargs):
        self.car = Car(wired, **kwargs, meter=Meter() if metered else None)
        self.car.see(Sight(3))
        self.on = wired if on is None else on
        self.lag_s, self.share, self.most_a, self.metered = lag_s, share, most_a, metered
        self.house = list(house)
        self.offer_a, self.told, self.amps = 0.0, [], 0.0
        self.ms = 0
        self.stuck_a = None

    def run(self, seconds, offer_a=None):
        """Changes the offer, then lets the time pass."""
        if offer_a is not None:
            self.offer_a = offer_a
        for _ in range(round(seconds * 1000 / DT_MS)):
            self.told.append(self.offer_a)
            late = round(self.lag_s * 1000 / DT_MS)
            told_a = self.told[-1 - late] if len(self.told) > late else 0.0
            self.amps = min(told_a * self.share, self.most_a) if self.offer_a else 0.0
            if self.stuck_a is not None:
                self.amps = self.stuck_a
            totals = list(self.house)
            for phase in self.on:
                totals[phase] += self.amps
            ma = [round(a * 1000) for a in totals]
            own = [round(self.amps * 1000) * (p in self.on) for p in range(3)]
            self.car.sight.step(DT_MS, ma)
            self.car.step(DT_MS, ma, round(self.offer_a * 1000), self.offer_a > 0, ma,
                          own if self.metered else None)
            self.ms += DT_MS
        return self

    def started(self):
        return self.run(15, 6.0)


def test_a_start_is_shown_when_three_amperes_have_come():
    world = World().run(4.9, 6.0)
    assert not world.car.shown and world.car.ma == [0, 0, 0] and world.car.in_transit
    world.run(3)
    assert world.car.shown and world.car.ma[0] == 5700 and not world.car.in_transit


@pytest.mark.parametrize(("rise_a", "shown"), [(3.4, False), (3.9, True)])
def test_a_rise_of_another_size_starts_nothing(rise_a, shown):
    """Of 6 A: 0.57 is no car's share, 0.65 is."""
    world = World(most_a=rise_a).run(50, 6.0)
    assert world.car.shown == shown


@pytest.mark.parametrize("lag_s", [1.0, 5.0, 12.0, 25.0])
@pytest.mark.parametrize("steps_a", [(16, 10, 16, 10, 16, 10)])
def test_the_lag_is_that_of_the_slowest_answer(lag_s, steps_a):
    world = World(lag_s=lag_s).run(lag_s + 10, 6.0)
    for step_a in steps_a:
        world.run(lag_s + 10, step_a)
    traits = world.car.traits
    assert lag_s * 1000 - 100 <= traits.lag_ms <= max(lag_s * 1000 + 400, 5200)
    assert traits.lag_ms <= traits.lag_bound_ms <= 45000
    assert traits.shown_bound_ms() == traits.lag_bound_ms


def test_of_two_lags_the_slower_counts():
    world = World(lag_s=3.0).run(25, 6.0).run(25, 16).run(25, 10)
    assert world.car.traits.lag_ms == pytest.approx(3000, abs=400)
    for lag_s, step_a in ((12.0, 16), (3.0, 10), (12.0, 16)):
        world.lag_s = lag_s
        world.run(30, step_a)
        assert world.car.traits.lag_ms == pytest.approx(12000, abs=400)
    world.lag_s = 3.0
    world.run(30, 10).run(30, 16).run(30, 10)
    assert world.car.likely_ma[0] == pytest.approx(9500, abs=200)


@pytest.mark.parametrize("share", [0.85, 0.95, 1.0, 1.05, 1.09])
def test_the_share_is_learned_from_steps_of_four_amperes(share):
    world = World(share=share).started()
    for step_a in (16, 10) * 8:
        world.run(12, step_a)
    assert world.car.traits.share_permille == pytest.approx(share * 1000, abs=15)
    assert world.car.ma[0] == pytest.approx(10000 * share, rel=0.02)


@pytest.mark.parametrize("share", [0.55, 1.3])
def test_shares_that_can_not_be_teach_nothing(share):
    world = World(share=share).run(60, 6.0).run(12, 9.5)
    for amps in (16, 9.5) * 6:
        world.run(12, amps)
    assert 620 <= world.car.traits.share_permille <= 1180


@pytest.mark.parametrize("on", [(0,), (1,), (2,), (0, 1), (0, 1, 2)])
def test_the_phases_are_those_that_answered(on):
    world = World((0, 1, 2), on).started()
    assert [ma > 0 for ma in world.car.ma] == [p in on for p in range(3)]
    assert [world.car.draws_on(p) for p in range(3)] == [p in on for p in range(3)]
    assert all(world.car.may_draw_on(p) for p in range(3)), "wired, and not yet shown apart"
    world.run(15, 12).run(15, 18).run(15, 12)
    assert [world.car.may_draw_on(p) for p in range(3)] == [p in on for p in range(3)]


def test_what_is_not_wired_is_never_the_cars():
    world = World((1,)).started()
    assert world.car.ma == [0, 5700, 0]
    assert [world.car.draws_on(p) for p in range(3)] == [False, True, False]
    assert [world.car.may_draw_on(p) for p in range(3)] == [False, True, False]


def test_a_phase_that_was_missed_is_found_by_a_step_that_it_answers_whole():
    world = World((0, 1))
    world.run(4.5, 6.0)
    world.house[1] -= 6.0
    world.run(12)
    assert world.car.likely_ma[0] == pytest.approx(5700, abs=100)
    world.run(15, 12).run(15, 18)
    assert world.car.likely_ma[1] == pytest.approx(17100, abs=300)


def test_what_the_house_does_later_is_not_the_cars():
    world = World().started().run(15, 16)
    for change_a in (9, -5, 3, -4):
        world.house[0] += change_a
        world.run(20)
        assert world.car.likely_ma[0] == pytest.approx(15200, abs=100)
        assert world.car.ma[0] <= 15300


def test_an_early_rise_is_the_houses():
    """A kettle half a second after a raise, of the same size; the car answers at its 5 s."""
    world = World().started().run(15, 10).run(15, 16).run(15, 10)
    world.run(0.5, 18)
    world.house[0] += 7.6
    world.run(15)
    assert world.car.likely_ma[0] == pytest.approx(17100, abs=300)
    assert world.car.traits.lag_ms > 4500


def test_a_rise_of_the_house_while_a_cut_is_on_its_way_does_not_hide_the_cars_fall():
    world = World().started().run(15, 20)
    world.run(6, 10)
    world.house[0] += 5
    world.run(1)
    assert world.car.ma[0] <= 9600


def test_a_car_with_a_limit_of_its_own_is_known_by_what_was_seen():
    world = World(most_a=11.0).started().run(20, 12).run(60, 15)
    assert world.car.likely_ma[0] == pytest.approx(11000, abs=600)
    assert not world.car.follows()
    world.run(60, 20)
    assert world.car.likely_ma[0] == pytest.approx(11000, abs=600)
    world.most_a = 14.0
    world.run(5)
    assert world.car.may_ma() == pytest.approx(14000, abs=600), "it may have moved"
    assert world.car.ma[0] <= 11600, "or the house has"


def test_a_cut_that_nothing_answers_leaves_it_unsure():
    world = World().started().run(15, 20)
    world.stuck_a = 19.0
    world.run(12, 10)
    assert not world.car.in_transit and world.car.unsure
    world.stuck_a = None
    world.run(20, 8)
    assert not world.car.unsure and world.car.ma[0] == pytest.approx(7600, abs=150)


def test_a_clamp_that_shows_nothing_any_more_is_missing_within_a_second():
    world = World(house=(0.1, 0.1, 0.1)).started().run(15, 16)
    world.most_a = 0.0
    world.run(0.4)
    assert world.car.missing == -1
    world.run(0.3)
    assert world.car.missing == 0 and not world.car.shown and world.car.ma[0] <= 100
    world.run(3, 0.0).run(1, 6.0)
    world.most_a = 99.0
    world.run(15)
    assert world.car.shown and world.car.missing == -1


def test_a_car_that_stops_behind_a_house_is_no_missing_clamp_and_is_known_when_it_returns():
    world = World().started().run(15, 16)
    world.most_a = 0.0
    world.run(3)
    assert world.car.missing == -1 and world.car.belief.best.stopped
    assert world.car.ma[0] == 0
    world.run(20, 6.0)
    assert not world.car.shown
    world.most_a = 99.0
    world.run(4)
    assert world.car.shown and world.car.likely_ma[0] == pytest.approx(5700, abs=100)


def test_where_the_sun_may_feed_the_car_a_total_below_it_is_no_fault():
    world = World(netted=True).started().run(15, 16)
    world.house[0] = -12.0
    world.run(2)
    assert world.car.missing == -1 and world.car.shown


def test_never_more_than_the_total_is_the_cars():
    world = World().started().run(15, 16)
    world.most_a = 14.0
    world.house[0] = 0.5
    world.run(0.2)
    assert world.car.ma[0] == 14500


@pytest.mark.parametrize("house_a", [0.0, 3.0])
def test_a_meter_tells_the_current_but_a_start_has_to_show_in_the_totals(house_a):
    world = World((0, 1, 2), (1,), house=[house_a] * 3, metered=True).started()
    assert world.car.source == "metered" and world.car.shown and world.car.ma == [0, 5700, 0]
    assert [world.car.may_draw_on(p) for p in range(3)] == [False, True, False]
    world.run(15, 12)
    assert world.car.ma == [0, 11400, 0] and not world.car.in_transit


def test_a_meter_whose_current_the_clamps_do_not_show_starts_nothing():
    world = World(metered=True)
    world.house[0] = 20.0
    for _ in range(2400):
        world.car.step(DT_MS, [20000, 0, 0], 6000, True, [20000, 0, 0], [5700, 0, 0])
    assert not world.car.shown


def test_proof_is_due_after_a_quarter_of_an_hour_and_given_by_a_step():
    world = World().started().run(15, 16)
    assert world.car.unproved_ms < 20000
    world.run(890)
    assert 880000 < world.car.unproved_ms < 900000
    world.run(30)
    assert world.car.unproved_ms == 900000
    world.run(15, 12)
    assert world.car.unproved_ms < 15000 and world.car.unanswered == 0


def test_steps_that_nothing_answers_when_proof_is_due_are_counted():
    world = World().started().run(15, 20).run(900)
    world.stuck_a = 19.0
    shown = []
    for offer_a in (16, 12.5):
        world.run(60, offer_a)
        shown.append((world.car.shown, world.car.unanswered))
    assert shown == [(True, 1), (True, 2)]
    world.car.doubt()
    assert not world.car.shown


def test_steps_that_nothing_answers_before_that_leave_it_shown():
    world = World().started().run(15, 20)
    world.stuck_a = 19.0
    for offer_a in (16, 12.5, 9):
        world.run(60, offer_a)
        assert world.car.shown and world.car.unanswered == 0


def test_the_next_car_is_another_one():
    world = World().started().run(15, 16)
    world.car.traits.least_ma = 8000
    world.car.forget()
    assert world.car.ma == [0, 0, 0] and not world.car.shown and not world.car.drawing
    assert world.car.traits.share_permille == 950 and world.car.traits.least_ma == 8000
    assert world.car.traits.shown_bound_ms() == 10000


@pytest.mark.parametrize(("house_rises_a", "answered"), [(0.0, True), (2.0, True), (8.0, False)])
def test_a_fall_that_only_the_meter_tells_has_to_show_in_the_totals(house_rises_a, answered):
    """R23: a meter that runs ahead of its clamp, or a clamp off its cable."""
    world = World(metered=True).started().run(15, 18)
    world.run(4.9, 9)
    world.house[0] += house_rises_a
    world.run(3.4)
    assert world.car.unsure == (not answered) and not world.car.in_transit


@pytest.mark.parametrize("offer_a", [14, 20])
def test_a_car_that_limits_itself_is_not_expected_to_draw_more_for_a_higher_offer(offer_a):
    world = World(most_a=8.0).started().run(20, 9).run(60, 12)
    assert world.car.likely_ma[0] == pytest.approx(8000, abs=600)
    world.run(1, offer_a)
    world.house[0] += 6
    world.run(20)
    assert world.car.ma[0] <= 8600, "the rise is the house's"


def test_a_pause_leaves_nothing_on_any_phase():
    world = World((0, 1, 2)).started()
    assert world.car.ma == [5700, 5700, 5700]
    world.run(0.1, 0.0)
    assert world.car.ma == [0, 0, 0] and not world.car.shown


@pytest.mark.parametrize(("most_a", "own_limit"), [(13.6, True), (15.0, False)])
def test_a_raise_answered_by_less_than_nine_tenths_met_the_cars_own_limit(most_a, own_limit):
    """From 6 to 16 A: 7.9 A of 9.5 are 83 %, 9.3 A are 98 %."""
    world = World(most_a=most_a).started()
    world.run(30, 16.0)
    told_ma = world.car.traits.drawn_ma(16000)
    drawn_ma = world.car.ma[0]
    assert (drawn_ma < told_ma - 500) == own_limit


def test_the_share_is_learned_from_the_phase_that_answers():
    """One phase of three wired: the two that show nothing say nothing of its share."""
    world = World(wired=(0, 1, 2), on=(0,), share=0.8)
    world.run(20, 6)
    for offer_a in (16, 8, 16, 8, 16):
        world.run(20, offer_a)
    assert world.car.traits.share_permille == pytest.approx(800, abs=40)


def test_small_cuts_that_nothing_answers_prove_nothing():
    """R23: proof is due, and cuts of 1 A can't give it."""
    world = World(lag_s=1.0).started().run(20, 16)
    assert world.car.shown
    world.run(901)
    world.stuck_a = world.amps
    for offer_a in (15, 14, 13, 12):
        world.run(60, offer_a)
        assert world.car.unanswered == 0
