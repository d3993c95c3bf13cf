"""The noise of an input: learned, and never more taken off than is known."""

from array import array

from headroom.measure import sums as S
from headroom.measure.noise import Noise

N = 500


def burst(rough_q8):
    """Sums of a burst whose noise is so large, in 1/256 code**2."""
    sums = array("i", [0] * S.OUT_SIZE)
    sums[S.ROUGH] = rough_q8 * 6 * N >> 8
    return sums


def test_the_first_burst_is_taken_whole_and_later_ones_in_part():
    noise = Noise(2560)
    noise.add(N, burst(2560), 35000, 1 << 20)
    assert noise.live_q8 == 2560
    noise.add(N, burst(5120), 35000, 1 << 20)
    assert noise.live_q8 == 2560 + 2560 // 16


def test_what_is_taken_off_is_no_more_than_known_and_no_more_than_there_is():
    noise = Noise(2560)
    noise.add(N, burst(5120), 35000, 1 << 20)
    assert noise.off_q8 == 2560 and noise.doubt_q8 == 5120 - 2560
    noise = Noise(2560)
    noise.add(N, burst(1280), 35000, 1 << 20)
    assert noise.off_q8 == 1280 and noise.doubt_q8 == 1280 // 4


def test_where_samples_lie_too_far_apart_the_known_value_stands():
    noise = Noise(2560)
    noise.add(N, burst(1280), 35000, 1 << 20)
    noise.add(N, burst(1280), 60001, 1 << 20)
    assert noise.live_q8 == -1 and noise.off_q8 == 2560


def test_an_input_that_was_never_calibrated_learns_it_only_from_noise():
    noise = Noise()
    noise.add(N, burst(1280), 35000, 100000)
    assert noise.off_q8 == 0, "that is a current"
    noise.add(N, burst(1280), 35000, 1500)
    assert noise.off_q8 == 1280


def test_the_quietest_that_was_seen_is_what_is_known():
    noise = Noise()
    for rough_q8, known_q8 in ((2560, 2560), (1280, 2480), (5120, 2480)):
        noise.add(N, burst(rough_q8), 35000, 1500)
        assert noise.known_q8 == known_q8, "a sixteenth of the way at a time, and never up"
