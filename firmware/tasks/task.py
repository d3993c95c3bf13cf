"""What every core task has in common: a turn, a beat, a rest."""

import asyncio
from time import ticks_ms


class Task:
    """`turn()` does the work once; `beat_ms` is when it last finished. A task that ends, however
    it ends, makes the outputs safe: asyncio alone would only print it and go on."""

    name = ""
    rest_ms = 0

    def __init__(self, device) -> None:
        self.device = device
        self.beat_ms = ticks_ms()
        self.beats = 0
        self.task = None

    async def run(self) -> None:
        try:
            while True:
                self.turn()
                self.beat_ms = ticks_ms()
                self.beats += 1
                await asyncio.sleep_ms(self.rest_ms)
        finally:
            self.device.supervisor.trip(self.name)

    def turn(self) -> None:
        raise NotImplementedError
