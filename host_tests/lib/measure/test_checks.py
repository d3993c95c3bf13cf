"""What one burst of an input looks like, fault by fault: how soon each is found, how it heals, and
what looks alike and is none. A burst is 25 ms."""

import random
from array import array

import pytest

from headroom.measure import health
from headroom.measure import sums as S
from headroom.measure.checks import Checks

BIAS = 1613


class Input:
    """Bursts of codes into one Checks."""

    def __init__(self, **kwargs):
        self.checks = Checks(**kwargs)
        self.dice = random.Random(1)

    def burst(self, codes, plugged=True, even=True):
        out = array("i", [0] * S.OUT_SIZE)
        buffer = array("H", codes)
        step = S.PHASE_TURN // len(codes)
        S.accumulate(buffer, 0, 1, len(codes), S.SINES, step, S.STRAIGHT, out)
        return self.checks.fault(len(codes), out, plugged, even)

    def noise(self, bias=BIAS, codes=2, count=100):
        return [bias + self.dice.randint(-codes, codes) for _ in range(count)]

    def until(self, burst, most=200):
        """Bursts until a fault is found, and which; (None, None) for none."""
        for k in range(1, most + 1):
            fault = burst()
            if fault:
                return k, fault
        return None, None


def square(high, low, count=100):
    return [high if k < count // 2 else low for k in range(count)]


@pytest.mark.parametrize(("codes", "fault"), [
    ([63] * 100, health.STUCK_LOW), (square(63, 0), health.STUCK_LOW), (square(64, 0), None),
    ([4095] * 100, health.STUCK_HIGH), (square(4032, 4090), health.STUCK_HIGH),
    (square(4031, 4090), None), (square(4095, 0), health.STUCK_HIGH),
    (square(4095, 1) + [2000], None),
])
def test_a_whole_cycle_beside_a_rail_is_a_lost_bias_or_a_short(codes, fault):
    assert Input().burst(codes) == fault


@pytest.mark.parametrize(("spread", "lively", "expected"), [
    (0, True, (20, health.DEAD)), (0, False, (None, None)), (1, True, (None, None)),
])
def test_a_lively_converter_that_gives_one_code_for_half_a_second_is_dead(
        spread, lively, expected):
    one = Input(lively=lively)
    assert one.until(lambda: one.burst([BIAS] * 99 + [BIAS + spread])) == expected


def test_one_lively_burst_makes_it_alive_again():
    one = Input(lively=True)
    for _ in range(19):
        assert one.burst([BIAS] * 100) is None
    assert one.burst(one.noise()) is None
    assert one.until(lambda: one.burst([BIAS] * 100)) == (20, health.DEAD)


@pytest.mark.parametrize(("spread", "expected"), [
    (500, (4, health.REPEATING)), (9, (4, health.REPEATING)), (8, (None, None)),
])
def test_the_same_burst_again_and_again_is_a_buffer_that_nobody_fills(spread, expected):
    """The first and three repeats; a quiet input may well repeat itself."""
    one = Input()
    codes = square(BIAS + spread, BIAS)
    assert one.until(lambda: one.burst(codes)) == expected


@pytest.mark.parametrize("move", [
    lambda c: c[::-1], lambda c: [x + 1 for x in c], lambda c: c[:-2] + [c[-1], c[-1] + 1],
])
def test_what_differs_in_its_sum_its_phase_or_its_power_does_not_repeat(move):
    one = Input()
    codes = [BIAS + (k * 37) % 500 for k in range(100)]
    for k in range(20):
        assert one.burst(codes if k % 2 else move(codes)) is None


@pytest.mark.parametrize(("count", "fault"), [(40, None), (39, health.SAMPLING)])
def test_fewer_than_forty_samples_a_cycle_are_too_few(count, fault):
    one = Input()
    assert one.burst(one.noise(count=count)) == fault


def test_bursts_that_are_held_up_again_and_again_are_no_measurement():
    one = Input()
    assert one.until(lambda: one.burst(one.noise(), even=False)) == (3, health.SAMPLING)
    one = Input()
    for k in range(60):
        assert one.burst(one.noise(), even=k % 3 != 0) is None, "one of three"
    one = Input()
    for _ in range(100):
        one.burst(one.noise(), even=False)
    healed = [one.burst(one.noise()) is None for _ in range(40)]
    assert healed.index(True) == 15, "20 counts at most, one off a burst, well below 5"


@pytest.mark.parametrize(("jump", "expected"), [(61, True), (60, False), (-61, True)])
def test_an_input_that_wanders_from_burst_to_burst_is_not_connected(jump, expected):
    """20 counts, two a jump."""
    one, at = Input(), [0]

    def burst():
        at[0] += 1
        return one.burst([BIAS + (jump if at[0] % 2 else 0)] * 100)

    found = one.until(burst)
    assert found == ((11, health.FLOATING) if expected else (None, None))


def test_a_mean_that_moves_within_the_swing_is_a_load_that_pulses():
    one, at = Input(), [0]

    def burst():
        at[0] += 1
        mean = BIAS + (100 if at[0] % 2 else 0)
        return one.burst(square(mean + 60, mean - 60))

    assert one.until(burst) == (None, None)


def test_what_wandered_is_well_after_some_steady_bursts():
    one = Input()
    for k in range(60):
        one.burst([BIAS + 200 * (k % 2)] * 100)
    healed = [one.burst(one.noise()) is None for _ in range(60)]
    assert 18 <= healed.index(True) <= 23


@pytest.mark.parametrize(("off", "fault", "doubted"), [
    (0, None, False), (180, None, False), (200, None, True), (-200, None, True),
    (610, None, True), (640, health.BIAS_LOST, True), (-640, health.BIAS_LOST, True),
])
def test_where_the_input_rests_is_checked_against_the_boards_data(off, fault, doubted):
    one = Input(bias_code=BIAS)
    found = [one.burst(one.noise(BIAS + off)) for _ in range(80)][-1]
    assert found == fault and one.checks.off_bias() == doubted
    unchecked = Input()
    assert unchecked.burst(unchecked.noise(BIAS + off)) is None
    assert not unchecked.checks.off_bias()


def test_a_bias_that_is_lost_is_found_within_half_a_second_and_a_doubt_takes_two():
    one = Input(bias_code=BIAS)
    for _ in range(80):
        one.burst(one.noise())
    lost, fault = one.until(lambda: one.burst(one.noise(BIAS - 1200)))
    assert fault == health.BIAS_LOST and 3 <= lost <= 8
    two = Input(bias_code=BIAS)
    for _ in range(80):
        two.burst(two.noise())
    doubted = []
    for _ in range(120):
        assert two.burst(two.noise(BIAS + 400)) is None
        doubted.append(two.checks.off_bias())
    assert 10 <= doubted.index(True) <= 40


@pytest.mark.parametrize(("noise_q8", "square_q8", "noisy"), [
    (144 * 256, 0, False), (144 * 256 + 1, 0, True), (200 * 256, 800 * 256, False),
    (200 * 256 + 1, 800 * 256, True),
])
def test_noise_counts_where_it_is_a_quarter_of_the_reading_and_more_than_is_taken_off(
        noise_q8, square_q8, noisy):
    assert Checks().noisy(noise_q8, square_q8) == noisy


def test_an_unplugged_jack_comes_before_what_the_codes_say():
    assert Input().burst([0] * 100, plugged=False) == health.UNPLUGGED
