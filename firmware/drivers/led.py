"""The lamp on the board."""

from machine import Pin


class Led:
    def __init__(self, board: dict) -> None:
        self._active = board["led"]["active"]
        self._pin = Pin(board["led"]["pin"], Pin.OUT, value=1 - self._active)

    def show(self, lit: bool) -> None:
        self._pin.value(self._active if lit else 1 - self._active)
