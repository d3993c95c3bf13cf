"""R40's contradictions, each refused with a sentence that names the place; the field's settings
are accepted."""

import json
from pathlib import Path

import pytest

from headroom import site
from headroom.events import Events
from headroom.settings import check, entries, load
from host_tests.conftest import CASES

ROOT = Path(__file__).resolve().parents[3]
BOARD = json.loads((ROOT / "boards" / "sim" / "board.json").read_text())


def clamp(phase, name, place="mains"):
    return {"place": place, "phase": phase, "input": name}


def charger(phases="L1", **more):
    return {"kind": "pilot", "phases": phases, "max_ma": 32000, "cable_ma": 32000, **more}


PANEL = {"rating_ma": 20000}
CLAMPS, CHARGERS = (clamp(1, "CT1"),), (charger(),)


def checked(supply=(), clamps=CLAMPS, chargers=CHARGERS, board=BOARD, **groups):
    data = {
        "supply": {"country": "EU", "phases": 1, "rating_ma": 40000, **dict(supply)},
        "clamps": list(clamps), "chargers": list(chargers), **groups,
    }
    return check(load(json.dumps(data)), board)


THREE = {"phases": 3}
CONTRADICTIONS = {
    "two clamps on one input": (
        {"supply": THREE, "clamps": [clamp(1, "CT1"), clamp(2, "CT1")]}, "clamps[1].input"),
    "two clamps on one place and phase": (
        {"clamps": [clamp(1, "CT1"), clamp(1, "CT2")]}, "clamps[1]"),
    "two clamps on one place, for two chargers that it doesn't have": (
        {"clamps": [clamp(1, "CT1"), {**clamp(1, "CT2"), "of": 2}]}, "clamps[1]"),
    "two clamps round one cable": (
        {"clamps": [clamp(1, "CT1"), clamp(1, "CT2", "car"), clamp(1, "CT3", "car")]},
        "clamps[2]"),
    "a clamp round the cable of no charger": (
        {"clamps": [clamp(1, "CT1"), {**clamp(1, "CT2", "car"), "of": 2}]}, "clamps[1]"),
    "a clamp round a cable without that phase": (
        {"supply": THREE, "clamps": [clamp(1, "CT1"), clamp(2, "CT2", "car")]}, "clamps[1]"),
    "the house alone, and a car that nothing measures": (
        {"clamps": [clamp(1, "CT1", "house")]}, "clamps[0].place"),
    "the house alone, and one phase of a car that nothing measures": (
        {"supply": THREE, "chargers": [charger("L123")],
         "clamps": [clamp(1, "CT1"), clamp(2, "CT2"), clamp(3, "CT3", "house"),
                    clamp(1, "CT4", "car")]}, "clamps[2].place"),
    "the house alone beside the whole supply": (
        {"clamps": [clamp(1, "CT1"), clamp(1, "CT2", "house"), clamp(1, "CT3", "car")]},
        "clamps[1]"),
    "a charger behind a panel that is not there": (
        {"chargers": [charger(panel=1)]}, "chargers[0].panel"),
    "a charger behind a feeder that nothing measures": (
        {"panels": [PANEL], "chargers": [charger(panel=1)]}, "chargers[0].panel"),
    "a three-phase charger behind a feeder of which two phases are measured": (
        {"supply": THREE, "panels": [PANEL], "chargers": [charger("L123", panel=1)],
         "clamps": [clamp(1, "CT1"), clamp(2, "CT2"), clamp(1, "CT3", "sub"),
                    clamp(2, "CT4", "sub")]}, "chargers[0].panel"),
    "a clamp round the feeder of no panel": (
        {"panels": [PANEL], "clamps": [clamp(1, "CT1"), {**clamp(1, "CT2", "sub"), "of": 2}]},
        "clamps[1].of"),
    "a feeder's margin as large as its rating": (
        {"panels": [{"rating_ma": 16000, "margin_ma": 16000}]}, "panels[0].margin_ma"),
    "a clamp on a phase that the supply lacks": ({"clamps": [clamp(2, "CT1")]}, "clamps[0].phase"),
    "a charger on a phase that the supply lacks": (
        {"chargers": [charger("L3")]}, "chargers[0].phases"),
    "three phases of a split supply": (
        {"supply": {"phases": 2}, "chargers": [charger("L123")]}, "chargers[0].phases"),
    "more pilots than the board has": ({"chargers": [charger(), charger()]}, "chargers"),
    "an input that the board lacks": (
        {"board": {**BOARD, "adc": {"CT1": 36}}, "clamps": [clamp(1, "CT2")]}, "clamps[0].input"),
    "a margin as large as the rating": ({"supply": {"margin_ma": 20000, "rating_ma": 16000}},
                                        "supply.margin_ma"),
    "a margin above the smallest fuse": (
        {"supply": {**THREE, "margin_ma": 8000, "rating_l3_ma": 7000}}, "supply.margin_ma"),
    "a rating for a phase that is not there": (
        {"supply": {"rating_l2_ma": 20000}}, "supply.rating_l2_ma"),
    "a rating below what a car needs": (
        {"supply": {**THREE, "rating_l2_ma": 500, "margin_ma": 0}}, "supply.rating_l2_ma"),
    "surplus without solar": ({"chargers": [charger(mode="surplus")]}, "chargers[0].mode"),
    "eco without a voltage": (
        {"supply": {"solar": True}, "chargers": [charger(mode="eco")]}, "chargers[0].mode"),
    "a safe current without the demand": ({"supply": {"safe_ma": 8000}}, "supply.safe_ma"),
    "grid_present without an input": (
        {"limits": {"grid_present": True}}, "limits.grid_present"),
    "the operator's contact without an input": (
        {"limits": {"grid_operator": True}}, "limits.grid_operator"),
    "hold in the US": (
        {"supply": {"country": "US", "shortage": "hold"}}, "supply.shortage"),
    "a simulated charger on a board": (
        {"chargers": [{**charger(), "kind": "sim"}]}, "chargers[0].kind"),
}


@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_a_contradiction_refuses_and_is_named(what):
    given, place = CONTRADICTIONS[what]
    settings = checked(**given)
    assert settings.refused and len(settings.errors) == 1
    assert settings.errors[0].startswith(place), settings.errors
    law = site.law(settings, Events())
    assert law.chargers == [] and entries.clamps_used(settings) == []
    assert site.safe_ma(settings) == 0
    assert [allowance.rating_ma for allowance in law.limiter.supply] == [6000]


def test_what_is_the_purpose_of_the_product_is_fine():
    """A charger larger than the supply; an unused clamp entry on the same input."""
    assert not checked(supply={"rating_ma": 16000}).refused
    assert not checked(clamps=[clamp(1, "CT1"), clamp(1, "CT1", "none")]).refused
    cable = {**clamp(1, "CT3", "car"), "of": 2}
    ahead = [clamp(1, "CT1", "house"), clamp(1, "CT2", "car"), cable]
    two = {"board": {**BOARD, "pilots": 2}, "chargers": [charger(), charger()]}
    for clamps in (ahead, [clamp(1, "CT1"), *ahead[1:]]):
        assert not checked(clamps=clamps, **two).refused
    feeder = {"clamps": [clamp(1, "CT1"), {**clamp(1, "CT2", "sub"), "of": 2}],
              "panels": [PANEL, PANEL], "chargers": [charger(panel=2)]}
    assert not checked(**feeder).refused
    board = {**BOARD, "contacts": {"grid_present": 5}}
    assert not checked(board=board, limits={"grid_present": True}).refused


def test_a_timetable_that_cannot_be_read_switches_charging_off():
    settings = checked(windows=[{"to_min": 9999}])
    assert not settings.refused
    law = site.law(settings, Events())
    assert [c.enabled for c in law.chargers] == [False]


def test_each_phase_has_its_own_rating():
    settings = checked(
        supply={**THREE, "rating_ma": 32000, "rating_l2_ma": 25000, "rating_l3_ma": 20000},
        clamps=[clamp(p, f"CT{p}") for p in (1, 2, 3)], chargers=[charger("L123")],
    )
    limiter = site.law(settings, Events()).limiter
    assert [a.rating_ma for a in limiter.supply] == [32000, 25000, 20000]
    assert [a.set_point_ma for a in limiter.supply] == [31500, 24500, 19500]


@pytest.mark.parametrize(("country", "breaker", "limits", "hold", "grace"), [
    ("EU", "mcb_c", {}, True, True), ("EU", "gg", {}, True, True),
    ("EU", "none", {}, False, False), ("US", "mcb_c", {}, False, False),
    ("EU", "sls_e", {}, True, False), ("GB", "mcb_b", {"agreed_ma": 40000}, False, False),
    ("IT", "mcb_c", {"contract_w": 4500}, False, False),
])
def test_six_amperes_are_held_only_where_it_is_known_to_be_borne(
    country, breaker, limits, hold, grace
):
    """R15, R52."""
    settings = checked(supply={"country": country}, limits={"breaker": breaker, **limits})
    assert not settings.refused
    law = site.law(settings, Events())
    assert law.chargers[0].pacer.profile.hold == hold
    assert law.limiter.supply[0].grace == grace


@pytest.mark.needs("cases")
def test_the_fields_settings_are_taken_or_refused():
    found = sorted(CASES.glob("*.json"))
    assert len(found) >= 40
    for path in found:
        case = json.loads(path.read_text())
        raw = case["settings_text"] if "settings_text" in case else json.dumps(case["settings"])
        settings = check(load(raw), {**BOARD, "sim_ports": True})
        refused = case["expect"].get("settings_refused", False)
        assert settings.refused == refused, (path.stem, settings.errors)
        assert bool(settings.errors) == refused, path.stem
        assert case["expect"].get("refused_key", "") in " | ".join(settings.errors), path.stem


@pytest.mark.parametrize(("safe_ma", "enabled", "parts_ma"), [
    (18000, [True, True], [9000, 9000]), (10000, [True, True], [10000, 0]),
    (18000, [False, True], [0, 18000]), (5000, [True, True], [0, 0]),
    (20000, [True, True, True], [6666, 6667, 6667]),
])
def test_one_site_has_one_safe_current(safe_ma, enabled, parts_ma):
    """R41: two blind cars got 16 A each where 18 A were left."""
    settings = checked(
        supply={"safe_ma": safe_ma, "demand_ma": 40000 - safe_ma},
        chargers=[{**charger(), "kind": "sim", "enabled": on} for on in enabled],
        board={**BOARD, "sim_ports": True},
    )
    assert not settings.refused, settings.errors
    law = site.law(settings, Events())
    assert [charger.fallback_ma for charger in law.chargers] == parts_ma
    assert sum(parts_ma) <= safe_ma


def test_the_safe_current_stays_below_cable_user_and_switch():
    def fallback_ma(**more):
        settings = checked(supply={"safe_ma": 16000, "demand_ma": 20000},
                           chargers=[charger(**more)])
        return site.law(settings, Events()).chargers[0].fallback_ma

    assert fallback_ma() == 16000
    assert fallback_ma(cable_ma=10300) == 10000
    assert fallback_ma(user_max_ma=8000) == 8000
    assert fallback_ma(enabled=False) == 0
