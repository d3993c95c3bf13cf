"""What the installer's settings make of a site, through the whole law: R12, R15, R17, R28, R41."""

import json
from pathlib import Path

import pytest

from headroom import site
from headroom.settings import check, load
from host_tests.lib.fleet import Fleet, FleetCar
from host_tests.lib.loop import Loop, steps

BOARD = json.loads((Path(__file__).parents[2] / "boards" / "sim" / "board.json").read_text())
BOARD["sim_ports"] = True


def settings(supply, limits=None, wired="L1", chargers=1, **charger):
    phases = supply["phases"]
    checked = check(load(json.dumps({
        "supply": supply, "limits": limits or {},
        "clamps": [
            {"place": "mains", "phase": p + 1, "input": f"CT{p + 1}"} for p in range(phases)
        ],
        "chargers": [
            {"kind": "pilot", "phases": wired, "max_ma": 32000, "cable_ma": 32000, **charger}
            if k == 0 else
            {"kind": "sim", "phases": wired, "max_ma": 32000, "cable_ma": 32000}
            for k in range(chargers)
        ],
    })), BOARD)
    assert not checked.refused, checked.errors
    return checked


def looped(house, supply, limits=None, car_phases=(0,), wired="L1", charger=None, **car):
    """The law that these settings make, behind Loop's house and car."""
    loop = Loop(house, phases=supply["phases"], car_phases=car_phases, **car)
    loop.law = site.law(settings(supply, limits, wired, **(charger or {})), loop.events, 0)
    return loop


@pytest.mark.parametrize(("country", "margin_ma", "most_a"), [
    ("EU", 0, 20.0), ("EU", 500, 19.5), ("EU", 3000, 17.0), ("US", 0, 12.0), ("US", 500, 11.5),
])
def test_the_set_point_is_the_continuous_share_of_the_rating_less_the_margin(
        country, margin_ma, most_a):
    """R12: 20 A of house on 40 A; in the US 32 of them may flow for hours."""
    supply = {"country": country, "phases": 1, "rating_ma": 40000, "margin_ma": margin_ma}
    loop = looped(steps((0, 20)), supply, share=1.0).run(120)
    assert most_a - 0.8 <= loop.offer_a <= most_a
    assert loop.seconds_over(20 + most_a) == 0


@pytest.mark.parametrize(("supply", "limits", "holds"), [
    ({"country": "EU"}, {"breaker": "mcb_c"}, True),
    ({"country": "EU", "shortage": "hold"}, {"breaker": "gg"}, True),
    ({"country": "EU", "shortage": "pause"}, {"breaker": "mcb_c"}, False),
    ({"country": "EU"}, {}, False),
    ({"country": "US"}, {"breaker": "ul489"}, False),
    ({"country": "GB"}, {"breaker": "mcb_c", "agreed_ma": 40000}, False),
])
def test_six_amperes_are_held_up_to_the_rating_only_of_a_device_that_is_known_to_bear_it(
        supply, limits, holds):
    """R15: 33 A of house, 38.7 with the car at 6 A, where the set-point is 37."""
    supply = {"phases": 1, "rating_ma": 40000, "margin_ma": 3000, **supply}
    loop = looped(steps((0, 10), (100, 26), (150, 33)), supply, limits).run(250)
    assert (loop.offer_a == 6.0) == holds
    assert loop.offer_a == (6.0 if holds else 0.0)


@pytest.mark.parametrize(("supply", "safe_a"), [
    ({"country": "EU"}, 0), ({"country": "EU", "demand_ma": 25000}, 0),
    ({"country": "EU", "safe_ma": 10000, "demand_ma": 25000}, 10.0),
    ({"country": "EU", "safe_ma": 20000, "demand_ma": 25000}, 15.0),
    ({"country": "EU", "safe_ma": 10000, "demand_ma": 35000}, 0),
    ({"country": "US", "safe_ma": 10000, "demand_ma": 25000}, 0),
])
def test_while_nothing_is_measured_the_car_keeps_to_the_safe_current(supply, safe_a):
    """R17: what the calculated demand without the car leaves of the rating, else nothing."""
    loop = looped(steps((0, 5)), {"phases": 1, "rating_ma": 40000, **supply}).run(60)
    assert loop.offer_a > 20
    loop.blind = True
    loop.run(60)
    assert loop.offer_a == safe_a
    assert loop.log[-1][4].code == "clamp"


def test_the_safe_current_starts_a_car_and_no_more_than_that():
    supply = {"country": "EU", "phases": 1, "rating_ma": 40000, "safe_ma": 10000,
              "demand_ma": 25000}
    loop = looped(steps((0, 5)), supply)
    loop.blind = True
    loop.run(400)
    assert loop.offer_a == 6.0


def test_a_safe_current_is_the_sites_not_each_chargers():
    """R41: 14 A are two times 7; with three chargers two of them get 7."""
    supply = {"country": "EU", "phases": 1, "rating_ma": 40000, "safe_ma": 14000,
              "demand_ma": 25000}
    for chargers, parts in ((1, [14000]), (2, [7000, 7000]), (3, [7000, 7000, 0])):
        made = settings(supply, chargers=chargers)
        assert site.safe_parts_ma(made) == parts
    cars = [FleetCar(), FleetCar()]
    fleet = Fleet(lambda t_s: [5], cars, metered=True)
    for pacer in [c.pacer for c in fleet.chargers]:
        pacer.safe_ma = 7000
    fleet.run(100)
    fleet.blind = True
    fleet.run(40)
    assert fleet.offers == [7.0, 7.0]


SPLIT = {"country": "US", "phases": 2, "rating_ma": 100000, "margin_ma": 0}


@pytest.mark.parametrize(("house_a", "room_a"), [([50, 60], 20), ([60, 50], 20), ([66, 20], 14)])
def test_a_240_volt_car_counts_on_both_legs(house_a, room_a):
    """R28: 80 A may flow on each leg; the tighter one bounds the car."""
    loop = looped(lambda t_s: house_a, SPLIT, wired="L12", car_phases=(0, 1), share=1.0).run(120)
    assert room_a - 0.9 <= loop.offer_a <= room_a
    assert loop.log[-1][4].params["phase"] == ("L1" if house_a[0] > house_a[1] else "L2")


def test_a_leg_that_fills_later_cuts_the_car_on_both():
    house = steps((0, 20), (100, 70))
    loop = looped(
        lambda t_s: [20, house(t_s)[0]], SPLIT, wired="L12", car_phases=(0, 1), share=1.0)
    loop.run(99)
    assert loop.offer_a > 30
    loop.run(40)
    assert 9.0 <= loop.offer_a <= 10.0
    assert loop.seconds_over(80, after_s=110) == 0


@pytest.mark.parametrize("leg", [0, 1])
def test_a_120_volt_car_is_bounded_by_its_own_leg(leg):
    """R28: wired to one leg, so the other may be full."""
    house_a = [75, 75]
    house_a[leg] = 60
    loop = looped(lambda t_s: house_a, SPLIT, wired=f"L{leg + 1}", car_phases=(leg,), share=1.0)
    assert 19.0 <= loop.run(120).offer_a <= 20.0


@pytest.mark.parametrize(("silent_ma", "least_a", "most_a"), [
    (0, 33.0, 35.0), (10000, 23.0, 25.0), (20000, 13.0, 15.0), (31000, 0, 0),
])
def test_a_silent_charger_keeps_its_worst_free_for_itself(silent_ma, least_a, most_a):
    """R37: what it may draw is taken off what the other may rise to, and given back once it is
    heard again."""
    fleet = Fleet(steps((0, 5)), [FleetCar(max_a=40), FleetCar(from_s=1e9)], metered=True,
                  caps_a=[40.0, 40.0])
    fleet.chargers[1].status.silent_ma = silent_ma
    fleet.run(200)
    assert least_a <= fleet.offers[0] <= most_a
    fleet.chargers[1].status.silent_ma = 0
    fleet.run(60)
    assert fleet.offers[0] > 33


def test_a_household_limit_and_the_switch_hold_whatever_there_is():
    supply = {"country": "EU", "phases": 1, "rating_ma": 40000}
    loop = looped(steps((0, 5)), supply, charger={"user_max_ma": 13000}).run(100)
    assert loop.offer_a == 13.0 and loop.log[-1][4].code == "charger_max"
    loop.charger.enabled = False
    loop.run(20)
    assert loop.offer_a == 0 and loop.log[-1][4].code == "disabled"


@pytest.mark.parametrize(("mode", "solar", "rules"), [
    ("surplus", True, 1), ("eco", True, 1), ("fast", True, 0), ("fast", False, 0),
])
def test_a_mode_of_the_sun_brings_its_rule(mode, solar, rules):
    checked = check(load(json.dumps({
        "supply": {"country": "EU", "phases": 1, "rating_ma": 40000, "solar": solar,
                   "battery": solar},
        "clamps": [{"place": "mains", "phase": 1, "input": "CT1"},
                   {"place": "voltage", "phase": 1, "input": "CT4"}],
        "chargers": [{"kind": "pilot", "phases": "L1", "mode": mode, "max_ma": 16000,
                      "cable_ma": 20000}],
    })), BOARD)
    assert not checked.refused, checked.errors
    made = site.law(checked, None).rules
    assert (0 if made is None else len(made.chargers[0])) == rules
    if rules:
        rule = made.chargers[0][0].solar
        assert (rule.mode, rule.max_ma) == (mode, 16000)
        assert made.inputs.battery_w is None, "its power has to be told"


@pytest.mark.parametrize(("kind", "cap_a"), [("max_ma", 15.7), ("cable_ma", 15.7)])
def test_hardware_loses_the_pilots_tolerance(kind, cap_a):
    """R9: a car may read 0.3 A more than was meant."""
    supply = {"country": "EU", "phases": 1, "rating_ma": 40000}
    assert looped(steps((0, 5)), supply, charger={kind: 16000}).run(100).offer_a == cap_a
