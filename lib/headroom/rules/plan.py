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

from ..compat import const
from ..reasons import add_room
from .history import History
from .quarters import CLOSED, QUARTER_MIN, QUARTERS, Quarters
from .windows import DAY_MIN, FREE, WEEK_MIN, Windows

SENTENCES = """
plan_wait {limit} A: the plan charges from {start_min}, {wanted_wh} by {done_min}.
plan_short {limit} A: charging all the time, about {missing_wh} will be missing at {ready_min}.
plan_late {limit} A: the ready time has passed, {missing_wh} are missing.
plan_done {limit} A: the plan is done, {charged_wh} charged.
plan_clock {limit} A: the time is not known, so the plan charges at once.
"""
add_room(SENTENCES)

_LEAST_MA = const(6000)
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
        self._quarters = Quarters()
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
        anew = self._quarters.count < 0 or at_min != self._at_min
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
        self._filled_min = 0
        self._quarters.clear()

    def _work(self, dt_ms: int, need_wh: int) -> None:
        """Some quarters more, and when the last is there, the decision, once."""
        for _ in range(1 + dt_ms // _FILL_MS):
            if self._filled_min < self._span_min and self._quarters.count < QUARTERS:
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
            QUARTER_MIN - at_min % QUARTER_MIN, self._span_min - self._filled_min
        )
        day, minute = at_min // DAY_MIN, at_min % DAY_MIN
        last = (at_min + length_min - 1) % DAY_MIN
        # A window that begins or ends inside: the worse of both.
        bound_ma = min(self._windows.bound_at(day, minute), self._windows.bound_at(day, last))
        price = max(self._windows.price_at(day, minute), self._windows.price_at(day, last))
        wh = self._power_w(day, minute // 60, bound_ma) * length_min // 60
        rank = price // self._same_milli * 2 + (not self._windows.preferred_at(day, minute))
        self._quarters.add(wh, rank if bound_ma else CLOSED)
        self._filled_min += length_min

    def _power_w(self, weekday: int, hour: int, bound_ma: int) -> int:
        """Mean power of an hour. Under 6 A the car charges a part of it: in proportion."""
        ma = self._history.usable_ma(weekday, hour) * self.trust_permille // 1000
        ma = min(ma, bound_ma, self.full_ma)
        if ma <= _LEAST_MA:
            return self.least_w * ma // _LEAST_MA
        spread_ma = max(self.full_ma - _LEAST_MA, 1)
        return self.least_w + (self.full_w - self.least_w) * (ma - _LEAST_MA) // spread_ma

    def _decide(self, need_wh: int) -> None:
        quarters = self._quarters
        total_wh = quarters.total_wh()
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
        rank, rest_wh = quarters.marginal(planned_wh)
        cheaper = rest_wh < planned_wh
        first, end = quarters.stretch(rank, rest_wh, cheaper, self._on)
        spare_wh = 0
        if cheaper and not self._on:
            # A dear quarter before cheap ones is not begun before it must be.
            used = [quarters.wh[i] for i in range(first, end) if quarters.rank[i] == rank]
            spare_wh = sum(used) - rest_wh
        start_min, self.finish_min = quarters.times(
            rank, first, end, need_wh, spare_wh, self._at_min, self._filled_min)
        # With less than a quarter to spare the car isn't kept waiting; and never stopped for less.
        urgent = total_wh - quarters.wh[0] - quarters.wh[1] < need_wh
        stays = self._on and (urgent or start_min < QUARTER_MIN)
        self._set(start_min == 0 or stays, urgent)
        if self._on:
            self.code, self.params = "", {}
        else:
            self.code = "plan_wait"
            self.params = {
                "start_min": self._clock(start_min), "done_min": self._clock(self.finish_min),
                "wanted_wh": self.wanted_wh,
            }

    def _clock(self, minutes: int) -> int:
        return (self._at_min + minutes) % DAY_MIN

    def _set(self, on: bool, urgent: bool) -> None:
        if on != self._on and (urgent or self._since_ms >= _DWELL_MS):
            self._on = on
            self._since_ms = 0
        self.limit_ma = FREE if self._on else 0
