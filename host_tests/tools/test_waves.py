"""Closed forms: 1 A by quadrature, and what sums of them are."""

from math import pi, sqrt

import numpy as np
import pytest

from tools.sim import mixture
from tools.sim.waves import WAVES

TURNS = (np.arange(2_000_000) + 0.5) / 2_000_000


@pytest.mark.parametrize("name", sorted(WAVES))
def test_rms_is_one_ampere_and_dc_is_as_stated(name):
    values = WAVES[name].at(TURNS)
    assert sqrt(np.mean(values**2)) == pytest.approx(1.0, abs=1e-5)
    assert values.mean() == pytest.approx(WAVES[name].dc, abs=1e-5)


@pytest.mark.parametrize("name", sorted(WAVES))
def test_a_turn_is_a_turn(name):
    turns = np.linspace(-2, 2, 4001)[:-1] + 1e-5
    assert WAVES[name].at(turns) == pytest.approx(WAVES[name].at(turns + 3), abs=1e-9)


def crest(name):
    return np.max(np.abs(WAVES[name].at(TURNS)))


def test_shapes_are_the_loads_they_stand_for():
    assert crest("resistive") == pytest.approx(sqrt(2), abs=1e-4)
    assert 2.5 < crest("rectifier") < 3.5
    assert crest("phase_cut") == pytest.approx(2.0, abs=1e-3)
    assert 6 < crest("leading") < 9
    voltage = np.sin(2 * pi * TURNS) * sqrt(2)
    assert abs(np.mean(WAVES["leading"].at(TURNS) * voltage)) < 0.05
    assert np.mean(WAVES["motor"].at(TURNS) * voltage) == pytest.approx(0.8, abs=0.01)


def test_a_clamp_loses_the_direct_current_of_a_half_wave():
    """R27: 77 % of the true RMS."""
    table = mixture.clamp_table({"half_wave": 10.0})
    assert sqrt(np.mean(table**2)) == pytest.approx(7.71, abs=0.01)
    assert mixture.rms({"half_wave": 10.0}) == 10.0


@pytest.mark.parametrize(
    "currents",
    [
        {"resistive": 10.0, "rectifier": 4.0},
        {"resistive": 3.0, "leading": 1.5, "motor": 2.0},
        {"half_wave": 5.0, "phase_cut": 5.0, "resistive": 0.0},
        {},
    ],
)
def test_a_mixture_has_the_rms_of_the_sum(currents):
    total = sum((amps * WAVES[name].at(TURNS) for name, amps in currents.items()), TURNS * 0)
    assert mixture.rms(currents) == pytest.approx(sqrt(np.mean(total**2)), rel=1e-4, abs=1e-9)


def test_look_up_is_the_closed_form():
    turns = np.linspace(-5, 40, 5000)
    table = mixture.clamp_table({"motor": 2.0})
    error = mixture.look_up(table, turns) - 2 * WAVES["motor"].at(turns)
    assert np.max(np.abs(error)) < 0.003
