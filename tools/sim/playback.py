"""A recorded current through front end, converter and the measuring code of the device.

Bursts as on the device: one cycle over interleaved channels, each read at its own instant, 5 ms
between bursts. The reference is float64 on the same interpolated wave over the same windows, so
the error is that of sampling, converter and arithmetic, not of the choice of the window.

The recording is scaled to the board's front end (its full scale against the recording's) and the
results are scaled back: the milliamperes of the result are as fine as on a board whose clamp fits.
"""

from __future__ import annotations

import json
from array import array
from dataclasses import asdict, dataclass, replace
from math import ceil, pi, sqrt
from typing import Any

import numpy as np

from headroom.measure import build, curve
from headroom.measure.bursts import Bursts
from headroom.measure.calibration import Calibration, quiet_q8
from headroom.measure.channel import Channel
from headroom.measure.sums import STRAIGHT

from . import array_sums
from .adc import SUPPLY_V, AdcModel
from .default_clamp import CLAMP
from .frontend import FrontEnd
from .interpolate import BandLimited, Nearest
from .recording import Recording, RecordingError

GAP_US = 5000
LOOP_S = 1.0
"""Loopable recordings are repeated to at least this length."""
_CALIBRATED_PERMILLE = 5
_CALIBRATION_S = 3
_CALIBRATION_PART = 0.5
"""Of full scale: the current of the calibration's point."""
_IDLE_BURSTS = 2
_IDLE_US = 25000
_IDLE_CODE = 1614
"""1.3 V, the bias."""
_CODE_GAIN = 1_000_000
"""Results in codes: a thousandth of a code is the "milliampere"."""

_CALIBRATIONS: dict[str, dict[str, int]] = {}


@dataclass
class Options:
    channels: int = 1
    read_us: float = 35
    adc: str = "ideal"
    full_scale_a: float | None = None
    seed: int = 1
    level: float = 1.0
    """Part of the linear swing that the recording's peak fills."""
    unit: str = "kisel"
    noise_codes: float | None = None
    gain: float = 1.0
    """Of the pin's voltage: what the board's data don't know."""
    offset_v: float = 0.0
    calibrated: bool = False
    """Whether a quiet and a one-current calibration come first."""
    least_s: float = LOOP_S
    """Loopable recordings are repeated to at least this length."""


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
    second_ma: float = 0.0
    uncertainty_ma: float = 0.0


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
        self._options = options
        self._adc = self._converter()
        peak_a = options.full_scale_a and options.full_scale_a * sqrt(2)
        self.full_scale_a = self._front.full_scale_a
        self._scale = options.level * self.full_scale_a * sqrt(2) / (peak_a or self.wave.peak)
        self.per_ma = self._scale
        zero_v, per_code_v = self._adc.line()
        self.board = {
            **board,
            "adc_nv_per_code": round(per_code_v * 1e9), "adc_zero_uv": round(zero_v * 1e6),
            "adc_lively": options.adc == "esp32",
        }
        # The chip's own calibration sees the same slope, and is off by what the pin is off.
        self._curve = STRAIGHT
        if options.adc == "esp32":
            vref = round(1100 * per_code_v / options.gain / (curve.nv_per_code(1100) * 1e-9))
            self._curve = curve.esp32(vref)
        self._clamp = {**CLAMP, "place": "mains"}
        if options.calibrated:
            self._calibrate()
            # The noise of a recording does not depend on who has calibrated.
            self._adc = self._converter()

    def _converter(self) -> AdcModel:
        options = self._options
        return AdcModel(
            options.adc, options.seed, unit=options.unit, noise_codes=options.noise_codes
        )

    def _calibrate(self) -> None:
        """The same for every recording: what another source with this input found is taken."""
        key = json.dumps([self.board, asdict(replace(self._options, level=1.0))])
        if key not in _CALIBRATIONS:
            _CALIBRATIONS[key] = self._calibration()
        self._clamp.update(_CALIBRATIONS[key])

    def _calibration(self) -> dict[str, int]:
        """Nothing in the jaw, then a sine of half of full scale that a meter knows."""
        quiet = self._sine(0.0)
        self._clamp["noise_q8"] = quiet_q8([square for _, square in quiet])
        true_ma = round(self.full_scale_a * _CALIBRATION_PART * 1000)
        points = Calibration(round(self.full_scale_a * 1000))
        points.add(true_ma, self._sine(true_ma / 1000)[-1][0])
        return {
            "noise_q8": self._clamp["noise_q8"], "gain_ppm": points.gain_ppm(),
            "accuracy_permille": _CALIBRATED_PERMILLE,
        }

    def _sine(self, amps: float) -> list[tuple[int, int]]:
        """(1 s value in mA, mean square) burst by burst, of a 50 Hz sine on one channel."""
        bursts = Bursts([self.channel()], array_sums, 50000)
        found, start_us = [], 0.0
        while start_us < _CALIBRATION_S * 1e6:
            rounds = bursts.rounds()
            t_s = (start_us + np.arange(rounds) * self._options.read_us) / 1e6
            wave = np.sin(2 * pi * 50 * t_s) * (amps * sqrt(2))
            burst_us = round(rounds * self._options.read_us)
            reading = bursts.finish(
                round((start_us + burst_us) / 1000), round(start_us), burst_us, rounds,
                array("H", self._to_codes(wave).tobytes()), [True],
            )[0]
            found.append((reading.rms_ma, bursts.channels[0].square_q8))
            start_us += burst_us + GAP_US
        return found

    def channel(self) -> Channel:
        """As the device builds it from its settings and board."""
        if self.in_codes:
            return Channel("mains", 0, _CODE_GAIN, 2048000, 10)
        return build.channel(self._clamp, self.board, self._curve)

    def _to_codes(self, amps: np.ndarray) -> np.ndarray:
        volts = self._front.volts(amps) * self._options.gain + self._options.offset_v
        return self._adc.codes(np.clip(volts, 0, SUPPLY_V))

    def codes(self, t_s: np.ndarray) -> np.ndarray:
        values = self.wave.at(t_s)
        if self.in_codes:
            return values.astype(np.uint16)
        return self._to_codes(values * self._scale)

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
        array_sums,
        round(recording.mains_hz * 1000),
    )
    seconds = recording.seconds
    if recording.loopable:
        seconds *= ceil(options.least_s / seconds)
    cycles: list[Cycle] = []
    round_us = options.read_us * options.channels
    _idle(bursts, round_us)
    start_us = round_us / 2
    while True:
        rounds = bursts.rounds()
        if start_us + (rounds - 0.5) * round_us > seconds * 1e6:
            break
        cycles.append(_burst(source, bursts, start_us, rounds, options))
        start_us += rounds * round_us + GAP_US + bursts.wait_us()
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
    cycle_us = max(period_us, (rounds - 1) * round_us)
    readings = bursts.finish(end_ms, round(start_us), burst_us, rounds, buffer, [True] * count)
    from_s = (start_us - round_us / 2) / 1e6
    # The cycle that the device means: its last sample counts in part.
    window_s = min(rounds * round_us, cycle_us) / 1e6
    points = max(8 * rounds, ceil(8 * window_s * source.rate_hz))
    return Cycle(
        start_us / 1000,
        window_s,
        readings[0].cycle_ma / source.per_ma,
        source.reference_ma(from_s, from_s + window_s, points),
        readings[0].health,
        period_us,
        assumed,
        readings[0].rms_ma / source.per_ma,
        readings[0].uncertainty_ma / source.per_ma,
    )
