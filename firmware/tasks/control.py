"""Readings and charger states to grants."""

from time import ticks_ms

from .task import Task


class Control(Task):
    name = "control"
    rest_ms = 10

    def turn(self) -> None:
        device = self.device
        device.law.step(ticks_ms(), device.bursts.readings, device.statuses)
