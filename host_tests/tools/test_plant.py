"""The plant as a whole: volts and truth out, outputs and commands in."""

import json
from pathlib import Path

import numpy as np
import pytest

from tools.sim import script
from tools.sim.plant import Plant

ROOT = Path(__file__).resolve().parents[2]
BOARD = json.loads((ROOT / "boards" / "sim" / "board.json").read_text())
S = 1_000_000


def make(**config):
    return Plant(BOARD, {"house_a": [20.0], "rating_a": 40, "parts": "printed", **config})


def gpio(amps):
    """Low part of the pilot: the GPIO is inverted."""
    return 65536 - round(amps / 60 * 65536)


def charging(amps=16, **config):
    """A plant whose car has been charging for a while."""
    plant = make(car="typical", **config)
    plant.set_pilot(0, gpio(amps))
    plant.advance(5 * S)
    plant.set_contactor(5 * S, True)
    plant.advance(30 * S)
    return plant


def amps_of(plant, name, phases=1):
    """RMS amperes that a clamp's voltage stands for, over ten cycles."""
    t_us = plant.t_us + np.arange(0, 200_000, 20)
    return plant.volts(name, t_us).std() / (15.0 / 2000)


def test_at_rest_the_pilot_is_steady_and_the_contactor_open():
    plant = make()
    plant.advance(S)
    truth = plant.truth()
    assert truth["state"] == "A"
    assert truth["duty_permille"] == 1000
    assert not truth["contactor"]
    assert truth["total_ma"] == truth["total_1s_ma"] == [20000]
    json.dumps(truth)


def test_a_session():
    plant = charging(16)
    truth = plant.truth()
    assert truth["state"] == "C"
    assert truth["contactor"]
    assert truth["offered_ma"] == pytest.approx(16000, abs=2)
    assert truth["car_ma"] == [pytest.approx(15200, abs=2)]
    assert truth["total_1s_ma"] == [pytest.approx(35200, abs=2)]
    plant.set_pilot(30 * S, 0)
    plant.advance(33 * S)
    truth = plant.truth()
    assert (truth["state"], truth["contactor"], truth["car_ma"]) == ("B", False, [0])
    assert truth["openings_under_load"] == 0


def test_clamps_show_what_flows():
    plant = charging(16)
    assert amps_of(plant, "CT1") == pytest.approx(35.2, rel=1e-3)
    assert amps_of(plant, "CT4") == pytest.approx(15.2, rel=1e-3)
    assert amps_of(plant, "CT2") == 0


def test_a_clamp_loses_direct_current_and_the_truth_does_not():
    plant = make(house_a=[0])
    plant.do({"do": "appliance", "name": "dryer", "amps": 10, "wave": "half_wave"})
    assert plant.truth()["total_ma"] == [10000]
    assert amps_of(plant, "CT1") == pytest.approx(7.71, abs=0.01)


@pytest.mark.parametrize("hz", [50.0, 60.0, 49.5])
def test_mains_frequency(hz):
    plant = make(mains_hz=hz)
    spectrum = np.abs(np.fft.rfft(plant.volts("CT1", np.arange(0, 2 * S, 500)) - 1.3))
    assert np.argmax(spectrum) / 2 == hz


def test_a_change_of_frequency_has_no_jump_in_phase():
    plant = make(mains_hz=50.0)
    plant.advance(1_234_567)
    before = plant.volts("CT1", np.array([plant.t_us]))
    plant.do({"do": "mains_hz", "hz": 60})
    assert plant.volts("CT1", np.array([plant.t_us])) == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize("phases, degrees", [(2, [0, 180]), (3, [0, -120, -240])])
def test_phases_stand_apart(phases, degrees):
    plant = make(phases=phases, house_a=[10.0])
    t_us = np.arange(0, 20_000, 20)
    turn = np.exp(-2j * np.pi * t_us / 20_000)
    angles = [
        np.angle(np.sum((plant.volts(f"CT{k + 1}", t_us) - 1.3) * turn)) for k in range(phases)
    ]
    found = np.degrees(np.array(angles) - angles[0])
    assert (found - degrees + 180) % 360 - 180 == pytest.approx(np.zeros(phases), abs=0.1)


def test_a_split_phase_car_draws_on_both_legs():
    truth = charging(16, phases=2).truth()
    assert truth["car_ma"] == [pytest.approx(15200, abs=2)] * 2


def test_the_second_slides_exactly():
    plant = make(house_a=[10.0])
    plant.schedule([{"at_ms": 5010, "do": "house", "amps": [30]}])
    plant.advance(5_510_000)
    assert plant.truth()["total_1s_ma"] == [round(1000 * (0.5 * 10**2 + 0.5 * 30**2) ** 0.5)]
    plant.advance(6_010_000)
    assert plant.truth()["total_1s_ma"] == [30000]


def test_how_time_is_cut_changes_nothing():
    events = [
        {"at_ms": 12_345, "do": "appliance", "name": "oven", "amps": 15},
        {"at_ms": 20_001, "do": "clamp", "name": "CT1", "fault": "off"},
        {"at_ms": 23_000, "do": "unplug"},
    ]
    truths = []
    for step_us in (7_000, 25_000, 30_000_000):
        plant = charging(16)
        plant.schedule(events)
        while plant.t_us < 60 * S:
            plant.advance(min(plant.t_us + step_us, 60 * S))
        truths.append(plant.truth())
    assert truths[0] == truths[1] == truths[2]
    assert truths[0]["house_ma"] == [35000]


def test_time_does_not_go_back():
    plant = make()
    plant.advance(S)
    plant.advance(0)
    assert plant.t_us == S


@pytest.mark.parametrize(
    "command", [{"do": "unplug"}, {"do": "pilot_fault", "fault": "short"},
                {"do": "pilot_fault", "fault": "no_diode"}]
)  # fmt: skip
def test_hardware_opens_the_contactor_whatever_the_module_says(command):
    """R3."""
    plant = charging(16)
    plant.do(command)
    plant.advance(plant.t_us + 100_000)
    truth = plant.truth()
    assert truth["permission"]
    assert not truth["contactor"]
    assert truth["car_ma"] == [0]
    assert truth["openings_under_load"] == 1


def test_it_does_not_close_without_a_car_in_c():
    plant = make()
    plant.set_contactor(0, True)
    plant.set_pilot(0, gpio(16))
    plant.advance(10 * S)
    assert not plant.truth()["contactor"]
    plant.do({"do": "plug", "car": "typical", "options": {"ventilation": True}})
    plant.advance(30 * S)
    assert plant.truth()["state"] == "D"
    assert not plant.truth()["contactor"]


def test_a_module_in_reset():
    """R8: floating outputs are X1 and an open contactor."""
    plant = charging(16)
    plant.outputs_float(31 * S)
    truth = plant.truth()
    assert truth["duty_permille"] == 1000
    assert not truth["contactor"]
    plant.set_pilot(32 * S, 65535)
    plant.advance(33 * S)
    assert plant.truth()["state"] == "F"


def test_a_contactor_that_bounces_leaves_the_car_to_ramp_up_again():
    plant = charging(16)
    plant.set_contactor(31 * S, False)
    plant.set_contactor(31 * S, True)
    assert plant.truth()["car_ma"][0] < 2000
    assert plant.truth()["openings_under_load"] == 1


def test_pilot_pins_follow_the_state():
    plant = charging(16)
    high, low = (plant.volts(name, np.array([plant.t_us]))[0] for name in ("CP_HIGH", "CP_LOW"))
    # The detectors droop by up to 5 % in a period.
    assert 5.65 <= (high - 1.35) / 0.0875 <= 6.05
    assert -12.05 <= (low - 1.35) / 0.0875 <= -11.3


def test_clamp_faults_and_jacks():
    plant = make()
    assert [plant.digital(f"JACK_CT{k}") for k in (1, 2, 3, 4)] == [0, 1, 1, 0]
    plant.do({"do": "clamp", "name": "CT1", "fault": "unplugged"})
    assert plant.digital("JACK_CT1") == 1
    assert amps_of(plant, "CT1") == 0
    plant.do({"do": "clamp", "name": "CT1", "fault": "gain", "value": 0.5})
    assert amps_of(plant, "CT1") == pytest.approx(10, rel=1e-3)
    assert plant.truth()["total_ma"] == [20000]


def test_breakers_heat_per_phase_and_trip():
    plant = make(phases=2, house_a=[20.0, 0.0])
    start = plant.truth()["breaker_fraction"]
    assert start == [pytest.approx(0.25 / 1.13**2, abs=1e-3), 0]
    plant.do({"do": "house", "amps": [102.0, 0.0]})
    plant.advance(25 * S)
    assert plant.truth()["tripped"]
    assert plant.truth()["breaker_fraction"][1] == 0


def test_a_trace_runs_from_its_first_row(tmp_path):
    path = tmp_path / "trace.csv"
    path.write_text("t_s,l1_a\n100,1\n101,2\n")
    plant = make(house_a=[0], trace=str(path))
    assert plant.truth()["house_ma"] == [1000]
    plant.advance(S)
    assert plant.truth()["house_ma"] == [2000]


def test_faults_for_the_runner_are_queued_once():
    plant = make()
    plant.do({"do": "task", "name": "control", "fault": "kill"})
    plant.do({"do": "reset"})
    assert plant.pop_task_faults() == [{"name": "control", "fault": "kill"}]
    assert plant.pop_task_faults() == []
    assert (plant.pop_resets(), plant.pop_resets()) == (1, 0)


def test_the_car_can_be_changed_on_the_way():
    plant = charging(16)
    plant.do({"do": "car", "max_a": 8})
    plant.advance(40 * S)
    assert plant.truth()["car_ma"] == [8000]


@pytest.mark.parametrize(
    "command, words",
    [
        ({"do": "fly"}, "do: 'fly' is not one of appliance, house"),
        ({}, "do: None is not one of"),
        ([], r"do: \[\] is not one of"),
        ({"do": "appliance", "name": "oven"}, "amps: missing"),
        ({"do": "appliance", "name": "oven", "amps": "x"}, "amps: a number from 0 to 1000"),
        (
            {"do": "appliance", "name": "o", "amps": 1, "wave": "no"},
            "wave: 'no' is not one of res",
        ),
        ({"do": "appliance", "name": "o", "amps": 1, "phase": 1}, "phase: 1 is not within 0..0"),
        ({"do": "house", "amps": 5}, "amps: a list of 1 to 3 values"),
        ({"do": "house", "amps": [5, 5]}, "amps: 1 or 1 values wanted, 2 given"),
        ({"do": "mains_hz", "hz": 400}, "hz: a number from 40 to 70"),
        ({"do": "plug", "car": "bus"}, "car: 'bus' is not one of typical"),
        ({"do": "plug", "options": {"x": 1}}, "x: not an option"),
        ({"do": "clamp", "name": "CT9", "fault": "off"}, "name: 'CT9' is not one of CT1"),
        ({"do": "clamp", "name": "CT1", "fault": "gone"}, "fault: 'gone' is not one of ok"),
        ({"do": "clamp", "name": "CT1"}, "fault: missing"),
        ({"do": "pilot_fault", "fault": "x"}, "fault: 'x' is not one of ok, short, no_diode"),
        ({"do": "task", "name": "control", "fault": "sleep"}, "fault: 'sleep' is not one of kill"),
        ({"do": "reset", "hard": True}, "hard: not a field of 'reset'; there are: none"),
        ({"do": "car", "max_a": 8}, "no car is plugged in"),
        ({"do": "house", "amps": [1], "at_ms": -5}, "at_ms: a number from 0"),
    ],
)
def test_bad_commands_say_what_is_wrong(command, words):
    plant = make()
    with pytest.raises(ValueError, match=words):
        plant.do(command)
    assert plant.truth() == make().truth()


def test_scripts_are_json_lines():
    lines = ["# comment", "", '{"at_ms": 5, "do": "unplug"}', '{"do": "reset"}']
    assert [command["do"] for command in script.parse(lines)] == ["unplug", "reset"]
    with pytest.raises(ValueError, match="line 2: do: 'x'"):
        script.parse(["", '{"do": "x"}'])
    with pytest.raises(ValueError, match="line 1: "):
        script.parse(["{"])


@pytest.mark.parametrize(
    "config, words",
    [({"phase": 1}, "config: phase is not one of phases"), ({"car_phases": [1]}, "car_phases")],
)
def test_bad_configuration_is_named(config, words):
    with pytest.raises(ValueError, match=words):
        make(**config)


def test_the_sun_is_taken_off_what_the_supply_sees():
    plant = make(house_a=[4.0])
    plant.do({"do": "sun", "amps": 10})
    plant.advance(2 * S)
    assert amps_of(plant, "CT1") == pytest.approx(6.0, rel=1e-3)
    assert plant.truth()["sun_a"] == [10] and plant.truth()["total_1s_ma"] == [6000]
    with pytest.raises(ValueError, match="phase"):
        plant.do({"do": "sun", "amps": 10, "phase": 1})


def test_clamps_that_change_places():
    plant = make(phases=2, house_a=[20.0, 5.0])
    plant.do({"do": "swap", "name": "CT1", "other": "CT2"})
    assert amps_of(plant, "CT1") == pytest.approx(5.0, rel=1e-3)
    assert amps_of(plant, "CT2") == pytest.approx(20.0, rel=1e-3)


def test_noise_and_outliers():
    """One code is 0.8 mV: 100 of noise on 2.4 A of 7.5 mV each."""
    plant = make(house_a=[2.4])
    plant.do({"do": "clamp", "name": "CT1", "fault": "noise", "value": 100})
    noise_a = 100 * 3.3 / 4096 / 0.0075
    assert amps_of(plant, "CT1") == pytest.approx((2.4 ** 2 + noise_a ** 2) ** 0.5, rel=0.05)
    plant.do({"do": "clamp", "name": "CT1", "fault": "outliers", "value": 1000, "permille": 2})
    t_us = plant.t_us + np.arange(0, 200_000, 20)
    off = abs(plant.volts("CT1", t_us) - 1.3) > 0.5
    assert 8 <= off.sum() <= 36, "20 of 10,000"


def test_faults_of_tasks_are_active_until_the_module_restarts():
    plant = make()
    plant.do({"do": "task", "name": "measure", "fault": "hang"})
    assert plant.truth()["tasks"] == {"measure": "hang"}
    plant.outputs_float(plant.t_us)
    assert plant.truth()["tasks"] == {}
