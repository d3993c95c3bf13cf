"""From settings and board data to channels and pairs, against the same sums by hand in float64."""

import json
from pathlib import Path

import pytest

from headroom import site
from headroom.events import Events
from headroom.measure import build, clamps
from headroom.settings import check, entries, load

BOARD = json.loads((Path(__file__).parents[2] / "boards" / "sim" / "board.json").read_text())


def settings(clamps_, **supply):
    checked = check(load(json.dumps({
        "supply": {"country": "EU", "phases": 3, "rating_ma": 40000, **supply},
        "clamps": clamps_,
        "chargers": [{"kind": "pilot", "phases": "L1"}],
    })), BOARD)
    assert not checked.refused, checked.errors
    return checked


def mains(phase, **more):
    return {"place": "mains", "phase": phase, "input": f"CT{phase}", **more}


def channel(board=None, **clamp):
    made = settings([mains(1, **clamp)])
    return build.channel(entries.clamps_used(made)[0], board or BOARD, plausible_ma=102000)


@pytest.mark.parametrize(("clamp", "turns", "ohm"), [
    ({"model": "sct_013_000"}, 2000, 15.0), ({"model": "split_200a_50ma"}, 4000, 15.0),
    ({"model": "sct_013_030"}, 1000, 33.333), ({"model": "sct_013_050"}, 1000, 20.0),
    ({"ratio": 3000, "burden_mohm": 10000}, 3000, 10.0), ({"ratio": 1500}, 1500, 15.0),
])
def test_a_code_is_so_many_amperes_and_full_scale_is_the_largest_sine(clamp, turns, ohm):
    made = channel(**clamp)
    volts_per_code = BOARD["adc_nv_per_code"] / 1e9
    assert made.ua_per_code / 1e6 == pytest.approx(volts_per_code / ohm * turns, rel=1e-3)
    swing_v = BOARD["front_end"]["swing_mv"] / 1000
    assert made.full_scale_ma / 1000 == pytest.approx(swing_v / ohm * turns / 2**0.5, rel=2e-3)
    assert made.plausible_ma == 102000


def test_a_calibrated_gain_scales_both():
    plain, more = channel(ratio=2000), channel(ratio=2000, gain_ppm=1050000)
    assert more.ua_per_code / plain.ua_per_code == pytest.approx(1.05, rel=1e-4)
    assert more.full_scale_ma / plain.full_scale_ma == pytest.approx(1.05, rel=1e-4)


def test_what_the_installer_has_entered_reaches_the_channel():
    made = channel(ratio=2000, noise_q8=700, accuracy_permille=23)
    assert (made.accuracy_permille, made.noise.known_q8) == (23, 700)
    assert made.reading.place == "mains" and made.reading.phase == 0
    assert made.checks.lively is False
    assert channel({**BOARD, "adc_lively": True}).checks.lively is True


@pytest.mark.parametrize("zero_uv", [0, 142000])
def test_the_bias_is_where_the_boards_data_puts_it(zero_uv):
    made = channel({**BOARD, "adc_zero_uv": zero_uv})
    expected = (BOARD["front_end"]["bias_mv"] * 1e3 - zero_uv) / (BOARD["adc_nv_per_code"] / 1e3)
    assert made.checks.bias_code == pytest.approx(expected, abs=1)


def test_a_voltage_is_read_in_millivolts_of_the_mains():
    """ratio: mains volts per volt at the pin; no ratio of it is implausible."""
    made = settings([{"place": "voltage", "phase": 1, "input": "CT4", "ratio": 300}, mains(1)])
    used = entries.clamps_used(made)[0]
    one = build.channel(used, BOARD, plausible_ma=102000)
    assert one.ua_per_code / 1e6 == pytest.approx(300 * BOARD["adc_nv_per_code"] / 1e9, rel=2e-3)
    assert one.plausible_ma == 0


@pytest.mark.parametrize(("supply", "ratio_ma"), [
    ({}, 102000), ({"rating_l2_ma": 63000}, 160650), ({"rating_l3_ma": 20000}, 102000),
])
def test_a_ratio_is_doubted_above_two_and_a_half_times_the_highest_rating(supply, ratio_ma):
    made = build.bursts(settings([mains(p) for p in (1, 2, 3)], **supply), BOARD)
    assert {one.plausible_ma for one in made.channels} == {ratio_ma}
    assert made.pairs is None


@pytest.mark.parametrize(("country", "hz"), [("EU", 50), ("US", 60)])
def test_the_countrys_frequency_is_assumed(country, hz):
    made = build.bursts(settings([mains(1)], country=country), BOARD)
    assert made.frequency.mhz == hz * 1000 and made.frequency.assumed


def pairs(voltages, phases=3, solar=False):
    adaptors = [
        {"place": "voltage", "phase": v, "input": "CT4", "ratio": 300} for v in voltages
    ]
    made = settings([mains(p, model="sct_013_000") for p in range(1, phases + 1)] + adaptors,
                    phases=phases, solar=solar)
    return build.bursts(made, BOARD).pairs.pairs


@pytest.mark.parametrize(("voltage", "own", "thirds"), [
    (1, [True, False, False], [0, -1, 1]), (2, [False, True, False], [1, 0, -1]),
    (3, [False, False, True], [-1, 1, 0]),
])
def test_each_clamp_is_paired_with_the_voltage_that_there_is(voltage, own, thirds):
    """R24: the phases follow each other by a third of a turn, L2 trails L1."""
    made = pairs([voltage])
    lead = clamps.values("sct_013_000")[2]
    assert [pair.own for pair in made] == own
    assert [pair.v for pair in made] == [3, 3, 3] and [pair.i for pair in made] == [0, 1, 2]
    for pair, third in zip(made, thirds):
        turn = pair._turn_q24 / (1 << 24) - lead / 1e6
        assert turn == pytest.approx(third / 3, abs=1e-5)
        assert pair._scale == pytest.approx(
            channel(model="sct_013_000").ua_per_code * 300 * BOARD["adc_nv_per_code"] / 1e3,
            rel=2e-3)


def test_the_legs_of_a_split_phase_are_half_a_turn_apart():
    made = pairs([1], phases=2)
    lead = clamps.values("sct_013_000")[2] / 1e6
    turns = [pair._turn_q24 / (1 << 24) - lead for pair in made]
    assert turns == pytest.approx([0, 0.5], abs=1e-5) or turns == pytest.approx([0, -0.5])


def test_a_reversed_clamp_can_only_be_told_where_nothing_exports():
    assert {pair._importing for pair in pairs([1])} == {True}
    assert {pair._importing for pair in pairs([1], solar=True)} == {False}


def test_with_solar_a_phase_without_its_voltage_is_named():
    made = settings([mains(1), mains(2), {"place": "voltage", "phase": 2, "input": "CT4"}],
                    phases=2, solar=True)
    assert site.signed_phases(made) == [1]
    told = site.unsigned(made)
    assert len(told) == 1 and told[0].startswith("L1:")
    assert site.unsigned(settings([mains(1)], phases=1)) == []


@pytest.mark.parametrize(("country", "volts"), [("US", 120), ("EU", 230), ("GB", 230)])
def test_energy_without_a_voltage_counts_the_nominal_one(country, volts):
    ledger = site.ledger(settings([mains(1)], phases=2, country=country))
    assert [phase.nominal_v for phase in ledger.phases] == [volts, volts]
    assert [session.nominal_v for session in ledger.sessions] == [volts]


@pytest.mark.parametrize(("place", "of"), [("mains", 0), ("house", 0), ("car", 1), ("sub", 1)])
def test_only_of_cables_and_feeders_there_are_several(place, of):
    assert channel_at(place).reading.of == of


def channel_at(place):
    return build.channel({**entries.clamps_used(settings([mains(1)]))[0], "place": place, "of": 2},
                         BOARD)


@pytest.mark.parametrize("solar", [True, False])
def test_a_feeder_with_a_voltage_of_its_phase_has_a_direction_where_something_exports(solar):
    data = {"supply": {"country": "EU", "phases": 1, "rating_ma": 40000, "solar": solar},
            "panels": [{"rating_ma": 20000}],
            "clamps": [mains(1), {"place": "sub", "phase": 1, "input": "CT2"},
                       {"place": "voltage", "phase": 1, "input": "CT3", "ratio": 300}],
            "chargers": [{"kind": "pilot", "phases": "L1", "panel": 1}]}
    checked = check(load(json.dumps(data)), BOARD)
    made = build.bursts(checked, BOARD)
    assert [(pair.i, pair.own) for pair in made.pairs.pairs] == [(0, True), (1, True)]
    limiter = site.law(checked, Events()).limiter
    for reading in made.readings[:2]:
        reading.rms_ma = reading.cycle_ma = 5000
        reading.health, reading.at_ms, reading.export = "ok", 0, True
    for _ in range(3):
        limiter.see(made.readings)
        limiter.read(0, 25)
    assert [a.total_ma for a in limiter.allowances] == [-5000 if solar else 5000] * 2
