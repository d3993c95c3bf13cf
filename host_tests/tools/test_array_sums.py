"""The whole-array sums are the device's sums, bit for bit."""

from array import array

import numpy as np
import pytest

from headroom.measure import sums
from tools.sim import array_sums

STEPS = [(0, 1, 1000), (1, 3, 190), (3, 4, 143)]


@pytest.mark.parametrize("kind", ["random", "low", "high", "alternating"])
@pytest.mark.parametrize(("start", "step", "n"), STEPS)
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
    array_sums.accumulate(*values, theirs)
    assert ours == theirs


@pytest.mark.parametrize(("start", "step", "n"), STEPS)
def test_same_products(start, step, n):
    codes = np.random.default_rng(3).integers(0, 4096, step * n + 1).astype(np.uint16)
    ours, theirs = array("i", [0, 0]), array("i", [0, 0])
    values = array("H", codes.tobytes()), start, start + 1, step, n - 1, sums.STRAIGHT
    sums.products(*values, ours)
    array_sums.products(*values, theirs)
    assert ours == theirs


@pytest.mark.parametrize("off", [0, 100, 128, 129, 1000])
@pytest.mark.parametrize(("start", "step", "n"), STEPS)
def test_same_spikes(start, step, n, off):
    codes = np.full(step * n, 1600, dtype=np.uint16)
    codes[start::step][[0, 20, n - 2]] += off
    ours, theirs = array("H", codes.tobytes()), array("H", codes.tobytes())
    dropped = sums.drop_spikes(ours, start, step, n)
    assert array_sums.drop_spikes(theirs, start, step, n) == dropped == 3 * (off > 128)
    assert ours == theirs
