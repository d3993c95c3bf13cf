"""R47: readings that are lost for a moment, that come late, and a plug that is loose."""

import pytest

from headroom.limit.losses import Losses

DT_MS = 25


def run(losses, seconds, age_ms=0):
    """age_ms: of the reading, or "grows" for one that nobody renews, or -1 for none."""
    for k in range(round(seconds * 1000 / DT_MS)):
        losses.step(DT_MS, k * DT_MS if age_ms == "grows" else age_ms)
    return losses


@pytest.mark.parametrize("how", [-1, "grows"])
def test_three_losses_in_ten_minutes_are_a_loose_plug_until_ten_minutes_are_well(how):
    losses = run(Losses(), 700)
    assert not losses.loose and losses.lost_ms == 0
    for _ in range(3):
        assert not losses.loose
        run(losses, 0.6, how)
        run(losses, 60)
    assert losses.loose
    run(losses, 500)
    assert losses.loose
    run(losses, 60)
    assert not losses.loose


@pytest.mark.parametrize(("lost_s", "counts"), [(0.05, False), (0.1, True)])
def test_a_burst_or_two_that_are_lost_are_a_converters(lost_s, counts):
    losses = run(Losses(), 700)
    for _ in range(5):
        run(losses, lost_s, -1)
        run(losses, 10)
    assert losses.loose == counts


def test_a_reading_is_fresh_for_three_tenths_of_a_second_and_held_for_one():
    losses = run(Losses(), 700)
    found = []
    for age_ms in (0, 300, 325, 975, 1000, 2000):
        losses.step(DT_MS, age_ms)
        found.append((losses.lost_ms, losses.held()))
    assert found == [(0, False), (0, False), (325, True), (975, True), (1000, False),
                     (2000, False)]


def test_losses_long_ago_do_not_count():
    losses = run(Losses(), 700)
    for _ in range(5):
        run(losses, 0.6, -1)
        run(losses, 310)
        assert not losses.loose


def test_after_a_loss_of_many_minutes_the_next_ones_count_as_ever():
    losses = run(run(Losses(), 700), 700, -1)
    run(losses, 5)
    for _ in range(3):
        assert not losses.loose
        run(losses, 0.6, -1)
        run(losses, 10)
    assert losses.loose
