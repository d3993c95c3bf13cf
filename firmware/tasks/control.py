"""Readings and charger states to grants."""

from time import ticks_ms

from .task import Task


class Control(Task):
    name = "control"
    rest_ms = 10

    def turn(self) -> None:
        device, now_ms = self.device, ticks_ms()
        readings, statuses = device.bursts.readings, device.statuses
        device.law.step(now_ms, readings, statuses)
        device.ledger.step(now_ms, readings, device.law.cars, statuses)
