"""R39: one start beside a full phase, at most once in a quarter of an hour."""

import pytest

from headroom.car.apart import Apart
from headroom.limit.allowance import Allowance
from headroom.share.trial import Trial

QUARTER_MS = 900000


class Car:
    def __init__(self):
        self.apart = Apart((0, 1, 2))


def phase(i, total_a, rating_a=25, grace=True):
    made = Allowance(i)
    made.known, made.grace = True, grace
    made.rating_ma, made.set_point_ma = rating_a * 1000, rating_a * 1000 - 500
    made.total_ma = round(total_a * 1000)
    made.allowed_ma = made.set_point_ma - made.total_ma
    made.uses = [1]
    return made


def trial(*totals_a, **how):
    allowances = [phase(i, total_a, **how) for i, total_a in enumerate(totals_a)]
    return Trial(allowances, 0), allowances


@pytest.mark.parametrize(("totals_a", "may"), [
    ((11, 20.5, 4), True), ((11, 21.5, 4), True), ((11, 21.6, 4), False), ((20, 20, 20), False),
    ((20, 20, 4), True),
])
def test_a_phase_may_be_full_as_far_as_its_device_bears_six_amperes_more(totals_a, may):
    """1.1 x 25 A; and one phase at least has room."""
    assert trial(*totals_a)[0].may(6000) is may


def test_never_with_a_device_that_is_not_known_nor_beside_a_full_sum():
    assert not trial(11, 20.5, 4, grace=False)[0].may(6000)
    made, allowances = trial(11, 20.5, 4)
    allowances[1].over = True
    assert not made.may(6000)
    made, allowances = trial(11, 10, 4)
    total = phase(0, 40, 60)
    total.phases, total.allowed_ma = (0, 1, 2), 3000
    allowances.append(total)
    assert not made.may(6000)


def test_it_ends_when_the_full_phase_rises_and_is_not_tried_again():
    made, allowances = trial(11, 20.5, 4)
    made.begin(True, 6000)
    allowances[0].total_ma += 6000
    allowances[1].total_ma += 2900
    assert not made.step(25, Car()) and made.active
    allowances[1].total_ma += 100
    assert made.step(25, Car()) and not made.active
    allowances[1].total_ma -= 3000
    made.step(QUARTER_MS, Car())
    assert not made.may(6000)
    made.clear()
    assert made.may(6000), "another car"


def test_once_in_a_quarter_of_an_hour():
    made, _ = trial(11, 20.5, 4)
    made.begin(True, 6000)
    made.step(QUARTER_MS - 25, Car())
    assert not made.may(6000)
    made.step(25, Car())
    assert made.may(6000)


def test_it_is_over_when_the_phase_was_shown_not_to_follow():
    made, allowances = trial(11, 20.5, 4)
    made.begin(True, 6000)
    car = Car()
    for _ in range(2):
        car.apart.judge(1, 0, 6000)
    made.step(25, car)
    allowances[1].total_ma += 4000
    assert not made.active and not made.step(25, car)


def test_a_start_with_room_is_no_trial():
    made, allowances = trial(11, 10, 4)
    made.begin(False, 6000)
    allowances[1].total_ma += 8000
    assert not made.step(25, Car())
