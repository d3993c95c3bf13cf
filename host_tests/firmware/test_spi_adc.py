"""The external converter: frames, codes and heap under MicroPython; the same codes and times as
the chip's own converter on the simulated board."""

import copy
import json
import subprocess
from pathlib import Path

import pytest

from tools.sim.plant import Plant
from tools.sim.simrun import SimRun

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CHECK = ROOT / "host_tests" / "micropython" / "spi_check.py"
SPI_ADC = {
    "id": 2, "sck": 14, "mosi": 13, "miso": 12, "cs": 15, "baud": 1000000,
    "channels": {"CT1": 0, "CT2": 6},
}
READS = 450
MAIN = f"""
import json
import time

from drivers.spi_adc import inputs

with open("board.json") as file:
    board = json.load(file)
sources = inputs(board, ["CT1", "CT2", "CT3"])
print("kinds", [type(source).__name__ for source in sources])
start = time.ticks_us()
codes = [source.read() for _ in range({READS}) for source in sources]
print("us", time.ticks_us() - start)
print("codes", codes)
if "spi_adc" in board:
    cs, spi, answer = sources[0]._cs, sources[0]._spi, bytearray(3)
    for level, frame in ((1, b"\\x06\\0\\0"), (0, b"\\x04\\0\\0"), (0, b"\\x07\\0\\0")):
        cs(level)
        spi.write_readinto(frame, answer)
        print("raw", list(answer))
"""


def test_frames_codes_heap_and_choice_under_micropython(micropython):
    command = [micropython, str(CHECK), str(ROOT / "firmware")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    said = done.stdout.splitlines()
    assert said == ["frames 8", "codes 8", "heap 0", "inputs CT1 CT3 CT2", "burst 400"]


@pytest.fixture
def console(tmp_path, monkeypatch, micropython):
    """console(spi_adc or None) -> what MAIN says on the simulated board, by first word."""
    monkeypatch.setenv("MICROPYTHON", micropython)

    def run(spi_adc):
        place = tmp_path / ("spi" if spi_adc else "own")
        board = json.loads((ROOT / "boards" / "sim" / "board.json").read_text())
        board.pop("spi_adc", None)
        if spi_adc:
            board["spi_adc"] = copy.deepcopy(spi_adc)
        build = place / "build"
        (build / "drivers").mkdir(parents=True)
        (build / "web").mkdir()
        source = (ROOT / "firmware" / "drivers" / "spi_adc.py").read_text()
        (build / "drivers" / "spi_adc.py").write_text(source)
        (build / "board.json").write_text(json.dumps(board))
        (build / "boot.py").write_text("")
        (build / "main.py").write_text(MAIN)
        plant = Plant(board, {"house_a": [20.0], "car": "typical", "adc": "ideal"})
        with SimRun(plant, build, place / "flash", {}) as run:
            run.until_ms(500)
        said = {}
        for line in (place / "flash" / "console.txt").read_text().splitlines():
            word, _, rest = line.partition(" ")
            said.setdefault(word, []).append(rest)
        return said

    return run


def test_the_simulated_bus_reads_as_the_chips_own_converter(console):
    own, spi = console(None), console(SPI_ADC)
    assert own["kinds"] == ["['ADC', 'ADC', 'ADC']"]
    assert spi["kinds"] == ["['Mcp3208Input', 'Mcp3208Input', 'ADC']"]
    assert spi["us"] == own["us"], "a read takes the time of a read"
    assert spi["codes"] == own["codes"]
    codes = json.loads(spi["codes"][0])
    assert len(codes) == 3 * READS and len(set(codes[::3])) > 50


def test_the_simulated_bus_answers_only_a_selected_chip_and_a_whole_frame(console):
    not_selected, no_single_ended_bit, unconnected = console(SPI_ADC)["raw"]
    assert not_selected == no_single_ended_bit == "[255, 255, 255]"
    assert unconnected == "[255, 224, 0]"
