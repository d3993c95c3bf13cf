"""R16, R42: pauses, their count in an hour, and what of them outlives a restart."""

import pytest

from headroom.car.car import Car
from headroom.charger.charger import Charger
from headroom.keep import Kept
from headroom.share.pacer import Pacer
from headroom.share.pauses import Pauses
from headroom.share.profile import Profile
from host_tests.lib.loop import Loop, steps

PROFILE = Profile(True, 300, 1800, 3)


def restored(**kept):
    pauses = Pauses(PROFILE)
    pauses.restore(Kept(**kept))
    return pauses


def test_what_a_restart_has_to_know_comes_back_as_it_was():
    """R42: rounded up, never down."""
    pauses = restored(wait_s=17, restart=True, ages_s=[100, 3000])
    assert (pauses.wait_ms, pauses.restart) == (17000, True)
    kept = pauses.keep(0, False)
    assert (kept.wait_s, kept.restart, sorted(kept.ages_s)) == (17, True, [100, 3000])
    pauses.wait_ms = 16001
    assert pauses.keep(10, False).wait_s == 17
    assert sorted(pauses.keep(700, False).ages_s) == [800], "the hour is over for one of them"


def test_a_stop_under_way_is_a_pause_to_come():
    charger = Charger(Car((0,)), Pacer(32000, 0, PROFILE))
    assert charger.keep(0).wait_s == 0
    charger.pacer.state = "stopping"
    assert charger.keep(0).wait_s == 300


@pytest.mark.parametrize("known", [True, False])
def test_what_is_not_known_is_a_whole_pause_with_the_spare_of_a_restart(known):
    charger = Charger(Car((0,)), Pacer(32000, 0, PROFILE))
    charger.restore(Kept(0, False, []), known)
    assert charger.pacer.pauses.wait_ms == (0 if known else 300000)
    assert charger.pacer.need_ma() == (6000 if known else 7000)


def test_the_third_urgent_pause_in_an_hour_is_long():
    pauses = Pauses(PROFILE)
    waits_ms = []
    for now_s in (0, 1000, 2000, 2001, 5700):
        pauses.begin_urgent(now_s)
        waits_ms.append(pauses.wait_ms)
    assert waits_ms == [300000, 300000, 1800000, 1800000, 300000]
    assert pauses.count == 5


@pytest.mark.parametrize(("ages_s", "long"), [([100, 200], True), ([100, 3590], False)])
def test_pauses_of_the_hour_before_a_restart_make_the_third_one_long(ages_s, long):
    """R16, R42; one of them is an hour old by then."""
    loop = Loop(steps((0, 10), (100, 41), (130, 10)), hold=False)
    loop.charger.pacer.pauses.restore(Kept(0, False, ages_s))
    loop.run(500)
    assert (loop.offer_a == 0) == long


def test_a_pause_outlives_a_restart_whose_first_moments_see_no_car():
    """R42: the pilot is read some time after the start."""
    loop = Loop(steps((0, 10)))
    loop.charger.pacer.pauses.restore(Kept(100, True, []))
    loop.plugged = False
    loop.run(3)
    loop.plugged = True
    loop.run(95)
    assert loop.offer_a == 0
    loop.run(30)
    assert loop.offer_a >= 6.0
