"""tools.scenario: mistakes in a file, and a house that can be solved on paper."""

import json

import pytest

from tools import scenario as tool
from tools.sim.scenario.read import make

SETTINGS = {
    "supply": {"country": "EU", "phases": 1, "rating_ma": 25000},
    "limits": {"breaker": "mcb_c"},
    "clamps": [{"place": "mains", "phase": 1, "input": "CT1"}],
    "chargers": [{"kind": "pilot", "phases": "L1", "max_ma": 32000, "cable_ma": 32000}],
}
CAR = {"plug_s": 1, "lag_s": 3, "own_max_a": 16, "share": 1, "phases": {"L1": 1}}


def plain(**changed):
    return {"settings": SETTINGS, "seconds": 300, "house": {"L1": [[0, 4]]}, "cars": [CAR],
            **changed}


@pytest.mark.parametrize(("changed", "told"), [
    ({"secnods": 3}, "the file: secnods: no such key"),
    ({"cars": [{**CAR, "plugs": 1}]}, "cars[0]: plugs: no such key"),
    ({"cars": [{**CAR, "phases": {"L3": 1}}]}, "cars[0].phases: L3 is not there"),
    ({"cars": [{**CAR, "charger": 1}]}, "cars[0].charger: 1"),
    ({"house": {"L1": [[5, 1], [4, 2]]}}, "house.L1: the times have to grow"),
    ({"cars": [{**CAR, "unplug_s": 0.5}]}, "cars[0].unplug_s: 0.5 is not after 1"),
])
def test_a_mistake_is_one_line_and_exit_2(changed, told, tmp_path, capsys):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(plain(**changed)))
    assert tool.main([str(path)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and f"{path}: {told}" in error


def test_settings_that_are_refused_charge_nothing():
    result = tool.run(make(plain(settings={**SETTINGS, "supply": {"country": "us"}},
                                 expect={"settings_refused": True, "charging": False,
                                         "refused_key": "supply.country"})))
    assert result["passed"], result["failures"]
    assert result["figures"]["kwh"] == 0


def test_what_is_expected_and_not_so_is_told():
    result = tool.run(make(plain(expect={"charging": False, "utilisation": 1.0})))
    assert not result["passed"]
    assert result["failures"][0] == "charging: True, not False"
    assert result["failures"][1].startswith("utilisation: 0.")


def test_the_energy_of_a_car_that_nothing_limits_is_that_of_the_formula():
    """A car of 16 A beside 4 A of 24.5: what is possible is 16 A from the plug to the end."""
    figures = tool.run(make(plain()))["figures"]
    assert figures["kwh_possible"] == pytest.approx(16 * 230 * 299 / 3.6e6, rel=0.01)
    assert figures["trips"] == 0 and figures["over_set_point_s"] == 0


def test_a_load_that_comes_is_over_until_the_lag_has_passed():
    """16 + 14 A on 25 A: over from the load to the car's answer, lag and ramp, a few seconds."""
    figures = tool.run(make(plain(house={"L1": [[0, 4], [200, 14]]})))["figures"]
    assert 2 < figures["over_rating_s"] < 5 and figures["trips"] == 0
    assert 8 <= figures["final_limit_a"] <= 10.5
