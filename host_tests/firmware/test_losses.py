"""R47, R41 in the whole firmware: what is lost for a moment costs a moment."""

import copy

import pytest

from host_tests.firmware.conftest import ONE_PHASE
from host_tests.firmware.watch import Watch


def test_one_bounce_of_a_jack_switch_costs_nothing(start):
    run = start(script=[
        {"at_ms": 40000, "do": "clamp", "name": "CT1", "fault": "unplugged"},
        {"at_ms": 40300, "do": "clamp", "name": "CT1", "fault": "ok"},
    ])
    watch = Watch(run)
    run.until_ms(60000)
    offers = [t["offered_ma"] for t in watch.between(39000)]
    assert min(offers) == offers[0] > 6000


def test_a_loss_of_two_seconds_is_six_amperes_and_no_pause(start):
    run = start(script=[
        {"at_ms": 40000, "do": "clamp", "name": "CT1", "fault": "rail_low"},
        {"at_ms": 42000, "do": "clamp", "name": "CT1", "fault": "ok"},
    ])
    watch = Watch(run)
    run.until_ms(75000)
    assert all(t["offered_ma"] for t in watch.between(39000))
    assert min(t["offered_ma"] for t in watch.between(41200, 42000)) == pytest.approx(6000, abs=5)
    assert watch.truths[-1]["offered_ma"] > 10000


@pytest.mark.parametrize("every", [(100003, 0), (4001, 0), (401, 0), (0, 50), (0, 1)])
def test_a_converter_that_raises_now_and_then_is_survived(start, every):
    """Clamps: once in a burst of 570 reads is a converter that can't be used, once in ten bursts
    can. Pilot: one read of fifty is nothing; without any nothing is closed."""
    run = start(options={"fail_every": every})
    watch = Watch(run)
    run.until_ms(45000)
    assert run.restarts == 0
    assert run.status()["reads_lost"] > 0
    charged = watch.truths[-1]["offered_ma"] or 0
    assert charged > 6000 if every not in ((401, 0), (0, 1)) else charged == 0


def test_the_firmware_draws_lots_for_great_britain(start):
    """R18: a change by the timetable waits a random time; 0 for ever was drawn."""
    settings = copy.deepcopy(ONE_PHASE)
    settings["supply"]["country"] = "GB"
    settings["windows"] = [{"action": "limit", "limit_ma": 10000}]
    waits = []
    for _ in range(2):
        run = start(settings)
        run.until_ms(8000)
        reason = run.status()["chargers"][0]["reason"]
        waits.append(reason["text"] if reason["code"] == "delay" else "")
    assert waits[0] != waits[1], "once in 600 runs the two are alike"


def test_a_grant_that_has_expired_gives_no_more_than_cable_and_user_allow(start):
    """The site's safe current of 20 A went to a charger of 10 A whose control had stopped."""
    settings = copy.deepcopy(ONE_PHASE)
    settings["supply"].update(safe_ma=20000, demand_ma=20000)
    settings["chargers"][0]["user_max_ma"] = 10000
    run = start(settings, script=[{"at_ms": 40000, "do": "task", "name": "control",
                                   "fault": "idle"}])
    watch = Watch(run)
    run.until_ms(45000)
    assert max(t["offered_ma"] or 0 for t in watch.truths) <= 10000
    assert watch.truths[-1]["offered_ma"] == pytest.approx(10000, abs=5), "the safe current"


def test_a_grant_that_nobody_renews_ends_within_a_second(start):
    """Its safe current is 0: X1, while control beats and decides nothing."""
    run = start(script=[{"at_ms": 40000, "do": "task", "name": "control", "fault": "idle"}])
    watch = Watch(run)
    run.until_ms(43000)
    assert watch.between(39000)[0]["offered_ma"] > 6000
    stopped_ms = watch.first(40000, lambda t: t["offered_ma"] is None)
    assert 900 <= stopped_ms - 40000 <= 1100
