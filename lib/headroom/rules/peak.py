"""Peak demand: the import that keeps every window of 10 to 60 minutes under a target, in watts.

In Flanders the highest quarter-hour average of a month is billed, and at least 2,500 W of it
(VREG and Fluvius, capacity tariff); other tariffs count 10, 30 or 60 minutes.

The meter's clock known: what is left of the target is spread over what is left of the window, so
an idle start pays for a fast end. Not known: a window may begin at any moment, so it may begin
now, and a house that later draws the target alone would leave nothing to make up with. Then the
bound is never above the target, and after an excess it is as much lower as is needed.
"""

from ..compat import const
from ..reasons import add_room

SENTENCES = """
peak {limit} A: {limit_w} from the grid keep this window at {target_w} on average, {left_s} s to \
go.
peak_sliding {limit} A: {limit_w} from the grid, so that no {window_s} s average more than \
{target_w}; the meter's clock is not known.
"""
add_room(SENTENCES)

FREE = const(1 << 28)
"""A bound that does not bind, in W."""
RESERVE_S = const(10)
"""Seconds of the target that a window keeps in hand: a car that answers 5 s late and the last
5 s of a window spend it. Our choice. Without it a peak that may be used again would grow."""
_LATE_S = const(5)
"""A cut in the last seconds of a window would show in the next one only."""
_LAST_S = const(30)
"""From here on no more than the next window can begin with."""
_SLIP_MS = const(5000)
"""A clock that differs more than this from the time counted in a window has jumped."""
_BUCKETS = const(60)
_EVERY_MS = const(1000)


class Aligned:
    """A window by the meter's clock. used_ws: imported in it so far, W s; left_s: its rest.

    trusted: the clock has run evenly for a whole window, and this one is counted from its start.
    """

    def __init__(self, window_s: int) -> None:
        self._window_s = window_s
        self.month_peak_w = 0
        self._distrust()

    def _distrust(self) -> None:
        self.trusted = self._whole = False
        self.used_ws = 0
        self.left_s = 0
        self._second = -1
        self._slip_ms = self._good_ms = 0

    def add(self, dt_ms: int, spent_ws: int, second: "int | None") -> None:
        """second: of the window, 0..window_s - 1; None: not known."""
        if second is None or not 0 <= second < self._window_s:
            self._distrust()
            return
        if self._second < 0:
            self._second = second
        half = self._window_s // 2
        moved_s = (second - self._second + half) % self._window_s - half
        self._slip_ms += dt_ms - moved_s * 1000
        if abs(self._slip_ms) > _SLIP_MS:
            self._distrust()
        elif moved_s > 0 and second < self._second:
            self._turn()
        self._second = second
        self.left_s = self._window_s - second
        self.used_ws += spent_ws
        self._good_ms = min(self._good_ms + dt_ms, self._window_s * 1000)
        self.trusted = self._whole and self._good_ms == self._window_s * 1000

    def _turn(self) -> None:
        """The window is over: its average, rounded up, is a peak if it was seen from its start."""
        if self._whole:
            average_w = -(-self.used_ws // self._window_s)
            self.month_peak_w = max(self.month_peak_w, average_w)
        self._whole = True
        self.used_ws = self._slip_ms = 0

    def bound_w(self, target_w: int) -> int:
        budget_ws = target_w * (self._window_s - RESERVE_S)
        opening_w = budget_ws // self._window_s
        if self.left_s <= _LATE_S:
            return opening_w
        room_w = max(budget_ws - self.used_ws, 0) // self.left_s
        return min(room_w, opening_w) if self.left_s < _LAST_S else room_w


class Sliding:
    """The last window in 60 buckets. What it holds on its first day is taken for the target."""

    def __init__(self, window_s: int, target_w: int) -> None:
        self._window_s = window_s
        self._bucket_s = window_s // _BUCKETS
        self._ring_ws = [target_w * self._bucket_s] * _BUCKETS
        self._head = 0
        self._now_ws = 0
        self._now_ms = 0

    def add(self, dt_ms: int, spent_ws: int) -> None:
        self._now_ws += spent_ws
        self._now_ms += dt_ms
        if self._now_ms >= self._bucket_s * 1000:
            self._now_ms -= self._bucket_s * 1000
            self._ring_ws[self._head] = self._now_ws
            self._head = (self._head + 1) % _BUCKETS
            self._now_ws = 0

    def bound_w(self, target_w: int) -> int:
        """The most that can flow from now on without any window passing its budget.

        A window that ends in `ahead` seconds still holds the younger buckets. Its reserve grows
        with `ahead`, so that what a slow car draws too much is made up slowly.
        """
        budget_ws = target_w * self._window_s
        held_ws = self._now_ws
        least_w = FREE
        place = self._head
        for gone in range(_BUCKETS, 0, -1):
            ahead_s = gone * self._bucket_s - self._now_ms // 1000
            if ahead_s <= _LATE_S:
                break
            reserve_ws = target_w * RESERVE_S * gone // _BUCKETS
            least_w = min(least_w, (budget_ws - reserve_ws - held_ws) // ahead_s)
            place = place - 1 if place > 0 else _BUCKETS - 1
            held_ws += self._ring_ws[place]
        return max(least_w, 0)


class Peak:
    """limit_w: the most that the whole supply may import now; FREE while target_w is 0.

    target_w: what the household wants to pay for; floor_w: what is billed in any case (Flanders
    2,500); window_s: 600, 900, 1800 or 3600; follow: "clock", or "sliding" for a meter whose
    windows do not follow a clock. reuse: a peak that this month has seen is used up to again.
    month_peak_w is learned from windows seen whole by the clock; who reads the meter's own (P1:
    1-0:1.6.0) may set it. import_only: export does not lower the average (Flanders).

    With a car that answers within 5 s and a house that alone never passes the target, a window by
    the clock passes it by 0.6 % at most (5 s of 900), a window of any alignment by 1 %. Slower
    cars add their lag. Up to 200 kW all figures stay below 2**30.
    """

    def __init__(
        self, target_w: int, floor_w: int, window_s: int = 900, follow: str = "clock",
        reuse: bool = False, import_only: bool = True,
    ) -> None:
        self._asked_w = max(target_w, floor_w) if target_w > 0 else 0
        self._reuse, self._import_only = reuse, import_only
        self._by_clock = follow == "clock"
        self._aligned = Aligned(window_s)
        self._sliding = Sliding(window_s, self._asked_w)
        self._last_w = self._rest_wms = 0
        self._due_ms = 0
        self.limit_w = FREE
        self.code = ""
        self.params: dict = {"limit_w": 0, "target_w": 0, "left_s": 0, "window_s": window_s}

    @property
    def month_peak_w(self) -> int:
        return self._aligned.month_peak_w

    @month_peak_w.setter
    def month_peak_w(self, watts: int) -> None:
        self._aligned.month_peak_w = watts

    @property
    def target_w(self) -> int:
        """What is kept: the household's target, the floor, or the peak that is paid already."""
        return max(self._asked_w, self.month_peak_w) if self._reuse else self._asked_w

    def new_month(self) -> None:
        self.month_peak_w = 0

    def step(self, dt_ms: int, power_w: "int | None", second_of_window: "int | None") -> int:
        """power_w: import measured (rounded up), negative = export, None = not known: then it
        counts as the last, and at least as the target. second_of_window: by the meter's clock."""
        if self._asked_w == 0:
            return self.limit_w
        spent_ws = self._spend(dt_ms, power_w)
        self._sliding.add(dt_ms, spent_ws)
        self._aligned.add(dt_ms, spent_ws, second_of_window if self._by_clock else None)
        if self._aligned.trusted:
            self._tell("peak", self._aligned.bound_w(self.target_w), self._aligned.left_s)
            return self.limit_w
        self._due_ms -= dt_ms
        if self._due_ms <= 0 or self.code != "peak_sliding":
            self._due_ms = _EVERY_MS
            self._tell("peak_sliding", self._sliding.bound_w(self.target_w), 0)
        return self.limit_w

    def _spend(self, dt_ms: int, power_w: "int | None") -> int:
        """W s of this step; what is left over is kept for the next."""
        if power_w is None:
            power_w = max(self._last_w, self._asked_w)
        else:
            power_w = max(power_w, 0) if self._import_only else power_w
            self._last_w = power_w
        self._rest_wms += power_w * dt_ms
        spent_ws = self._rest_wms // 1000
        self._rest_wms -= spent_ws * 1000
        return spent_ws

    def _tell(self, code: str, limit_w: int, left_s: int) -> None:
        self.code, self.limit_w = code, limit_w
        self.params["limit_w"] = limit_w
        self.params["target_w"] = self.target_w
        self.params["left_s"] = left_s
