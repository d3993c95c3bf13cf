"""What is believed of a car beside a house that moves too: scripted, on a three-phase supply."""

import random

import pytest

from headroom.car.car import Car
from headroom.car.sight import Sight

DT_MS = 50
WIRED = (0, 1, 2)


class Street:
    """One or two cars behind a house; house: amps per phase, for the test to change. A car is what
    `draws(offers, now_s)` says: amps per phase of the offers (told at, amps), newest last."""

    def __init__(self, *draws, house=(4.0, 6.0, 5.0), noise_a=0.03, seed=1):
        self.sight, self.draws, self.house = Sight(3), draws, list(house)
        self.cars = []
        for _ in draws:
            self.cars.append(Car(WIRED))
            self.cars[-1].see(self.sight)
        self.offers = [[] for _ in draws]
        self.now_s, self.random, self.noise_a = 0.0, random.Random(seed), noise_a
        self.amps = [[0.0] * 3 for _ in draws]

    def tell(self, offer_a, car=0):
        self.offers[car].append((self.now_s, offer_a))
        return self

    def run(self, seconds):
        for _ in range(round(seconds * 1000 / DT_MS)):
            self.now_s += DT_MS / 1000
            self.amps = [draw(offers, self.now_s)
                         for draw, offers in zip(self.draws, self.offers)]
            totals = [round(1000 * (self.house[p] + sum(a[p] for a in self.amps)
                                    + self.random.gauss(0, self.noise_a))) for p in range(3)]
            self.sight.step(DT_MS, totals)
            for car, offers in zip(self.cars, self.offers):
                offer_ma = round(offers[-1][1] * 1000) if offers else 0
                car.step(DT_MS, totals, offer_ma, offer_ma > 0, totals)
        return self

    def wrong(self, car=0):
        """The largest error of a phase, in A."""
        likely = self.cars[car].likely_ma
        return max(abs(ma / 1000 - a) for ma, a in zip(likely, self.amps[car]))


def follows(on=WIRED, lag_s=4.0, share=0.95, most=99.0):
    """most: a number, or a function of the time."""
    def draw(offers, now_s):
        heard = [a for at_s, a in offers if at_s <= now_s - lag_s]
        limit = most(now_s) if callable(most) else most
        amps = min(heard[-1] * share, limit) if heard and offers[-1][1] else 0.0
        return [amps * (p in on) for p in range(3)]
    return draw


@pytest.mark.parametrize("on", [(0,), (1,), (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("lag_s", [2.0, 12.0, 35.0])
def test_phases_and_current_are_found_behind_a_house_that_moves(on, lag_s):
    street = Street(follows(on, lag_s)).run(5).tell(6).run(lag_s + 6)
    assert street.wrong() < 0.3
    for k, offer_a in enumerate((12, 18, 10, 16)):
        street.tell(offer_a).run(lag_s / 2)
        street.house[k % 3] += (7.0, -3.0, 5.0, -6.0)[k]
        street.run(lag_s / 2 + 5)
        street.house[(k + 1) % 3] += (2.0, 4.0, -2.0, 8.0)[k]
        street.run(10)
        assert street.wrong() < 0.6
    assert street.cars[0].traits.lag_ms == pytest.approx(lag_s * 1000, abs=500)


@pytest.mark.parametrize("late_s", [3.0, 8.0, 300.0])
def test_phases_that_begin_later_are_found(late_s):
    def draw(offers, now_s):
        amps = follows()(offers, now_s)
        begun = offers and now_s >= offers[0][0] + 4.0 + late_s
        return [amps[0], amps[1] if begun else 0.0, amps[2] if begun else 0.0]

    street = Street(draw).run(5).tell(6).run(late_s + 12)
    assert street.wrong() < 0.3


def test_a_car_that_stops_and_one_that_comes_back():
    street = Street(follows(most=lambda t: 0.0 if 60 < t < 90 else 99.0))
    street.run(5).tell(6).run(15).tell(16).run(38)
    assert street.wrong() < 0.3
    street.run(5)
    assert street.cars[0].belief.best.stopped and max(street.cars[0].ma) == 0
    street.run(30)
    assert street.wrong() < 0.3


@pytest.mark.parametrize("limit_a", [6.0, 8.0])
def test_a_limit_that_is_set_and_taken_off_on_the_cars_screen(limit_a):
    street = Street(follows(most=lambda t: limit_a if 60 < t < 120 else 99.0))
    street.run(5).tell(6).run(15).tell(16).run(45)
    assert street.wrong() < 0.3
    street.run(60)
    assert street.wrong() < 0.6


def test_a_three_phase_heater_is_no_car():
    street = Street(follows()).run(5).tell(6).run(15).tell(10).run(20)
    for change_a in (6.0, -6.0, 6.0, -6.0):
        for phase in range(3):
            street.house[phase] += change_a
        street.run(12)
        assert street.wrong() < 0.6
        assert max(street.cars[0].ma) <= 10100


def test_what_is_not_sure_is_the_least():
    """A kettle as large as the answer, at the moment at which it may come: either may be it."""
    street = Street(follows(on=(0,), lag_s=6.0)).run(5).tell(6).run(15)
    street.tell(10).run(3)
    street.house[0] += 3.8
    street.run(2)
    assert street.cars[0].ma[0] <= 9700
    street.run(20)
    assert street.wrong() < 0.6


def test_two_cars_that_answer_one_after_the_other():
    street = Street(follows(lag_s=5.0), follows(lag_s=3.0)).run(5)
    street.tell(6).run(12).tell(14).run(12)
    street.tell(10).run(4.5).tell(6, car=1).run(15)
    assert street.wrong(0) < 0.6 and street.wrong(1) < 0.6


def test_the_fall_of_a_car_that_is_switched_off_is_not_the_other_cars():
    street = Street(follows(), follows()).run(5)
    street.tell(6).run(12).tell(6, car=1).run(12).tell(12).run(12)
    street.tell(0, car=1).run(10)
    assert street.wrong(0) < 0.3 and not street.cars[0].belief.best.stopped


def test_another_car_begins_anew():
    street = Street(follows(share=0.8)).run(5).tell(6).run(15).tell(14).run(15)
    car = street.cars[0]
    assert car.traits.share_permille == pytest.approx(800, abs=20)
    car.forget()
    assert car.traits.share_permille == 950 and car.belief.best.share == 950
    assert max(car.ma) == 0 and not car.shown
