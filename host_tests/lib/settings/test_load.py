"""R40: what can't be read never loosens; each mistake is named with its place and its range."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom.settings import groups, load

ALL = [(group, setting) for group in groups() for setting in group.settings]
PROTECTS = {"supply", "limits", "clamps", "panels", "chargers", "pauses"}
GOOD = {
    "supply": {"country": "EU", "phases": 1, "rating_ma": 40000},
    "clamps": [{"place": "mains", "phase": 1, "input": "CT1"}],
    "chargers": [{"kind": "pilot", "phases": "L1", "max_ma": 32000, "cable_ma": 32000}],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def text(**changes):
    """The good file with keys of a group changed; "supply__phases" style names."""
    data = json.loads(json.dumps(GOOD))
    for name, value in changes.items():
        group, _, key = name.partition("__")
        if not key:
            data[group] = value
        elif isinstance(data.get(group), list):
            data[group][0][key] = value
        else:
            data.setdefault(group, {})[key] = value
    return json.dumps(data)


def test_the_groups_that_protect_are_those_of_the_rule():
    assert {group.name for group in groups() if group.protects} == PROTECTS


@pytest.mark.parametrize(("group", "setting"), ALL, ids=[f"{g.name}.{s.key}" for g, s in ALL])
def test_every_default_is_allowed_and_every_setting_has_help(group, setting):
    said = ("country", "phases", "rating_ma")
    told = group.name == "supply" and setting.key in said or (
        group.name == "panels" and setting.key == "rating_ma")
    assert (setting.default is None) == told
    assert setting.default is None or setting.accepts(setting.default)
    assert setting.help.endswith(".")
    assert setting.kind in ("int", "bool", "text", "choice")


def test_a_good_file_is_in_force():
    settings = load(text())
    assert settings.errors == [] and not settings.refused and settings.source == "file"
    assert load("\ufeff" + text()).errors == [], "a byte-order mark is fine"
    assert load(b"\xef\xbb\xbf" + text().encode()).errors == []


BROKEN = {
    None: "no such file", "": "empty", " \n": "empty", "{": "line 1, column 2", "[]": "object",
    "null": "object", b"\xff\xfe": "UTF-8",
    '{"supply": {"rating_ma": 40000,, }': "line 1, column 32",
    '{\n "supply": {\n  "rating_ma": 16000\n  "phases": 1}}': "line 4, column 3: a comma",
    '{"supply": {"rating_ma": 16000, "rating_ma": 63000}}': '"rating_ma" stands here twice',
    '{"a": ' * 9 + "1" + "}" * 9: "too deep",
}


@pytest.mark.parametrize("raw", BROKEN, ids=str)
def test_a_broken_file_is_refused_with_the_place(raw):
    settings = load(raw)
    assert settings.refused and len(settings.errors) == 1
    assert "settings.json" in settings.errors[0] and BROKEN[raw] in settings.errors[0]


@pytest.mark.parametrize("key", ["country", "phases", "rating_ma"])
def test_what_has_no_default_has_to_be_said(key):
    data = json.loads(text())
    del data["supply"][key]
    settings = load(json.dumps(data))
    assert settings.refused and f"supply.{key}: has to be said" in settings.errors[0]
    assert load("{}").refused and "supply" in load("{}").errors[0]


@pytest.mark.parametrize("value", [5999, 400001, 10000.0, "16000", None, True, [], {}])
def test_a_bad_rating_refuses_and_is_named_with_its_range(value):
    settings = load(text(supply__rating_ma=value))
    assert settings.refused and len(settings.errors) == 1
    for part in ("supply.rating_ma", json.dumps(value), "6000", "400000", "mA"):
        assert part in settings.errors[0]


BAD = {
    "supply__country": "us", "supply__solar": "yes", "limits": {"breaker": "mcb_x"},
    "supply__margin": 500, "suply": {}, "pauses": {"least_s": 1}, "clamps": {},
    "clamps__phase": "1", "chargers__phases": "L23", "chargers__max_ma": "32000",
    "chargers": [{"kind": "pilot"}] * 9,
}


@pytest.mark.parametrize("name", BAD)
def test_what_protects_and_cannot_be_read_refuses(name):
    settings = load(text(**{name: BAD[name]}))
    assert settings.refused
    group, _, key = name.partition("__")
    assert group in settings.errors[0] and key in settings.errors[0]


def test_elsewhere_the_rest_works():
    settings = load(text(web={"prot": 1, "port": 0, "name": "cellar"}))
    assert not settings.refused and not settings.off
    assert settings["web"]["port"] == 80 and settings["web"]["name"] == "cellar"
    joined = " | ".join(settings.errors)
    for part in ("web.prot", "port, name", "web.port = 0", "1 to 65535"):
        assert part in joined


@pytest.mark.parametrize(("value", "in_force"), [(3000, 3000), (-5, 0), (100000, 80000)])
def test_a_households_limit_out_of_range_becomes_the_lower_current(value, in_force):
    settings = load(text(chargers__user_max_ma=value))
    assert not settings.refused and "user_max_ma" in settings.errors[0]
    assert settings["chargers"][0]["user_max_ma"] == in_force


@pytest.mark.parametrize("value", [True, False])
def test_a_switch_in_a_numbers_place_is_no_number(value):
    """It is refused or off, and no current is read from it."""
    settings = load(text(chargers__user_max_ma=value))
    assert "user_max_ma" in settings.errors[0] and "at most" not in settings.errors[0]


@pytest.mark.parametrize("change", [
    {"chargers__enabled": "no"}, {"chargers__enabled": 1}, {"chargers__mode": "sun"},
])
def test_a_households_switch_or_mode_that_cannot_be_read_means_off(change):
    settings = load(text(**change))
    assert not settings.refused and "charging is off" in settings.errors[0]
    assert settings["chargers"][0]["enabled"] is False


@pytest.mark.parametrize("windows", [{}, [{"from_min": "22:00"}], [{"form_min": 1}], [7]])
def test_a_timetable_that_cannot_be_read_means_off(windows):
    settings = load(text(windows=windows))
    assert settings.off and not settings.refused and "windows" in settings.errors[0]


def test_a_shortage_that_cannot_be_read_pauses():
    settings = load(text(supply__shortage="stay"))
    assert settings["supply"]["shortage"] == "pause" and not settings.refused


@given(JSON)
def test_no_json_makes_it_raise_and_what_is_not_refused_is_allowed(data):
    for group in groups():
        settings = load(text(**{group.name: data}))
        if settings.refused:
            assert settings.errors
            continue
        for each, setting in ALL:
            if setting.key == "user_max_ma":
                continue
            entries = [settings[each.name]] if each.count == 1 else settings[each.name]
            assert all(setting.accepts(entry[setting.key]) for entry in entries)


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_no_text_makes_it_raise(raw):
    settings = load(raw)
    assert settings.refused and settings.errors
