"""The one viper file: reading a burst and summing it, without float and without heap.

`accumulate` is the same arithmetic as headroom.measure.sums.accumulate (its twin, tested bit for
bit). On the ESP32 a viper int has 32 bits and wraps silently; the twin's 32-bit check proves that
no intermediate gets there.
"""

import micropython


@micropython.viper
def capture(read0, read1, read2, read3, channels: int, rounds: int, buf: ptr16):
    """Read `rounds` x `channels` codes, interleaved, into `buf`. Unused readers are not called."""
    i = 0
    left = rounds
    while left > 0:
        buf[i] = int(read0())
        i += 1
        if channels > 1:
            buf[i] = int(read1())
            i += 1
        if channels > 2:
            buf[i] = int(read2())
            i += 1
        if channels > 3:
            buf[i] = int(read3())
            i += 1
        left -= 1


@micropython.viper
def accumulate(
    buf: ptr16, start: int, step: int, n: int, sines: ptr16, phase_step: int, out: ptr32
):
    """See headroom.measure.sums.accumulate: same arguments, same results."""
    total = 0
    low = 0
    high = 0
    lowest = 4095
    highest = 0
    at_rail = 0
    cosine = 0
    sine = 0
    phase = 0
    i = start
    left = n
    while left > 0:
        v = buf[i]
        total += v
        low += v * v
        high += low >> 24
        low &= 0xFFFFFF
        if v < lowest:
            lowest = v
        if v > highest:
            highest = v
        if v == 0 or v >= 4095:
            at_rail += 1
        k = phase >> 16
        v -= 2048
        # ptr16 reads unsigned: the table's negative half comes back as 65536 + value.
        w = sines[k]
        if w > 32767:
            w -= 65536
        sine += v * w
        w = sines[(k + 64) & 255]
        if w > 32767:
            w -= 65536
        cosine += v * w
        phase = (phase + phase_step) & 0xFFFFFF
        i += step
        left -= 1
    out[0] = total
    out[1] = low
    out[2] = high
    out[3] = lowest
    out[4] = highest
    out[5] = at_rail
    out[6] = cosine
    out[7] = sine
