"""The quarters of an hour that a plan chooses from: what each can charge, and in which order."""

from array import array

from ..compat import const

QUARTER_MIN = const(15)
QUARTERS = const(192)
"""Two days ahead; a plan for later is worked out as if its time were then."""
CLOSED = const(1 << 29)
"""Rank of a quarter in which the timetable allows nothing."""


class Quarters:
    """wh[i]: what quarter i can charge; rank[i]: its place in the order, the cheapest first;
    count: how many there are."""

    def __init__(self) -> None:
        self.wh = array("H", [0] * QUARTERS)
        self.rank = array("i", [0] * QUARTERS)
        self.count = -1
        self._fewest = bytearray(QUARTERS + 1)
        self._most = bytearray(QUARTERS + 1)
        self._sums: "dict[int, int]" = {}

    def clear(self) -> None:
        self.count = 0
        self._sums = {}

    def add(self, wh: int, rank: int) -> None:
        self.wh[self.count] = wh
        self.rank[self.count] = rank
        self._sums[rank] = self._sums.get(rank, 0) + wh
        self.count += 1

    def total_wh(self) -> int:
        return sum(self._sums.values())

    def marginal(self, planned_wh: int) -> "tuple[int, int]":
        """The dearest rank that is needed, and how much of it."""
        for rank in sorted(self._sums):
            if self._sums[rank] >= planned_wh:
                return rank, planned_wh
            planned_wh -= self._sums[rank]
        return CLOSED, 0

    def stretch(self, rank: int, rest_wh: int, late: bool, on: bool) -> "tuple[int, int]":
        """Quarters [first, end), of which those of `rank` are used. Each first is tried with the
        least end that suffices. on: the car charges now."""
        self._count_starts(rank, on)
        best, best_score = (0, self.count), 1 << 29
        inside_wh = inside = end = 0
        for first in range(self.count):
            while inside_wh < rest_wh and end < self.count:
                if self.rank[end] == rank:
                    inside_wh += self.wh[end]
                    inside += 1
                end += 1
            if inside_wh < rest_wh:
                break
            # Starts, then room (few quarters), then place; the latter two are below 256.
            place = QUARTERS - first if late else first
            score = (self._starts(first, end, rank, on) << 16) + (inside << 8) + place
            if score < best_score:
                best, best_score = (first, end), score
            if self.rank[first] == rank:
                inside_wh -= self.wh[first]
                inside -= 1
        return best

    def _count_starts(self, rank: int, on: bool) -> None:
        """How often the car would start before quarter i, if it used only what is cheaper than
        `rank` (_fewest), or that and all of `rank` (_most)."""
        was_fewest = was_most = on
        for i in range(self.count):
            fewest, most = self.rank[i] < rank, self.rank[i] <= rank
            self._fewest[i + 1] = self._fewest[i] + (fewest and not was_fewest)
            self._most[i + 1] = self._most[i] + (most and not was_most)
            was_fewest, was_most = fewest, most

    def _starts(self, first: int, end: int, rank: int, on: bool) -> int:
        """Starts of the car with all of `rank` in [first, end), and none of it elsewhere. A stop
        now counts as one: what runs goes on, also where nothing else speaks for it."""
        before = self.rank[first - 1] < rank if first else on
        starts = self._fewest[first] + (self.rank[first] <= rank and not before)
        starts += self._most[end] - self._most[first + 1]
        if end < self.count:
            starts += self.rank[end] < rank and self.rank[end - 1] > rank
            starts += self._fewest[self.count] - self._fewest[end + 1]
        if on and self.rank[0] >= rank and (first or self.rank[0] > rank):
            starts += 1
        return starts

    def times(
        self, rank: int, first: int, end: int, need_wh: int, spare_wh: int, at_min: int,
        span_min: int,
    ) -> "tuple[int, int]":
        """Minutes from now until the car starts, and until the energy is there. spare_wh: what the
        stretch has too much; so much later it may begin. at_min: of the
        week, now; span_min: of all quarters."""
        start_min, offset_min = -1, 0
        for i in range(self.count):
            length_min = QUARTER_MIN - (at_min + offset_min) % QUARTER_MIN
            wh = self.wh[i]
            if self.rank[i] < rank or self.rank[i] == rank and first <= i < end:
                if start_min < 0:
                    late = min(spare_wh, wh) if self.rank[i] == rank else 0
                    start_min = offset_min + late * length_min // max(wh, 1)
                    wh -= late
                if wh >= need_wh:
                    part_min = -(-length_min * need_wh // max(self.wh[i], 1))
                    return start_min, max(offset_min, start_min) + part_min
                need_wh -= wh
            offset_min += length_min
        return max(start_min, 0), span_min
