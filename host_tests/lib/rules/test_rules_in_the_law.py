"""Each rule that settings can ask for, driven through the whole law: what the car is granted.

Powers are currents times the highest permitted voltage, 253 V, where no voltage is measured (R19).
Spain has no limit of its own for the unbalance.
"""

import pytest

from headroom.rules.rules import Rules
from headroom.rules.unbalance import UnbalanceRule
from host_tests.lib.fleet import Fleet, FleetCar
from host_tests.lib.loop import steps
from host_tests.lib.rules.site_loop import SiteLoop


def even(*points):
    """The same on all three phases."""
    house = steps(*points)
    return lambda t_s: list(house(t_s)) * 3


def offers(loop, after_s=0.0):
    return [amps for _, amps in loop.commands(after_s)]


def test_nothing_asked_for_leaves_the_supply_alone():
    assert SiteLoop(even((0, 10)), "ES").run(60).offer_a == pytest.approx(29.3, abs=0.2)


def test_the_most_power_of_the_supply_bounds_the_sum_of_the_phases():
    """15 kW are 59.3 A in three phases; 10 A of house on each leave 9.7 A, 13 A leave 6.7 A."""
    loop = SiteLoop(even((0, 10), (100, 13)), "ES", limits={"total_w": 15000}).run(99)
    assert 9.0 <= loop.offer_a <= 9.8
    loop.run(40)
    assert 6.0 <= loop.offer_a <= 6.8
    cut_s = next(t for t, a in loop.commands(after_s=99))
    assert cut_s - 100 <= 1.3


def test_a_quarter_hours_peak_is_kept():
    """Average of each 15 minutes, from 12 kW of house for five of them."""
    points = []
    for k in range(5):
        points += [(900 * k, 5), (900 * k + 600, 12)]
    loop = SiteLoop(even(*points), "ES", limits={"peak_w": 15000}).run(4500)
    watts = [sum(totals) * 253 for _, totals, *_ in loop.log]
    per_window = 900 * len(watts) // 4500
    for k in range(5):
        window = watts[k * per_window:(k + 1) * per_window]
        assert sum(window) / len(window) <= 15000 * 1.01
    assert max(offers(loop)) > 8.0


@pytest.mark.parametrize(("country", "limits", "most_a"), [
    ("DE", {}, 20.0), ("AT", {}, 16.0), ("CH", {}, 16.0), ("ES", {}, 31.7),
    ("ES", {"unbalance_ma": 10000}, 10.0),
])
def test_one_phase_differs_from_the_others_by_no_more_than_the_country_allows(
        country, limits, most_a):
    loop = SiteLoop(even((0, 2)), country, wired="L1", limits=limits).run(60)
    assert loop.offer_a == most_a
    assert ("unbalance" in loop.reasons(30)) == (most_a < 31)


def test_three_phases_are_balanced_by_themselves():
    assert SiteLoop(even((0, 2)), "DE").run(60).offer_a > 30


@pytest.mark.parametrize(("wired", "dimmed_a"), [("L1", 18.2), ("L123", 6.0)])
def test_the_operators_contact_leaves_four_kilowatts(wired, dimmed_a):
    """4.2 kW of 230 V; a contact that is not known counts as closed."""
    loop = SiteLoop(even((0, 2)), "ES", wired=wired, limits={"grid_operator": True}).run(60)
    assert loop.offer_a == dimmed_a and "grid_operator" in loop.reasons(30)
    loop.inputs.grid_operator = False
    loop.run(45)
    assert loop.offer_a > 30
    assert loop.commands(after_s=60)[0][0] >= 65, "back after five seconds"
    loop.inputs.grid_operator = True
    loop.run(1)
    assert loop.offer_a == dimmed_a


def test_an_island_gives_the_car_nothing():
    """R20. Not known counts as absent; back after a minute."""
    loop = SiteLoop(even((0, 2)), "ES", limits={"grid_present": True}).run(60)
    assert loop.offer_a == 0 and "islanded" in loop.reasons(30)
    loop.inputs.grid_present = True
    loop.run(59)
    assert loop.offer_a == 0
    loop.run(200)
    assert loop.offer_a > 30
    loop.inputs.grid_present = False
    loop.run(1)
    assert loop.offer_a == 6.0
    loop.run(8)
    assert loop.offer_a == 0


def test_an_excursion_above_the_agreed_current_is_no_longer_than_fifteen_seconds():
    """G100: 30 A agreed of a 40 A supply, and the car would make it 39."""
    loop = SiteLoop(
        steps((0, 20)), "GB", phases=1, wired="L1", limits={"agreed_ma": 30000}).run(100)
    assert loop.seconds_over(30) < 15
    assert loop.offer_a == 0 and "g100_over" in loop.reasons()


def test_a_window_limits_and_another_forbids():
    """At 10:10 and at 11:10, by the clock that the module is told."""
    limit = {"days": 127, "from_min": 600, "to_min": 660, "action": "limit", "limit_ma": 10000}
    loop = SiteLoop(even((0, 2)), "ES", windows=[limit])
    loop.inputs.local = (0, 610, 0)
    loop.run(60)
    assert loop.offer_a == 10.0
    loop.inputs.local = (0, 670, 0)
    assert loop.run(60).offer_a > 30
    allow = {**limit, "action": "allow", "limit_ma": 0}
    loop = SiteLoop(even((0, 2)), "ES", windows=[allow])
    loop.inputs.local = (0, 670, 0)
    assert loop.run(60).offer_a == 0 and "schedule" in loop.reasons(30)
    loop.inputs.local = (0, 610, 0)
    assert loop.run(60).offer_a > 30


@pytest.mark.parametrize(("second_on", "most_a"), [((0,), 20.0), ((1,), 20.0)])
def test_all_chargers_together_keep_the_balance(second_on, most_a):
    """R19: two cars on one phase together, on two phases each, 20 A above the third."""
    cars = [FleetCar(phases=(0,)), FleetCar(phases=second_on, from_s=100)]
    rules = Rules([UnbalanceRule(20000)], [[], []])
    fleet = Fleet(lambda t_s: [2, 2, 2], cars, phases=3, metered=True, rules=rules)
    on_l1_a = []
    for _ in range(40):
        fleet.run(10)
        on_l1_a.append(sum(car.offer_a for car in cars if car.phases == (0,)))
    assert 18.0 < max(on_l1_a) <= most_a
    assert second_on == (0,) or cars[1].offer_a > 18.0


def test_the_most_power_of_the_supply_is_shared():
    """60 A in three phases, 5 A of house on each: 15 A for two cars on each, 45 together."""
    cars = [FleetCar(phases=(0, 1, 2)), FleetCar(phases=(0, 1, 2))]
    fleet = Fleet(lambda t_s: [5, 5, 5], cars, phases=3, total_a=60, metered=True).run(400)
    assert sum(3 * car.offer_a for car in cars) <= 45.0
    assert min(car.offer_a for car in cars) >= 7.0
    assert fleet.limiter.sums[0].total_ma <= 60000


def test_what_is_above_what_may_be_held_for_a_moment_is_no_pause():
    """R15: heat forbids when the breaker is hot, 1.115 times rated for 4 s doesn't make it."""
    loop = SiteLoop(even((0, 30), (120, 35.8), (124, 30)), "DE", limits={"breaker": "mcb_c"})
    loop.run(200)
    assert max(row[1][0] for row in loop.log) > 44.4
    assert loop.charger.pacer.pauses.count == 0 and loop.offer_a >= 6.0
