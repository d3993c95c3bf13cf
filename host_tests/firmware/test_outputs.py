"""The outputs' driver on simulated pins: a soft timer may fall between any two of its lines."""

import sys
import types
from pathlib import Path

import pytest

from headroom.clock import elapsed

SOURCE = Path(__file__).parents[2] / "firmware" / "drivers" / "outputs.py"
BOARD = {"pilot": {"pin": 18, "inverted": True, "bits": 16}, "contactor": {"pin": 19}}


class Pin:
    OUT = 3

    def __init__(self, number, mode=-1, value=None):
        self.level = value

    def value(self, level):
        self.level = level


class PWM:
    def __init__(self, pin, freq, duty_u16):
        self.duty = duty_u16

    def duty_u16(self, duty):
        self.duty = duty


@pytest.fixture
def outputs(monkeypatch):
    monkeypatch.setitem(sys.modules, "machine", types.SimpleNamespace(Pin=Pin, PWM=PWM))
    monkeypatch.setitem(sys.modules, "micropython", types.SimpleNamespace(const=lambda x: x))
    space = {"__name__": "outputs"}
    exec(compile(SOURCE.read_text(), str(SOURCE), "exec"), space)
    return lambda: space["Outputs"](BOARD, elapsed)


def interrupted(outputs, at):
    """apply() of a charging command with safe() before its at-th line; False: it has fewer."""
    count = [0]

    def trace(frame, event, _):
        if frame.f_code.co_filename != str(SOURCE):
            return None
        if event == "line" and count[0] >= 0:
            count[0] += 1
            if count[0] == at:
                count[0] = -1
                sys.settrace(None)
                outputs.safe()
                sys.settrace(trace)
        return trace

    sys.settrace(trace)
    try:
        outputs.apply(1000, 20000, True)
    finally:
        sys.settrace(None)
    return count[0] < 0


def is_safe(outputs):
    return outputs._contactor.level == 0 and outputs._pwm.duty == 0


def test_safe_stays_safe_wherever_the_timer_falls(outputs):
    at = 1
    while interrupted(device := outputs(), at):
        assert is_safe(device) and device.locked, at
        assert (device.duty_u16, device.contactor) == (65536, False)
        at += 1
    assert at > 8, "the driver has lines to fall between"
    assert not is_safe(device), "uninterrupted it charges"


def test_later_commands_are_refused(outputs):
    device = outputs()
    device.safe()
    device.apply(1000, 20000, True)
    assert is_safe(device)


@pytest.mark.parametrize("now_ms", [0, 2000, (1 << 30) - 5, 1 << 29])
def test_commands_live_for_a_second_from_the_first_one_on(outputs, now_ms):
    """Whatever the ticks show at the start."""
    device = outputs()
    device.expire(now_ms)
    assert not device.locked, "nothing was commanded yet, and nothing is driven"
    device.apply(now_ms, 20000, True)
    device.expire(now_ms + 1000 & (1 << 30) - 1)
    assert not device.locked
    device.expire(now_ms + 1001 & (1 << 30) - 1)
    assert device.locked and is_safe(device)
