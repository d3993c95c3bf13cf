"""Real power and direction on recordings that have the voltage too, against float64."""

from array import array
from math import ceil

import numpy as np
import pytest

from headroom.measure.bursts import Bursts
from headroom.measure.channel import Channel
from headroom.measure.power import Pair, Pairs
from tools.replay_table import OWN, waves
from tools.sim import array_sums
from tools.sim import recording as recordings
from tools.sim.interpolate import BandLimited

BIAS, SWING = 1614, 1400
READ_US, GAP_US, SECONDS = 35, 5000, 2.2
UA, UV = 100000, 300000


def play(path, sign=1):
    """(watts found, watts of the recording, power factor of the recording, export)."""
    recording = recordings.read(path)
    volts, amps = (recording.values(kind) for kind in ("voltage", "current"))
    volts, amps = volts - volts.mean(), (amps - amps.mean()) * sign
    per_v, per_a = SWING / np.abs(volts).max(), SWING / np.abs(amps).max()
    waves_ = [BandLimited(w, recording.fs_hz, recording.loopable) for w in (volts, amps)]
    channels = [Channel("voltage", 0, UV, 10**6, 10), Channel("mains", 0, UA, 10**5, 10)]
    bursts = Bursts(
        channels, array_sums, round(recording.mains_hz * 1000),
        Pairs([Pair(1, 0, UA, UV)], array_sums.products),
    )
    length_s = recording.seconds
    if recording.loopable:
        length_s *= ceil(SECONDS / length_s)
    found, true, rms = [], [], []
    start_us = 0.0
    while True:
        rounds = bursts.rounds()
        t_s = (start_us + np.arange(rounds * 2) * READ_US) / 1e6
        if t_s[-1] > min(length_s, SECONDS) - 0.001:
            break
        codes = np.empty(rounds * 2)
        codes[0::2] = waves_[0].at(t_s[0::2]) * per_v
        codes[1::2] = waves_[1].at(t_s[1::2]) * per_a
        buffer = array("H", np.round(codes + BIAS).astype(np.uint16).tobytes())
        took_us = rounds * 2 * READ_US
        bursts.finish(
            round((start_us + took_us) / 1000), round(start_us), took_us, rounds, buffer,
            [True, True],
        )
        fine_s = t_s[0] + (np.arange(4000) + 0.5) * bursts.frequency.period_us / 4e9
        v, i = waves_[0].at(fine_s), waves_[1].at(fine_s)
        v, i = v - v.mean(), i - i.mean()
        true.append(float((v * i).mean()))
        rms.append(float(np.sqrt((v * v).mean() * (i * i).mean())))
        found.append((start_us, bursts.readings[1].power_w, bursts.readings[1].export))
        start_us += took_us + GAP_US + bursts.wait_us()
    count = min(40, len(true))
    scale = UA * UV / 1e12 * per_v * per_a
    return (found[-1][1], float(np.mean(true[-count:])) * scale,
            float(np.mean(true[-count:]) / np.mean(rms[-count:])), found[-1][2],
            float(np.mean(rms[-count:])) * scale)


def with_voltage(paths):
    return [p for p in paths if recordings.read(p).has("voltage")
            and (recordings.read(p).seconds >= 2.2 or recordings.read(p).loopable)]


def check(path, signs=(1, -1)):
    for sign in signs:
        found_w, true_w, factor, export, apparent_va = play(path, sign)
        if abs(factor) >= 0.3:
            assert found_w == pytest.approx(true_w, rel=0.01), (path.stem, sign, factor)
            assert export == (true_w < 0), (path.stem, sign)
        else:
            # Of the apparent power: what a leading, idle car carries is nearly all reactive.
            assert abs(found_w - true_w) <= 0.01 * apparent_va, (path.stem, sign, factor)


@pytest.mark.parametrize("path", with_voltage(sorted(OWN.glob("*.wav"))), ids=lambda p: p.stem)
def test_own_recordings(path):
    check(path)


@pytest.mark.needs("corpus")
def test_corpus(corpus):
    paths = [p for p in with_voltage(waves()) if p.parent != OWN]
    assert len(paths) >= 30
    for k, path in enumerate(paths):
        check(path, (1 - k % 2 * 2,))
