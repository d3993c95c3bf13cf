"""The accumulate pass again, with every intermediate held to a signed 32-bit word.

x64 viper computes in 64 bits and can't show the overflow that the ESP32's 32-bit viper would have:
this twin can. Same arguments and results as headroom.measure.sums.
"""


def fits(value: int) -> int:
    """The value itself; AssertionError where a 32-bit register would have wrapped."""
    assert -(1 << 31) <= value < 1 << 31, value
    return value


def straightened(code, curve):
    return fits(curve[code >> 2] + (code & 3))


def accumulate(buf, start, step, n, sines, phase_step, curve, out):
    total = low = high = highest = at_rail = cosine = sine = rough = phase = slope = leaps = 0
    lowest = 4095
    before = straightened(buf[start], curve)
    for k in range(n):
        code = buf[fits(start + k * step)]
        at_rail += code == 0 or code >= 4095
        v = straightened(code, curve)
        total = fits(total + v)
        low = fits(low + fits(v * v))
        high = fits(high + (low >> 24))
        low &= 0xFFFFFF
        lowest = min(lowest, v)
        highest = max(highest, v)
        bend = fits(fits(v - before) - slope)
        before, slope = v, v - before
        leaps += abs(bend) > 128
        rough = fits(rough + min(abs(bend), 63) ** 2)
        index = phase >> 16
        sine = fits(sine + fits((v - 2048) * sines[index]))
        cosine = fits(cosine + fits((v - 2048) * sines[(index + 64) & 255]))
        phase = fits(phase + phase_step) & 0xFFFFFF
    words = (total, low, high, lowest, highest, at_rail, cosine, sine, rough, before, leaps)
    for k, value in enumerate(words):
        out[k] = value


def products(buf, a, b, step, n, curve, out):
    low = high = 0
    for k in range(n):
        v, w = (straightened(buf[i + k * step], curve) - 2048 for i in (a, b))
        high = fits(high + (fits(v * w) >> 12))
        low = fits(low + (v * w & 0xFFF))
    out[0], out[1] = low, high
