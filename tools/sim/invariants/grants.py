"""Invariants 1, 3 and 6 of one charger's grants: what they may be, when they may rise."""

from __future__ import annotations

from .flow import Broken, Charger

LEAST_MA = 6000
_AGAIN_MS = 5000
_LONGEST_LAG_MS = 40000
_PAUSE_MS = 300000
_DRAWS_MA = 3000
_NO_PAUSE = ("look_again", "no_car", "glitch", "nudge")


class Grants:
    def __init__(self, charger: Charger, name: str, broken: Broken) -> None:
        self.charger, self.name, self._broken = charger, name, broken
        self.command_ma = 0
        self.changed_ms = self.fell_ms = -_LONGEST_LAG_MS
        self._paused_ms: "int | None" = None
        self._starts = self._shown = False

    def tick(
        self, t_ms: int, command_ma: int, code: str, measured: bool, plugged: bool, drawn_ma: int
    ) -> None:
        if not 0 <= command_ma <= self.charger.cap_ma or 0 < command_ma < LEAST_MA:
            self._add(t_ms, 1, f"command {command_ma} mA")
        self._starts = self._starts and drawn_ma < _DRAWS_MA
        if command_ma != self.command_ma:
            self._rises(t_ms, command_ma, measured)
            self._pauses(t_ms, command_ma, code)
            if command_ma < self.command_ma:
                self.fell_ms = t_ms
            self._starts = self._shown = self.command_ma == 0
            self.command_ma, self.changed_ms = command_ma, t_ms
        if not plugged:
            self._paused_ms = None

    def restarted(self) -> None:
        """The module was reset: it offers nothing. A pause that was begun goes on (R42)."""
        self.command_ma = 0

    def _add(self, t_ms: int, invariant: int, what: str) -> None:
        self._broken.add(t_ms, invariant, self.name + what)

    def _rises(self, t_ms: int, command_ma: int, measured: bool) -> None:
        if self.command_ma == 0 and command_ma > LEAST_MA:
            self._add(t_ms, 6, f"started at {command_ma} mA")
        if not command_ma > self.command_ma > 0:
            return
        since_ms = t_ms - self.changed_ms
        if not measured:
            self._add(t_ms, 3, "raised on a reading that can't be used")
        lag_ms = self.charger.quickest_ms
        if lag_ms is None:
            lag_ms = self.charger.lag_ms
        if self._shown and not self._starts:
            # A start that draws has shown: the lag is that of later changes.
            lag_ms = 0
        if since_ms < max(_AGAIN_MS, min(lag_ms, _LONGEST_LAG_MS)):
            self._add(t_ms, 3, f"raised {since_ms} ms after the last change")

    def _pauses(self, t_ms: int, command_ma: int, code: str) -> None:
        """R16; what is no pause has a length of its own."""
        if command_ma == 0:
            self._paused_ms = None if code in _NO_PAUSE else t_ms
        elif self.command_ma == 0 and self._paused_ms is not None:
            paused_ms = t_ms - self._paused_ms
            if paused_ms < _PAUSE_MS:
                self._add(t_ms, 6, f"paused for {paused_ms} ms only")
            self._paused_ms = None
