"""R39: which wired phases of a charger its car was shown not to draw on.

Twice a step of 3 A and more that was answered elsewhere in the right size and not there. Then the
phase need not have room for a raise, until it rises by itself (a car may begin there, seconds or
hours later), or is over, or the car is unplugged. Legs of a split phase are never left out.
"""

from ..compat import const

_TWICE = const(2)
_ROSE_MA = const(3000)
_STEP_MA = const(3000)


def right_size(moved_ma: int, step_ma: int) -> bool:
    """R46: 0.5 to 1.33 times what was told, and the right sign."""
    if step_ma < 0:
        moved_ma, step_ma = -moved_ma, -step_ma
    return step_ma <= moved_ma * 2 and moved_ma * 3 <= step_ma * 4


class Apart:
    """phases: those the charger is wired to; legs: of a split phase."""

    def __init__(self, phases: tuple, legs: bool = False) -> None:
        self.phases, self.legs = phases, legs
        self._times = [0, 0, 0]
        self._least_ma = [0, 0, 0]

    def left_out(self, phase: int) -> bool:
        return self._times[phase] >= _TWICE

    def answered(self, moved_ma: "list[int]", step_ma: int) -> None:
        """A step that the car has answered; moved_ma: what each phase did."""
        right = 0
        for phase in self.phases:
            right += right_size(moved_ma[phase], step_ma)
        if right and abs(step_ma) >= _STEP_MA:
            for phase in self.phases:
                self.judge(phase, moved_ma[phase], step_ma)

    def judge(self, phase: int, moved_ma: int, step_ma: int) -> None:
        """A step that was answered elsewhere; moved_ma: what this phase did meanwhile."""
        if self.legs:
            return
        still = abs(moved_ma) * 4 < abs(step_ma)
        self._times[phase] = self._times[phase] + 1 if still else 0
        self._least_ma[phase] = 1 << 28

    def watch(self, phase: int, total_ma: int) -> None:
        """A phase that rises by itself has to have room again."""
        least_ma = min(self._least_ma[phase], total_ma)
        self._least_ma[phase] = least_ma
        if total_ma >= least_ma + _ROSE_MA:
            self.doubt(phase)

    def doubt(self, phase: int) -> None:
        self._times[phase] = 0
