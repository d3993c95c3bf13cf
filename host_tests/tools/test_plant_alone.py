"""Plant and product share no constant: what the plant is made of reads nothing of the product, and
the parts on its board are not the printed ones that board.json tells the product."""

import ast
import json
from pathlib import Path

import pytest

from tools.sim.frontend import FrontEnd
from tools.sim.parts import Parts
from tools.sim.plant import Plant

ROOT = Path(__file__).resolve().parents[2]
SIM = ROOT / "tools" / "sim"
DRIVE_THE_PRODUCT = {
    "array_sums.py", "closed_loop.py", "default_clamp.py", "playback.py", "sampled_loop.py",
    "server.py", "simrun.py", "scenario/ports.py", "scenario/run.py", "scenario/site.py",
}
"""They run the product against the plant; rivals/ and board/ are no part of the plant."""


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def _plant_files():
    for path in sorted(SIM.rglob("*.py")):
        name = str(path.relative_to(SIM))
        if not name.startswith(("rivals/", "board/")) and name not in DRIVE_THE_PRODUCT:
            yield name


@pytest.mark.parametrize("name", list(_plant_files()))
def test_the_plant_imports_nothing_of_the_product(name):
    drives = {"." + other.removesuffix(".py").split("/")[-1] for other in DRIVE_THE_PRODUCT}
    for module in _imports(SIM / name):
        assert not module.startswith(("headroom", "firmware")), f"{name} imports {module}"
        if not name.startswith("scenario/") and name != "rival_loop.py":
            assert module not in drives, f"{name} imports {module}"


@pytest.fixture
def board():
    return json.loads((ROOT / "boards" / "esp32_devkit" / "board.json").read_text())


def test_no_part_of_a_board_is_what_is_printed_on_it(board):
    printed = FrontEnd(board["front_end"])
    gains, biases = set(), set()
    for seed in range(20):
        for clamp in Plant(board, {}, seed).clamps.values():
            gains.add(round(clamp.volts_per_amp / printed.volts_per_amp, 6))
            biases.add(round(clamp.bias_v / printed.bias_v, 6))
    assert 1.0 not in gains | biases and len(gains) == len(biases) == 80
    assert 0.98 < min(gains) < 0.99 and 1.01 < max(gains) < 1.0202
    assert min(biases) >= 0.98 and max(biases) <= 1.02


def test_the_pilot_s_levels_stay_within_the_standard_and_are_not_twelve_volts(board):
    for seed in range(20):
        pilot = Plant(board, {}, seed).point.pilot
        high_v = pilot.levels_v[0]
        assert 11.4 <= high_v <= 12.6 and high_v != 12.0
        told_uv = board["cp_sense"]["high_zero_uv"] + 12 * board["cp_sense"]["high_uv_per_v"]
        assert pilot.pin_v("CP_HIGH", 0) * 1e6 != pytest.approx(told_uv, abs=1)


def test_a_board_keeps_its_parts():
    assert Parts(3).clamp("CT1") == Parts(3).clamp("CT1") != Parts(3).clamp("CT2")
    assert Parts(None).clamp("CT1").gain == 1.0
