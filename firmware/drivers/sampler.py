"""The one viper file: reading a burst and summing it, without float and without heap.

`accumulate`, `drop_spikes` and `products` are the same arithmetic as those of
headroom.measure.sums (their twins, tested bit for bit). On the ESP32 a viper int has 32 bits and
wraps silently; the twin's 32-bit check proves that no intermediate gets there.
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
    leaps = 0
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
            if bend > 128:
                leaps += 1
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
    out[10] = leaps


@micropython.viper
def drop_spikes(buf, start: int, step: int, n: int) -> int:
    """See headroom.measure.sums.drop_spikes: same arguments, same results."""
    codes = ptr16(buf)
    if n < 7:
        return 0
    dropped = 0
    i = start
    # The last one ends the cycle and may be an edge of the next.
    end = start + (n - 1) * step
    before = end
    while i < end:
        after = i + step
        d = codes[i] - codes[before]
        e = codes[i] - codes[after]
        if d > 128 or d < -128 or e > 128 or e < -128:
            w = int(_instead(buf, start, step, n, i))
            if w >= 0:
                codes[i] = w
                dropped += 1
        before = i
        i = after
    return dropped


@micropython.viper
def _instead(buf, start: int, step: int, n: int, i: int) -> int:
    codes = ptr16(buf)
    v = codes[i]
    lowest = low = 4095
    highest = high = 0
    k = i - 3 * step
    # A burst is a cycle: before its beginning lies its end.
    if k < start:
        k += n * step
    left = 7
    while left > 0:
        w = codes[k]
        if k != i:
            if w < lowest:
                low = lowest
                lowest = w
            elif w < low:
                low = w
            if w > highest:
                high = highest
                highest = w
            elif w > high:
                high = w
        k += step
        if k >= start + n * step:
            k -= n * step
        left -= 1
    # Without the highest of the six, or without the lowest.
    off = 128 + 4 * (high - lowest)
    if v > high + off or v < lowest - off:
        return (lowest + high) >> 1
    off = 128 + 4 * (highest - low)
    if v > highest + off or v < low - off:
        return (low + highest) >> 1
    return -1


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
