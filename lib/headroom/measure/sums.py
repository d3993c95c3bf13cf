"""The passes over a burst, in plain Python: the twins of the viper ones.

`firmware/drivers/sampler.py` holds the same lines in viper; both must give the same bits. Every
intermediate fits a signed 32-bit word (host_tests/lib/measure/sums32.py asserts it), because
viper on the ESP32 computes in 32 bits and wraps silently.
"""

from array import array

from ..compat import const

OUT_SIZE = const(11)
SUM = const(0)
SQUARES_LOW = const(1)
SQUARES_HIGH = const(2)
LOWEST = const(3)
HIGHEST = const(4)
AT_RAIL = const(5)
COSINE = const(6)
SINE = const(7)
ROUGH = const(8)
LAST = const(9)
LEAPS = const(10)

CODE_MAX = const(4095)
PHASE_TURN = const(1 << 24)
"""One turn of the phase accumulator; its top eight bits index the sine table."""
ROUGH_MAX = const(63)
"""Second differences are cut to this, so that a steep edge does not count as noise."""
SPIKE = const(128)
"""Codes, some 100 mV: what a single sample has to stand out by. Two in a thousand that are off by
less add less than 4 % to 2 A of a 100 A clamp."""

STRAIGHT = array("H", bytes(2048))
"""The curve of a converter that needs no correction; see measure/curve.py."""
for _k in range(1024):
    STRAIGHT[_k] = 4 * _k

SINES = array(
    "h",
    # round(512 * sin(2 pi k / 256)), first quarter; the rest follows by symmetry.
    [0, 13, 25, 38, 50, 63, 75, 88, 100, 112, 124, 137, 149, 161, 172, 184, 196, 207, 219, 230]
    + [241, 252, 263, 274, 284, 295, 305, 315, 325, 334, 344, 353, 362, 371, 379, 388, 396, 404]
    + [411, 419, 426, 433, 439, 445, 452, 457, 463, 468, 473, 478, 482, 486, 490, 493, 497]
    + [500, 502, 504, 506, 508, 510, 511, 511, 512],
)
for _k in range(64, 128):
    SINES.append(SINES[128 - _k] if _k > 64 else 512)
for _k in range(128):
    SINES.append(-SINES[_k])


def accumulate(
    buf: array, start: int, step: int, n: int, sines: array, phase_step: int, curve: array,
    out: array,
) -> None:
    """Sum `n` codes of `buf` from `start`, every `step`-th, into the eleven words of `out`.

    A code c counts as v = curve[c >> 2] + (c & 3). out: sum of v; sum of squares as low 24 bits
    and the rest; lowest v; highest v; number of codes at 0 or 4095; correlation of (v - 2048) with
    cosine and sine (512 = 1) of a phase that starts at 0 and advances by `phase_step` (2**24 = a
    turn) each sample; sum of squared second differences, each cut to ROUGH_MAX; last v; number of
    second differences above SPIKE.
    n <= 2,000.
    """
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
        if bend > ROUGH_MAX:
            if bend > SPIKE:
                leaps += 1
            bend = ROUGH_MAX
        rough += bend * bend
        k = phase >> 16
        v -= 2048
        sine += v * sines[k]
        cosine += v * sines[(k + 64) & 255]
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


def drop_spikes(buf: array, start: int, step: int, n: int) -> int:
    """Put what lies around them in the place of codes that stand alone; the number of them.

    A code is compared with the three before and the three after it; one of them may be off
    itself. It stands alone when it lies further from the other five than SPIKE and four times
    what these lie apart, so that peaks, edges and ripple stay as they are.
    """
    if n < 7:
        return 0
    dropped = 0
    i = start
    # The last one ends the cycle and may be an edge of the next.
    end = start + (n - 1) * step
    before = end
    while i < end:
        after = i + step
        d = buf[i] - buf[before]
        e = buf[i] - buf[after]
        if d > SPIKE or d < -SPIKE or e > SPIKE or e < -SPIKE:
            w = _instead(buf, start, step, n, i)
            if w >= 0:
                buf[i] = w
                dropped += 1
        before = i
        i = after
    return dropped


def _instead(buf: array, start: int, step: int, n: int, i: int) -> int:
    """What belongs in the place of code `i`; -1 where it doesn't stand alone."""
    v = buf[i]
    lowest = low = 4095
    highest = high = 0
    k = i - 3 * step
    # A burst is a cycle: before its beginning lies its end.
    if k < start:
        k += n * step
    left = 7
    while left > 0:
        w = buf[k]
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
    off = SPIKE + 4 * (high - lowest)
    if v > high + off or v < lowest - off:
        return (lowest + high) >> 1
    off = SPIKE + 4 * (highest - low)
    if v > highest + off or v < low - off:
        return (low + highest) >> 1
    return -1


def products(
    buf: array, a: int, b: int, step: int, n: int, curve: array, out: array
) -> None:
    """Sum of (v - 2048) * (w - 2048) over `n` pairs of two interleaved channels, at `a` and `b`.

    out: the low 12 bits' sum and the sum of the rest: the value is (out[1] << 12) + out[0].
    """
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
