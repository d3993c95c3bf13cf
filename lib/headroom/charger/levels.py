"""CP levels to states: the windows of each state, and how many readings make a change.

Windows in mV at the pilot: the industrial ones (Beckhoff EL6761, index 8002), which are the IEC
bands widened by 0.25 V; E from R5.
"""

from ..compat import const

_SAME_MIN = const(2)
READY_MIN = const(3)
"""R5: readings in a row, with PWM on, before the contactor may close."""


def state_of(high_mv: int) -> "str | None":
    """The state that a CP high level stands for; None between the windows."""
    if high_mv > 13000:
        return None
    if high_mv >= 10750:
        return "A"
    if 7750 <= high_mv <= 10250:
        return "B"
    if 4750 <= high_mv <= 7250:
        return "C"
    if 1750 <= high_mv <= 4250:
        return "D"
    if -1500 < high_mv < 1500:
        return "E"
    return "F" if high_mv <= -10750 else None


def low_is_good(low_mv: int) -> bool:
    """The low half at -12 V: the car's diode is there, and the generator's negative supply."""
    return -13000 <= low_mv <= -10750


class Levels:
    """Debounced state from pairs of peak readings.

    state: "A".."F" after two equal readings in a row; levels between the windows count as E after
    three, since a pilot that can't be read must not keep a contactor closed.
    ready: readings in a row that allow closing. bad_low: readings in a row with PWM but no -12 V.
    """

    def __init__(self, first: str = "A") -> None:
        self.state = first
        self.ready = 0
        self.bad_low = 0
        self._candidate = first
        self._same = 0

    def read(self, high_mv: int, low_mv: int, pwm: bool) -> str:
        seen = state_of(high_mv)
        name = seen or "?"
        self._same = self._same + 1 if name == self._candidate else 1
        self._candidate = name
        if seen is None:
            if self._same >= READY_MIN:
                self.state = "E"
        elif self._same >= _SAME_MIN:
            self.state = seen
        good = pwm and low_is_good(low_mv)
        self.ready = self.ready + 1 if good and seen == "C" else 0
        self.bad_low = self.bad_low + 1 if pwm and seen in ("B", "C", "D") and not good else 0
        return self.state
