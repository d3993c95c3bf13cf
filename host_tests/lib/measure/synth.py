"""Closed-form currents through an ideal 12-bit converter into the measuring room."""

from array import array

import numpy as np

from headroom.measure import sums as S
from headroom.measure.bursts import SAMPLES_MAX, Bursts
from headroom.measure.channel import Channel

UA_PER_CODE = 100000
BIAS_CODE = 1613  # 1.3 V of 3.3 V
SWING_CODES = 1427  # 1.15 V
FULL_SCALE_MA = SWING_CODES * 100 * 1000 // 1414


def sine(phase):
    return np.sqrt(2) * np.sin(2 * np.pi * phase)


def half_wave(phase):
    """Half a sine: RMS about its own mean sqrt(1/4 - 1/pi**2) of the peak."""
    wave = np.sin(2 * np.pi * phase)
    return np.where(wave > 0, wave, 0) / np.sqrt(0.25 - 1 / np.pi**2)


def pulses(phase):
    """Rectifier pulses: a sine that conducts above 0.8 of its peak."""
    wave = np.sin(2 * np.pi * phase)
    conducting = np.where(np.abs(wave) > 0.8, wave, 0.0)
    # Exact mean square of sin**2 over asin(0.8)..pi/2, both halves.
    a = np.arcsin(0.8)
    return conducting / np.sqrt((np.pi / 2 - a + np.sin(2 * a) / 2) / np.pi)


class Bench:
    """Feeds bursts to Bursts as the firmware does; time is a number that the bench moves."""

    def __init__(
        self, hz, channels=1, read_us=35.0, noise_codes=0.0, country_mhz=50000, gap_us=5000
    ):
        self.hz, self.read_us, self.noise_codes, self.gap_us = hz, read_us, noise_codes, gap_us
        self.channels = [
            Channel("mains", c, UA_PER_CODE, FULL_SCALE_MA, 10) for c in range(channels)
        ]
        self.bursts = Bursts(self.channels, S, country_mhz)
        self.now_us = 0.0
        self.buffer = array("H", [0] * SAMPLES_MAX)
        self.plugged = [True] * channels
        self.noise = np.random.default_rng(7)

    def codes(self, start_us, count, shape, rms_codes):
        moments = (start_us + np.arange(count) * self.read_us) * 1e-6
        wave = rms_codes * shape(moments * self.hz)
        wave = wave + self.noise.normal(0, 1, count) * self.noise_codes
        return np.clip(np.round(BIAS_CODE + wave), 0, 4095).astype(int)

    def burst(self, shape, rms_codes, spoil=None):
        rounds = self.bursts.rounds()
        count = rounds * len(self.channels)
        codes = self.codes(self.now_us, count, shape, rms_codes)
        if spoil:
            codes = spoil(codes)
        for i, code in enumerate(codes):
            self.buffer[i] = int(code)
        start_us = int(self.now_us) & 0x3FFFFFFF
        self.now_us += count * self.read_us
        readings = self.bursts.finish(
            int(self.now_us / 1000) & 0x3FFFFFFF, start_us, int(count * self.read_us), rounds,
            self.buffer, self.plugged,
        )
        self.now_us += self.gap_us
        return readings

    def run(self, seconds, shape, rms_permille, spoil=None):
        """Returns the second at which the frequency was found, None if it was not."""
        end_us = self.now_us + seconds * 1e6
        found_s = None
        rms_codes = rms_permille * FULL_SCALE_MA / 1000 * 1000 / UA_PER_CODE
        while self.now_us < end_us:
            self.burst(shape, rms_codes, spoil)
            if found_s is None and not self.bursts.frequency.assumed:
                found_s = self.now_us / 1e6
        return found_s
