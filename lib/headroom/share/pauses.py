"""R16, R42: how long a charger rests, and what of that outlives a restart."""

from ..keep import Kept
from .profile import Profile


class Pauses:
    """wait_ms: rest of the pause under way. restart: the next start follows a pause and wants
    room to spare. count: urgent ones since the start. profile: what the household chose."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.count = 0
        self.wait_ms = 0
        self.restart = False
        self._at_s: list[int] = []

    def clear(self) -> None:
        """A new session owes nothing to the last one."""
        self.wait_ms = 0
        self.restart = False

    def rest(self, dt_ms: int) -> None:
        self.wait_ms = max(self.wait_ms - dt_ms, 0)

    def begin(self) -> None:
        self.wait_ms = self.profile.pause_min_ms
        self.restart = True

    def begin_urgent(self, now_s: int) -> None:
        """Long after the third in an hour. now_s: uptime."""
        self.begin()
        self.count += 1
        self._at_s = [s for s in self._at_s if now_s - s < 3600]
        self._at_s.append(now_s)
        if len(self._at_s) >= self.profile.pauses_an_hour:
            self.wait_ms = self.profile.long_pause_ms

    def keep(self, now_s: int, stopping: bool) -> Kept:
        """What the next start must know. stopping: a pause is about to begin."""
        wait_ms = self.profile.pause_min_ms if stopping else self.wait_ms
        ages_s = [now_s - s for s in self._at_s if now_s - s < 3600]
        return Kept(-(-wait_ms // 1000), self.restart, ages_s)

    def restore(self, kept: "Kept | None") -> None:
        """None: nothing valid is known of the time before the restart, so a whole pause."""
        if kept is None:
            kept = Kept(self.profile.pause_min_ms // 1000, True)
        self.wait_ms = kept.wait_s * 1000
        self.restart = kept.restart
        self._at_s = [-age_s for age_s in kept.ages_s]
