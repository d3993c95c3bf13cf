"""The whole-array sums are the device's sums, bit for bit."""

from array import array

import numpy as np
import pytest

from headroom.measure import sums
from tools.sim.array_sums import accumulate


@pytest.mark.parametrize("kind", ["random", "low", "high", "alternating"])
@pytest.mark.parametrize(("start", "step", "n"), [(0, 1, 1000), (1, 3, 190), (3, 4, 143)])
def test_same_words(kind, start, step, n):
    codes = {
        "random": np.random.default_rng(2).integers(0, 4096, step * n),
        "low": np.zeros(step * n),
        "high": np.full(step * n, 4095),
        "alternating": np.arange(step * n) % 2 * 4095,
    }[kind].astype(np.uint16)
    ours, theirs = array("i", [0] * sums.OUT_SIZE), array("i", [0] * sums.OUT_SIZE)
    values = array("H", codes.tobytes()), start, step, n, sums.SINES, 29411, sums.STRAIGHT
    sums.accumulate(*values, ours)
    accumulate(*values, theirs)
    assert ours == theirs
