"""Division of a phase over several chargers: the properties of max-min fairness."""

from hypothesis import given
from hypothesis import strategies as st

from headroom.share.divide import LEAST_MA, divide

WISHES = st.lists(st.sampled_from([0]) | st.integers(6000, 80000), min_size=1, max_size=8)


@given(st.integers(-50000, 300000), WISHES)
def test_properties(room_ma, wishes):
    parts = divide(room_ma, wishes)
    assert len(parts) == len(wishes)
    assert sum(parts) <= max(room_ma, 0)
    for part, wish in zip(parts, wishes):
        assert part == 0 or LEAST_MA <= part <= wish
    served = [(p, w) for p, w in zip(parts, wishes) if p]
    unsatisfied = [p for p, w in served if p < w]
    if unsatisfied:
        # Max-min: nobody gets less than an equal part while another gets more.
        assert min(unsatisfied) >= max(p for p, _ in served) - 1
        assert sum(parts) > room_ma - len(parts)
    wanting = len([w for w in wishes if w])
    assert len(served) == max(min(wanting, room_ma // LEAST_MA), 0)


def test_what_a_small_wish_leaves_goes_to_the_others():
    assert divide(32000, [6000, 32000, 32000]) == [6000, 13000, 13000]


def test_those_that_come_first_are_served_when_there_is_not_enough():
    assert divide(13000, [16000, 16000, 16000]) == [6500, 6500, 0]
    assert divide(5999, [16000]) == [0]
