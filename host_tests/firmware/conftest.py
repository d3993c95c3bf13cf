"""The whole firmware on the simulated board: built once, run in virtual time."""

import json
import shutil
import socket
from pathlib import Path

import pytest

from host_tests.firmware.watch import Judge
from tools.build import build
from tools.sim.plant import Plant
from tools.sim.simrun import SimRun

ONE_PHASE = {
    "supply": {"country": "EU", "phases": 1, "rating_ma": 40000, "margin_ma": 500},
    "clamps": [{"place": "mains", "phase": 1, "input": "CT1"}],
    "chargers": [{"kind": "pilot", "phases": "L1", "max_ma": 32000, "cable_ma": 32000}],
}

RAW = object()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("0.0.0.0", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def sim_build(tmp_path_factory, micropython) -> Path:
    """The sim board's build."""
    out = tmp_path_factory.mktemp("build") / "sim"
    build("sim", out)
    return out


@pytest.fixture
def start(sim_build, tmp_path, monkeypatch, micropython):
    """start(settings, script, options, board, settings_text, **plant config) -> SimRun, stopped at
    the end. settings_text: the file as it is, None for no file; hold: not started yet."""
    monkeypatch.setenv("MICROPYTHON", micropython)
    runs, judges = [], []

    def make(settings=None, script=(), options=None, board=None, settings_text=RAW, hold=False,
             seed=1, **config):
        extra, build_dir = board or {}, sim_build
        board = {**json.loads((sim_build / "board.json").read_text()), **extra}
        if extra:
            build_dir = tmp_path / "build"
            shutil.copytree(sim_build, build_dir)
            (build_dir / "board.json").write_text(json.dumps(board))
        plant = Plant(board, {"house_a": [20.0], "car": "typical", "adc": "ideal", **config}, seed)
        plant.schedule(list(script))
        flash = tmp_path / f"flash{len(runs)}"
        if settings_text is RAW:
            settings = {"web": {"port": free_port()}, **(settings or ONE_PHASE)}
        else:
            settings = settings_text
        run = SimRun(plant, build_dir, flash, settings, **(options or {}))
        judges.append(Judge(run, settings, plant.config["car"]))
        run.watchers.append(judges[-1].tick)
        runs.append(run)
        if not hold:
            run.__enter__()
        return run

    yield make
    for run in runs:
        run.__exit__()
    for judge in judges:
        assert judge.violations == []
