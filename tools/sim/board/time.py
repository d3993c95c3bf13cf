"""time on virtual time. Differences are plain: 64-bit ticks of the Unix port don't wrap."""

from simlink import TICK_US, link
from utime import gmtime, localtime, mktime  # noqa: F401

_EPOCH_S = 1767225600


def ticks_us():
    link.advance(TICK_US)
    return link.now


def ticks_ms():
    link.advance(TICK_US)
    return link.now // 1000


ticks_cpu = ticks_us


def ticks_diff(end, start):
    return end - start


def ticks_add(ticks, delta):
    return ticks + delta


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
