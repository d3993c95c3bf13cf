"""Under MicroPython: the viper sampler against its plain twin, and the heap it uses.

Arguments: lib, firmware. Prints `agree N` and `heap BYTES` (of a burst of 4 x 142 codes read by a
trivial read and summed), or a traceback.
"""

import sys

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, sys.argv[2])

import gc
from array import array

from drivers import sampler

from headroom.measure import sums as S

BENT = array("H", [4 * k if k < 700 else 2800 + (k - 700) * 3 for k in range(1024)])
RAMP = array("H", [(k * 7919) % 4096 for k in range(1200)])


def codes_of(kind, n, seed):
    if kind == 0:
        return array("H", [0] * n)
    if kind == 1:
        return array("H", [4095] * n)
    if kind == 2:
        return array("H", [4095 * (k & 1) for k in range(n)])
    return array("H", [(RAMP[k % 1200] * (seed + 3)) & 4095 for k in range(n)])


def agree():
    plain = array("i", [0] * S.OUT_SIZE)
    viper = array("i", [0] * S.OUT_SIZE)
    cases = 0
    for kind in range(4):
        for n in (1, 2, 142, 571, 1200):
            for step in (1, 2, 3, 4):
                curve = BENT if step & 1 else S.STRAIGHT
                for phase_step in (1, 29382, 118149, S.PHASE_TURN - 1):
                    codes = codes_of(kind, n, step)
                    count = (n + step - 1) // step
                    S.accumulate(codes, 0, step, count, S.SINES, phase_step, curve, plain)
                    sampler.accumulate(codes, 0, step, count, S.SINES, phase_step, curve, viper)
                    assert plain == viper, (kind, n, step, phase_step, plain, viper)
                    cases += 1
                S.products(codes, 0, step - 1, step, n // step, curve, plain)
                sampler.products(codes, 0, step - 1, step, n // step, curve, viper)
                assert plain == viper, (kind, n, step, plain, viper)
                cases += 1
    return cases + spikes_agree()


def spikes_agree():
    """Slow ramps with a code that is off here and there, at both ends too."""
    cases = 0
    for n in (1, 4, 5, 142, 571):
        for step in (1, 2, 4):
            for every in (1, 2, 3, 7, 97):
                codes = array("H", [2000 + k % 300 for k in range(n * step)])
                for k in range(0, n * step, every):
                    codes[k] = RAMP[k % 1200]
                codes[-1] = 4095
                twin = array("H", codes)
                dropped = S.drop_spikes(codes, step - 1, step, n)
                assert sampler.drop_spikes(twin, step - 1, step, n) == dropped
                assert twin == codes, (n, step, every)
                cases += 1
    return cases


class Reader:
    """A read that counts and allocates nothing."""

    def __init__(self):
        self.k = 0

    def read(self):
        self.k += 1
        return RAMP[self.k % 1200]


def interleaved():
    readers = [Reader() for _ in range(4)]
    reads = [reader.read for reader in readers]
    buf = array("H", [0] * 1200)
    for channels in (1, 2, 3, 4):
        for reader in readers:
            reader.k = 0
        sampler.capture(reads[0], reads[1], reads[2], reads[3], channels, 100, buf)
        for k in range(100):
            for c in range(channels):
                assert buf[k * channels + c] == RAMP[k + 1], (channels, k, c)
        assert [reader.k for reader in readers[channels:]] == [0] * (4 - channels)


def heap():
    read = Reader().read
    buf = array("H", [0] * 1200)
    out = array("i", [0] * S.OUT_SIZE)
    capture, accumulate, sines = sampler.capture, sampler.accumulate, S.SINES
    before = after = 0
    gc.collect()
    before = gc.mem_alloc()
    after = gc.mem_alloc()
    idle = after - before
    before = gc.mem_alloc()
    capture(read, read, read, read, 4, 142, buf)
    accumulate(buf, 0, 4, 142, sines, 118149, S.STRAIGHT, out)
    sampler.drop_spikes(buf, 0, 4, 142)
    accumulate(buf, 1, 4, 142, sines, 118149, S.STRAIGHT, out)
    accumulate(buf, 2, 4, 142, sines, 118149, S.STRAIGHT, out)
    accumulate(buf, 3, 4, 142, sines, 118149, S.STRAIGHT, out)
    after = gc.mem_alloc()
    return after - before - idle


print("agree", agree())
interleaved()
print("heap", heap())
