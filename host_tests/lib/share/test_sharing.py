"""Several cars on one supply: fair, one phase's book at a time, nobody's raise over the limit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom.car.car import Car
from headroom.car.sight import Sight
from headroom.charger.charger import Charger
from headroom.limit.limiter import Limiter
from headroom.share.pacer import Pacer
from headroom.share.profile import Profile
from headroom.share.sharing import Share, Sharing
from host_tests.lib.fleet import Fleet, FleetCar
from host_tests.lib.loop import steps

both = pytest.mark.parametrize("metered", [True, False])


@both
def test_two_cars_started_at_once(metered):
    """Field complaint: each was granted what there was for one."""
    fleet = Fleet(steps((0, 5)), [FleetCar(), FleetCar(lag_s=12)], metered=metered).run(120)
    assert fleet.seconds_over() == 0
    assert fleet.offers == pytest.approx([17.3, 17.3], abs=0.3)


@both
def test_a_newcomer_starts_at_six_after_the_others_have_made_room(metered):
    cars = [FleetCar(), FleetCar(lag_s=2, from_s=200), FleetCar(lag_s=8, from_s=300)]
    fleet = Fleet(steps((0, 5)), cars, metered=metered).run(500)
    assert fleet.seconds_over() == 0
    assert fleet.commands(1)[0][1] == 6.0 and fleet.commands(2)[0][1] == 6.0
    assert 200 + 5 <= fleet.commands(1)[0][0] <= 215
    assert fleet.offers == pytest.approx([11.5, 11.5, 11.5], abs=0.6)
    assert sum(amps for amps in fleet.log[-1][2]) + 5 > 35


@both
def test_what_a_car_does_not_use_is_lent(metered):
    fleet = Fleet(steps((0, 5)), [FleetCar(max_a=8), FleetCar()], metered=metered).run(400)
    assert fleet.offers[1] >= 24 and fleet.offers[0] >= 8
    assert fleet.seconds_over() == 0


def test_lent_current_can_be_asked_back():
    fleet = Fleet(steps((0, 5)), [FleetCar(max_a=8), FleetCar()], metered=True).run(400)
    fleet.cars[0].max_a = 32.0
    fleet.run(200)
    assert fleet.offers == pytest.approx([17.3, 17.3], abs=0.6)
    assert fleet.seconds_over() == 0


@both
def test_not_enough_for_two_takes_turns(metered):
    fleet = Fleet(steps((0, 30)), [FleetCar(), FleetCar()], metered=metered).run(2000)
    for i in (0, 1):
        charged_s = sum(0.025 for *_, amps, _, _ in fleet.log if amps[i] > 5)
        assert charged_s > 700
    assert fleet.seconds_over() == 0
    starts = [t for i in (0, 1) for t, a, _ in fleet.commands(i) if a == 0]
    assert len(starts) <= 5, "turns of a quarter of an hour, not flapping"


def test_priority_is_served_first():
    fleet = Fleet(steps((0, 30)), [FleetCar(), FleetCar()], metered=True)
    fleet.chargers[1].share.priority = 1
    fleet.run(1200)
    assert fleet.offers[1] > 9 and fleet.offers[0] == 0
    assert fleet.log[-1][4][0] in ("turn", "room_wait")


@both
@pytest.mark.parametrize("lags_s", [(2, 12), (5, 5, 5), (2, 5, 12, 40)])
def test_cars_of_different_lags_settle_after_a_step(metered, lags_s):
    base_a = 40 if len(lags_s) < 4 else 60
    cars = [FleetCar(lag_s=lag) for lag in lags_s]
    fleet = Fleet(
        steps((0, 5), (600, 15)), cars, set_point_a=base_a, metered=metered).run(600)
    before = list(fleet.offers)
    fleet.run(max(60, 4 * max(lags_s)))
    settled = list(fleet.offers)
    fleet.run(120)
    assert sum(settled) < sum(before)
    for i in range(len(cars)):
        late = [a for t, a, _ in fleet.commands(i, 600 + max(60, 4 * max(lags_s)))]
        proofs = [a for a in late if abs(a - settled[i]) > 0.5]
        assert len(proofs) <= 2, "a proof's step and back, nothing else"
    assert fleet.seconds_over(after_s=600) <= max(lags_s) + 2


def test_a_one_phase_car_beside_a_three_phase_car():
    """evcc issue 29532: a car was stopped because of another phase."""
    house = lambda t: [3.0, 3.0, 20.0]  # noqa: E731
    cars = [FleetCar(phases=(0, 1, 2)), FleetCar(phases=(1,), from_s=100)]
    fleet = Fleet(house, cars, set_point_a=32.0, phases=3, metered=True).run(400)
    assert fleet.offers[0] == pytest.approx(11.8, abs=0.5), "L3 bounds the first alone"
    assert fleet.offers[1] == pytest.approx(17, abs=1.0), "L2 has this left"
    assert fleet.seconds_over(after_s=120) == 0


def test_a_silent_charger_is_booked_at_its_worst():
    """R37."""
    fleet = Fleet(steps((0, 5)), [FleetCar(), FleetCar(from_s=1e9)], metered=True)
    fleet.chargers[1].status.silent_ma = 16000
    fleet.run(200)
    assert fleet.offers[0] <= 40 - 5 - 16


def part_sizes(rooms_ma, wishes_ma, phases_of, weights):
    """What sharing gives cars that have shown their phases, each connected and running."""
    limiter = Limiter(3, 100000, 100000)
    for allowance, room_ma in zip(limiter.supply, rooms_ma):
        allowance.allowed_ma = room_ma
        allowance.known = True
    chargers = []
    for i, (wish_ma, phases) in enumerate(zip(wishes_ma, phases_of)):
        pacer = Pacer(wish_ma, 0, Profile(False, 300, 1800, 3))
        share = Share(weights[i] if weights else 1)
        chargers.append(Charger(Car(tuple(phases)), pacer, i, share=share))
        chargers[-1].car.see(Sight(3))
        chargers[i].status.connected = True
        chargers[i].part.tight = limiter.supply[0]
    for allowance in limiter.allowances:
        allowance.wire(chargers)
        allowance.count(chargers)
    Sharing().step(0, limiter.allowances, chargers)
    return [charger.share for charger in chargers]


phase_sets = st.sampled_from([[0], [1], [2], [0, 1, 2]])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(-20000, 60000), min_size=3, max_size=3),
    st.lists(st.tuples(st.integers(6000, 32000), phase_sets), min_size=2, max_size=8),
)
def test_parts_fit_every_phase_and_are_max_min_fair(rooms_ma, chargers):
    wishes = [wish for wish, _ in chargers]
    phases_of = [phases for _, phases in chargers]
    shares = part_sizes(rooms_ma, wishes, phases_of, None)
    used = [0, 0, 0]
    for share, phases in zip(shares, phases_of):
        assert share.part_ma == 0 or share.part_ma >= 6000
        for phase in phases:
            used[phase] += share.part_ma
    slack = len(chargers)
    assert all(u <= max(room, 0) for u, room in zip(used, rooms_ma))
    for i, share in enumerate(shares):
        if not share.served or share.part_ma >= wishes[i] - slack:
            continue
        # Max-min: on a full phase nobody who uses it has more than he who is held there.
        bottlenecks = [
            p for p in phases_of[i] if rooms_ma[p] - used[p] <= slack * 2
            and share.part_ma + slack >= max(
                shares[j].part_ma for j in range(len(chargers)) if p in phases_of[j])
        ]
        assert bottlenecks


def test_weights_divide_what_is_left_above_the_least():
    shares = part_sizes([30000, 0, 0], [32000, 32000], [[0], [0]], [2, 1])
    assert [share.part_ma for share in shares] == [18000, 12000]


@pytest.mark.parametrize(("max_a", "lends"), [(32.0, False), (8.0, True)])
def test_only_a_car_that_leaves_current_unused_lends_it(max_a, lends):
    fleet = Fleet(steps((0, 8)), [FleetCar(), FleetCar(max_a=max_a)], metered=True).run(200)
    assert [charger.share.lent for charger in fleet.chargers] == [False, lends]
    assert fleet.offers[0] == pytest.approx(22 if lends else 16, abs=0.7)


def test_a_phase_in_want_is_no_matter_to_a_car_on_another():
    shares = part_sizes([20000, -5000, 0], [32000, 32000], [[0], [1]], None)
    assert [share.served for share in shares] == [True, False]
    assert shares[0].part_ma == 20000


def test_turns_are_kept_beside_a_charger_that_nobody_uses():
    """Room for one of two; a third has no car."""
    cars = [FleetCar(), FleetCar(), FleetCar(from_s=1e9)]
    fleet = Fleet(steps((0, 30)), cars, metered=True).run(2400)
    drawn_s = [sum(row[2][i] > 1 for row in fleet.log) * 0.025 for i in range(3)]
    assert min(drawn_s[:2]) > 600 and drawn_s[2] == 0


def test_a_car_that_comes_later_waits_for_the_whole_turn_of_the_other():
    """A turn is counted from when somebody waits."""
    cars = [FleetCar(), FleetCar(from_s=1500), FleetCar(from_s=1e9)]
    fleet = Fleet(steps((0, 30)), cars, metered=True).run(3000)
    first_s = fleet.commands(1)[0][0]
    assert first_s >= 1500 + 900
