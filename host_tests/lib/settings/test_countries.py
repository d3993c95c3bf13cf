"""A country's row, against the rules of safety and standards that name countries."""

import json
from pathlib import Path

import pytest

from headroom import site
from headroom.rules.contract import CURVES
from headroom.settings import check, countries, groups, load

BOARD = json.loads((Path(__file__).parents[3] / "boards" / "sim" / "board.json").read_text())
ALL = countries.codes()


def settings(code, **supply):
    made = check(load(json.dumps({
        "supply": {"country": code, "phases": 1, "rating_ma": 40000, **supply},
        "limits": {"breaker": "mcb_b"},
        "clamps": [{"place": "mains", "phase": 1, "input": "CT1"}],
        "chargers": [{"kind": "pilot", "phases": "L1"}],
    })), BOARD)
    assert not made.refused, made.errors
    return made


def test_each_has_one_row_and_may_be_chosen():
    chosen, *_ = next(groups()).settings
    assert chosen.choices == ALL and len(set(ALL)) == len(ALL) >= 9
    with pytest.raises(KeyError):
        countries.country("XX")


@pytest.mark.parametrize("code", ALL)
def test_only_the_us_is_another_grid(code):
    """R12, R15, R17 and NEC: 80 %, never a hold, never a safe current; 120 V + 6 % at 60 Hz."""
    row, us = countries.country(code), code == "US"
    assert row.continuous_permille == (800 if us else 1000)
    assert (row.mains_mhz, row.nominal_v) == ((60000, 120) if us else (50000, 230))
    assert row.highest_v == (127 if us else 253)
    assert row.holds is row.safe is not us
    made = settings(code, safe_ma=10000, demand_ma=20000)
    assert site.may_hold(made) is not us
    assert site.safe_ma(made) == (0 if us else 10000)


@pytest.mark.parametrize("code", ALL)
def test_what_else_the_rules_say_of_it(code):
    """R18: the UK's random delay. R19: 20 A in Germany, 16 A in Austria and Switzerland. R20."""
    row = countries.country(code)
    assert row.delays is (code == "GB")
    assert row.unbalance_ma == {"DE": 20000, "AT": 16000, "CH": 16000}.get(code, 0)
    assert CURVES[row.contract] is CURVES["spain" if code == "ES" else "italy"]
