"""What the house usually leaves for the car: a table of workday and weekend x hour of the day.

Once a minute the usable current is fed; each whole hour's mean is one visit to its cell. A cell
keeps an exponential mean of its visits and of their distance from it; what it tells is mean minus
mean deviation, a low average: of normally scattered hours about one in five is worse.

Workday and weekend, not seven days: a cell is visited 5 or 2 times a week instead of once, so the
table is worth something after days instead of months.
"""

import binascii
import struct
from array import array

from ..compat import const

_LEAST_MA = const(6000)
"""Least current of a charge (IEC 61851-1)."""
_HOURS = const(24)
_CELLS = const(48)
_UNIT_MA = const(10)
_MEMORY = const(8)
"""Visits that a mean remembers: less than two weeks of workdays, four weeks of weekends."""
_DOUBT = const(4)
"""After one visit nothing is known of the scatter: a quarter is taken off."""
_FEEDS_MIN = const(30)
_FEEDS_MAX = const(60)
_VERSION = const(1)
_SIZE = const(245)
"""Version, 48 cells of mean, deviation (2 bytes each, in 10 mA) and visits (1), CRC-32."""


class History:
    """cap_ma: the most that the charger can use; more room than that is worth nothing."""

    def __init__(self, cap_ma: int) -> None:
        self.cap_ma = cap_ma
        self._mean = array("H", [0] * _CELLS)
        self._deviation = array("H", [0] * _CELLS)
        self._visits = bytearray(_CELLS)
        self._cell = -1
        self._sum_ma = 0
        self._feeds = 0

    def feed(self, local: "tuple[int, int] | None", usable_ma: int) -> None:
        """Once a minute. local: (weekday, minute of day), None: not known, nothing is learned.
        usable_ma: room for the car on its tightest phase; under 6 A none of it is usable."""
        if local is None:
            return
        cell = _cell(local[0], local[1] // 60)
        if cell != self._cell:
            self._visit()
            self._cell, self._sum_ma, self._feeds = cell, 0, 0
        if self._feeds < _FEEDS_MAX:
            self._feeds += 1
            self._sum_ma += min(usable_ma, self.cap_ma) if usable_ma >= _LEAST_MA else 0

    def _visit(self) -> None:
        """An hour is over; one of which less than half was seen doesn't count."""
        if self._feeds < _FEEDS_MIN:
            return
        i = self._cell
        seen = self._sum_ma // self._feeds // _UNIT_MA
        visits = min(self._visits[i] + 1, _MEMORY)
        self._visits[i] = visits
        if visits == 1:
            self._mean[i] = seen
            self._deviation[i] = seen // _DOUBT
            return
        off = seen - self._mean[i]
        # Rounded to the careful side: the mean down, the deviation up.
        self._mean[i] += off // visits
        self._deviation[i] -= (self._deviation[i] - abs(off)) // visits

    def usable_ma(self, weekday: int, hour: int) -> int:
        """Low average of the current that the hour leaves, 0..cap_ma; may be below 6 A where part
        of the hour leaves nothing. An hour never seen counts as the worst that was, else 6 A."""
        cell = _cell(weekday, hour)
        if self._visits[cell]:
            return self._low_ma(cell)
        least_ma = self.cap_ma + 1
        for i in range(_CELLS):
            if self._visits[i]:
                least_ma = min(least_ma, self._low_ma(i))
        return least_ma if least_ma <= self.cap_ma else min(_LEAST_MA, self.cap_ma)

    def _low_ma(self, cell: int) -> int:
        low_ma = max(self._mean[cell] - self._deviation[cell], 0) * _UNIT_MA
        return min(low_ma, self.cap_ma)

    def to_bytes(self) -> bytes:
        """245 bytes for the flash; the hour that runs is left out."""
        data = bytearray(_SIZE)
        data[0] = _VERSION
        for i in range(_CELLS):
            struct.pack_into(
                "<HHB", data, 1 + 5 * i, self._mean[i], self._deviation[i], self._visits[i]
            )
        struct.pack_into("<I", data, _SIZE - 4, binascii.crc32(data[: _SIZE - 4]))
        return bytes(data)

    def load(self, data: bytes) -> bool:
        """Take over what to_bytes gave; False, and nothing changed, if it isn't that."""
        if len(data) != _SIZE or data[0] != _VERSION:
            return False
        if struct.unpack_from("<I", data, _SIZE - 4)[0] != binascii.crc32(data[: _SIZE - 4]):
            return False
        for i in range(_CELLS):
            mean, deviation, visits = struct.unpack_from("<HHB", data, 1 + 5 * i)
            self._mean[i], self._deviation[i] = mean, deviation
            self._visits[i] = min(visits, _MEMORY)
        return True


def _cell(weekday: int, hour: int) -> int:
    return hour + (_HOURS if weekday >= 5 else 0)
