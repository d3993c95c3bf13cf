"""The accumulate pass again, with every intermediate held to a signed 32-bit word.

x64 viper computes in 64 bits and can't show the overflow that the ESP32's 32-bit viper would have:
this twin can. Same arguments and results as headroom.measure.sums.accumulate.
"""


def fits(value: int) -> int:
    """The value itself; AssertionError where a 32-bit register would have wrapped."""
    assert -(1 << 31) <= value < 1 << 31, value
    return value


def accumulate(buf, start, step, n, sines, phase_step, out):
    total = low = high = highest = at_rail = cosine = sine = phase = 0
    lowest = 4095
    for k in range(n):
        v = buf[fits(start + k * step)]
        total = fits(total + v)
        low = fits(low + fits(v * v))
        high = fits(high + (low >> 24))
        low &= 0xFFFFFF
        lowest = min(lowest, v)
        highest = max(highest, v)
        at_rail += v == 0 or v >= 4095
        index = phase >> 16
        sine = fits(sine + fits((v - 2048) * sines[index]))
        cosine = fits(cosine + fits((v - 2048) * sines[(index + 64) & 255]))
        phase = fits(phase + phase_step) & 0xFFFFFF
    for k, value in enumerate((total, low, high, lowest, highest, at_rail, cosine, sine)):
        out[k] = value
