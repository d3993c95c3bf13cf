"""time on virtual time. Ticks start anywhere and wrap at 2**30, as on the chip (asyncio has the
unwrapped ones: the port's task queue wants them)."""

from simlink import TICK_PERIOD, TICK_US, link
from utime import gmtime, localtime, mktime  # noqa: F401

_EPOCH_S = 1767225600


def ticks_us():
    link.advance(TICK_US)
    return (link.now - link.zero) & (TICK_PERIOD - 1)


def ticks_ms():
    link.advance(TICK_US)
    return (link.now - link.zero) // 1000 & (TICK_PERIOD - 1)


def long_ms():
    """Never wraps."""
    link.advance(TICK_US)
    return link.now // 1000


def long_diff(end, start):
    return end - start


def long_add(ticks, delta):
    return ticks + delta


ticks_cpu = ticks_us


def ticks_diff(end, start):
    half = TICK_PERIOD >> 1
    return ((end - start + half) & (TICK_PERIOD - 1)) - half


def ticks_add(ticks, delta):
    return (ticks + delta) & (TICK_PERIOD - 1)


def sleep_us(us):
    link.wait_until(link.now + us)


def sleep_ms(ms):
    link.wait_until(link.now + ms * 1000)


def sleep(seconds):
    link.wait_until(link.now + int(seconds * 1000000))


def time():
    return _EPOCH_S + (link.now - link.start) // 1000000


def time_ns():
    return (_EPOCH_S * 1000000 + link.now - link.start) * 1000
