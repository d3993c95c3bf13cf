"""The turns of measure, control and output, in one fixed order.

A burst holds everything else up for a mains cycle, so the pilot is read right before and right
after it (R4), and what has just been decided is sent before the next one begins.
"""

import asyncio
import gc
from time import ticks_diff, ticks_ms

from micropython import const

_NO_BURST_MS = const(10)
"""Rest where no clamp's burst takes the time of a round."""
_BEFORE_DECIDING_MS, _BEFORE_OTHERS_MS = const(10), const(15)
"""R4: where so much is measured that an evaluation and a decision don't fit between two reads of
the pilot, it is read between them too."""
_COLLECT_EVERY_MS = const(250)
"""Often enough that the threshold of app.py, which may fall anywhere, is not reached before."""


class Core:
    """`at`: the task whose turn it is. One that ends, however it ends, makes the outputs safe:
    asyncio alone would only print it and go on."""

    def __init__(self, device, measure, control, output) -> None:
        self._device = device
        self._measure, self._control, self._output = measure, control, output
        self.at = measure
        self._rest_ms = 0 if device.bursts.channels else _NO_BURST_MS
        self._collected_ms = ticks_ms()

    async def run(self) -> None:
        try:
            while True:
                self._turn(self._measure)
                self._send()
                self.at = self._measure
                self._measure.evaluate()
                self._send_after(_BEFORE_DECIDING_MS)
                self._collect_or_decide()
                self._send_after(_BEFORE_OTHERS_MS)
                # The others: page, lamp, record.
                await asyncio.sleep_ms(self._rest_ms)
                self._send()
        finally:
            self._device.supervisor.trip(self.at.name)

    def _turn(self, task) -> None:
        self.at = task
        if task.turn():
            task.beat()

    def _send(self) -> None:
        """Not before something was decided."""
        if self._control.beats:
            self._turn(self._output)

    def _send_after(self, since_ms: int) -> None:
        if ticks_diff(ticks_ms(), self._output.beat_ms) >= since_ms:
            self._send()

    def _collect_or_decide(self) -> None:
        """A collection takes as long as a decision, and takes its place."""
        now_ms = ticks_ms()
        if self._control.beats and ticks_diff(now_ms, self._collected_ms) >= _COLLECT_EVERY_MS:
            self._collected_ms = now_ms
            gc.collect()
        else:
            self._turn(self._control)
