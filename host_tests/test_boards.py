"""Boards' data against the chip's rules (R25, R26)."""

import json
from math import sqrt
from pathlib import Path

import pytest

BOARDS = sorted((Path(__file__).parents[1] / "boards").glob("*/board.json"))
ADC1 = {"esp32": {36, 37, 38, 39, 32, 33, 34, 35}}
"""ESP32 data sheet: ADC1 channels 0 to 7."""
WROOM_ADC1 = {36, 39, 34, 35, 32, 33}
"""What a WROOM-32 module brings out: six."""
INPUT_ONLY = {34, 35, 36, 37, 38, 39}
FLASH = {6, 7, 8, 9, 10, 11}
STRAPPING = {0, 2, 5, 12, 15}


@pytest.fixture(params=BOARDS, ids=lambda path: path.parent.name)
def board(request):
    return json.loads(request.param.read_text())


def test_inputs_are_adc1_and_fit_the_module(board):
    pins = list(board["adc"].values())
    assert len(pins) == len(set(pins))
    assert set(pins) <= ADC1[board["chip"]]
    assert set(pins) <= WROOM_ADC1


def test_the_budget_holds_clamps_and_both_peaks_of_the_pilot(board):
    if board["arrangement"] == "B":
        assert {"CP_HIGH", "CP_LOW"} <= set(board["adc"])
    assert set(board["jack"]) == {name for name in board["adc"] if name.startswith("CT")}


def test_outputs_can_drive_and_are_safe_at_reset(board):
    for name in ("pilot", "contactor", "led"):
        pin = board[name]["pin"]
        assert pin not in INPUT_ONLY | FLASH | STRAPPING, name


def test_no_pin_is_used_twice(board):
    pins = [*board["adc"].values(), *board["jack"].values()]
    pins += [board[name]["pin"] for name in ("pilot", "contactor", "led")]
    assert len(pins) == len(set(pins))


def test_the_largest_sine_stays_in_the_straight_part(board):
    front = board["front_end"]
    assert front["bias_mv"] - front["swing_mv"] >= front["linear_min_mv"]
    assert front["bias_mv"] + front["swing_mv"] <= front["linear_max_mv"]
    full_scale_a = front["swing_mv"] / sqrt(2) / front["burden_mohm"] * 2000
    assert full_scale_a >= 1.6 * 63, "R26: 63 A per phase is the largest house supply it is for"
