"""The weekly timetable: when the car may charge, how fast, and what a kilowatt-hour costs then.

A window belongs to the days it starts on. Three actions:
- "allow": charging only inside; where one exists, outside all of them is 0 A ("schedule");
- "limit": inside, at most limit_ma; the tightest running one holds ("tariff");
- "prefer": bounds nothing; the plan and the page ask for `preferred` and `price`.

The local clock comes in as (weekday 0 = Monday, minute of day 0..1439), or None while the time is
not known. Then hours to charge can't be told, so they are not followed, which is said; limits may
be running unseen, so the least of them all holds.
"""

from ..compat import const
from ..reasons import add_room

SENTENCES = """
schedule {limit} A: the timetable pauses charging until {until_min} {day}.
tariff {limit} A: the tariff's limit until {until_min} {day}.
clock_unknown {limit} A: the time is not known, so the hours are not followed and the least of \
the tariff's limits holds all the time.
"""
add_room(SENTENCES)

FREE = const(1 << 28)
"""A bound that binds nothing, mA: the room that the law starts from."""
_LEAST_MA = const(6000)
DAY_MIN = const(1440)
WEEK_MIN = const(10080)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ALL_DAYS = const(127)


class Window:
    """One line of the timetable.

    days_mask: bit 0 = Monday .. bit 6 = Sunday. from_min, to_min: minute of day, the end not
    included; from > to runs over midnight, from == to is the whole day, midnight to midnight.
    limit_ma: for "limit"; below 6 A no car can charge, so it counts as 0. price_milli:
    thousandths of the currency per kWh, any sign; None: no price of its own.
    """

    def __init__(
        self, days_mask: int, from_min: int, to_min: int, action: str, limit_ma: int = 0,
        price_milli: "int | None" = None,
    ) -> None:
        self.days_mask = days_mask & _ALL_DAYS
        self.from_min = from_min
        self.to_min = to_min
        self.action = action
        self.limit_ma = limit_ma if limit_ma >= _LEAST_MA else 0
        self.price_milli = price_milli

    def runs(self, weekday: int, minute: int) -> bool:
        today = self.days_mask >> weekday & 1
        if self.from_min == self.to_min:
            return today == 1
        if self.from_min < self.to_min:
            return today == 1 and self.from_min <= minute < self.to_min
        if minute >= self.from_min:
            return today == 1
        return minute < self.to_min and self.days_mask >> (weekday + 6) % 7 & 1 == 1


class Windows:
    """step() once a second or so; limit_ma, code and params as for every target of a charger.

    windows: up to 16; one that runs on no day is not there. base_price_milli: the price outside
    priced windows; None: that of the dearest window, so that a priced window is never avoided
    for hours of which nothing is known.
    """

    def __init__(
        self, windows: "list[Window]", base_price_milli: "int | None" = None
    ) -> None:
        self._windows = [window for window in windows if window.days_mask]
        self._hours = len([w for w in self._windows if w.action == "allow"]) > 0
        prices = [w.price_milli for w in self._windows if w.price_milli is not None]
        if base_price_milli is None:
            base_price_milli = max(prices) if prices else 0
        self._base_milli = base_price_milli
        self.limit_ma = 0
        self.code = ""
        self.params: dict = {}
        self.preferred = False
        self.price = base_price_milli
        self._last: "tuple | None" = (-1, -1)

    def step(self, dt_ms: int, local: "tuple[int, int] | None") -> int:
        """The bound now; dt_ms is not used, a timetable has no memory."""
        if local != self._last:
            self._last = local
            if local is None:
                self._blind()
            else:
                self._look(local[0], local[1])
        return self.limit_ma

    def _look(self, weekday: int, minute: int) -> None:
        self.preferred = self.preferred_at(weekday, minute)
        self.price = self.price_at(weekday, minute)
        self.limit_ma = self.bound_at(weekday, minute)
        if self.limit_ma == FREE:
            self.code, self.params = "", {}
            return
        until = minute + self._ahead(weekday, minute, self.bound_at)
        self.params = {"until_min": until % DAY_MIN, "day": _day(weekday, until // DAY_MIN)}
        self.code = "tariff" if self._open_at(weekday, minute) else "schedule"
        if self.code == "tariff":
            self.params["limit"] = self.limit_ma

    def _blind(self) -> None:
        self.preferred, self.price = False, self._base_milli
        self.code = "clock_unknown" if self._windows else ""
        self.params = {}
        self.limit_ma = FREE
        for window in self._windows:
            if window.action == "limit":
                self.limit_ma = min(self.limit_ma, window.limit_ma)

    def bound_at(self, weekday: int, minute: int) -> int:
        """The most at that time, mA: 0, a limit, or FREE."""
        if not self._open_at(weekday, minute):
            return 0
        bound_ma = FREE
        for window in self._windows:
            if window.action == "limit" and window.runs(weekday, minute):
                bound_ma = min(bound_ma, window.limit_ma)
        return bound_ma

    def _open_at(self, weekday: int, minute: int) -> bool:
        if not self._hours:
            return True
        for window in self._windows:
            if window.action == "allow" and window.runs(weekday, minute):
                return True
        return False

    def price_at(self, weekday: int, minute: int) -> int:
        """Of the first running window in the list that has a price, else the base price."""
        for window in self._windows:
            if window.price_milli is not None and window.runs(weekday, minute):
                return window.price_milli
        return self._base_milli

    def preferred_at(self, weekday: int, minute: int) -> bool:
        for window in self._windows:
            if window.action == "prefer" and window.runs(weekday, minute):
                return True
        return False

    def next_change(self, weekday: int, minute: int) -> int:
        """Minutes until bound, price or preference change: 1..10,080. 10,080 is never, since the
        timetable repeats every week."""
        return self._ahead(weekday, minute, self._state_at)

    def _state_at(self, weekday: int, minute: int) -> tuple:
        return (
            self.bound_at(weekday, minute),
            self.price_at(weekday, minute),
            self.preferred_at(weekday, minute),
        )

    def _ahead(self, weekday: int, minute: int, view) -> int:  # type: ignore[no-untyped-def]
        """Minutes until view(weekday, minute) gives something else; looks at edges only."""
        now = view(weekday, minute)
        at = minute
        while True:
            at += self._edge(at % DAY_MIN)
            if at - minute >= WEEK_MIN:
                return WEEK_MIN
            if view((weekday + at // DAY_MIN) % 7, at % DAY_MIN) != now:
                return at - minute

    def _edge(self, minute: int) -> int:
        """Minutes to the next midnight, start or end of a window, on whatever day: 1..1440."""
        nearest = DAY_MIN - minute
        for window in self._windows:
            for edge_min in (window.from_min, window.to_min):
                nearest = min(nearest, (edge_min - minute - 1) % DAY_MIN + 1)
        return nearest


def _day(weekday: int, days_on: int) -> str:
    if days_on < 2:
        return "tomorrow" if days_on else "today"
    return DAYS[(weekday + days_on) % 7]
