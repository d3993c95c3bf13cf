"""The switches in the clamps' jacks: pulled up, closed to ground by a plug that is in (R23)."""

from machine import Pin


class Jacks:
    def __init__(self, board: dict, names: list) -> None:
        self._pins = [Pin(board["jack"][name], Pin.IN, Pin.PULL_UP) for name in names]
        self.plugged = [False] * len(names)

    def read(self) -> list:
        """One bool a clamp; the list is the same object each time."""
        for i in range(len(self._pins)):
            self.plugged[i] = self._pins[i].value() == 0
        return self.plugged
