"""R50: a load that comes back."""

import pytest

from headroom.limit.cycles import Cycles


def after(*events, until_s):
    """events: (at_s, by_a, to_a) of the house."""
    cycles, at_s = Cycles(), 0.0
    for t_s, by_a, to_a in events:
        while at_s < t_s - 1e-9:
            cycles.step(500)
            at_s += 0.5
        cycles.edge(round(by_a * 1000), round(to_a * 1000))
    while at_s < until_s - 1e-9:
        cycles.step(500)
        at_s += 0.5
    return cycles.kept_ma


def hob(period_s, count, on_s=6):
    found = []
    for k in range(count):
        found += [(k * period_s, 8, 17), (k * period_s + on_s, -8, 9)]
    return found


def test_the_second_rise_is_a_cycle_and_its_height_is_kept_while_it_is_off():
    assert after(*hob(13, 1), until_s=8) == 0
    assert after(*hob(13, 2), until_s=20) == 8000
    assert after(*hob(13, 2)[:-1], until_s=15) == 0, "it is on: the house has it"


@pytest.mark.parametrize(("period_s", "kept"), [(20, 8000), (75, 8000), (100, 0), (200, 0)])
def test_only_what_comes_within_a_minute_and_a_half(period_s, kept):
    assert after(*hob(period_s, 3), until_s=2 * period_s + 8) == kept


def test_it_is_given_back_when_it_has_not_come_for_as_long():
    assert after(*hob(13, 4), until_s=120) == 8000
    assert after(*hob(13, 4), until_s=131) == 0


def test_a_small_load_beside_it_neither_lowers_nor_prolongs_it():
    events = [*hob(13, 2), (60, 2, 11)]
    assert after(*events, until_s=61) == 6000
    assert after(*events, until_s=104) == 0
