"""What a car was offered, and when: each change is a question that it answers, at once or late."""

from ..compat import const

_KNOWN = const(8)
"""So many are remembered; what is older has been answered, or never will be."""


class Questions:
    """last: the number of the newest, 0 before the first. offer_ma: what it says."""

    def __init__(self) -> None:
        self.last = self.offer_ma = 0
        self._at_ds = [0] * _KNOWN
        self._offers_ma = [0] * _KNOWN

    def clear(self) -> None:
        self.last = self.offer_ma = 0

    def ask(self, now_ds: int, offer_ma: int) -> None:
        self.last += 1
        self.offer_ma = offer_ma
        self._at_ds[self.last % _KNOWN] = now_ds
        self._offers_ma[self.last % _KNOWN] = offer_ma

    def offered_ma(self, number: int) -> int:
        return self._offers_ma[number % _KNOWN]

    def before_ma(self, number: int) -> int:
        """The offer that it changed."""
        return self._offers_ma[(number - 1) % _KNOWN] if number > 1 else 0

    def age_ds(self, number: int, at_ds: int) -> int:
        return at_ds - self._at_ds[number % _KNOWN]

    def oldest(self) -> int:
        return max(self.last - _KNOWN + 2, 1)
