"""The recording format, and interpolation against waves that are known everywhere."""

import json

import numpy as np
import pytest

from tools import make_recordings
from tools.sim import recording
from tools.sim.interpolate import BandLimited, Nearest, oversample
from tools.sim.recording import RecordingError

META = {
    "fs_hz": 4000.5,
    "channels": [
        {"kind": "voltage", "unit": "V", "per_count": 0.1},
        {"kind": "current", "unit": "A", "per_count": 0.01},
    ],
    "amps_per_count": 0.01,
    "mains_hz": 60,
}


def written(tmp_path, meta=META, counts=None):
    counts = np.array([[1, -2], [3, -32768], [5, 32767]]) if counts is None else counts
    recording.write(tmp_path / "r.wav", counts, meta)
    return tmp_path / "r.wav"


def test_what_is_written_is_read(tmp_path):
    got = recording.read(written(tmp_path))
    assert got.values("current") == pytest.approx([-0.02, -327.68, 327.67])
    assert got.values("voltage") == pytest.approx([0.1, 0.3, 0.5])
    assert got.fs_hz == 4000.5  # the WAV header can only say 4000 or 4001
    assert got.seconds == pytest.approx(3 / 4000.5)
    assert not got.loopable
    assert not got.in_codes


def test_every_corpus_recording_has_the_rms_that_its_json_states(corpus):
    paths = sorted((corpus / "wave").glob("*.wav"))
    assert len(paths) > 40
    for path in paths:
        got = recording.read(path)
        rms = np.sqrt(np.mean(got.values("current") ** 2))
        assert rms == pytest.approx(got.meta["whole_file"]["rms"], rel=1e-6), path.name


def edited(**changes):
    return {**META, **changes}


@pytest.mark.parametrize(
    "meta, words",
    [
        (edited(channels=META["channels"][:1]), "2 channels in the WAV, 1 in the JSON"),
        (edited(fs_hz=0), "fs_hz must be the sampling rate, not 0"),
        (edited(channels=None), "no list of channels"),
    ],
)
def test_bad_meta_is_named(tmp_path, meta, words):
    path = written(tmp_path)
    path.with_suffix(".json").write_text(json.dumps(meta))
    with pytest.raises(RecordingError, match="r.*" + words):
        recording.read(path)


def test_missing_parts_are_named(tmp_path):
    path = written(tmp_path)
    path.write_bytes(b"RIFF nothing")
    with pytest.raises(RecordingError, match="r.wav: not a readable WAV"):
        recording.read(path)
    path.with_suffix(".json").unlink()
    with pytest.raises(RecordingError, match="r.json: not there"):
        recording.read(path)
    with pytest.raises(RecordingError, match="no channel of kind 'pressure'"):
        recording.read(written(tmp_path)).values("pressure")


def bandwide(t_s):
    """100 Hz period, up to 0.4 of the sampling rate of 10 kHz."""
    return sum(np.cos(2 * np.pi * f * t_s + f) for f in (100, 300, 1700, 4000))


def test_a_loop_is_exact_between_its_samples():
    t_s = np.arange(100) / 10_000
    wave = BandLimited(bandwide(t_s), 10_000, loop=True)
    any_s = np.random.default_rng(1).uniform(-0.1, 5, 5000)
    assert np.max(np.abs(wave.at(any_s) - bandwide(any_s))) < 1e-3


def test_a_single_record_is_right_inside():
    t_s = np.arange(1037) / 10_000
    wave = BandLimited(bandwide(t_s) + 3, 10_000, loop=False)
    inside_s = np.random.default_rng(1).uniform(0.02, 0.08, 3000)
    assert np.max(np.abs(wave.at(inside_s) - bandwide(inside_s) - 3)) < 0.02


def test_a_single_record_that_does_not_close_has_no_jump_at_its_ends():
    wave = BandLimited(np.linspace(0, 1, 1000), 10_000, loop=False)
    t_s = np.linspace(0, 0.0999, 20_000)
    assert np.max(np.abs(wave.at(t_s) - t_s / 0.0999)) < 1e-3


@pytest.mark.parametrize("count", [50, 51])
def test_oversampling_goes_through_the_samples(count):
    samples = np.random.default_rng(2).normal(size=count)
    assert oversample(samples, 8)[::8] == pytest.approx(samples)


def test_nearest():
    once, loop = (Nearest(np.array([7, 8, 9]), 10.0, loop) for loop in (False, True))
    t_s = np.array([-1.0, 0.04, 0.06, 0.2, 0.31])
    assert once.at(t_s).tolist() == [7, 7, 8, 9, 9]
    assert loop.at(t_s[1:]).tolist() == [7, 8, 9, 7]


def test_the_repositorys_recordings_are_what_the_script_makes(tmp_path):
    make_recordings.main(tmp_path)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert len(made) == 8
    for name in made:
        assert (tmp_path / name).read_bytes() == (make_recordings.FOLDER / name).read_bytes(), name


# RMS about the mean of 10 A: the half wave's is sqrt(1 - (2 / pi)**2) of it.
@pytest.mark.parametrize(
    "name, rms_ac_a", [("sine", 10), ("rectifier", 10), ("phase_cut", 10), ("half_wave", 7.71178)]
)
def test_the_samples_have_the_closed_forms_rms(name, rms_ac_a):
    got = recording.read(make_recordings.FOLDER / f"{name}.wav")
    assert got.loopable
    assert np.std(got.values("current")) == pytest.approx(rms_ac_a, rel=5e-5)
    assert got.meta["rms_ac_a"] == pytest.approx(rms_ac_a, rel=1e-5)
