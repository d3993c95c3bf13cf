"""R4: pilot states through peak detectors and a measured ESP32's converter, at any duty."""

import json
from pathlib import Path

import numpy as np
import pytest

from headroom.charger.levels import Levels, low_is_good, state_of
from tools.sim.adc import AdcModel
from tools.sim.pilot_circuit import FULL, PilotCircuit

BOARD = json.loads(
    (Path(__file__).parents[3] / "boards" / "esp32_devkit" / "board.json").read_text()
)
READS_US = (35, 50, 63, 81, 100)


def to_mv(codes, side):
    """As firmware/drivers/adc.py does it, from the board's numbers."""
    sense = BOARD["cp_sense"]
    pin_uv = BOARD["adc_zero_uv"] + codes.astype(np.int64) * BOARD["adc_nv_per_code"] // 1000
    return (pin_uv - sense[f"{side}_zero_uv"]) * 1000 // sense[f"{side}_uv_per_v"]


@pytest.mark.parametrize("load", "ABCD")
def test_no_wrong_state_in_a_hundred_thousand_readings(load):
    """Duty 10 to 96 % x place in the period x read time; four loads make 103,800 pairs."""
    adc = AdcModel("esp32", seed=ord(load))
    pilot = PilotCircuit(BOARD["cp_sense"])
    pilot.set_load(0, load)
    at_us, high_v, low_v = 1_000_000, [], []
    for permille in range(100, 965, 5):
        pilot.set_duty(at_us, FULL * permille // 1000)
        at_us += 1_000_000
        for read_us in READS_US:
            for place in range(0, 1000, 34):
                high_v.append(pilot.pin_v("CP_HIGH", at_us + place))
                low_v.append(pilot.pin_v("CP_LOW", at_us + place + read_us))
    highs = to_mv(adc.codes(np.array(high_v)), "high")
    lows = to_mv(adc.codes(np.array(low_v)), "low")
    assert len(highs) > 25000
    assert {state_of(int(mv)) for mv in highs} == {load}
    assert all(low_is_good(int(mv)) for mv in lows)


def test_a_state_needs_two_equal_readings():
    levels = Levels()
    assert levels.read(9000, -12000, True) == "A"
    assert levels.read(9000, -12000, True) == "B"
    assert levels.read(6000, -12000, True) == "B"
    assert levels.read(9000, -12000, True) == "B"


def test_between_the_windows_three_times_is_an_error():
    levels = Levels("C")
    assert [levels.read(7500, -12000, True) for _ in range(3)] == ["C", "C", "E"]


def test_ready_needs_pwm_c_and_the_diode_three_times():
    levels = Levels("B")
    for _ in range(3):
        levels.read(6000, -12000, True)
    assert levels.ready == 3
    assert levels.read(6000, -6000, True) == "C" and levels.ready == 0 and levels.bad_low == 1
    levels.read(6000, -12000, False)
    assert levels.ready == 0


@pytest.mark.parametrize(("mv", "state"), [
    (13001, None), (13000, "A"), (10750, "A"), (10749, None), (10251, None), (10250, "B"),
    (7750, "B"), (7749, None), (7251, None), (7250, "C"), (4750, "C"), (4749, None), (4251, None),
    (4250, "D"), (1750, "D"), (1749, None),
    (1500, None), (1499, "E"), (0, "E"), (-1499, "E"), (-1500, None),
    (-10749, None), (-10750, "F"),
])
def test_the_windows_end_where_the_table_says(mv, state):
    """Beckhoff EL6761, index 8002: the IEC bands widened by 0.25 V."""
    assert state_of(mv) == state


@pytest.mark.parametrize(("mv", "good"), [
    (-13001, False), (-13000, True), (-12000, True), (-10750, True), (-10749, False), (0, False),
])
def test_the_diode_and_the_negative_supply_show_at_minus_twelve_volts(mv, good):
    assert low_is_good(mv) == good
