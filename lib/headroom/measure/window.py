"""Mean squares and their roots, in exact integers.

n * sum(v*v) - sum(v)**2 is n*n times the variance whatever the bias of the front end: no offset
filter, nothing to settle. Mean squares are kept in 1/256 code**2 (`_q8`).
"""

from array import array

from ..clock import elapsed
from ..compat import const

_SPAN_MS = const(1000)
_SLOTS = const(68)
"""More than the bursts of a second: 60 at 60 Hz without any gap."""


def mean_square_q8(
    n: int, total: int, squares: int, last: int = 0, last_q8: int = 256
) -> int:
    """Mean square about the mean of `n` codes, in 1/256 code**2, rounded down.

    The last code may stand for a part of a sample only (`last_q8` of 256): the window is then
    exactly one cycle long, whatever the time between two samples.
    """
    if last_q8 != 256:
        less = 256 - last_q8
        n = (n << 8) - less
        total = (total << 8) - less * last
        squares = (squares << 8) - less * last * last
    return ((n * squares - total * total) << 8) // (n * n)


def isqrt(value: int, guess: int = 1) -> int:
    """floor(sqrt(value)) by Newton's method; `guess` (the last root) saves steps."""
    if value <= 0:
        return 0
    root = guess if guess > 0 else 1
    root = (root + value // root) >> 1 or 1
    while True:
        better = (root + value // root) >> 1
        if better >= root:
            return root
        root = better


def to_ma(root_in_q10: int, ua_per_code: int) -> int:
    """A root in 1/1024 code as milliamperes, rounded up: measured currents are."""
    return -(-root_in_q10 * ua_per_code // 1024000)


class Second:
    """The bursts of the last second: their mean square, sliding.

    Bursts count alike: each is one cycle. `full` says that they span the second.
    """

    def __init__(self) -> None:
        self._squares = [0] * _SLOTS
        self._ends_ms = array("i", [0] * _SLOTS)
        self.clear()

    def clear(self) -> None:
        self._first = 0
        self._count = 0
        self._sum = 0
        self.full = False

    def add(self, now_ms: int, square_q8: int) -> None:
        """Take in the burst that ended at `now_ms`; bursts older than the span leave."""
        while self._count and elapsed(now_ms, self._ends_ms[self._first]) >= _SPAN_MS:
            self._drop_oldest()
            self.full = True
        if self._count == _SLOTS:
            self._drop_oldest()
        slot = (self._first + self._count) % _SLOTS
        self._squares[slot] = square_q8
        self._ends_ms[slot] = now_ms
        self._count += 1
        self._sum += square_q8

    def _drop_oldest(self) -> None:
        self._sum -= self._squares[self._first]
        self._first = (self._first + 1) % _SLOTS
        self._count -= 1

    def mean_square_q8(self) -> int:
        return self._sum // self._count if self._count else 0
