"""The plan: so many watt-hours by a time, in the cheapest hours, at the house's quiet times.

Time until then is cut into quarters of an hour (the first and the last may be shorter). Of each
the plan knows a price (windows.py) and what the car could charge in it (history.py). Energy goes
into the cheapest quarters first. Of the last price that is needed it takes those of one stretch
of time which (1) start the car the least often, (2) have the most room, (3) come late if cheaper
quarters exist, since the reserve is then hardly used, else early.

Each minute everything is worked out anew from what has been charged by then, a few quarters per
step, so that no step is long. If all quarters together don't suffice, the car charges all the
time, and what will be missing is said at once.
"""

from array import array

from ..compat import const
from .history import History
from .windows import DAY_MIN, FREE, WEEK_MIN, Windows

_LEAST_MA = const(6000)
_QUARTER_MIN = const(15)
_QUARTERS = const(192)
"""Two days ahead; a plan for later is worked out as if its time were then."""
_CLOSED = const(1 << 29)
"""Rank of a quarter in which the timetable allows nothing."""
_DWELL_MS = const(900000)
"""Neither on nor off for less than 15 min, unless the time is running out."""
_FILL_MS = const(25)
"""One quarter each 25 ms: a whole pass in 5 s, whatever the pace of the steps."""
_RESYNC_MIN = const(120)
"""The clock may move the ready time by this (summer time); a greater difference is a fault."""
_TRUST_MIN = const(60)
_TRUST_LEAST = const(500)


def minutes_until(local: "tuple[int, int]", ready: "tuple[int, int]") -> int:
    """From one (weekday, minute of day) to the next time that the other comes: 0..10,079.
    ready with weekday -1: on whatever day."""
    if ready[0] < 0:
        return (ready[1] - local[1]) % DAY_MIN
    return (ready[0] * DAY_MIN + ready[1] - local[0] * DAY_MIN - local[1]) % WEEK_MIN


class Plan:
    """wanted_wh: energy to charge from now on. ready: (weekday, minute of day) by when; or minutes
    from now. full_ma, full_w and least_w: what charger and car draw at most, and at 6 A.

    same_milli: prices this near to each other count as equal; what is gained is fewer starts.
    reserve_permille: so much more is planned than is wanted. charging: the car charges already.
    If history and prices are right, the cost is at most that of the cheapest way to charge
    wanted_wh and the reserve, and same_milli a kilowatt-hour, and a quarter at the dearest price.

    finish_min: minutes from now until the energy is there; met: whether by the ready time;
    missing_wh: what will not be.
    """

    def __init__(
        self, wanted_wh: int, full_ma: int, full_w: int, least_w: int, history: History,
        windows: Windows, ready: "tuple[int, int] | None" = None, minutes: int = 0,
        same_milli: int = 10, reserve_permille: int = 150, charging: bool = False,
    ) -> None:
        self.wanted_wh = wanted_wh
        self.full_ma, self.full_w, self.least_w = full_ma, full_w, least_w
        self._history, self._windows = history, windows
        self._ready = ready
        self._same_milli = max(same_milli, 1)
        self._reserve_permille = reserve_permille
        self._left_ms = -1 if ready else minutes * 60000
        self._on = charging
        self._since_ms = _DWELL_MS
        self.limit_ma = FREE if charging else 0
        self.code = ""
        self.params: dict = {}
        self.met = False
        self.missing_wh = 0
        self.finish_min = 0
        self._wh = array("H", [0] * _QUARTERS)
        self._rank = array("i", [0] * _QUARTERS)
        self._fewest = bytearray(_QUARTERS + 1)
        self._most = bytearray(_QUARTERS + 1)
        self._sums: "dict[int, int]" = {}
        self._count = -1
        self._filled_min = self._at_min = self._span_min = 0
        self._seen_ma = self._expected_ma = 0

    def step(
        self, dt_ms: int, local: "tuple[int, int] | None", charged_wh: int, usable_ma: int = -1
    ) -> int:
        """charged_wh: since the plan began. usable_ma: the room for the car now, whether it
        charges or not (-1: not known); where there is less than history says, the plan trusts it
        less for the rest of the time."""
        self._since_ms = min(self._since_ms + dt_ms, _DWELL_MS)
        anew = self._tick(dt_ms, local)
        need_wh = self.wanted_wh - charged_wh
        if need_wh <= 0:
            self._done(charged_wh)
        elif self._left_ms < 0 or local is None and self._left_ms > 0:
            self._blind()
        elif self._left_ms == 0:
            self._late(need_wh)
        elif self._left_ms < 60000:
            self._set(True, True)
            self.code, self.params = "", {}
        else:
            if anew and local is not None:
                self._watch(local, usable_ma)
                self._begin(local)
            self._work(dt_ms, need_wh)
        return self.limit_ma

    @property
    def trust_permille(self) -> int:
        """Room seen over room expected in the last hour or so: 500..1000."""
        if self._expected_ma == 0:
            return 1000
        seen_permille = self._seen_ma * 1000 // self._expected_ma
        return min(max(seen_permille, _TRUST_LEAST), 1000)

    def _tick(self, dt_ms: int, local: "tuple[int, int] | None") -> bool:
        """Count down to the ready time; True if the local minute is another one."""
        if self._left_ms > 0:
            self._left_ms = max(self._left_ms - dt_ms, 0)
        if local is None:
            return False
        at_min = local[0] * DAY_MIN + local[1]
        anew = self._count < 0 or at_min != self._at_min
        if self._ready is not None and anew:
            by_clock_min = minutes_until(local, self._ready)
            if self._left_ms < 0 or abs(by_clock_min - self._left_ms // 60000) <= _RESYNC_MIN:
                self._left_ms = by_clock_min * 60000
        return anew

    def _done(self, charged_wh: int) -> None:
        self._set(False, True)
        self.met = self.met or self._left_ms != 0
        self.missing_wh = self.finish_min = 0
        if self.code != "plan_done":
            self.code, self.params = "plan_done", {"charged_wh": charged_wh}

    def _blind(self) -> None:
        self._set(True, True)
        self.met = False
        if self.code != "plan_clock":
            self.code, self.params = "plan_clock", {}

    def _late(self, need_wh: int) -> None:
        self._set(True, True)
        self.met, self.missing_wh = False, need_wh
        if self.code != "plan_late":
            self.code, self.params = "plan_late", {}
        self.params["missing_wh"] = need_wh

    def _watch(self, local: "tuple[int, int]", usable_ma: int) -> None:
        expected_ma = min(self._history.usable_ma(local[0], local[1] // 60), self.full_ma)
        if usable_ma < 0 or expected_ma <= 0:
            return
        seen_ma = min(usable_ma, self.full_ma) if usable_ma >= _LEAST_MA else 0
        if self._expected_ma == 0:
            # The hour before is taken as right.
            self._seen_ma = self._expected_ma = expected_ma * _TRUST_MIN
        self._seen_ma += seen_ma - self._seen_ma // _TRUST_MIN
        self._expected_ma += expected_ma - self._expected_ma // _TRUST_MIN

    def _begin(self, local: "tuple[int, int]") -> None:
        self._at_min = local[0] * DAY_MIN + local[1]
        self._span_min = self._left_ms // 60000
        self._count = self._filled_min = 0
        self._sums = {}

    def _work(self, dt_ms: int, need_wh: int) -> None:
        """Some quarters more, and when the last is there, the decision, once."""
        for _ in range(1 + dt_ms // _FILL_MS):
            if self._filled_min < self._span_min and self._count < _QUARTERS:
                self._fill()
            elif self._span_min:
                self._decide(need_wh)
                self._span_min = 0
                return
            else:
                return

    def _fill(self) -> None:
        """One more quarter: what it can charge, and its place in the order."""
        at_min = (self._at_min + self._filled_min) % WEEK_MIN
        length_min = min(
            _QUARTER_MIN - at_min % _QUARTER_MIN, self._span_min - self._filled_min
        )
        day, minute = at_min // DAY_MIN, at_min % DAY_MIN
        last = (at_min + length_min - 1) % DAY_MIN
        # A window that begins or ends inside: the worse of both.
        bound_ma = min(self._windows.bound_at(day, minute), self._windows.bound_at(day, last))
        price = max(self._windows.price_at(day, minute), self._windows.price_at(day, last))
        self._wh[self._count] = self._power_w(day, minute // 60, bound_ma) * length_min // 60
        rank = price // self._same_milli * 2 + (not self._windows.preferred_at(day, minute))
        self._rank[self._count] = rank = rank if bound_ma else _CLOSED
        self._sums[rank] = self._sums.get(rank, 0) + self._wh[self._count]
        self._filled_min += length_min
        self._count += 1

    def _power_w(self, weekday: int, hour: int, bound_ma: int) -> int:
        """Mean power of an hour. Under 6 A the car charges a part of it: in proportion."""
        ma = self._history.usable_ma(weekday, hour) * self.trust_permille // 1000
        ma = min(ma, bound_ma, self.full_ma)
        if ma <= _LEAST_MA:
            return self.least_w * ma // _LEAST_MA
        spread_ma = max(self.full_ma - _LEAST_MA, 1)
        return self.least_w + (self.full_w - self.least_w) * (ma - _LEAST_MA) // spread_ma

    def _decide(self, need_wh: int) -> None:
        total_wh = sum(self._sums.values())
        self.missing_wh = max(need_wh - total_wh, 0)
        self.met = self.missing_wh == 0
        if not self.met:
            self.finish_min = self._filled_min
            self._set(True, True)
            self.code = "plan_short"
            ready_min = self._clock(self._filled_min)
            self.params = {"missing_wh": self.missing_wh, "ready_min": ready_min}
            return
        planned_wh = min(need_wh * (1000 + self._reserve_permille) // 1000, total_wh)
        rank, rest_wh = self._marginal(planned_wh)
        cheaper = rest_wh < planned_wh
        first, end = self._stretch(rank, rest_wh, cheaper)
        spare_wh = 0
        if cheaper and not self._on:
            # A dear quarter before cheap ones is not begun before it must be.
            used = [self._wh[i] for i in range(first, end) if self._rank[i] == rank]
            spare_wh = sum(used) - rest_wh
        start_min, self.finish_min = self._times(rank, first, end, need_wh, spare_wh)
        # With less than a quarter to spare the car isn't kept waiting; and never stopped for less.
        urgent = total_wh - self._wh[0] - self._wh[1] < need_wh
        stays = self._on and (urgent or start_min < _QUARTER_MIN)
        self._set(start_min == 0 or stays, urgent)
        if self._on:
            self.code, self.params = "", {}
        else:
            self.code = "plan_wait"
            self.params = {
                "start_min": self._clock(start_min), "done_min": self._clock(self.finish_min),
                "wanted_wh": self.wanted_wh,
            }

    def _marginal(self, planned_wh: int) -> "tuple[int, int]":
        """The dearest rank that is needed, and how much of it."""
        for rank in sorted(self._sums):
            if self._sums[rank] >= planned_wh:
                return rank, planned_wh
            planned_wh -= self._sums[rank]
        return _CLOSED, 0

    def _stretch(self, rank: int, rest_wh: int, late: bool) -> "tuple[int, int]":
        """Quarters [first, end), of which those of `rank` are used. Each first is tried with the
        least end that suffices."""
        self._count_starts(rank)
        best, best_score = (0, self._count), 1 << 29
        inside_wh = inside = end = 0
        for first in range(self._count):
            while inside_wh < rest_wh and end < self._count:
                if self._rank[end] == rank:
                    inside_wh += self._wh[end]
                    inside += 1
                end += 1
            if inside_wh < rest_wh:
                break
            # Starts, then room (few quarters), then place; the latter two are below 256.
            place = _QUARTERS - first if late else first
            score = (self._starts(first, end, rank) << 16) + (inside << 8) + place
            if score < best_score:
                best, best_score = (first, end), score
            if self._rank[first] == rank:
                inside_wh -= self._wh[first]
                inside -= 1
        return best

    def _count_starts(self, rank: int) -> None:
        """How often the car would start before quarter i, if it used only what is cheaper than
        `rank` (_fewest), or that and all of `rank` (_most)."""
        was_fewest = was_most = self._on
        for i in range(self._count):
            fewest, most = self._rank[i] < rank, self._rank[i] <= rank
            self._fewest[i + 1] = self._fewest[i] + (fewest and not was_fewest)
            self._most[i + 1] = self._most[i] + (most and not was_most)
            was_fewest, was_most = fewest, most

    def _starts(self, first: int, end: int, rank: int) -> int:
        """Starts of the car with all of `rank` in [first, end), and none of it elsewhere. A stop
        now counts as one: what runs goes on, also where nothing else speaks for it."""
        before = self._rank[first - 1] < rank if first else self._on
        starts = self._fewest[first] + (self._rank[first] <= rank and not before)
        starts += self._most[end] - self._most[first + 1]
        if end < self._count:
            starts += self._rank[end] < rank and self._rank[end - 1] > rank
            starts += self._fewest[self._count] - self._fewest[end + 1]
        if self._on and self._rank[0] >= rank and (first or self._rank[0] > rank):
            starts += 1
        return starts

    def _times(
        self, rank: int, first: int, end: int, need_wh: int, spare_wh: int
    ) -> "tuple[int, int]":
        """Minutes from now until the car starts, and until the energy is there. spare_wh: what the
        stretch has too much; so much later it may begin."""
        start_min, offset_min = -1, 0
        for i in range(self._count):
            length_min = _QUARTER_MIN - (self._at_min + offset_min) % _QUARTER_MIN
            wh = self._wh[i]
            if self._rank[i] < rank or self._rank[i] == rank and first <= i < end:
                if start_min < 0:
                    late = min(spare_wh, wh) if self._rank[i] == rank else 0
                    start_min = offset_min + late * length_min // max(wh, 1)
                    wh -= late
                if wh >= need_wh:
                    part_min = -(-length_min * need_wh // max(self._wh[i], 1))
                    return start_min, max(offset_min, start_min) + part_min
                need_wh -= wh
            offset_min += length_min
        return max(start_min, 0), self._filled_min

    def _clock(self, minutes: int) -> int:
        return (self._at_min + minutes) % DAY_MIN

    def _set(self, on: bool, urgent: bool) -> None:
        if on != self._on and (urgent or self._since_ms >= _DWELL_MS):
            self._on = on
            self._since_ms = 0
        self.limit_ma = FREE if self._on else 0
