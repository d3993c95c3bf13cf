"""Pilot voltages against the standard's states, detectors, offers, and the contactor's chain."""

from math import exp

import pytest

from tools.sim.pilot_circuit import FULL, PilotCircuit, held_part

SENSE = {
    "high_zero_uv": 1350000,
    "high_uv_per_v": 87500,
    "low_zero_uv": 1350000,
    "low_uv_per_v": 87500,
}
SETTLED_US = 100_000


def circuit(load="A", duty=FULL, fault="ok"):
    pilot = PilotCircuit(SENSE)
    pilot.set_load(0, load)
    pilot.set_duty(0, duty)
    pilot.set_fault(0, fault)
    return pilot


# SAE J1772 windows: A 11.40-12.60, B 8.36-9.56, C 5.48-6.49, D 2.62-3.25, low -11.40..-12.60 V.
@pytest.mark.parametrize(
    "load, least, most",
    [("A", 11.4, 12.6), ("B", 8.36, 9.56), ("C", 5.48, 6.49), ("D", 2.62, 3.25)],
)
@pytest.mark.parametrize("percent", [10, 50, 96])
def test_levels_are_within_the_standards_windows(load, least, most, percent):
    high_v, low_v = circuit(load, FULL * percent // 100).peaks_v(SETTLED_US)
    assert least < high_v < most
    assert -12.6 < low_v < -11.4


def test_without_pwm_both_detectors_show_the_one_level():
    high_v, low_v = circuit("C").peaks_v(SETTLED_US)
    assert high_v == pytest.approx(low_v)
    assert 5.48 < high_v < 6.49
    assert circuit("C", 0).peaks_v(SETTLED_US) == pytest.approx((-12, -12))


def test_faults():
    assert circuit("C", 30000, "short").peaks_v(SETTLED_US) == pytest.approx((0, 0), abs=1e-6)
    high_v, low_v = circuit("C", 30000, "no_diode").peaks_v(SETTLED_US)
    assert low_v == pytest.approx(-high_v)
    with pytest.raises(ValueError, match="fault: 'open' is not one of ok, short, no_diode"):
        circuit().set_fault(0, "open")


def test_detectors_settle_with_five_milliseconds_in_any_steps():
    pilot = circuit("A", FULL)
    pilot.set_load(10_000, "C")
    start_v, end_v = 12.0, circuit("C").peaks_v(SETTLED_US)[0]
    for t_us in range(10_000, 15_000, 100):
        pilot.step(t_us)
    assert pilot.peaks_v(15_000)[0] == pytest.approx(end_v + (start_v - end_v) * exp(-1))


def test_pins():
    pilot = circuit("A", 30000)
    # At the end of the part in which the peak is there; half a period later 2.5 % have gone.
    assert pilot.pin_v("CP_HIGH", SETTLED_US + 450) == pytest.approx(2.4, abs=0.001)
    assert pilot.pin_v("CP_HIGH", SETTLED_US + 957) == pytest.approx(2.37375, abs=0.001)
    assert pilot.pin_v("CP_LOW", SETTLED_US + 999) == pytest.approx(0.3, abs=0.001)
    assert circuit("A").pin_v("CP_HIGH", SETTLED_US) == pytest.approx(2.4)


def test_a_detector_that_is_charged_for_40_us_holds_nearly_the_whole_peak():
    """The low half at 80 A: charged in 8 us, drooping for 960 us of 20 ms."""
    seen = [held_part(40, since_us) for since_us in range(0, 1000, 10)]
    assert max(seen) > 0.99 and min(seen) == pytest.approx(exp(-0.048), abs=0.002)


# IEC 61851-1 EV side; duty in percent, amperes.
OFFERS = [(100, None), (98, None), (96.5, 80), (96, 80), (90, 65), (84.9, 50.94), (53.333, 32)]
OFFERS += [(10, 6), (9, 6), (8, 6), (7.5, None), (5, None), (0, None)]


@pytest.mark.parametrize("percent, amps", OFFERS)
def test_what_a_car_reads(percent, amps):
    offered = circuit("B", round(FULL * percent / 100)).offered_a()
    assert offered == (None if amps is None else pytest.approx(amps, abs=0.01))


def test_a_car_reads_nothing_from_a_shorted_pilot():
    assert circuit("B", 30000, "short").offered_a() is None


def test_state_letters():
    assert [circuit(load).state for load in "ABCD"] == list("ABCD")
    assert circuit("C", 0).state == "F"
    assert circuit("C", 30000, "short").state == "E"


def test_the_hardware_chain_closes_only_in_c():
    """R3, R6: never in A, B, D, E, F, nor without the car's diode."""
    assert circuit("C", 30000).contactor_allowed
    assert circuit("C", FULL).contactor_allowed
    for load in "ABD":
        assert not circuit(load, 30000).contactor_allowed
    for duty, fault in ((0, "ok"), (30000, "short"), (30000, "no_diode")):
        assert not circuit("C", duty, fault).contactor_allowed
