"""A recorded current through front end, converter and the measuring code of the device.

Bursts as on the device: one cycle over interleaved channels, each read at its own instant, 5 ms
between bursts. The reference is float64 on the same interpolated wave over the same windows, so
the error is that of sampling, converter and arithmetic, not of the choice of the window.

The recording is scaled to the board's front end (its full scale against the recording's) and the
results are scaled back: the milliamperes of the result are as fine as on a board whose clamp fits.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

import numpy as np

from headroom import site
from headroom.measure.bursts import Bursts
from headroom.measure.channel import Channel
from headroom.measure.sums import accumulate

from .adc import AdcModel
from .frontend import CT_RATIO, FrontEnd
from .interpolate import BandLimited, Nearest
from .recording import Recording, RecordingError

GAP_US = 5000
LOOP_S = 1.0
"""Loopable recordings are repeated to at least this length."""
_CLAMP = {
    "place": "mains",
    "phase": 1,
    "ratio": CT_RATIO,
    "gain_permille": 1000,
    "accuracy_permille": 10,
}
_IDLE_BURSTS = 2
_IDLE_US = 25000
_IDLE_CODE = 1614
"""1.3 V, the bias."""
_CODE_GAIN = 1_000_000
"""Results in codes: a thousandth of a code is the "milliampere"."""


@dataclass
class Options:
    channels: int = 1
    read_us: float = 35
    adc: str = "ideal"
    full_scale_a: float | None = None
    seed: int = 1


@dataclass
class Cycle:
    """One burst: its start, its length, what the device found and what was there (mA or codes)."""

    t_ms: float
    window_s: float
    rms_ma: float
    reference_ma: float
    health: str
    period_us: int
    assumed: bool


class Source:
    """The wave and the way to codes: front end and converter, or codes as they are."""

    def __init__(self, recording: Recording, board: dict[str, Any], options: Options) -> None:
        samples = recording.values("current")
        self.rate_hz = recording.fs_hz
        self.in_codes = recording.in_codes
        if self.in_codes:
            self.wave: BandLimited | Nearest = Nearest(
                samples, recording.fs_hz, recording.loopable
            )
            self.per_ma = 1000.0
            return
        # A transformer passes no direct current, and recorders have offsets.
        samples = samples - samples.mean()
        self.wave = BandLimited(samples, recording.fs_hz, recording.loopable)
        if self.wave.peak <= 0:
            raise RecordingError(f"{recording.path.name}: the current is constant")
        self._front = FrontEnd(board["front_end"])
        self._adc = AdcModel(options.adc, options.seed)
        peak_a = options.full_scale_a and options.full_scale_a * sqrt(2)
        self._scale = self._front.full_scale_a * sqrt(2) / (peak_a or self.wave.peak)
        self.per_ma = self._scale
        self.board = {**board, "adc_nv_per_code": round(self._adc.line()[1] * 1e9)}

    def channel(self) -> Channel:
        """As the device builds it from its settings and board."""
        if self.in_codes:
            return Channel("mains", 0, _CODE_GAIN, 2048000, 10)
        return site.channel(_CLAMP, self.board)

    def codes(self, t_s: np.ndarray) -> np.ndarray:
        values = self.wave.at(t_s)
        if self.in_codes:
            return values.astype(np.uint16)
        return self._adc.codes(self._front.volts(values * self._scale))

    def reference_ma(self, from_s: float, to_s: float, points: int) -> float:
        """RMS about the mean over a window, in mA (codes for codes)."""
        step_s = (to_s - from_s) / points
        values = self.wave.at(from_s + (np.arange(points) + 0.5) * step_s)
        return float(np.std(values)) * (1 if self.in_codes else 1000)


def play(recording: Recording, board: dict[str, Any], options: Options) -> list[Cycle]:
    """All bursts that fit into the recording, channel 0 of each. Raises RecordingError."""
    source = Source(recording, board, options)
    bursts = Bursts(
        [source.channel() for _ in range(options.channels)],
        accumulate,
        round(recording.mains_hz * 1000),
    )
    seconds = recording.seconds
    if recording.loopable:
        seconds *= ceil(LOOP_S / seconds)
    cycles: list[Cycle] = []
    round_us = options.read_us * options.channels
    _idle(bursts, round_us)
    start_us = round_us / 2
    while True:
        rounds = bursts.rounds()
        if start_us + (rounds - 0.5) * round_us > seconds * 1e6:
            break
        cycles.append(_burst(source, bursts, start_us, rounds, options))
        start_us += rounds * round_us + GAP_US
    if not cycles:
        raise RecordingError(
            f"{recording.path.name}: {seconds * 1000:.1f} ms is too short for a burst of one cycle"
        )
    return cycles


def _idle(bursts: Bursts, round_us: float) -> None:
    """Bursts on an idle line before the recording starts: the device learns its read time."""
    count = len(bursts.channels)
    for number in range(_IDLE_BURSTS):
        rounds = bursts.rounds()
        at_us = (number - _IDLE_BURSTS) * _IDLE_US
        idle = array("H", [_IDLE_CODE]) * (rounds * count)
        burst_us = round(rounds * round_us)
        bursts.finish(at_us // 1000, at_us, burst_us, rounds, idle, [True] * count)


def _burst(
    source: Source, bursts: Bursts, start_us: float, rounds: int, options: Options
) -> Cycle:
    count = options.channels
    round_us = options.read_us * count
    reads_us = start_us + np.arange(rounds * count) * options.read_us
    buffer = array("H", source.codes(reads_us / 1e6).tobytes())
    burst_us = round(rounds * round_us)
    end_ms = round((start_us + burst_us) / 1000)
    period_us, assumed = bursts.frequency.period_us, bursts.frequency.assumed
    readings = bursts.finish(end_ms, round(start_us), burst_us, rounds, buffer, [True] * count)
    from_s = (start_us - round_us / 2) / 1e6
    window_s = rounds * round_us / 1e6
    points = max(8 * rounds, ceil(8 * window_s * source.rate_hz))
    return Cycle(
        start_us / 1000,
        window_s,
        readings[0].cycle_ma / source.per_ma,
        source.reference_ma(from_s, from_s + window_s, points),
        readings[0].health,
        period_us,
        assumed,
    )
