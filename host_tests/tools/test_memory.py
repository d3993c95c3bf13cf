"""The budget of the heap (design: "Memory and boards"), and that the count counts."""

import pytest

from tools.build import build
from tools.memory import HOUSES, counts, image, taken
from tools.sim.server import SimError
from tools.sim.simrun import plain_settings


@pytest.fixture(scope="module")
def folder(micropython, tmp_path_factory):
    folder = tmp_path_factory.mktemp("memory")
    build("sim", folder / "build")
    image(folder / "build", folder / "rom.img")
    return folder


@pytest.mark.parametrize("house", HOUSES)
def test_the_budget_holds_in_place_at_the_heap_of_a_chip(folder, house):
    found = taken(HOUSES[house].settings, folder, folder / "rom.img")
    assert 20000 < found.frozen <= HOUSES[house].budget, found
    assert 0 < found.name_tables < found.resident


def test_in_place_the_code_takes_no_heap(folder):
    """From files it is copied: a third more at least."""
    placed = taken(plain_settings(1), folder, folder / "rom.img")
    assert taken(plain_settings(1), folder).resident > placed.resident * 4 // 3


def test_a_heap_that_is_too_small_is_no_figure(folder, monkeypatch):
    monkeypatch.setattr("tools.memory._CHIP_HEAP", 20 * 1024)
    with pytest.raises((SimError, RuntimeError)):
        taken(plain_settings(1), folder, folder / "rom.img")


def test_counts_of_a_console():
    pool = "qstr pool: n_pool=4, n_qstr={}, n_str_data_bytes=1806, n_total_bytes={}\n"
    said = "heap 100\n" + pool.format(219, 5358) + "anything\nheap 900\n" + pool.format(300, 7000)
    assert counts(said) == [(100, 5358, 219), (900, 7000, 300)]
