"""What a car is offered that draws nothing yet (R11, R23); round the law: test_pacer.py."""

from types import SimpleNamespace

from headroom.share.start import Start


def offers(start, car, seconds, limit_ma=6000):
    """The offer after each second; the pacer notes when it changed."""
    found = []
    for _ in range(seconds):
        told_ma = start.wait(1000, car, limit_ma, 6000, 30000)
        if told_ma != limit_ma:
            start.unshown_ms = 0
        limit_ma = told_ma
        found.append(limit_ma)
    return found


def test_a_car_that_asks_late_has_its_whole_minute():
    """59 s in B, then in C: what it does there counts from there."""
    start, car = Start(), SimpleNamespace(drawing=False, lit=lambda: True)
    assert set(offers(start, car, 59)) == {6000} and not start.nudge
    car.drawing = True
    assert set(offers(start, car, 60)) == {6000}
    assert offers(start, car, 2)[-1] == 8000


def test_two_nudges_a_session_before_the_tries_and_after_them():
    start, car = Start(), SimpleNamespace(drawing=False)
    nudged_s, limit_ma = [], 6000
    for second in range(1200):
        limit_ma = offers(start, car, 1, limit_ma)[0]
        if start.nudge:
            start.nudge = False
            nudged_s.append((second + 1, limit_ma))
    assert nudged_s == [(60, 6000), (315, 6000)]
    start.clear()
    offers(start, car, 61)
    assert start.nudge


def test_what_it_is_known_to_need_is_offered_again_and_again():
    """A start at 8 A that the house hid goes back to 6 A and is made once more, not at 10 A."""
    start, car = Start(), SimpleNamespace(drawing=False)
    for _ in range(3):
        start.unshown_ms = 0
        told_ma = [start.wait(1000, car, 6000, 8000, 30000) for _ in range(12)]
        assert 8000 in told_ma and max(told_ma) == 8000
