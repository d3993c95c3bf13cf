"""Sentences: every code has one, and it can be said."""

from importlib import import_module
from pathlib import Path

import pytest

from headroom import reasons, rules
from headroom.reasons import Reason, amps
from host_tests.lib.loop import Loop

ROOMS = [
    import_module("headroom.rules." + path.stem)
    for path in sorted(Path(rules.__path__[0]).glob("*.py"))
]
OF_RULES = [room.SENTENCES for room in ROOMS if hasattr(room, "SENTENCES")]
EVERY = [
    line.split(" ", 1)[0] for text in (reasons.SENTENCES, *OF_RULES)
    for line in text.strip().split("\n")
]
RULES = dict.fromkeys(("limit_w", "target_w", "contract_w", "power_w", "surplus_w", "need_w",
                       "wanted_wh", "missing_wh", "charged_wh", "left_s", "window_s", "over_s",
                       "start_min", "done_min", "until_min", "ready_min", "agreed", "most"), 1000)
PARAMS = {**RULES, "day": "today", "phases": "3", "limit": 14000, "phase": "L2", "house": 13310,
          "set_point": 40000, "room": 7000, "need": 7000, "wait_s": 12, "task": "control",
          "sentence": "The clamp is not plugged in."}


def test_the_sentence_of_the_plan():
    reason = Reason("set_point", limit=16200, phase="L2", house=13310, set_point=29500)
    assert reason.text() == "16.2 A: the house uses 13.3 A of 29.5 A on L2."


@pytest.mark.parametrize("house_a", [20, 27, 33])
def test_the_numbers_of_the_sentence_explain_the_current(house_a):
    """limit + house = what may flow there, but for what a raise leaves free and for rounding."""
    loop = Loop(lambda t: [float(house_a)]).run(120)
    told = loop.charger.grant.reason
    assert told.code == "set_point" and told.params["phase"] == "L1"
    assert abs(told.params["house"] - house_a * 1000) <= 100
    spare_ma = told.params["set_point"] - told.params["house"] - told.params["limit"]
    assert 0 <= spare_ma <= 900


@pytest.mark.parametrize("code", EVERY)
def test_every_sentence_can_be_said(code):
    names = [name for name in PARAMS if "{" + name + "}" in reasons.sentence(code)]
    text = Reason(code, **{name: PARAMS[name] for name in names}).text()
    assert "{" not in text and text.endswith(".")


def test_no_code_stands_twice_and_none_is_found_in_another():
    assert len(EVERY) == len(set(EVERY)) > 40
    assert reasons.find(reasons.SENTENCES, "car") is None
    assert reasons.find(reasons.SENTENCES, "no_ca") is None
    assert reasons.find("\na A b c.\nb B.\n", "b") == "B."


@pytest.mark.parametrize(
    ("ma", "text"), [(0, "0.0"), (99, "0.0"), (100, "0.1"), (31849, "31.8"), (-1500, "-1.5")]
)
def test_amperes_are_cut_not_rounded_up(ma, text):
    assert amps(ma) == text


@pytest.mark.parametrize(
    ("watts", "text"), [(999, "999 W"), (1000, "1.0 kW"), (-999, "-999 W"), (-1839, "-1.8 kW")]
)
def test_watts_from_a_thousand_on_are_kilowatts(watts, text):
    assert reasons.shown_as("surplus_w", watts) == text


@pytest.mark.parametrize(("key", "value", "text"), [
    ("until_min", 0, "00:00"), ("until_min", 75, "01:15"), ("until_min", 1439, "23:59"),
    ("until_min", 1500, "01:00"), ("wait_s", 90, "90"), ("charged_wh", 999, "999 Wh"),
    ("charged_wh", 7250, "7.2 kWh"), ("limit", 7250, "7.2"),
])
def test_each_unit_is_said_as_people_say_it(key, value, text):
    assert reasons.shown_as(key, value) == text


def test_a_reason_as_the_interface_gives_it():
    reason = Reason("charger_max", limit=16000)
    told = {"code": "charger_max", "text": "16.0 A: the most that charger, cable and user allow."}
    assert reason.as_dict() == told
    assert reasons.phase_name(1) == "L2"
    with pytest.raises(KeyError):
        reasons.sentence("nonsense")
