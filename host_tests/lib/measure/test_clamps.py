"""The catalogue against what is printed on the clamps: rated current in, current or volts out."""

import pytest

from headroom.measure import clamps

PRINTED = {
    # primary A, secondary mA (0: volts), volts at the rated current (0: current)
    "sct_013_000": (100, 50, 0), "sct_013_030": (30, 0, 1), "sct_013_050": (50, 0, 1),
    "split_200a_50ma": (200, 50, 0), "ct100_40ma": (100, 40, 0),
}


def test_every_clamp_is_here():
    assert set(PRINTED) == set(clamps.CLAMPS)


@pytest.mark.parametrize("model", PRINTED)
def test_turns_and_burden_give_what_is_printed(model):
    amps, milliamps, volts = PRINTED[model]
    turns, burden_mohm, _ = clamps.values(model)
    if milliamps:
        assert amps * 1000 / turns == milliamps and burden_mohm == 0
    else:
        assert amps / turns * burden_mohm / 1000 == pytest.approx(volts, rel=1e-4)
    assert clamps.CLAMPS[model][clamps.RATED_A] == amps


def test_the_lead_of_the_only_one_that_was_simulated_is_four_degrees():
    """OpenEnergyMonitor measured about 4 degrees at 22 ohm; less burden, less lead."""
    leads = {model: clamps.values(model)[2] * 360 / 1e6 for model in PRINTED}
    assert 3 < leads.pop("sct_013_000") < 4
    assert set(leads.values()) == {0}


def test_windows_hold_a_cable_of_their_rating():
    for row in clamps.CLAMPS.values():
        assert 13 <= row[clamps.WINDOW_MM] <= 24
