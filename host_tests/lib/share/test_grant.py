"""Grants expire, and a clock that jumps never extends one (invariant 7)."""

from hypothesis import given
from hypothesis import strategies as st

from headroom.reasons import Reason
from headroom.share.grant import LIFE_MS, Grant, in_force_ma

ISSUED = (1 << 30) - 300


@given(st.integers(0, (1 << 30) - 1))
def test_in_force_only_within_its_life(now_ms):
    grant = Grant(16000, Reason("no_car"), ISSUED)
    alive = (now_ms - ISSUED) % (1 << 30) < LIFE_MS
    assert in_force_ma(grant, now_ms, 0) == (16000 if alive else 0)
    assert in_force_ma(grant, now_ms, 6000) == (16000 if alive else 6000)


def test_no_grant_is_the_safe_current():
    assert in_force_ma(None, 0, 6000) == 6000
