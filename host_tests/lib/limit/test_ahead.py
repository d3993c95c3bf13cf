"""Ahead: a charger fed ahead of the clamp on the house. The supply is what both carry."""

import pytest

from headroom.limit.limiter import Limiter
from headroom.measure.reading import Reading

STEP_MS = 25


def reading(place, rms_ma, at_ms, phase=0, health="ok", of=0):
    made = Reading(place, phase, of)
    made.rms_ma = made.cycle_ma = rms_ma
    made.at_ms, made.health = at_ms, health
    return made


def limiter():
    made = Limiter(1, 32000, 31500)
    made.add_ahead(0)
    return made


def run(made, seconds, *places_ma, start_ms=0, **of_all):
    for now_ms in range(start_ms, start_ms + round(seconds * 1000), STEP_MS):
        made.see([reading(place, ma, now_ms, **of_all) for place, ma in places_ma])
        made.read(now_ms, STEP_MS)
    return made


def test_the_supply_carries_house_and_car():
    made = run(limiter(), 1, ("house", 9000), ("car", 16000))
    assert made.totals_ma[0] == 25000
    assert made.readings[0].rms_ma == 25000


def test_two_cars_count_both():
    made = run(limiter(), 1, ("house", 9000), ("car", 16000), ("car", 7000))
    assert made.totals_ma[0] == 32000


def test_the_uncertainties_add_up():
    made = limiter()
    house, car = reading("house", 9000, 0), reading("car", 16000, 0)
    house.uncertainty_ma, car.uncertainty_ma = 90, 160
    made.see([house, car])
    assert made.read(0, STEP_MS)[0] == 25250


def test_another_phase_is_another_sum():
    made = limiter()
    made.see([reading("house", 9000, 0), reading("car", 16000, 0, phase=1)])
    assert made.read(0, STEP_MS)[0] == 9000


@pytest.mark.parametrize("place", ["house", "car"])
def test_a_clamp_that_cant_be_read_leaves_nothing_known(place):
    made = limiter()
    for now_ms in range(0, 5000, STEP_MS):
        seen = {"house": "ok", "car": "ok", place: "unplugged"}
        made.see([reading(name, 9000, now_ms, health=health) for name, health in seen.items()])
        made.read(now_ms, STEP_MS)
    assert not made.supply[0].known
    assert made.supply[0].health == "unplugged"


@pytest.mark.parametrize("older", [0, 1])
def test_it_is_as_old_as_the_older_part(older):
    made = limiter()
    ages = [0, 0]
    ages[older] = 1500
    made.see([reading("house", 9000, 5000 - ages[0]), reading("car", 16000, 5000 - ages[1])])
    assert not made.readings[0].usable(5000)


def test_a_direction_counts_for_nothing():
    made = Limiter(1, 32000, 31500, True, (0,))
    made.add_ahead(0)
    house = reading("house", 9000, 0)
    house.export = True
    made.see([house, reading("car", 16000, 0)])
    assert made.read(0, STEP_MS)[0] == 25000


def test_a_house_that_draws_nothing_for_two_seconds_is_silent():
    made = run(limiter(), 3, ("house", 3000), ("car", 16000))
    assert not made.supply[0].silent
    run(made, 1.5, ("house", 0), ("car", 16000), start_ms=3000)
    assert not made.supply[0].silent
    run(made, 1, ("house", 0), ("car", 16000), start_ms=4500)
    assert made.supply[0].silent
    run(made, 0.1, ("house", 300), ("car", 16000), start_ms=5500)
    assert not made.supply[0].silent
