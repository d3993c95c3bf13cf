"""The lamp: how a person sees from across the room whether all is well."""

import pytest

from headroom.lamp import lit


def seen(states, healthy):
    """(changes a second, part of the time that it is on) over 8 s."""
    on = [lit(states, healthy, ms) for ms in range(0, 8000, 5)]
    return sum(a != b for a, b in zip(on, on[1:])) / 8, sum(on) / len(on)


@pytest.mark.parametrize(("states", "healthy"), [
    (["A1"], False), (["C2"], False), (["E"], True), (["F"], True), (["C2", "F"], True),
])
def test_a_fault_blinks_fast(states, healthy):
    changes, part = seen(states, healthy)
    assert 7.5 <= changes <= 8 and part == 0.5


@pytest.mark.parametrize("states", [["B2"], ["C2"], ["A1", "C2"]])
def test_current_on_offer_is_steady(states):
    assert seen(states, True) == (0, 1)


@pytest.mark.parametrize("states", [[], ["A1"], ["B1", "C1"]])
def test_else_a_short_flash_every_two_seconds(states):
    changes, part = seen(states, True)
    assert changes == pytest.approx(1, abs=0.13) and part == pytest.approx(0.05)
