"""Readings and charger states to grants, one part of a decision a turn."""

import os
import random
from time import ticks_ms

from .task import Task


class Control(Task):
    name = "control"

    def __init__(self, device) -> None:
        super().__init__(device)
        random.seed(int.from_bytes(os.urandom(4), "little"))

    def turn(self) -> bool:
        device, now_ms = self.device, ticks_ms()
        readings, law = device.bursts.readings, device.law
        if law.rules is not None:
            law.rules.inputs.random_u16 = random.getrandbits(16)
        decided = law.turn(now_ms, readings)
        if decided:
            device.ledger.step(now_ms, law.limiter.readings, law.chargers)
        return decided
