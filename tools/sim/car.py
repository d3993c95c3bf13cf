"""Cars: how they answer the pilot. Figures from corpus/car/EV_DYNAMICS.md (measured sessions and
field reports); `typical` is one phase or both legs, lag 5 s, 95 % of the offer."""

from collections import deque

LEAST_A = 6.0


class Model:
    """lag_s: from a changed offer to the changed draw; wake_s: from a closed contactor to the
    first draw; share: of the offer; max_a: the car's own limit; least_a: below it nothing is
    drawn; ramp_a_s: slope; idle_a: leading current while not charging; hunt: (part, period_s) by
    which it swings up by itself; drop: (period_s, length_s) in which it stops by itself; tail_kwh:
    energy after which the current decays (None: never full)."""

    def __init__(self, lag_s=5.0, wake_s=5.0, share=0.95, max_a=80.0, least_a=LEAST_A, ramp_a_s=10.0,
                 idle_a=0.5, hunt=None, drop=None, tail_kwh=None):
        self.lag_s, self.wake_s, self.share, self.max_a = lag_s, wake_s, share, max_a
        self.least_a, self.ramp_a_s, self.idle_a = least_a, ramp_a_s, idle_a
        self.hunt, self.drop, self.tail_kwh = hunt, drop, tail_kwh


MODELS = {
    "typical": dict(),
    "fast": dict(lag_s=2.0, wake_s=2.0),
    "slow": dict(lag_s=40.0, wake_s=40.0),
    "tesla_model_3": dict(lag_s=3.0, wake_s=25.0, share=1.0, max_a=32.0),
    "tesla_model_y": dict(lag_s=3.0, wake_s=25.0, share=1.0, max_a=32.0, drop=(6000.0, 60.0)),
    "nissan_leaf": dict(lag_s=4.0, share=1.0, max_a=30.3, hunt=(0.20, 40.0), idle_a=1.0),
    "volvo_xc40": dict(lag_s=5.0, share=0.97, max_a=29.0, hunt=(0.41, 60.0), idle_a=0.52),
    "prius_prime": dict(lag_s=4.0, share=0.99, max_a=15.8, drop=(900.0, 30.0)),
    "outlander": dict(lag_s=5.0, share=0.98, max_a=14.4, idle_a=1.2, tail_kwh=8.0),
    "ioniq_electric": dict(lag_s=5.0, share=0.98, max_a=29.4, tail_kwh=25.0),
    "zoe": dict(lag_s=8.0, wake_s=30.0, share=1.07, max_a=32.0, least_a=8.0, idle_a=1.5),
}
VOLTS = 230.0


class CarModel:
    """A car at the end of the cable. `phases`: 0-based supply phases it draws on.

    step() moves it; `amps` is then its RMS current on each of its phases; `wants`: S2 closed.
    """

    def __init__(self, name: str = "typical", phases: "tuple[int, ...]" = (0,), **options) -> None:
        if name not in MODELS:
            raise ValueError(f"car {name!r}: must be one of {', '.join(MODELS)}")
        settings = {**MODELS[name], **options}
        try:
            self.model = Model(**settings)
        except TypeError:
            raise ValueError(f"car option among {sorted(options)} unknown") from None
        self.name, self.phases = name, phases
        self.plugged = True
        self.wants = False
        self.amps = 0.0
        self.kwh = 0.0
        self._last_ms: "int | None" = None
        self._offers: deque = deque()
        self._told_a = 0.0
        self._wake_ms = 0
        self._stop_ms = 0
        self._on_ms = 0

    def unplug(self) -> None:
        self.plugged = self.wants = False
        self.amps = 0.0
        self._offers.clear()

    def plug(self) -> None:
        self.plugged = True

    def step(self, now_ms: int, offered_a: "float | None", energised: bool) -> None:
        """offered_a: what it reads from the pilot, None for X1 or no current; energised: the
        contactor is closed."""
        dt_ms = now_ms - self._last_ms if self._last_ms is not None else 0
        self._last_ms = now_ms
        if not self.plugged:
            return
        if offered_a is None:
            self._stop(dt_ms)
        else:
            self._stop_ms = 0
            self.wants = True
            self._follow(now_ms, dt_ms, offered_a, energised)
        if not energised:
            self.amps = 0.0
        self.kwh += self.amps * VOLTS * len(self.phases) * dt_ms / 3.6e9

    def _stop(self, dt_ms: int) -> None:
        """X1: current down within a second, S2 open after two (3 s are allowed)."""
        self._stop_ms += dt_ms
        self.amps = max(0.0, self.amps - 40.0 * dt_ms / 1000)
        self._offers.clear()
        self._told_a = 0.0
        self._wake_ms = 0
        if self._stop_ms >= 2000:
            self.wants = False

    def _follow(self, now_ms: int, dt_ms: int, offered_a: float, energised: bool) -> None:
        model = self.model
        if not energised:
            self._wake_ms = 0
            return
        if self._wake_ms < model.wake_s * 1000:
            self._wake_ms += dt_ms
            self.amps = model.idle_a
            self._told_a = offered_a
            self._offers.clear()
            return
        if not self._offers or self._offers[-1][1] != offered_a:
            self._offers.append((now_ms, offered_a))
        while self._offers and now_ms - self._offers[0][0] >= model.lag_s * 1000:
            self._told_a = self._offers.popleft()[1]
            if not self._offers:
                self._offers.append((now_ms, self._told_a))
                break
        self._on_ms += dt_ms
        step_a = model.ramp_a_s * dt_ms / 1000
        target_a = self._target_a()
        self.amps += max(-step_a, min(step_a, target_a - self.amps))

    def _target_a(self) -> float:
        model = self.model
        if self._told_a < model.least_a:
            return model.idle_a
        target = min(self._told_a * model.share, model.max_a)
        on_s = self._on_ms / 1000
        if model.hunt:
            part, period_s = model.hunt
            if on_s % period_s > period_s / 2:
                target *= 1 + part
        if model.drop and on_s % model.drop[0] > model.drop[0] - model.drop[1]:
            return 0.0
        if model.tail_kwh is not None and self.kwh > model.tail_kwh:
            target *= max(0.05, 1 - (self.kwh - model.tail_kwh) / (0.1 * model.tail_kwh))
        return target
