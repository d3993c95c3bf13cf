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
    buf: ptr16, start: int, step: int, n: int, sines: ptr16, phase_step: int, curve: ptr16,
    out: ptr32,
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
    rough = 0
    phase = 0
    i = start
    v = buf[i]
    v = curve[v >> 2] + (v & 3)
    before = v
    slope = 0
    left = n
    while left > 0:
        v = buf[i]
        if v == 0 or v >= 4095:
            at_rail += 1
        v = curve[v >> 2] + (v & 3)
        total += v
        low += v * v
        high += low >> 24
        low &= 0xFFFFFF
        if v < lowest:
            lowest = v
        if v > highest:
            highest = v
        d = v - before
        before = v
        bend = d - slope
        slope = d
        if bend < 0:
            bend = -bend
        if bend > 63:
            bend = 63
        rough += bend * bend
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
    out[8] = rough
    out[9] = before


@micropython.viper
def products(buf: ptr16, a: int, b: int, step: int, n: int, curve: ptr16, out: ptr32):
    """See headroom.measure.sums.products: same arguments, same results."""
    low = 0
    high = 0
    i = a
    j = b
    left = n
    while left > 0:
        v = buf[i]
        w = buf[j]
        p = (curve[v >> 2] + (v & 3) - 2048) * (curve[w >> 2] + (w & 3) - 2048)
        high += p >> 12
        low += p & 0xFFF
        i += step
        j += step
        left -= 1
    out[0] = low
    out[1] = high
