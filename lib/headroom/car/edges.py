"""Edges: the moments at which a current moved, and by how much.

What the conductors carry is a level with small noise, and steps. A step opens an edge on all
phases together (a car moves them at the same time); it is closed when all are calm again, or after
2.4 s, while something still moves. Cars and houses alike are told by edges alone.
"""

from ..compat import const

_SAMPLE_MS = const(200)
_OPEN_MA = const(400)
_CALM_MA = const(200)
_CALM_MS = const(400)
_SHORTEST_MS, _LONGEST_MS = const(800), const(2400)
_FOLLOW_AFTER_MS = const(4000)
"""A level that is drawn after too early would eat a slow ramp."""
_LIKE_MS = const(3000)


class Edges:
    """phases: of the supply. now_ds: this object's time, in tenths of a second. moved_ma: per
    phase, by the last edge; begun_ds: when it began; moving: it hadn't come to rest. open: an edge
    is under way. level_ma: per phase, the last sample."""

    def __init__(self, phases: int) -> None:
        self.phases = phases
        self.now_ds = self.begun_ds = 0
        self.moved_ma = [0, 0, 0]
        self.level_ma = [0, 0, 0]
        self.moving = self.open = False
        self._sum_ma = [0, 0, 0]
        self._count = self._sample_ms = self._rest_ms = 0
        self.forget()

    def forget(self) -> None:
        """The currents can't be read: whatever is seen next is no edge."""
        self._known = self.open = False
        self._ref_ma = [0, 0, 0]
        self._before_ma = [0, 0, 0]
        self._age_ms = self._calm_ms = 0
        self._since_ms = 0
        self._was_ma = 0

    def step(self, dt_ms: int, cycles_ma: "list[int]") -> bool:
        """cycles_ma: the newest cycle of each phase, export negative. True where an edge has
        ended."""
        for phase in range(self.phases):
            self._sum_ma[phase] += cycles_ma[phase]
        self._count += 1
        self._sample_ms += dt_ms
        if self._sample_ms < _SAMPLE_MS:
            return False
        length_ms, count = self._sample_ms, self._count
        for phase in range(self.phases):
            self._before_ma[phase] = self.level_ma[phase]
            self.level_ma[phase] = self._sum_ma[phase] // count
            self._sum_ma[phase] = 0
        self._count = self._sample_ms = 0
        self._pass(length_ms)
        return self._look(length_ms)

    def _pass(self, ms: int) -> None:
        self._rest_ms += ms
        self.now_ds += self._rest_ms // 100
        self._rest_ms %= 100

    def _look(self, ms: int) -> bool:
        if not self._known:
            self._known = True
            for phase in range(self.phases):
                self._ref_ma[phase] = self.level_ma[phase]
        elif self.open:
            return self._go_on(ms)
        elif self._away(self._ref_ma) > _OPEN_MA:
            self.open = True
            self.begun_ds = self.now_ds - ms // 100
            self._age_ms, self._calm_ms = ms, 0
        else:
            self._since_ms = min(self._since_ms + ms, _FOLLOW_AFTER_MS)
            if self._since_ms >= _FOLLOW_AFTER_MS:
                self._follow()
        return False

    def _away(self, from_ma: "list[int]") -> int:
        most_ma = 0
        for phase in range(self.phases):
            most_ma = max(most_ma, abs(self.level_ma[phase] - from_ma[phase]))
        return most_ma

    def _follow(self) -> None:
        for phase in range(self.phases):
            self._ref_ma[phase] += (self.level_ma[phase] - self._ref_ma[phase]) // 16

    def _go_on(self, ms: int) -> bool:
        self._age_ms += ms
        calm = self._away(self._before_ma) < _CALM_MA
        self._calm_ms = self._calm_ms + ms if calm else 0
        at_rest = self._calm_ms >= _CALM_MS and self._age_ms >= _SHORTEST_MS
        if not at_rest and self._age_ms < _LONGEST_MS:
            return False
        self._close(not at_rest)
        return True

    def _close(self, moving: bool) -> None:
        most_ma = 0
        for phase in range(self.phases):
            level_ma = self.level_ma[phase]
            if not moving:
                level_ma = (level_ma + self._before_ma[phase]) // 2
            moved_ma = self.moved_ma[phase] = level_ma - self._ref_ma[phase]
            self._ref_ma[phase] = level_ma
            if abs(moved_ma) > abs(most_ma):
                most_ma = moved_ma
        was_ma = self._was_ma
        like = most_ma * was_ma > 0 and 2 * abs(was_ma) <= 3 * abs(most_ma) <= 5 * abs(was_ma)
        self.moving = moving or like and self._since_ms < _LIKE_MS
        self._was_ma, self._since_ms = most_ma, 0
        self.open = False
