"""Pilot and contactor of the module: R5, R7 to R9, and how often they may change places."""

from __future__ import annotations

from collections import deque
from typing import Any

_SHORT_MS, _HOUR_MS = 290000, 3600000
_SHORT_AN_HOUR = 6
"""Two nudges (R11) and a look now and then are shorter than a pause (R16)."""


class OutputChecker:
    """Pilot and contactor of the module: R5, R7-R9. tick(truth) with the plant's truth."""

    def __init__(self) -> None:
        self.violations: list[dict[str, Any]] = []
        self._pwm: bool | None = None
        self._mode_ms = 0
        self._left_c_ms: int | None = None
        self._x1_ms: int | None = None
        self._short: "deque[int]" = deque()

    def restarted(self) -> None:
        """The module was reset: its times start anew."""
        self._pwm = None

    def tick(self, truth: dict[str, Any]) -> None:
        t_ms, duty = truth["t_ms"], truth["duty_u16"]
        percent = round(duty / 655.36, 1)
        legal = percent in (0.0, 100.0) or 10 <= percent <= 84.4 or 85.5 <= percent <= 96
        if not legal:
            self._broken(t_ms, 1, f"duty {percent} %")
        self._modes(t_ms, duty, truth["state"] == "A")
        self._contactor(t_ms, truth, duty)

    def _broken(self, t_ms: int, invariant: int, what: str) -> None:
        self.violations.append({"t_ms": t_ms, "invariant": invariant, "what": what})

    def _modes(self, t_ms: int, duty: int, no_car: bool) -> None:
        """X1 and PWM change places once in 3 s at most, and with the same car seldom sooner than
        after a pause; state F and safe outputs are free to."""
        if no_car:
            self._short.clear()
        if duty == 0:
            self._pwm = None
            return
        pwm = duty < 65536
        if self._pwm is not None and pwm != self._pwm:
            if pwm and t_ms - self._mode_ms < 2950:
                self._broken(t_ms, 6, f"PWM {t_ms - self._mode_ms} ms after X1")
            if pwm and t_ms - self._mode_ms < _SHORT_MS:
                self._again(t_ms)
            self._mode_ms = t_ms
        elif self._pwm is None:
            self._mode_ms = t_ms
        self._pwm = pwm

    def _again(self, t_ms: int) -> None:
        self._short.append(t_ms)
        while self._short[0] <= t_ms - _HOUR_MS:
            self._short.popleft()
        if len(self._short) > _SHORT_AN_HOUR:
            self._broken(t_ms, 6, f"PWM after a short X1 for the {len(self._short)}th time")

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
