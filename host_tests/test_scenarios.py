"""Every scenario holds, but for those of known_failures.json, which fail in what is listed."""

import json
from pathlib import Path

import pytest

from host_tests.conftest import CASES, CORPUS
from tools import scenario as tool
from tools.corpus_table import figures, jobs
from tools.sim.scenario.read import read

SCENARIOS = Path(__file__).parent / "scenarios"
_KNOWN_FILE = SCENARIOS / "known_failures.json"
KNOWN = {entry["name"]: entry for entry in json.loads(_KNOWN_FILE.read_text())}
CARS, HOURS = ("typical", "slow", "zoe"), 4.0
_SAME = 0.1
"""Of a figure: what another Python's rounding may move. Worse or better has to be written down."""


def _same(told, listed) -> bool:
    if isinstance(told, float) and not isinstance(told, bool):
        return told == pytest.approx(listed, rel=_SAME, abs=0.05)
    return told == listed


def _unlike(failed, listed):
    """Sentences: what fails and isn't listed, what is listed and holds, and figures that moved."""
    return [
        f"{key}: {failed.get(key, 'holds')}, listed: {listed.get(key, 'not at all')}"
        for key in sorted({*failed, *listed})
        if key not in failed or key not in listed or not _same(failed[key], listed[key])
    ]


def _run(path):
    result = tool.run(read(path))
    if result["left_out"]:
        return {"left_out": result["left_out"]}
    return {key: result["figures"].get(key, told) for key, told in result["failed"].items()}


def _names(folder):
    return sorted(path.stem for path in folder.glob("*.json") if path != _KNOWN_FILE)


def _marked(name):
    """Waveforms and glitches want the whole firmware."""
    whole = read(SCENARIOS / f"{name}.json").whole
    return pytest.param(name, marks=[pytest.mark.needs("micropython")] if whole else [])


@pytest.mark.parametrize("name", [_marked(name) for name in _names(SCENARIOS)])
def test_scenario(name):
    failed = _run(SCENARIOS / f"{name}.json")
    assert _unlike(failed, KNOWN.get(name, {}).get("figure", {})) == []


@pytest.mark.soak
@pytest.mark.needs("cases")
@pytest.mark.needs("corpus")
@pytest.mark.needs("micropython")
@pytest.mark.parametrize("name", _names(CASES))
def test_case(name):
    """The same kinds with other numbers, and houses of the corpus."""
    assert _unlike(_run(CASES / f"{name}.json"), KNOWN.get(name, {}).get("case", {})) == []


def _houses():
    return [(path, limit_a, car) for path, limit_a, car, _ in jobs(CORPUS, CARS, HOURS)]


@pytest.mark.soak
@pytest.mark.needs("corpus")
@pytest.mark.parametrize(("path", "limit_a", "car"), _houses())
def test_house_of_the_corpus(path, limit_a, car):
    """`python -m tools.corpus_table --hours 24` runs whole days."""
    result = figures((path, limit_a, car, HOURS))
    failed = {"broken": result["broken"]} if result["broken"] != "-" else {}
    name = f"{result['house']} {limit_a} A {car}"
    assert _unlike(failed, KNOWN.get(name, {}).get("corpus", {})) == []
    assert not result["breaker_tripped"]


def test_the_list_names_what_is_there():
    there = set(_names(SCENARIOS))
    assert {name for name in KNOWN if name not in there and "figure" in KNOWN[name]} == set()


@pytest.mark.parametrize(("failed", "listed", "told"), [
    ({"stops": 2}, {}, "stops: 2, listed: not at all"),
    ({}, {"stops": 2}, "stops: holds, listed: 2"),
    ({"stops": 3}, {"stops": 2}, "stops: 3, listed: 2"),
    ({"utilisation": 0.3}, {"utilisation": 0.6}, "utilisation: 0.3, listed: 0.6"),
])
def test_the_list_can_not_lie(failed, listed, told):
    assert _unlike(failed, listed) == [told]
