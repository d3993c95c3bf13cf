"""The converter against what was measured on real ones: the numbers are the sources' own."""

import time

import numpy as np
import pytest

from tools.sim.adc import AdcModel

# rupayan555/adc_test, 88 voltages x 100 readings without a capacitor: volts, mean code.
RUPAYAN = [
    (0.3, 201.0),
    (0.501, 439.4),
    (1.0, 1045.4),
    (1.5, 1653.7),
    (2.0, 2255.6),
    (2.3, 2619.5),
]
RUPAYAN += [(2.6, 3006.4), (2.8, 3319.0), (3.0, 3708.9), (3.1, 3928.6)]
# kisel/esp32_adc_test, mean of 64 readings with 100 nF.
KISEL = [
    (0.15, 20),
    (0.5, 435),
    (1.0, 1061),
    (1.494, 1676),
    (2.006, 2305),
    (2.45, 2859),
    (3.0, 3783),
]


def at(model, volts, count=3000):
    return model.codes(np.full(count, volts)).astype(float)


@pytest.mark.parametrize("unit, points", [("rupayan", RUPAYAN), ("kisel", KISEL)])
def test_mean_codes_are_the_measured_ones(unit, points):
    model = AdcModel("esp32", unit=unit, capacitor=False)
    for volts, code in points:
        # Kisel's own reference scatters by +-9 codes; the model goes through the middle.
        off = 3.5 if unit == "rupayan" else 10
        assert at(model, volts).mean() == pytest.approx(code, abs=off)


@pytest.mark.parametrize("unit, full_v", [("kisel", 3.134), ("rupayan", 3.18)])
def test_dead_zone_and_saturation(unit, full_v):
    model = AdcModel("esp32", unit=unit)
    assert at(model, 0.10).max() == 0
    assert at(model, -0.5).max() == 0
    assert at(model, 0.2).min() > 50
    assert at(model, full_v + 0.01).min() == 4095
    assert at(model, 9.9).min() == 4095
    assert at(model, full_v - 0.05).max() < 4095


def test_noise_is_four_to_five_codes_and_one_with_a_capacitor():
    bare = AdcModel("esp32", capacitor=False)
    quiet = AdcModel("esp32", capacitor=True)
    volts = np.arange(0.4, 2.4, 0.1)
    assert 4.0 < np.mean([at(bare, v).std() for v in volts]) < 5.0
    assert 0.7 < np.mean([at(quiet, v).std() for v in volts]) < 1.4
    assert at(bare, 3.05).std() > 1.5 * at(bare, 1.5).std()


@pytest.mark.parametrize("unit", ["kisel", "rupayan"])
def test_multiples_of_16_come_two_to_four_times_too_often(unit):
    codes = AdcModel("esp32", unit=unit).codes(np.linspace(0.3, 3.0, 200_000))
    assert 2.0 < np.mean(codes % 16 == 0) * 16 < 4.0


def test_curvature_above_the_straight_part():
    model = AdcModel("esp32", unit="rupayan")
    zero_v, v_per_code = model.line()
    below, above = (at(model, v).mean() - (v - zero_v) / v_per_code for v in (2.2, 2.9))
    assert abs(below) < 10
    assert above > 100


def test_ideal_is_the_exact_staircase():
    model = AdcModel("ideal")
    codes = model.codes(np.array([-1.0, 0.0, 3.3 / 4096, 1.65, 3.2999, 3.3, 5.0]))
    assert codes.tolist() == [0, 0, 1, 2048, 4095, 4095, 4095]
    assert codes.dtype == np.uint16


def test_a_seed_gives_one_record_of_noise():
    volts = np.linspace(0.5, 2.0, 70_000)
    first, again, other = (AdcModel("esp32", seed).codes(volts) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).mean() > 0.3


def test_noise_goes_on_from_block_to_block():
    volts = np.full(70_000, 1.0)
    whole = AdcModel("esp32").codes(volts)
    model = AdcModel("esp32")
    parts = np.concatenate([model.codes(part) for part in np.split(volts, 100)])
    assert (whole == parts).all()


def test_a_block_is_cheap():
    model, volts = AdcModel("esp32"), np.linspace(0.3, 2.3, 600)
    best_s = 1.0
    for _ in range(50):
        before = time.perf_counter()
        model.codes(volts)
        best_s = min(best_s, time.perf_counter() - before)
    assert best_s < 200e-6


@pytest.mark.parametrize("how, word", [({"kind": "sar"}, "ideal"), ({"unit": "mine"}, "kisel")])
def test_unknown_converters_are_named(how, word):
    with pytest.raises(ValueError, match=word):
        AdcModel(**how)
