"""R46, R53: how far an offer stands above what the car was seen to draw, in the whole law."""

import pytest

from host_tests.lib.loop import Loop, steps


def raises(loop):
    """(at s, by A) of each raise of a running charge."""
    commands = loop.commands()
    return [(t, round(b - a, 1)) for (_, a), (t, b) in zip(commands, commands[1:]) if b > a > 0]


@pytest.mark.parametrize("lag_s", [2.0, 8.0])
def test_six_amperes_more_then_ten_each_answered_before_the_next(lag_s):
    loop = Loop(steps((0, 5)), lag_s=lag_s).run(120)
    found = raises(loop)
    assert found[0][1] == 6.0 and 9.0 <= found[1][1] <= 10.0
    assert all(by <= 10.0 for _, by in found)
    for (before_s, _), (at_s, _) in zip(found, found[1:]):
        assert at_s - before_s >= max(5.0, lag_s + 2.0)
    assert loop.offer_a > 30


def test_what_a_car_does_not_take_is_taken_back_to_little_more():
    loop = Loop(steps((0, 5)), car_a=10.0).run(125)
    assert loop.amps == 10.0
    last = [a for _, a in loop.commands()][-1]
    assert last <= loop.amps / 0.95 + 2.6


def test_it_is_tried_again_after_a_minute_and_then_after_twice_as_long():
    loop = Loop(steps((0, 5)), car_a=10.0).run(1000)
    tries = [t for t, by in raises(loop) if by >= 5.9][1:]
    gaps = [b - a for a, b in zip(tries, tries[1:])]
    assert len(tries) >= 4 and gaps[0] >= 60
    assert all(b > 1.5 * a for a, b in zip(gaps, gaps[1:]))
    assert len(loop.commands()) <= 25


def test_a_car_that_takes_more_again_is_followed():
    loop = Loop(steps((0, 5)), car_a=10.0).run(300)
    loop.car_a = 32.0
    loop.run(420)
    assert loop.offer_a > 25 and loop.amps > 25


def test_an_offer_is_lowered_behind_a_car_that_lowers_its_own_limit():
    """So that nothing stands open when the limit is lifted into a full house."""
    loop = Loop(steps((0, 5))).run(150)
    assert loop.offer_a > 28
    loop.car_a = 8.0
    loop.run(40)
    assert loop.offer_a <= 8.0 / 0.95 + 2.6


def test_it_is_taken_back_also_when_proof_is_due_and_no_step_can_give_it():
    """8 A: a step of 3.5 A below would be under 6 A, so that R23's proof is due for ever."""
    loop = Loop(steps((0, 5)), car_a=8.0).run(2400)
    assert loop.car.unproved_ms == 900000
    late = [a for t, a in loop.commands() if t > 950]
    assert len(late) >= 2 and max(late) <= 8.0 / 0.95 + 2.6 + 6.0
    assert min(late) <= 8.0 / 0.95 + 2.6
