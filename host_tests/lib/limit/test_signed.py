"""R45: a direction counts where it is proven; what has none counts as import."""

import json
from types import SimpleNamespace

import pytest

from headroom import site
from headroom.limit.limiter import Limiter
from headroom.measure.reading import Reading
from headroom.settings import load


def no_car(index=0):
    return SimpleNamespace(index=index, car=SimpleNamespace(ma=[0, 0, 0]))


def allow(solar, signed, export, rms_ma=20000):
    limiter = Limiter(1, 40000, 40000, solar, signed)
    reading = Reading("mains", 0)
    reading.rms_ma = reading.cycle_ma = rms_ma
    reading.at_ms, reading.health, reading.export = 1000, "ok", export
    for _ in range(3):
        limiter.see([reading])
        limiter.read(1000, 25)
    return limiter.allow([no_car()])[0]


@pytest.mark.parametrize("export", [None, True, False])
def test_what_is_not_signed_counts_as_import(export):
    """An angle that was assumed told 21 A of import as export."""
    allowance = allow(True, (), export)
    assert allowance.known and allowance.allowed_ma == 20000
    assert allow(True, (), export, 45000).over


def test_only_a_voltage_of_its_own_signs_a_phase():
    def clamp(phase, name, place="mains"):
        return {"place": place, "phase": phase, "input": name}

    data = {
        "supply": {"country": "EU", "phases": 3, "rating_ma": 25000, "solar": True},
        "clamps": [clamp(1, "CT1"), clamp(2, "CT2"), clamp(3, "CT3"), clamp(1, "CT4", "voltage")],
        "chargers": [{"kind": "pilot", "phases": "L123", "max_ma": 16000, "cable_ma": 16000}],
    }
    settings = load(json.dumps(data))
    assert site.signed_phases(settings) == [0]
    assert [sentence[:2] for sentence in site.unsigned(settings)] == ["L2", "L3"]


@pytest.mark.parametrize("export", [None, False])
def test_import_counts_as_ever(export):
    allowance = allow(True, (0,), export)
    assert allowance.known and allowance.allowed_ma == 20000


def test_export_is_room():
    assert allow(True, (0,), True).allowed_ma == 60000


def test_export_above_the_set_point_is_nothing_a_cut_could_mend():
    assert not allow(True, (0,), True, 45000).over
    assert allow(True, (0,), False, 45000).over


def test_without_solar_the_direction_does_not_matter():
    assert allow(False, (), True).allowed_ma == 20000
