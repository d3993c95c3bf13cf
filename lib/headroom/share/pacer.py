"""The pace of one charger's grant: cuts at once, raises late, pauses long (R14-R16).

away -> paused -> running -> paused ..., with two short detours: `stopping` (6 A before a pause
that is not urgent) and `looking` (a stop of some seconds, because the clamp has not shown the
car's start). All waits count the time that has passed, so a clock that jumps ends none of them.
"""

from ..car.car import PROOF_MS, Car
from ..compat import const
from ..limit.allowance import Allowance
from ..measure.health import SENTENCES
from ..reasons import Reason, phase_name

LEAST_MA = 6000
_STEP_MA = const(100)
_SIZE_MS = const(75)
"""A cut waits for three cycles after the set-point is passed, to be sized right the first time."""
_CUT_AGAIN_MS = const(5000)
_CUT_ROSE_MS = const(1000)
_ROSE_MA = const(500)
_RAISE_MIN_MA = const(500)
_RAISE_SPARE_MA = const(200)
_RAISE_WINDOW_MS = const(5000)
_START_SPARE_MA = const(1000)
_ABOVE_RATING_MS = const(3000)
_STOP_MIN_MS = const(5000)
_UNSHOWN_MS = const(60000)
_LOOK_MS = const(8000)
_LOOKS_MAX = const(2)
_LOOK_AGAIN_MS = const(900000)
"""After the first two a look every quarter of an hour: the contactor is to last."""
_PROOF_STEP_MA = const(3500)
"""95 % of it is more than the 3 A that must show (R23)."""


class Profile:
    """What the household chose for a shortage (R15, R16). hold: stay at 6 A up to the rating."""

    def __init__(
        self, hold: bool, pause_min_s: int, long_pause_s: int, pauses_an_hour: int
    ) -> None:
        self.hold = hold
        self.pause_min_ms = pause_min_s * 1000
        self.long_pause_ms = long_pause_s * 1000
        self.pauses_an_hour = pauses_an_hour


class Pacer:
    """`step` returns limit_ma, `why` its reason. cap_ma: the least of charger, cable and user."""

    def __init__(self, cap_ma: int, safe_ma: int, profile: Profile) -> None:
        self.cap_ma = cap_ma
        self.safe_ma = min(safe_ma, cap_ma)
        self.profile = profile
        self.state = "away"
        self.limit_ma = 0
        self.pauses = 0
        self._room_ma = 0
        self._tight: "Allowance | None" = None
        self._shown = False
        self._missing = -1
        self._enabled = True
        self._pauses_s: list[int] = []
        self._forget()

    def _forget(self) -> None:
        """A new session owes nothing to the last one."""
        self._wait_ms = 0
        self._looks = 0
        self._restart = False
        self._reset_times()

    def _reset_times(self) -> None:
        self._since_ms = 0
        self._cut = False
        self._house_at_cut_ma = 0
        self._over_ms = 0
        self._above_ms = 0
        self._unshown_ms = 0
        self._clear_window()

    def _clear_window(self) -> None:
        self._window_ms = 0
        self._least_ma = 1 << 28

    def step(
        self, dt_ms: int, now_s: int, room_ma: int, tight: Allowance, car: Car, connected: bool,
        enabled: bool = True,
    ) -> int:
        """room_ma: this charger's part of what is allowed; tight: the allowance that bounds it;
        now_s: uptime, for the count of pauses an hour."""
        self._since_ms += dt_ms
        # R21: a car that draws more than it is told is told less.
        room_ma = room_ma * 1000 // max(car.traits.share_permille, 1000)
        self._room_ma, self._tight, self._shown, self._enabled = room_ma, tight, car.shown, enabled
        self._missing = car.missing
        if not connected:
            self._leave()
        elif not tight.known:
            self._blind(dt_ms, now_s)
        elif self.state == "running":
            self._run(dt_ms, now_s, room_ma, tight, car, enabled)
        elif self.state == "stopping":
            self._stop(tight, car)
        elif self.state == "looking":
            self._look(room_ma)
        else:
            self._rest(dt_ms, room_ma, enabled)
        return self.limit_ma

    def _leave(self) -> None:
        if self.state != "away":
            self._forget()
        self.state = "away"
        self.limit_ma = 0

    def _blind(self, dt_ms: int, now_s: int) -> None:
        """R17: no measurement, so the safe current."""
        self._wait_ms = max(self._wait_ms - dt_ms, 0)
        if self.safe_ma >= LEAST_MA and (self.state == "running" or self._wait_ms == 0):
            if self.state != "running" or self.limit_ma > self.safe_ma:
                self._set("running", min(self.safe_ma, self.limit_ma or LEAST_MA))
        elif self.limit_ma > 0:
            self._pause(now_s)
        elif self.state == "away":
            self.state = "paused"

    def _run(
        self, dt_ms: int, now_s: int, room_ma: int, tight: Allowance, car: Car, enabled: bool
    ) -> None:
        self._over_ms = self._over_ms + dt_ms if tight.over else 0
        short = tight.house_ma + LEAST_MA > tight.rating_ma
        self._above_ms = self._above_ms + dt_ms if short and tight.over else 0
        if not enabled:
            self._set("stopping", LEAST_MA)
        elif self._above_ms >= _ABOVE_RATING_MS and self.limit_ma == LEAST_MA:
            self._pause(now_s)
        elif car.drawing and not car.shown and self.limit_ma > LEAST_MA:
            self._set("running", LEAST_MA)
        elif self._over_ms >= _SIZE_MS:
            self._reduce(now_s, room_ma, tight, car)
        else:
            self._grow(dt_ms, room_ma, car)

    def _reduce(self, now_s: int, room_ma: int, tight: Allowance, car: Car) -> None:
        """R14: the first cut at once and whole; more if the house rose, or the lag is over."""
        self._clear_window()
        if not self._may_cut(tight, car):
            return
        target_ma = min(room_ma, self.limit_ma)
        if not car.in_transit:
            # Whatever is believed of the car: what is above the set-point has to go.
            excess_ma = max(tight.total_ma - tight.set_point_ma, 0)
            target_ma = min(target_ma, self.limit_ma - excess_ma)
        target_ma = target_ma // _STEP_MA * _STEP_MA
        if target_ma >= LEAST_MA:
            if target_ma < self.limit_ma:
                self._cut_to(target_ma, tight)
        elif not self.profile.hold:
            self._pause(now_s)
        elif self.limit_ma > LEAST_MA:
            self._cut_to(LEAST_MA, tight)

    def _may_cut(self, tight: Allowance, car: Car) -> bool:
        if not self._cut:
            return True
        if tight.house_ma >= self._house_at_cut_ma + _ROSE_MA:
            return self._since_ms >= _CUT_ROSE_MS
        return not car.in_transit and self._since_ms >= _CUT_AGAIN_MS

    def _cut_to(self, limit_ma: int, tight: Allowance) -> None:
        self._set("running", limit_ma)
        self._cut = True
        self._house_at_cut_ma = tight.house_ma

    def _grow(self, dt_ms: int, room_ma: int, car: Car) -> None:
        """Raise to the least room of a whole window, once the last change has shown."""
        if not car.shown:
            self._unshown_ms = self._unshown_ms + dt_ms if car.drawing else 0
            wait_ms = _UNSHOWN_MS if self._looks < _LOOKS_MAX else _LOOK_AGAIN_MS
            if self._unshown_ms >= wait_ms:
                self._looks += 1
                self._set("looking", 0)
            return
        if car.in_transit:
            self._clear_window()
            return
        if car.unproved_ms >= PROOF_MS and self.limit_ma > LEAST_MA:
            step_to_ma = min(self.limit_ma, car.needed_ma()) - _PROOF_STEP_MA
            if step_to_ma >= LEAST_MA:
                self._set("running", step_to_ma // _STEP_MA * _STEP_MA)
                return
            if self.limit_ma >= LEAST_MA + _PROOF_STEP_MA or car.unanswered:
                car.doubt()
                return
        self._window_ms += dt_ms
        self._least_ma = min(self._least_ma, room_ma)
        if self._window_ms < max(_RAISE_WINDOW_MS, car.traits.lag_ms):
            return
        target_ma = min(self._least_ma - _RAISE_SPARE_MA, self.cap_ma) // _STEP_MA * _STEP_MA
        top_ma = self.cap_ma // _STEP_MA * _STEP_MA
        self._clear_window()
        if target_ma >= self.limit_ma + _RAISE_MIN_MA or self.limit_ma < target_ma == top_ma:
            self._set("running", target_ma)

    def _rest(self, dt_ms: int, room_ma: int, enabled: bool) -> None:
        """Paused: wait out the time, then for room that lasts; a first start needs no spare."""
        self.state = "paused"
        self._wait_ms = max(self._wait_ms - dt_ms, 0)
        self._window_ms = self._window_ms + dt_ms if room_ma >= self._need_ma() else 0
        lasted = self._window_ms >= (_RAISE_WINDOW_MS if self._restart else 1)
        if enabled and lasted and self._wait_ms == 0:
            self._set("running", LEAST_MA)

    def _need_ma(self) -> int:
        return LEAST_MA + (_START_SPARE_MA if self._restart else 0)

    def _stop(self, tight: Allowance, car: Car) -> None:
        """R16: 6 A for the learned lag, then the pause."""
        if tight.over or self._since_ms >= max(_STOP_MIN_MS, car.traits.lag_ms):
            self._set("paused", 0)
            self._wait_ms = self.profile.pause_min_ms
            self._restart = True

    def _look(self, room_ma: int) -> None:
        if self._since_ms >= _LOOK_MS:
            self._set("running" if room_ma >= LEAST_MA else "paused", 0)
            self.limit_ma = LEAST_MA if self.state == "running" else 0

    def _pause(self, now_s: int) -> None:
        """An urgent pause: X1 at once; long after the third in an hour (R16)."""
        self.pauses += 1
        self._pauses_s = [s for s in self._pauses_s if now_s - s < 3600]
        self._pauses_s.append(now_s)
        many = len(self._pauses_s) >= self.profile.pauses_an_hour
        self._set("paused", 0)
        self._wait_ms = self.profile.long_pause_ms if many else self.profile.pause_min_ms
        self._restart = True

    def _set(self, state: str, limit_ma: int) -> None:
        self.state = state
        self.limit_ma = limit_ma
        self._reset_times()

    def why(self) -> Reason:
        """The rule behind limit_ma, with the numbers of the last step."""
        tight = self._tight
        if self.state == "away" or tight is None:
            return Reason("no_car")
        phase = phase_name(tight.phase)
        if not tight.known:
            sentence = SENTENCES.get(tight.health, tight.health)
            return Reason("clamp", limit=self.limit_ma, phase=phase, sentence=sentence)
        if self.state == "paused":
            return self._why_paused(tight, phase)
        if self.state == "looking":
            return Reason("look_again")
        if self.state == "stopping":
            return Reason("stopping", limit=self.limit_ma)
        return self._why_running(tight, phase)

    def _why_paused(self, tight: Allowance, phase: str) -> Reason:
        if not self._enabled:
            return Reason("disabled")
        room_ma, need_ma = max(self._room_ma, 0), self._need_ma()
        if room_ma < need_ma:
            return Reason("room_wait", room=room_ma, phase=phase, need=need_ma)
        return Reason("pause_time", wait_s=-(-self._wait_ms // 1000))

    def _why_running(self, tight: Allowance, phase: str) -> Reason:
        limit_ma, room_ma = self.limit_ma, self._room_ma
        if self._missing >= 0:
            return Reason("missing", limit=limit_ma, phase=phase_name(self._missing))
        if not self._shown:
            return Reason("starting", limit=limit_ma)
        if limit_ma >= self.cap_ma // _STEP_MA * _STEP_MA:
            return Reason("charger_max", limit=limit_ma)
        if room_ma >= limit_ma + _RAISE_MIN_MA + _RAISE_SPARE_MA:
            return Reason("waiting", limit=limit_ma, room=room_ma)
        code = "hold" if limit_ma == LEAST_MA and room_ma < LEAST_MA else "set_point"
        return Reason(
            code, limit=limit_ma, phase=phase, total=tight.total_ma, set_point=tight.set_point_ma
        )
