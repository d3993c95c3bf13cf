"""The closed loop with every sample: front end, converter and the device's measuring code.

Each step is a burst of one cycle over the supply's clamps, read in turn. House and car are sines,
the phases 120 degrees apart (two legs: 180). Minutes for a day.
"""

from __future__ import annotations

import json
from array import array
from math import pi, sqrt
from pathlib import Path
from typing import Any

import numpy as np

from headroom.measure import build
from headroom.measure.bursts import Bursts

from . import array_sums
from .adc import AdcModel
from .closed_loop import Loop
from .default_clamp import CLAMP
from .frontend import FrontEnd

BOARD = Path(__file__).resolve().parents[2] / "boards" / "sim" / "board.json"
READ_US = 35
_HZ = 50
_TURNS = {1: (0.0,), 2: (0.0, 0.5), 3: (0.0, 1 / 3, 2 / 3)}
_SCALE_OF_LIMIT = 1.6
"""R26: full scale is at least 1.6 x the limit; a larger limit gets a larger clamp."""


class SampledLoop(Loop):
    """Arguments as Loop's; adc: "ideal" or "esp32"; seed: of the converter's noise."""

    always_fine = True

    def __init__(self, *values: Any, adc: str = "esp32", seed: int = 1) -> None:
        super().__init__(*values)
        board = json.loads(BOARD.read_text(encoding="utf-8"))
        self._adc = AdcModel(adc, seed)
        board["adc_nv_per_code"] = round(self._adc.line()[1] * 1e9)
        least_a = max(self.set_point_a, 25.0) * _SCALE_OF_LIMIT
        ratio = round(least_a * sqrt(2) / board["front_end"]["swing_mv"]
                      * board["front_end"]["burden_mohm"])
        self._front = FrontEnd(board["front_end"], ratio)
        clamp = {**CLAMP, "place": "mains", "ratio": ratio}
        self._bursts = Bursts(
            [build.channel({**clamp, "phase": phase + 1}, board) for phase in range(self.phases)],
            array_sums,
        )
        self.readings = self._bursts.readings
        self._now_us = 0
        self.alarms: dict[str, int] = {}
        """Bursts by health, but for "ok" and the first second."""

    def _measure(self, now_ms: int, totals_a: list[float], rms_a: list[float]) -> None:
        bursts, count = self._bursts, self.phases
        rounds = bursts.rounds()
        times_us = self._now_us + np.arange(rounds * count) * READ_US
        codes = np.empty(rounds * count, dtype=np.uint16)
        for phase, turn in enumerate(_TURNS[count]):
            wave = np.sin(2 * pi * (times_us[phase::count] * (_HZ / 1e6) - turn))
            volts = self._front.volts(wave * (totals_a[phase] * sqrt(2)))
            codes[phase::count] = self._adc.codes(volts)
        buffer = array("H", codes.tobytes())
        start_us = self._now_us & ((1 << 30) - 1)
        burst_us = rounds * count * READ_US
        for reading in bursts.finish(
            now_ms, start_us, burst_us, rounds, buffer, [True] * count
        ):
            if reading.health not in ("ok", "starting"):
                self.alarms[reading.health] = self.alarms.get(reading.health, 0) + 1
        self._now_us += 25000 + bursts.wait_us()
