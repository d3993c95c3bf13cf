"""The clamp input and four loads by circuit simulation: boards pass, wrong parts are found."""

import copy
import json
from dataclasses import replace

import numpy as np
import pytest

from tools import frontend, frontend_recordings
from tools.sim import recording

BOARDS = sorted(frontend.BOARDS.glob("*/board.json"))
DEVKIT = json.loads((frontend.BOARDS / "esp32_devkit" / "board.json").read_text())
LARGEST_SINE = {"lowest pin, largest sine", "highest pin, largest sine"}
PIN_LIMITS = {"lowest pin, 10 x full scale", "highest pin, 10 x full scale"}
needs_ngspice = pytest.mark.needs("ngspice")


def devkit(**front_end):
    board = copy.deepcopy(DEVKIT)
    board["front_end"].update(front_end)
    return board


def off(board, parts=frontend.PARTS):
    return {row.name for row in frontend.check(board, parts) if not row.ok}


@needs_ngspice
@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.parent.name)
def test_every_board_passes(path, capsys):
    assert frontend.main([path.parent.name]) == 0
    assert " NO" not in capsys.readouterr().out


@needs_ngspice
def test_gain_and_phase_are_those_of_the_closed_form():
    """The clamp is a high pass of (winding + burden) / L, the filter a low pass.

    The filter's current comes back through the bias's capacitor: the two divide.
    """
    values = {row.name: row.value for row in frontend.check(DEVKIT)}
    parts, omega = frontend.PARTS, 2 * np.pi * 50
    clamp = 1 / (1 + (parts.winding_ohm + 15) / (1j * omega * parts.magnetising_h))
    divided = 1 + parts.filter_f / parts.bias_f
    exact = clamp / (divided + 1j * omega * parts.series_ohm * parts.filter_f)
    assert values["gain factor at 50 Hz"] == pytest.approx(abs(exact), rel=2e-5)
    assert values["phase lead at 50 Hz"] == pytest.approx(np.angle(exact, deg=True), abs=0.01)


@needs_ngspice
def test_too_large_a_burden_leaves_the_converters_window():
    # 100 A / 2000 x sqrt(2) x 33 ohm = 2.33 V of peak, 1.15 V allowed.
    assert off(devkit(burden_mohm=33000)) == LARGEST_SINE


@needs_ngspice
def test_a_bias_at_half_the_supply_leaves_the_window_upwards():
    assert off(devkit(bias_mv=1650)) == {"highest pin, largest sine"}


@needs_ngspice
def test_100_nf_behind_1_kohm_lose_the_harmonics_and_a_percent():
    slow = replace(frontend.PARTS, series_ohm=1e3, filter_f=100e-9)
    gains = {"gain at 50 Hz", "gain at 60 Hz"}
    assert off(DEVKIT, slow) == {"droop at 1250 Hz"} | gains | PIN_LIMITS


@needs_ngspice
def test_a_clamp_of_little_inductance_reads_low():
    poor = replace(frontend.PARTS, magnetising_h=2.0)
    assert off(DEVKIT, poor) >= {"gain at 50 Hz", "gain at 60 Hz"}


@needs_ngspice
def test_one_check_that_is_off_ends_with_1(tmp_path, monkeypatch, capsys):
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "board.json").write_text(json.dumps(devkit(bias_mv=1650)))
    monkeypatch.setattr(frontend, "BOARDS", tmp_path)
    assert frontend.main([]) == 1
    assert capsys.readouterr().out.count(" NO") == 1


def test_a_missing_ngspice_or_board_ends_with_2_and_a_sentence(monkeypatch, capsys):
    assert frontend.main(["none"]) == 2
    assert "none" in capsys.readouterr().err
    monkeypatch.setattr(frontend.shutil, "which", lambda name: None)
    assert frontend.main(["sim"]) == 2
    assert capsys.readouterr().err.startswith("frontend: ngspice is not installed")


@needs_ngspice
def test_what_ngspice_says_of_a_bad_netlist_is_passed_on():
    with pytest.raises(frontend.SpiceError, match="ngspice failed"):
        frontend.spice("Nonsense\nR1 a\n.control\nop\nwrdata out v(b)\nquit\n.endc\n.end\n")


def test_bias_resistors_are_of_the_1_percent_series():
    assert frontend.e96(15384.6) == 15400
    assert frontend.e96(10000) == 10000
    assert frontend.e96(9990) == 10000


def rms(values):
    return float(np.sqrt(np.mean(values**2)))


@needs_ngspice
@pytest.mark.parametrize("name", frontend_recordings.LOADS)
def test_the_recordings_are_what_the_script_makes(name):
    """RMS and words, not bytes: other releases of ngspice choose other steps."""
    kept = recording.read(frontend_recordings.FOLDER / f"{name}.wav")
    counts, meta = frontend_recordings.make(name)
    for index, kind in enumerate(("current", "voltage")):
        made = counts[:, index] * meta["channels"][index]["per_count"]
        assert rms(made) == pytest.approx(rms(kept.values(kind)), rel=1e-3)
    same = set(meta) - {"rms_a", "rms_ac_a"}
    assert {key: kept.meta[key] for key in same} == {key: meta[key] for key in same}


@pytest.mark.parametrize("name", frontend_recordings.LOADS)
def test_the_recordings_can_be_read(name):
    path = frontend_recordings.FOLDER / f"{name}.wav"
    got = recording.read(path)
    assert (got.fs_hz, got.seconds) == (20000, 0.5)
    assert path.stat().st_size < 60_000
    assert np.abs(got.counts).max() < 32767
    assert got.meta["rms_a"] == pytest.approx(rms(got.values("current")), rel=1e-3)
    assert got.meta["rms_ac_a"] == pytest.approx(np.std(got.values("current")), rel=1e-3)
    assert rms(got.values("voltage")) == pytest.approx(230, rel=0.08)


def test_the_loads_are_what_they_say():
    amps = {
        name: recording.read(frontend_recordings.FOLDER / f"{name}.wav").values("current")
        for name in frontend_recordings.LOADS
    }
    crest = {name: np.abs(values).max() / rms(values) for name, values in amps.items()}
    assert 2.5 < crest["circuit_rectifier"] < 3.5
    # Half of the power of 23 ohm on 230 V: 10 A / sqrt(2), less what the supply loses.
    assert rms(amps["circuit_dimmer"]) == pytest.approx(7.07, rel=0.05)
    assert rms(amps["circuit_half_wave"]) == pytest.approx(7.07, rel=0.05)
    assert np.mean(amps["circuit_half_wave"]) == pytest.approx(4.5, rel=0.05)
    cycles = [rms(cycle) for cycle in amps["circuit_motor_start"].reshape(-1, 400)]
    assert cycles[0] < 0.1
    assert cycles[1] / cycles[-1] == pytest.approx(6, rel=0.1)
    assert cycles[1] > cycles[10] > cycles[19] > cycles[-1]
