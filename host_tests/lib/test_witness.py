"""R23: a clamp off its conductor reads like 0 A; the car is the witness."""

import pytest

from host_tests.lib.loop import Loop, steps


def quiet(amps=3.0, **options):
    return Loop(lambda t: [amps], **options)


@pytest.mark.parametrize("house_a", [0.0, 3.0, 15.0])
def test_a_clamp_that_falls_off_while_charging_is_found_within_a_second(house_a):
    loop = quiet(house_a).run(120)
    assert loop.offer_a > 20
    loop.off = (0,)
    loop.run(1)
    assert loop.offer_a == 6.0
    loop.run(3600)
    offers = [offer for t, _, _, offer, _ in loop.log if t > 121]
    assert max(offers) <= 6.0
    assert loop.log[-1][4].code in ("missing", "starting")


@pytest.mark.parametrize("lag_s", [5.0, 30.0])
@pytest.mark.parametrize("house_a", [6.0, 20.0])
def test_a_clamp_that_falls_off_while_a_change_is_on_its_way(lag_s, house_a):
    """From 24 A of room to 18 or to 32: the car has not answered yet when the clamp goes."""
    loop = Loop(steps((0, 16.0), (300, house_a)), lag_s=lag_s).run(300)
    before_a = loop.offer_a
    while loop.offer_a == before_a:
        loop.step()
    loop.run(1)
    assert loop.car.in_transit
    loop.off = (0,)
    loop.run(1)
    assert loop.offer_a == 6.0


def test_the_reason_says_what_to_look_at():
    loop = quiet().run(120)
    loop.off = (0,)
    loop.run(2)
    assert "L1" in loop.log[-1][4].text() and "clamp" in loop.log[-1][4].text()


def test_a_clamp_that_is_off_from_the_start_never_gets_more_than_six_amperes():
    loop = quiet()
    loop.off = (0,)
    loop.run(3600)
    assert max(offer for *_, offer, _ in loop.log) <= 6.0


def test_put_back_it_is_used_again():
    loop = quiet().run(120)
    loop.off = (0,)
    loop.run(30)
    loop.off = ()
    loop.run(300)
    assert loop.offer_a > 30


def test_one_phase_of_three():
    loop = Loop(lambda t: [3.0, 4.0, 5.0], phases=3, car_phases=(0, 1, 2)).run(120)
    assert loop.offer_a > 20
    loop.off = (1,)
    loop.run(1)
    assert loop.offer_a == 6.0
    assert "L2" in loop.log[-1][4].text()


def test_a_step_is_shown_every_fifteen_minutes_and_costs_little():
    loop = quiet(1.0).run(4500)
    proofs = [t for t, amps in loop.commands(60) if amps < 29]
    gaps = [b - a for a, b in zip(proofs, proofs[1:])]
    assert len(proofs) >= 4 and max(gaps) <= 16.5 * 60
    mean = sum(offer for t, _, _, offer, _ in loop.log if t > 100) / sum(
        1 for t, *_ in loop.log if t > 100)
    assert mean > 31.5


def test_a_clamp_slipped_onto_another_cable_is_found_by_the_step():
    """It shows a current as large as before, but not the car's."""
    loop = quiet(1.0).run(120)
    loop.house = lambda t: [1.0 + 31.0 - loop.amps]  # the sum stays where it was
    loop.run(15 * 60 + 180)
    assert loop.offer_a <= 6.0


def test_a_car_that_tapers_is_not_stopped():
    loop = Loop(steps((0, 5.0)), car_a=32.0).run(120)
    loop.car_a = 12.0
    loop.run(600)
    assert loop.offer_a >= 6.0
    assert loop.amps > 5.0


def test_with_solar_a_total_below_the_cars_current_is_no_fault():
    """12 A of sun on the phase; the totals are signed."""
    from headroom.car.car import Car
    from headroom.car.sight import Sight

    car, offer_ma = Car((0,), netted=True), 6000
    car.see(Sight(3))
    car.step(25, [-8000, 0, 0], 0, True, [8000, 0, 0])
    for k in range(400):
        drawn = 5700 if k > 100 else 0
        total = drawn - 8000
        car.sight.step(25, [total, 0, 0])
        car.step(25, [total, 0, 0], offer_ma, True, [abs(total), 0, 0])
    assert car.shown and car.ma[0] == pytest.approx(5700, abs=50) and car.missing == -1
