"""The fault campaign on our own recordings; `make soak` runs it on all."""

import pytest

from tools.fault_campaign import HOUSE_A, LAW, LAW_CARS, TIMED, WAVE, run_law_case, wave_campaign
from tools.replay_table import OWN, waves

MUST_BE_SEEN_MS = {
    "rail_low": 1000, "rail_high": 1000, "unplugged": 1000, "dead": 1000, "repeating": 1000,
    "floating": 1000, "bias_lost": 1000, "uneven": 1000, "slow": 1000,
    "bias_up_250_mv": 2000, "bias_drift_100_mv_s": 4000,
}
SHORT_S, LONG_S = 240, 900
"""The fault comes after two minutes."""


def check(cases, least):
    assert len(cases) >= least
    assert [c for c in cases if c.detected_ms is None and not c.harmless] == []
    for fault, within_ms in MUST_BE_SEEN_MS.items():
        times = [c.detected_ms for c in cases if c.fault == fault and c.detected_ms is not None]
        assert times and max(times) <= within_ms, fault


def test_every_fault_is_detected_or_harmless():
    """Of one recording, a rectifier's; make soak takes them all."""
    check(wave_campaign([OWN / "rectifier.wav"], (0.1, 0.9), workers=1), 28)


@pytest.mark.soak
@pytest.mark.needs("corpus")
def test_every_fault_on_every_recording(corpus):
    check(wave_campaign(waves()), 1000)


@pytest.mark.parametrize("fault", LAW)
@pytest.mark.parametrize("house_a", HOUSE_A)
@pytest.mark.parametrize("car", LAW_CARS)
def test_what_looks_like_no_current_is_found_by_the_witness(fault, house_a, car):
    case = run_law_case(fault, house_a, car, LONG_S if house_a == 3.0 else SHORT_S)
    assert case.detected_ms is not None and case.detected_ms <= 1000
    assert case.harmless, "6 A at most from then on"


def test_the_campaign_can_fail(monkeypatch):
    """A fault that halves the reading is neither seen nor harmless."""
    faults = {"gain_half": lambda s: 1440 + (s.codes - 1440) * 0.5}
    monkeypatch.setattr("tools.fault_campaign.WAVE", faults)
    monkeypatch.setattr("tools.fault_campaign.TIMED", ())
    cases = wave_campaign([OWN / "sine.wav"], (0.4,), workers=1)
    assert [c.fault for c in cases if c.detected_ms is None and not c.harmless] == ["gain_half"]


def test_every_kind_of_fault_is_there():
    assert len(WAVE) + len(TIMED) + len(LAW) >= 15
