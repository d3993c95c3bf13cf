"""Room that lasts: what a raise or a start waits for."""


class Lasting:
    """ms: for how long there has been room; lowest_ma: the least of it."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.ms = 0
        self.lowest_ma = 1 << 28

    def keep(self, dt_ms: int, room_ma: int, enough: bool) -> None:
        """Anew where it is not enough."""
        if not enough:
            self.clear()
            return
        self.ms += dt_ms
        self.lowest_ma = min(self.lowest_ma, room_ma)
