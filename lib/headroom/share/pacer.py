"""The pace of one charger's grant: cuts at once, raises late, pauses long (R14-R16).

away -> paused -> running -> paused ..., with two detours: `stopping` (6 A before a pause that is
not urgent) and `looking` (a stop of seconds: no clamp has shown the start). Waits count the time
that has passed, so a clock that jumps ends none of them.
"""

from ..car.car import Car
from ..clock import lasted
from ..compat import const
from ..limit.allowance import Allowance
from .cut import Cut, unbearable
from .lasting import Lasting
from .part import Part
from .pauses import Pauses
from .profile import Profile
from .proof import Proof
from .start import LEAST_MA, Start

STEP_MA = 100
START_SPARE_MA = 1000
RAISE_MIN_MA = 500
RAISE_SPARE_MA = 200
_SIZE_MS = const(75)
"""A cut waits for three cycles after the set-point is passed, to be sized right the first time."""
_RAISE_WINDOW_MS = const(5000)
_START_WINDOW_MS = const(1500)
"""Another car's last current is out of the 1 s RMS by then."""
_RESTART_WINDOW_MS = const(10000)
_ABOVE_RATING_MS = const(3000)
_STOP_MIN_MS = const(5000)
_BLIND_MS = const(3000)
_LOOK_MS = const(8000)


class Pacer:
    """`step` returns limit_ma; share/why.py gives its reason. cap_ma: the least of charger, cable
    and user. pauses: share/pauses.py; start: share/start.py."""

    def __init__(self, cap_ma: int, safe_ma: int, profile: Profile) -> None:
        self.cap_ma = cap_ma
        self.safe_ma = min(safe_ma, cap_ma)
        self.profile = profile
        self.state = "away"
        self.limit_ma = 0
        self.pauses = Pauses(profile)
        self.start = Start()
        self.part = Part()
        self.least_ma = LEAST_MA
        self.room_ma = self.top_ma = self._run_ms = 0
        self._rose, self._cut, self._proof, self._room = False, Cut(), Proof(), Lasting()
        self._reset_times()

    def _reset_times(self) -> None:
        self._since_ms = self._over_ms = self._above_ms = 0
        self.start.unshown_ms = 0
        self._cut.clear()
        self._room.clear()

    def step(self, dt_ms: int, now_s: int, part: Part, car: Car) -> int:
        """now_s: uptime, for the count of pauses an hour."""
        self._since_ms += dt_ms
        self.part = part
        self.least_ma = car.traits.least_ma
        # R21: who draws more than it is told is told less.
        self.room_ma = part.room_ma * 1000 // max(car.traits.share_permille, 1000)
        self.top_ma = min(self.cap_ma, part.bound.limit_ma) // STEP_MA * STEP_MA
        self._rose = part.trial.step(dt_ms, car)
        if not part.connected:
            self._leave()
        elif not part.ready:
            self._interrupt(dt_ms)
        elif not part.tight.known:
            self._blind(dt_ms, now_s)
        elif self.state == "running":
            self._run(dt_ms, now_s, part, car)
        elif self.state == "stopping":
            self._stop(part.tight, car)
        elif self.state == "looking":
            self._look()
        else:
            self._rest(dt_ms, part)
        return self.limit_ma

    def _leave(self) -> None:
        if self.state != "away":
            self.pauses.clear()
            self.start.clear()
            self.part.trial.clear()
            self._run_ms = 0
            self._set("away", 0)

    def _interrupt(self, dt_ms: int) -> None:
        """The pilot has a fault: a start at 6 A follows, and no pause gets shorter (R42)."""
        if self.state != "paused":
            self._set("paused", 0)
        self.pauses.rest(dt_ms)
        self._room.clear()

    def _blind(self, dt_ms: int, now_s: int) -> None:
        """R47: 6 A, or the safe current where it is higher, and X1 after three seconds without a
        reading where there is no safe current (R17)."""
        self.pauses.rest(dt_ms)
        safe_ma = min(self.safe_ma, self.top_ma)
        held = self.state == "running" and self.part.tight.lost_ms < _BLIND_MS
        if safe_ma >= LEAST_MA and (self.state == "running" or self.pauses.wait_ms == 0):
            if self.state != "running" or self.limit_ma > safe_ma:
                self._set("running", min(safe_ma, self.limit_ma or LEAST_MA))
        elif held:
            if self.limit_ma > LEAST_MA:
                self._set("running", LEAST_MA)
        elif self.limit_ma > 0:
            self._pause(now_s)
        elif self.state == "away":
            self.state = "paused"

    def _run(self, dt_ms: int, now_s: int, part: Part, car: Car) -> None:
        tight = part.tight
        self._run_ms += dt_ms
        self._over_ms = lasted(self._over_ms, dt_ms) if tight.over else 0
        above = tight.over and unbearable(tight, car, self.least_ma)
        self._above_ms = self._above_ms + dt_ms if above else 0
        stop = tight.hot and above or self._above_ms >= _ABOVE_RATING_MS
        if self._rose or tight.strained or stop and self.limit_ma <= self.least_ma:
            self._pause(now_s)
        elif self._over_ms >= _SIZE_MS and self._reduce(now_s, part, car):
            pass
        elif self.top_ma < self.least_ma:
            self._end(part)
        elif self.start.doubted(car, self.limit_ma, self.least_ma):
            self._set("running", LEAST_MA)
        elif self.limit_ma > self.top_ma:
            self._set("running", self.top_ma)
        elif self._over_ms < _SIZE_MS and car.shown:
            self._grow(dt_ms, part, car)
        elif self._over_ms < _SIZE_MS:
            self._wait_for_car(dt_ms, car)

    def _end(self, part: Part) -> None:
        """Something else than the supply wants a pause: not before the run has lasted (R16)."""
        if part.bound.urgent or self._run_ms >= self.profile.run_min_ms:
            self._set("stopping", min(self.limit_ma, LEAST_MA))
        elif self.limit_ma > self.least_ma:
            self._set("running", self.least_ma)

    def give_way(self, limit_ma: int, now_s: int) -> None:
        """R39: what the guard of a conductor asks, over all that is believed; 0 = a pause."""
        if limit_ma < LEAST_MA:
            self._pause(now_s)
        elif limit_ma < self.limit_ma:
            self._cut_to(limit_ma // STEP_MA * STEP_MA, self.part.tight)

    def keep_to(self, limit_ma: int) -> None:
        """What a raise of this step may come to."""
        self.limit_ma = min(self.limit_ma, limit_ma // STEP_MA * STEP_MA)

    def _reduce(self, now_s: int, part: Part, car: Car) -> bool:
        """R14: the first cut at once and whole; more if the house rose, or the lag is over. Bounds
        that aren't the supply's come after it (R48). Returns whether the grant has changed."""
        self._room.clear()
        if not self._cut.may_follow(self._since_ms, part.tight, car):
            return False
        before_ma = self.limit_ma
        target_ma = min(self.room_ma, self.limit_ma)
        if not car.in_transit:
            # Whatever is believed of the car: what is above the set-point has to go.
            target_ma = min(target_ma, self.limit_ma - part.excess_ma)
        target_ma = target_ma // STEP_MA * STEP_MA
        if target_ma >= self.least_ma:
            if target_ma < self.limit_ma:
                self._cut_to(target_ma, part.tight)
        elif not self.profile.hold:
            self._pause(now_s)
        elif self.limit_ma > self.least_ma:
            self._cut_to(self.least_ma, part.tight)
        return self.limit_ma < before_ma

    def _cut_to(self, limit_ma: int, tight: Allowance) -> None:
        self._set("running", limit_ma)
        self._cut.note(tight)

    def _wait_for_car(self, dt_ms: int, car: Car) -> None:
        """Nothing drawn, or nothing shown, yet."""
        room_ma = min(self.room_ma, self.part.free_ma, self.top_ma)
        limit_ma = self.start.wait(dt_ms, car, self.limit_ma, self.least_ma, room_ma)
        if limit_ma != self.limit_ma:
            self._set("running" if limit_ma else "looking", limit_ma)

    def _grow(self, dt_ms: int, part: Part, car: Car) -> None:
        """Raise to the least room of a whole window, once the last change has shown."""
        self.start.meet(car, self.limit_ma)
        if car.in_transit:
            self._room.clear()
            return
        proof_ma = self._proof.step(dt_ms, car, self.limit_ma, self.least_ma) // STEP_MA * STEP_MA
        if proof_ma:
            self._set("running", proof_ma)
        if proof_ma or not car.shown:
            return
        self._room.keep(dt_ms, min(self.room_ma, part.free_ma), True)
        lag_ms = car.traits.lag_ms
        if self._room.ms < max(_RAISE_WINDOW_MS, lag_ms + lag_ms // 8):
            return
        most_ma = self._proof.most_ma(car, self.limit_ma)
        target_ma = min(self._room.lowest_ma - RAISE_SPARE_MA, self.top_ma, most_ma)
        target_ma = target_ma // STEP_MA * STEP_MA
        self._room.clear()
        if target_ma >= self.limit_ma + RAISE_MIN_MA or self.limit_ma < target_ma == self.top_ma:
            self._proof.raised()
            self._set("running", target_ma)

    def _rest(self, dt_ms: int, part: Part) -> None:
        """Paused: wait out the time, then for room that lasts; a first start needs no spare."""
        self.state = "paused"
        self.pauses.rest(dt_ms)
        room_ma = min(self.room_ma, part.free_ma)
        need_ma = self.need_ma()
        tried = room_ma < need_ma and part.trial.may(need_ma)
        self._room.keep(dt_ms, room_ma, tried or room_ma >= need_ma)
        window_ms = _RESTART_WINDOW_MS if self.pauses.restart else _START_WINDOW_MS
        rested = self.pauses.wait_ms == 0 and self.top_ma >= self.least_ma
        if rested and self._room.ms >= window_ms:
            part.trial.begin(tried, need_ma)
            self._set("running", LEAST_MA)
            self._run_ms = 0
            self.start.again()

    def need_ma(self) -> int:
        """Room that a start takes, in mA."""
        return self.least_ma + (START_SPARE_MA if self.pauses.restart else 0)

    def _stop(self, tight: Allowance, car: Car) -> None:
        """R16: 6 A for the learned lag, then the pause."""
        if tight.over or self._since_ms >= max(_STOP_MIN_MS, car.traits.lag_ms):
            self._set("paused", 0)
            self.pauses.begin()

    def _look(self) -> None:
        if self._since_ms >= _LOOK_MS:
            roomy = self.room_ma >= LEAST_MA
            self._set("running" if roomy else "paused", LEAST_MA if roomy else 0)

    def _pause(self, now_s: int) -> None:
        """An urgent pause: X1 at once."""
        self._set("paused", 0)
        self.pauses.begin_urgent(now_s)

    def _set(self, state: str, limit_ma: int) -> None:
        self.state, self.limit_ma = state, limit_ma
        self._reset_times()
