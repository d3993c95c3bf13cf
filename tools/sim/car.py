"""A car on the charger: S2, the current it draws, and how late it answers the pilot."""

from __future__ import annotations

from collections import deque
from math import cos, exp, pi
from typing import Any, Sequence

from .car_specs import CARS, CarSpec, changed, spec_of, within

__all__ = ("CARS", "CarModel")

_S2_OPENS_S = 0.2
"""From no current to S2 open: the car's relay."""
_TAIL_DONE_A = 1.0


class CarModel:
    """step(now_ms, offered_a, energised) moves the car on; then read amps, wants, wave.

    phases: supply phases (0-based) that it draws on, each with the same current.
    amps: RMS per phase of the car, in the order of `phases`. wants: S2 closed (state C).
    wave: the current's waveform (tools.sim.waves). Deterministic; times in ms, any step length.
    """

    def __init__(
        self, name: str = "typical", phases: Sequence[int] = (0,), **options: Any
    ) -> None:
        self.name = name
        self.spec = spec_of(name, options)
        self.phases = tuple(phases)
        self.plugged = True
        self.energy_kwh = 0.0
        self._now_ms: int | None = None
        self._charging_s = 0.0
        self._tail_s = -1.0
        self._tail_from_a = 0.0
        self._unoffered_s = 0.0
        self._stops = 0
        self.asleep = False
        self._rest()

    def _rest(self) -> None:
        """No offer, nothing drawn, S2 open."""
        self.wants = False
        self._draw_a = 0.0
        self._drawn_s = 0.0
        self._idle_a = 0.0
        self._seen_a = 0.0
        self._energised_s = 0.0
        self._offers: deque[tuple[float, float]] = deque()
        self._offered_s = 0.0
        self._stopping_s = 0.0

    def set(self, **options: Any) -> None:
        """Change values of the spec (max_a, lag_s ...) on the way. ValueError names a bad one."""
        self.spec = changed(self.spec, options)

    def plug(self) -> None:
        self.plugged = True

    def unplug(self) -> None:
        """Pulled out: the next session starts afresh with the battery as it was."""
        self.plugged = False
        self._charging_s = self._unoffered_s = 0.0
        self._stops = 0
        self.asleep = False
        self._rest()

    def wake(self) -> None:
        """The pilot was at -12 V or away for a moment, as if it had been plugged in anew (R11)."""
        self._unoffered_s = 0.0
        self.asleep = False

    def cut_off(self) -> None:
        """The contactor opened: no current at once."""
        self._draw_a = self._idle_a = 0.0

    @property
    def drawing_a(self) -> float:
        """Current per phase that charges, without the filter's reactive current."""
        return self._draw_a

    @property
    def amps(self) -> list[float]:
        amps, t_s = self._draw_a or self._idle_a, (self._now_ms or 0) / 1000
        return [
            amps * self.spec.share_of(i, t_s, self._drawn_s) for i in range(len(self.phases))
        ]

    @property
    def wave(self) -> str:
        return "resistive" if self._draw_a else "leading"

    @property
    def full(self) -> bool:
        """The battery has had its tail and wants no more."""
        return self._tail_s >= 0 and self._tail_cap_a() <= 0

    def step(self, now_ms: int, offered_a: float | None, energised: bool) -> None:
        """offered_a: what the car reads from the pilot, None without PWM (X1)."""
        dt_s = 0.0 if self._now_ms is None else (now_ms - self._now_ms) / 1000
        self._now_ms = now_ms
        if not self.plugged:
            return
        if offered_a is None:
            self._unoffered_s += dt_s
            spec = self.spec
            self.asleep = self.asleep or 0 < spec.sleeps_after_s < self._unoffered_s
            self._stop(dt_s, energised)
        else:
            self._stopping_s = self._unoffered_s = 0.0
            self._follow(now_ms / 1000, dt_s, offered_a)
            self._charge(dt_s, energised)
        if self._draw_a:
            self._drawn_s += dt_s
            self._count(dt_s)

    def _follow(self, now_s: float, dt_s: float, offered_a: float) -> None:
        """An offer takes effect `lag_s` after it was made; S2 closes after the start delay."""
        offers, spec = self._offers, self.spec
        if not offers or abs(offers[-1][1] - offered_a) > spec.dead_band_a:
            offers.append((now_s, offered_a))
        while offers and offers[0][0] <= now_s - spec.lag_at(now_s):
            if len(offers) == 1:
                self._seen_a = offers[0][1]
                break
            self._seen_a = offers.popleft()[1]
        self._offered_s += dt_s
        if not self.wants:
            ready = self._offered_s >= spec.start_delay_s
            enough = spec.waits_in_c or offered_a >= spec.min_a
            given_up = 0 < spec.gives_up_after <= self._stops
            self.wants = ready and enough and not (self.full or self.asleep or given_up)

    def _charge(self, dt_s: float, energised: bool) -> None:
        spec = self.spec
        if not (energised and self.wants):
            self._draw_a = self._idle_a = 0.0
            return
        if spec.wake_s >= 0:
            self._wake_up(dt_s)
        target_a = self._target_a()
        step_up, step_down = spec.ramp_up_a_s * dt_s, spec.ramp_down_a_s * dt_s
        self._draw_a = max(min(target_a, self._draw_a + step_up), self._draw_a - step_down)
        self._idle_a = 0.0 if self._draw_a else spec.idle_a
        self._charging_s += dt_s
        if self.full and not self._draw_a:
            self.wants = False
            self._idle_a = 0.0

    def _wake_up(self, dt_s: float) -> None:
        """Nothing for wake_s, then the offer of that moment at once; later ones have their lag."""
        before_s, self._energised_s = self._energised_s, self._energised_s + dt_s
        if self._energised_s <= self.spec.wake_s:
            self._seen_a = 0.0
        elif before_s <= self.spec.wake_s:
            self._seen_a = self._offers[-1][1]

    def _target_a(self) -> float:
        """Current that the car would draw now, were there no ramp."""
        spec, t_s, now_s = self.spec, self._charging_s, (self._now_ms or 0) / 1000
        dips = any(within(t_s, first_s, for_s, every_s) for first_s, every_s, for_s in spec.dips)
        if self._seen_a < spec.min_a or dips or spec.stopped_at(now_s):
            return 0.0
        target_a = spec.stepped(min(spec.follows(self._seen_a), spec.max_at(now_s)))
        for from_s, to_s, cap_a in spec.caps:
            if from_s <= t_s < to_s:
                target_a = min(target_a, cap_a)
        if self._tail_s >= 0:
            return min(target_a, self._tail_cap_a())
        return target_a * _hunt_factor(spec, t_s)

    def _tail_cap_a(self) -> float:
        spec = self.spec
        if spec.tail_stages:
            factors = [1.0] + [f for at_s, f in spec.tail_stages if self._tail_s >= at_s]
            return self._tail_from_a * factors[-1]
        cap_a = self._tail_from_a * exp(-self._tail_s / spec.tail_tau_s)
        return cap_a if cap_a > max(spec.tail_end_a, _TAIL_DONE_A) else spec.tail_end_a

    def _stop(self, dt_s: float, energised: bool) -> None:
        """X1: current to zero after stop_s, then S2 opens (C -> B), all within 3 s."""
        self._stops += self._stopping_s == 0 < self._draw_a
        self._stopping_s += dt_s
        stopped = self._stopping_s >= self.spec.stop_s or not energised
        if stopped:
            self._draw_a = 0.0
            self._idle_a = self.spec.idle_a if energised and self.wants else 0.0
        if self._stopping_s >= self.spec.stop_s + _S2_OPENS_S:
            self._rest()

    def _count(self, dt_s: float) -> None:
        """Energy taken; at the end of the battery the tail begins."""
        joules = sum(self.amps) * self.spec.volts * dt_s
        self.energy_kwh += joules / 3.6e6
        if self._tail_s >= 0:
            self._tail_s += dt_s
        elif self.energy_kwh >= self.spec.energy_kwh:
            self._tail_s = 0.0
            self._tail_from_a = self._draw_a


def _hunt_factor(spec: CarSpec, t_s: float) -> float:
    """Swings between low and high, starting high: a cosine of the hunt's period."""
    if spec.hunt is None:
        return 1.0
    from_s, length_s, period_s, low, high = spec.hunt
    if not from_s <= t_s < from_s + length_s:
        return 1.0
    return (low + high) / 2 + (high - low) / 2 * cos(2 * pi * (t_s - from_s) / period_s)
