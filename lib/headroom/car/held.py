"""A metered current beside a one-second RMS: its highest value of the last second.

The totals fall a second late (RMS) and rise at once (last cycles). Less the present current of a
car that has just fallen they would leave a house that is not there.
"""

from ..compat import const

_SLOTS = const(5)
_SLOT_MS = const(250)


class Held:
    """One phase: `step` returns the highest current of the last 1 to 1.25 s, in mA."""

    def __init__(self) -> None:
        self._slots_ma = [0] * _SLOTS
        self._at = 0
        self._age_ms = 0

    def step(self, dt_ms: int, ma: int) -> int:
        slots_ma = self._slots_ma
        self._age_ms += dt_ms
        while self._age_ms >= _SLOT_MS:
            self._age_ms -= _SLOT_MS
            self._at = (self._at + 1) % _SLOTS
            slots_ma[self._at] = 0
        slots_ma[self._at] = max(slots_ma[self._at], ma)
        return max(slots_ma)
