"""On how many phases the sun's surplus is charged, where a relay can choose."""

from ..compat import const

_PENDING_MS = const(120000)


class PhaseWish:
    """One phase or three, where a relay can choose; moved only while paused.

    Up after up_s of surplus for 6 A on three phases and the margin; down after down_s (time with
    enough is taken off) of less than 6 A on three; a start that is due takes what fits. At most
    `an_hour` switches in any hour: contactors wear, and cars dislike it. Others wait 30 s down and
    63 s up (SmartEVSE), 7 min (openWB), 10 min (EVerest, and a number of switches a session).
    """

    def __init__(self, up_s: int = 600, down_s: int = 120, an_hour: int = 4) -> None:
        self.up_ms, self.down_ms = up_s * 1000, down_s * 1000
        self.an_hour = an_hour
        self._want = 0
        self._short_ms = self._pending_ms = self._now_ms = 0
        self._now_s = 0
        self._switched_s: "list[int]" = []

    def step(self, dt_ms: int, phases: int, enough: bool, bright_ms: int, due: int) -> int:
        """Phases wanted. enough: the surplus feeds three phases now; bright_ms: for how long it
        has, with the margin; due: phases of a start that is due now (0: none; running: -1)."""
        self._count(dt_ms)
        if self._want in (0, phases):
            self._want = phases
            self._pending_ms = 0
            self._choose(dt_ms, phases, enough, bright_ms, due)
        else:
            # A relay that doesn't answer is left alone for an hour.
            self._pending_ms += dt_ms
            if self._pending_ms >= _PENDING_MS:
                self._want = phases
                self._switched_s = [self._now_s] * self.an_hour
        return self._want

    def _count(self, dt_ms: int) -> None:
        self._now_ms += dt_ms
        self._now_s += self._now_ms // 1000
        self._now_ms %= 1000
        if self._switched_s and self._now_s - self._switched_s[0] >= 3600:
            self._switched_s.pop(0)

    def _choose(self, dt_ms: int, phases: int, enough: bool, bright_ms: int, due: int) -> None:
        short = due < 0 and phases == 3 and not enough
        self._short_ms = self._short_ms + dt_ms if short else max(self._short_ms - dt_ms, 0)
        want = phases
        if due > 0:
            want = due
        elif due < 0 and phases == 1 and bright_ms >= self.up_ms:
            want = 3
        elif phases == 3 and self._short_ms >= self.down_ms:
            want = 1
        if want != phases and len(self._switched_s) < self.an_hour:
            self._want = want
            self._switched_s.append(self._now_s)
            self._short_ms = 0
