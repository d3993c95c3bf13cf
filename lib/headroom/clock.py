"""Time as the device has it: milliseconds that wrap at 2**30 (12.4 days).

Timers that matter count the time that has passed, step by step, and never hold a distant
moment: a tick that wraps, jumps or stands still can then neither raise a current nor extend
a grant (invariant 7).
"""

from .compat import const

_MASK = const(0x3FFFFFFF)
"""MicroPython's ticks_ms and ticks_us on the ESP32 have 30 bits, one less than its small ints:
with 2**30 itself each call would leave a big integer in the heap."""
_HALF = const(0x20000000)

_STEP_MAX_MS = const(1500)
_CYCLE_MS = const(25)
"""A cycle of 50 Hz, and the rest until the next one."""


def elapsed(now: int, then: int) -> int:
    """Ticks from `then` to `now`, signed; right for distances under half of the wrap."""
    distance = (now - then) & _MASK
    return distance - _MASK - 1 if distance >= _HALF else distance


def add(now: int, ticks: int) -> int:
    """The tick that is `ticks` after `now`."""
    return (now + ticks) & _MASK


def lasted(so_far_ms: int, dt_ms: int) -> int:
    """How long something has lasted that is seen again, `dt_ms` after the last look. The first
    look at it stands for the one cycle that it saw, however long ago the last one was."""
    return so_far_ms + dt_ms if so_far_ms else min(dt_ms, _CYCLE_MS)


class Steps:
    """Turns the moments of successive steps into lengths that can be trusted.

    A step that goes backwards counts as 0 ms, and one that jumps ahead as 1.5 s at most, so a
    jump of the clock never completes a wait.
    """

    def __init__(self) -> None:
        self.started = False
        self.last_ms = 0
        self.uptime_s = 0
        self._rest_ms = 0

    @property
    def uptime_ms(self) -> int:
        """Time counted so far; outgrows a 30-bit word after 12 days, unlike the ticks."""
        return self.uptime_s * 1000 + self._rest_ms

    def advance(self, now_ms: int) -> int:
        """Milliseconds since the last call, 0..1500; counts `uptime_s` on the way."""
        step_ms = elapsed(now_ms, self.last_ms) if self.started else 0
        self.started = True
        self.last_ms = now_ms
        step_ms = min(max(step_ms, 0), _STEP_MAX_MS)
        self._rest_ms += step_ms
        if self._rest_ms >= 1000:
            self.uptime_s += self._rest_ms // 1000
            self._rest_ms %= 1000
        return step_ms
