"""Every recording through the device's measuring code, held to 0.2 % and to the kept table."""

import json
import subprocess
import sys

import numpy as np
import pytest

from tools import replay, replay_table
from tools.sim import recording
from tools.sim.playback import Options

TABLE = json.loads(replay_table.TABLE.read_text())
SAME_PCT = 0.02
"""The table was made with other releases of numpy: its errors may move by this, or by 2 %."""
WAVES = {path.stem: path for path in replay_table.waves()}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_errors_are_those_of_the_table(name, request):
    if not (replay_table.OWN / f"{name}.wav").exists():
        request.getfixturevalue("corpus")
    row = replay_table.row(WAVES[name])
    assert row["cycles"] == TABLE[name]["cycles"]
    if row["cycles"] >= 10:
        assert abs(row["ideal_1x35"]) <= 0.2
    for column, error_pct in TABLE[name].items():
        assert row[column] == pytest.approx(error_pct, abs=SAME_PCT, rel=0.02), column


@pytest.mark.needs("corpus")
def test_the_table_has_every_recording():
    assert set(TABLE) == set(WAVES)


@pytest.mark.parametrize("name", ["sine", "rectifier", "phase_cut", "half_wave"])
@pytest.mark.parametrize("channels, read_us", [(1, 35), (1, 100), (3, 35), (4, 70)])
def test_our_own_recordings_read_as_their_closed_forms(name, channels, read_us):
    path = replay_table.OWN / f"{name}.wav"
    exact_ma = json.loads(path.with_suffix(".json").read_text())["rms_ac_a"] * 1000
    result = replay.replay(path, Options(channels, read_us))
    assert result["rms_ma"] == pytest.approx(exact_ma, rel=3e-3)
    assert result["reference_ma"] == pytest.approx(exact_ma, rel=3e-3)
    assert result["seconds"] > 0.9


def test_full_scale_scales_the_input_and_not_the_result():
    path = replay_table.OWN / "sine.wav"
    small = replay.replay(path, Options(full_scale_a=500))
    assert small["rms_ma"] == pytest.approx(10_000, rel=5e-3)
    assert small["error_pct"] != replay.replay(path, Options())["error_pct"]
    clipped = replay.replay(path, Options(full_scale_a=6))
    assert {cycle["health"] for cycle in clipped["cycles"]} == {"clipped"}


def test_a_seed_repeats_and_another_differs():
    path = replay_table.OWN / "rectifier.wav"
    runs = [replay.replay(path, Options(adc="esp32", seed=seed)) for seed in (1, 1, 2)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def made(tmp_path, seconds=1.0, hz=50.7, mains_hz=50, **more):
    """A sine and its voltage at 8 kHz."""
    t_s = np.arange(round(8000 * seconds)) / 8000
    sine = np.sin(2 * np.pi * hz * t_s)
    meta = {
        "fs_hz": 8000.0,
        "channels": [
            {"kind": "current", "unit": "A", "per_count": 0.001},
            {"kind": "voltage", "unit": "V", "per_count": 0.0125},
        ],
        "amps_per_count": 0.001,
        "mains_hz": mains_hz,
        **more,
    }
    counts = np.round(np.stack([sine * 10_000, sine * 26_000], axis=1)).astype(np.int16)
    recording.write(tmp_path / "made.wav", counts, meta)
    return tmp_path / "made.wav"


def test_the_cycle_length_found_is_that_of_the_voltage(tmp_path):
    result = replay.replay(made(tmp_path, 2.0), Options())
    assert abs(result["cycle_length_error_pct"]) < 0.2
    path = made(tmp_path, 2.0)
    meta = json.loads(path.with_suffix(".json").read_text())
    # The voltage's own clock is taken for right: halve it, and the lengths must disagree.
    got = recording.read(path)
    counts = got.counts.copy()
    counts[:, 1] = np.round(26_000 * np.sin(2 * np.pi * 48.0 * np.arange(len(counts)) / 8000))
    recording.write(path, counts, meta)
    wrong = replay.replay(path, Options())["cycle_length_error_pct"]
    assert wrong == pytest.approx((48.0 / 50.7 - 1) * 100, abs=0.2)


def test_reference_and_result_are_over_the_same_windows(tmp_path):
    """Half a second of current and then none: even the cycle in between agrees."""
    path = made(tmp_path, 1.0)
    got = recording.read(path)
    counts = got.counts.copy()
    counts[4000:, 0] = 0
    recording.write(path, counts, got.meta)
    result = replay.replay(path, Options())
    assert abs(result["error_pct"]) < 0.05
    quiet = [cycle for cycle in result["cycles"] if cycle["t_ms"] > 520]
    assert max(cycle["reference_ma"] for cycle in quiet) < 20


def command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "tools.replay", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        cwd=replay.ROOT,
    )


def test_the_command_prints_json_or_a_table():
    path = replay_table.OWN / "sine.wav"
    done = command(path, "--json", "--channels", "3", "--read-us", "100", "--adc", "esp32")
    result = json.loads(done.stdout)
    assert set(result) >= {
        *("file", "cycles_seen", "seconds", "rms_ma", "reference_ma", "error_pct"),
        *("worst_cycle_error_pct", "cycles"),
    }
    assert result["cycles_seen"] == len(result["cycles"]) > 30
    assert set(result["cycles"][0]) == {"t_ms", "rms_ma", "reference_ma", "health"}
    squares = [cycle["rms_ma"] ** 2 for cycle in result["cycles"]]
    assert result["rms_ma"] == pytest.approx((sum(squares) / len(squares)) ** 0.5, rel=1e-6)
    assert "error" in command(path).stdout


def test_mistakes_end_with_2_and_a_sentence(tmp_path):
    missing = command(tmp_path / "none.wav")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr == "replay: none.json: not there; a WAV needs its JSON beside it\n"
    assert command().returncode == 2
    assert command(replay_table.OWN / "sine.wav", "--read-us", "3").returncode == 2
    assert command(replay_table.OWN / "sine.wav", "--channels", "9").returncode == 2


def test_too_short_and_constant_recordings_are_refused(tmp_path):
    with pytest.raises(recording.RecordingError, match="made.wav: 10.0 ms is too short"):
        replay.replay(made(tmp_path, 0.01), Options())
    with pytest.raises(recording.RecordingError, match="made.wav: the current is constant"):
        replay.replay(made(tmp_path, 1.0, hz=0), Options())


def test_codes_are_fed_as_they_are(tmp_path):
    codes = [{"kind": "current", "unit": "adc_code", "per_count": 1.0}]
    rng = np.random.default_rng(1)
    counts = rng.integers(1000, 3000, size=(4000, 1)).astype(np.int16)
    meta = {"fs_hz": 28571.43, "channels": codes, "amps_per_count": None, "mains_hz": 50}
    recording.write(tmp_path / "raw.wav", counts, meta)
    result = replay.replay(tmp_path / "raw.wav", Options())
    assert result["unit"] == "code"
    assert result["rms_ma"] == pytest.approx(counts.std(), rel=0.03)
    assert abs(result["error_pct"]) < 0.1
    with pytest.raises(recording.RecordingError, match="holds ADC codes"):
        replay.replay(tmp_path / "raw.wav", Options(adc="esp32"))
