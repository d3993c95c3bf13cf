"""The table, and what happens to bad files: named, with the range, and the safe default."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom.settings import GROUPS, load

ALL = [(group, setting) for group in GROUPS for setting in group.settings]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize(("group", "setting"), ALL, ids=[f"{g.name}.{s.key}" for g, s in ALL])
def test_every_default_is_allowed_and_every_setting_has_help(group, setting):
    assert setting.accepts(setting.default)
    assert setting.help.endswith(".")
    assert setting.kind in ("int", "bool", "text", "choice")


def test_no_file_gives_defaults_that_charge_nothing():
    settings = load(None)
    assert settings.source == "defaults" and not settings.errors
    assert all(charger["kind"] == "none" for charger in settings["chargers"])
    assert settings["supply"]["safe_ma"] == 0


BROKEN = ["", "{", "[]", "null", "7", '"x"', '{"supply": {"rating_ma": 1}']


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_said_and_defaults_are_in_force(text):
    settings = load(text)
    assert settings.errors == ["settings: not a JSON object; all defaults are in force"]
    assert settings["supply"] == load(None)["supply"]


@pytest.mark.parametrize("value", [5999, 400001, 16000.0, "16000", None, True, [], {}])
def test_a_bad_value_is_named_with_its_range_and_the_rest_is_kept(value):
    text = json.dumps({"supply": {"rating_ma": value, "margin_ma": 700}})
    settings = load(text)
    assert settings["supply"]["margin_ma"] == 700
    assert settings["supply"]["rating_ma"] == 16000
    assert len(settings.errors) == 1
    for part in ("supply.rating_ma", "6000", "400000", "mA", "16000 is in force"):
        assert part in settings.errors[0]


def test_unknown_keys_and_groups_are_named_with_what_exists():
    settings = load('{"suply": {}, "web": {"prot": 1}, "clamps": [{"faze": 1}]}')
    joined = " | ".join(settings.errors)
    for part in ("suply", "supply", "web.prot", "port", "clamps[0].faze", "phase"):
        assert part in joined


def test_lists_know_their_place_and_their_count():
    settings = load(json.dumps({"clamps": [{"place": "mains"}, {"place": "roof"}]}))
    assert settings["clamps"][0]["place"] == "mains"
    assert settings["clamps"][1]["place"] == "none"
    assert "clamps[1].place" in settings.errors[0] and "mains" in settings.errors[0]
    settings = load(json.dumps({"chargers": [{}] * 9}))
    assert "0 to 8" in settings.errors[0]
    assert "list" in load('{"clamps": {}}').errors[0]
    assert "object" in load('{"web": []}').errors[0]


@given(JSON)
def test_no_json_makes_it_raise_and_every_value_in_force_is_allowed(data):
    settings = load(json.dumps({"supply": data, "clamps": data, "pauses": {"least_s": data}}))
    for group, setting in ALL:
        entries = [settings[group.name]] if group.count == 1 else settings[group.name]
        assert all(setting.accepts(entry[setting.key]) for entry in entries)


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(text):
    assert load(text).source in ("file", "defaults")
