"""The invariants of docs/invariants.md as code: fed at every tick, it lists what was broken.

`Checker` judges the law's grants (closed loop and firmware alike) by what is so in the plant;
`OutputChecker` judges the pilot and the contactor of a run of the whole firmware.
"""

from __future__ import annotations

from typing import Any, Sequence

LEAST_MA = 6000
_REACTION_MS = 1300
"""From the start of any overload to the lower command (the plan's time budget)."""
_AGAIN_MS = 5000
_ROSE_MA = 500
_HOLD_MS = 3500
_TOLERANCE_MA = 300
_BOUND_MS = 40000
_PAUSE_MS = 300000
_HELD_MS, _X1_MS = 1100, 3200
_LIVE_FAULT = ("clamp", "power_returned", "no_car", "look_again", "disabled")


class Checker:
    """One charger. tick() for every step; `violations`: dicts t_ms, invariant, what."""

    def __init__(
        self, set_point_ma: int, rating_ma: int, cap_ma: int, safe_ma: int = 0,
        lag_ms: int = 5000, share: float = 0.95, hold: bool = True, bear_ma: int = 0,
    ) -> None:
        """bear_ma: up to which 6 A may be held for a while (R52), 0 for the rating."""
        self.set_point_ma, self.rating_ma = set_point_ma, rating_ma
        self.cap_ma, self.safe_ma = cap_ma, safe_ma
        self.bear_ma = bear_ma or rating_ma
        self.lag_ms, self.share, self.hold = lag_ms, share, hold
        self.violations: list[dict[str, Any]] = []
        self._command_ma = 0
        self._changed_ms = -_BOUND_MS
        self._cut_ms = -_BOUND_MS
        self._paused_ms: int | None = None
        self._rose_ms = 0
        self._base_ma: list[int] = []
        self._house_at_cut_ma: list[int] = []
        self._above_ms: int | None = None
        self._blind_ms: int | None = None
        self._over_ms: int | None = None

    def tick(
        self, t_ms: int, command_ma: int, reason: str, house_ma: Sequence[int],
        rms_ma: Sequence[int], car_ma: Sequence[int], measured: bool = True, plugged: bool = True,
    ) -> None:
        """What is true at t_ms: the command in force, its reason's code, the house, 1 s RMS and
        car of each phase, whether the clamps can be read, whether a car is plugged in."""
        self._watch_house(t_ms, house_ma)
        if not 0 <= command_ma <= self.cap_ma or 0 < command_ma < LEAST_MA:
            self._broken(t_ms, 1, f"command {command_ma} mA")
        if command_ma != self._command_ma:
            self._change(t_ms, command_ma, reason, house_ma, measured)
        self._excess(t_ms, command_ma, house_ma, rms_ma, car_ma)
        self._blindness(t_ms, command_ma, measured)
        if not plugged:
            self._paused_ms = None

    def restarted(self) -> None:
        """The module was reset: it offers nothing and its memory of times is gone."""
        self._command_ma = 0
        self._paused_ms = None

    def _broken(self, t_ms: int, invariant: int, what: str) -> None:
        self.violations.append({"t_ms": t_ms, "invariant": invariant, "what": what})

    def _watch_house(self, t_ms: int, house_ma: Sequence[int]) -> None:
        """The moment at which the house last rose by half an ampere within 1.3 s."""
        if not self._base_ma or t_ms - self._rose_ms > _REACTION_MS:
            if any(h > b + _ROSE_MA for h, b in zip(house_ma, self._base_ma)):
                self._rose_ms = t_ms
            self._base_ma = list(house_ma)
        elif any(h > b + _ROSE_MA for h, b in zip(house_ma, self._base_ma)):
            self._rose_ms = t_ms
            self._base_ma = list(house_ma)

    def _change(
        self, t_ms: int, command_ma: int, reason: str, house_ma: Sequence[int], measured: bool
    ) -> None:
        before_ma = self._command_ma
        since_ms = t_ms - self._changed_ms
        if command_ma > before_ma > 0:
            if not measured:
                self._broken(t_ms, 3, "raised on a reading that can't be used")
            if since_ms < max(_AGAIN_MS, min(self.lag_ms, _BOUND_MS)):
                self._broken(t_ms, 3, f"raised {since_ms} ms after the last change")
        if before_ma == 0 and command_ma > LEAST_MA:
            self._broken(t_ms, 6, f"started at {command_ma} mA")
        if before_ma == 0 and self._paused_ms is not None and t_ms - self._paused_ms < _PAUSE_MS:
            self._broken(t_ms, 6, f"paused for {t_ms - self._paused_ms} ms only")
        if command_ma == 0:
            self._paused_ms = None if reason in ("look_again", "no_car") else t_ms
        if command_ma < before_ma:
            self._cut_ms = t_ms
            self._house_at_cut_ma = list(house_ma)
        self._command_ma = command_ma
        self._changed_ms = t_ms

    def _excess(
        self, t_ms: int, command_ma: int, house_ma: Sequence[int], rms_ma: Sequence[int],
        car_ma: Sequence[int],
    ) -> None:
        """Invariant 2."""
        over = [p for p, rms in enumerate(rms_ma) if rms > self.set_point_ma and car_ma[p] > 0]
        if not over:
            self._over_ms = self._above_ms = None
            return
        if self._over_ms is None:
            self._over_ms = t_ms
        if command_ma == 0 or t_ms - self._over_ms <= 200 or t_ms - self._rose_ms <= _REACTION_MS:
            return
        if all(self._removed(p, command_ma, house_ma) for p in over):
            return
        if command_ma == LEAST_MA and self.hold:
            self._holding(t_ms, house_ma)
        elif t_ms - self._cut_ms > _AGAIN_MS + 200 and t_ms - self._changed_ms > self._bound_ms():
            self._broken(t_ms, 2, f"over since {self._over_ms} ms, command {command_ma} mA")

    def _bound_ms(self) -> int:
        return min(_BOUND_MS, max(_AGAIN_MS, self.lag_ms * 3 // 2 + 2000)) + 200

    def _removed(self, phase: int, command_ma: int, house_ma: Sequence[int]) -> bool:
        drawn_ma = int(command_ma * self.share)
        return house_ma[phase] + drawn_ma <= self.set_point_ma + _TOLERANCE_MA

    def _holding(self, t_ms: int, house_ma: Sequence[int]) -> None:
        """R15: 6 A may stay up to the rating, above it for 3 s."""
        if max(house_ma) + int(LEAST_MA * self.share) <= self.bear_ma + _TOLERANCE_MA:
            self._above_ms = None
        elif self._above_ms is None:
            self._above_ms = t_ms
        elif t_ms - max(self._above_ms, self._changed_ms + self._bound_ms()) > _HOLD_MS:
            # Until the car has followed the change nobody can tell its fall from the house's rise.
            self._broken(t_ms, 2, f"6 A held above the rating since {self._above_ms} ms")

    def _blindness(self, t_ms: int, command_ma: int, measured: bool) -> None:
        """Invariant 4, R47: 6 A a second after the loss, the safe current after three."""
        if measured:
            self._blind_ms = None
            return
        if self._blind_ms is None:
            self._blind_ms = t_ms
            return
        lost_ms = t_ms - self._blind_ms
        most_ma = max(self.safe_ma, LEAST_MA) if lost_ms <= _X1_MS else self.safe_ma
        if lost_ms > _HELD_MS and command_ma > most_ma:
            self._broken(t_ms, 4, f"command {command_ma} mA, measurement lost for {lost_ms} ms")


class OutputChecker:
    """Pilot and contactor of the module: R5, R7-R9. tick(truth) with the plant's truth."""

    def __init__(self) -> None:
        self.violations: list[dict[str, Any]] = []
        self._pwm: bool | None = None
        self._mode_ms = 0
        self._left_c_ms: int | None = None
        self._x1_ms: int | None = None

    def restarted(self) -> None:
        """The module was reset: its times start anew."""
        self._pwm = None

    def tick(self, truth: dict[str, Any]) -> None:
        t_ms, duty = truth["t_ms"], truth["duty_u16"]
        percent = round(duty / 655.36, 1)
        legal = percent in (0.0, 100.0) or 10 <= percent <= 84.4 or 85.5 <= percent <= 96
        if not legal:
            self._broken(t_ms, 1, f"duty {percent} %")
        self._modes(t_ms, duty)
        self._contactor(t_ms, truth, duty)

    def _broken(self, t_ms: int, invariant: int, what: str) -> None:
        self.violations.append({"t_ms": t_ms, "invariant": invariant, "what": what})

    def _modes(self, t_ms: int, duty: int) -> None:
        """X1 and PWM change places once in 3 s at most; state F and safe outputs are free to."""
        if duty == 0:
            self._pwm = None
            return
        pwm = duty < 65536
        if self._pwm is not None and pwm != self._pwm:
            if pwm and t_ms - self._mode_ms < 2950:
                self._broken(t_ms, 6, f"PWM {t_ms - self._mode_ms} ms after X1")
            self._mode_ms = t_ms
        elif self._pwm is None:
            self._mode_ms = t_ms
        self._pwm = pwm

    def _contactor(self, t_ms: int, truth: dict[str, Any], duty: int) -> None:
        """Permission only in C with PWM, or for 6 s after X1; taken within 3 s of leaving C."""
        self._x1_ms = None if duty < 65536 else self._x1_ms or t_ms
        in_c = truth["state"] == "C"
        self._left_c_ms = None if in_c else self._left_c_ms or t_ms
        if not truth["permission"]:
            return
        if self._left_c_ms is not None and t_ms - self._left_c_ms > 3000:
            self._broken(t_ms, 6, f"permission in state {truth['state']}")
        if self._x1_ms is not None and t_ms - self._x1_ms > 6300:
            self._broken(t_ms, 6, "permission more than 6 s after X1")
