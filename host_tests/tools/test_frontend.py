"""Amperes to volts at the pin, and each way a clamp can be wrong."""

from math import sqrt

import numpy as np
import pytest

from tools.sim.frontend import FAULTS, FrontEnd

FRONT = {"bias_mv": 1300, "swing_mv": 1150, "burden_mohm": 15000}
AMPS = 40 * np.sin(np.linspace(0, 2 * np.pi, 400))


def faulty(fault, value=1.0):
    front = FrontEnd(FRONT)
    front.set_fault(fault, value)
    return front.volts(AMPS)


def test_ohms_law():
    front = FrontEnd(FRONT)
    # 10 A / 2000 turns = 5 mA through 15 ohm = 75 mV on 1.3 V.
    assert front.volts(np.array([0.0, 10.0, -10.0])) == pytest.approx([1.3, 1.375, 1.225])
    assert front.full_scale_a == pytest.approx(1.15 / sqrt(2) / 0.0075)
    assert FrontEnd(FRONT, ct_ratio=1000).volts(np.array([10.0])) == pytest.approx([1.45])


def test_diodes_hold_the_pin_within_the_supply():
    volts = FrontEnd(FRONT).volts(np.array([-1e4, 1e4]))
    assert volts.tolist() == [0.0, 3.3]


def test_off_the_conductor_reads_exactly_like_no_current():
    """R23: the plant must not give it away."""
    idle = FrontEnd(FRONT).volts(AMPS * 0)
    assert (faulty("off") == idle).all()
    assert (faulty("unplugged") == idle).all()


def test_faults():
    assert faulty("reversed") == pytest.approx(2.6 - faulty("ok"))
    assert faulty("gain", 0.5) - 1.3 == pytest.approx((faulty("ok") - 1.3) / 2)
    assert set(faulty("rail_low")) == {0.0}
    assert set(faulty("rail_high")) == {3.3}
    assert set(faulty("off")) == {1.3}


def test_only_the_jack_switch_knows_of_an_unplugged_clamp():
    plugged = {}
    for fault in FAULTS:
        front = FrontEnd(FRONT)
        front.set_fault(fault)
        plugged[fault] = front.plugged
    assert [fault for fault, there in plugged.items() if not there] == ["unplugged"]


def test_an_unknown_fault_is_named():
    with pytest.raises(ValueError, match="fault: 'loose' is not one of ok, unplugged"):
        FrontEnd(FRONT).set_fault("loose")
