"""The clamps round one car's cable: what it draws, measured and not learned (R49)."""

from ..measure.reading import Reading


class Cable:
    """index: of the charger whose cable it is. A phase without a clamp, or whose clamp can't be
    read, is None: it is learned."""

    def __init__(self, index: int) -> None:
        self.index = index
        self._ma: "list[int | None]" = [None, None, None]

    def measured_ma(self, now_ms: int, readings: "list[Reading]") -> "list[int | None]":
        """The newest cycle of each phase, in mA; the same list each time."""
        found = self._ma
        for phase in range(3):
            found[phase] = None
        for reading in readings:
            if reading.place == "car" and reading.of == self.index and reading.usable(now_ms):
                found[reading.phase] = reading.cycle_ma
        return found
