"""R53: clamps that show a part only."""

import pytest

from headroom.car.guess import Guess
from headroom.car.partial import Part


def told(part, share, fits):
    best = Guess()
    best.share, best.fits = share, fits
    return part.step(best)


@pytest.mark.parametrize(("share", "found"), [
    (660, True), (760, True), (800, False), (950, False)])
def test_less_than_before_by_a_fifth_in_two_steps(share, found):
    part = Part()
    assert not told(part, 950, 2) and not told(part, share, 1)
    assert told(part, share, 2) == found and part.found == found


def test_a_car_that_has_always_drawn_little_is_no_fault_and_what_is_whole_again_is_well():
    part = Part()
    assert not told(part, 700, 2) and not part.found
    part = Part()
    told(part, 950, 3)
    assert told(part, 665, 2)
    assert not told(part, 665, 3) and part.found
    told(part, 940, 2)
    assert not part.found


def test_a_share_that_no_car_has_is_no_measure():
    """A house's steps beside the car's made it 1.13; 0.95 is no part of that."""
    part = Part()
    assert not told(part, 1130, 2) and not told(part, 900, 2)
    assert told(part, 700, 2) and not told(part, 940, 2) and not part.found
