"""machine: pins, converters, PWM, timer, watchdog, resets, on the simulated board."""

import json
from array import array

from micropython import const
from simlink import link
from uctypes import addressof, bytearray_at

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = 1, 2, 3, 4, 5
_BLOCK = const(510)
"""Codes an input that one message brings: a burst of one cycle at 40 us a read."""
_INPUTS = const(6)
_cause = [PWRON_RESET]
_selects = {}
_blocks = [array("H", bytes(2 * _BLOCK)) for _ in range(_INPUTS)]
"""Taken before the firmware's first byte: tools/memory.py counts what that takes."""


def reset_cause():
    return _cause[0]


def reset():
    link.die(HARD_RESET)


def soft_reset():
    link.die(SOFT_RESET)


def freq(hz=None):
    return 240000000 if hz is None else None


def unique_id():
    return b"\x24\x0a\xc4\x00\x00\x01"


class Pin:
    IN, OUT, OPEN_DRAIN = 1, 3, 7
    PULL_UP, PULL_DOWN = 2, 1

    def __init__(self, id, mode=-1, pull=-1, value=None):
        self.id = id
        self._level = bytearray(1)
        self.init(mode, pull, value)

    def init(self, mode=-1, pull=-1, value=None):
        self._out = mode == Pin.OUT
        if value is not None:
            self.value(value)

    def value(self, level=None):
        if level is not None:
            self._level[0] = 1 if level else 0
            if self.id in _selects:
                _selects[self.id] = self._level[0]
                return None
            link.send(79, self.id, self._level[0])
            return None
        if not self._out:
            link.ask(73, self.id, 0, self._level)
        return self._level[0]

    __call__ = value

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)


class PWM:
    def __init__(self, pin, freq=5000, duty_u16=32768):
        self._pin = pin
        self._freq = freq
        self.duty_u16(duty_u16)

    def freq(self, hz=None):
        if hz is None:
            return self._freq
        self._freq = hz
        return None

    def duty_u16(self, duty=None):
        if duty is None:
            return self._duty
        self._duty = duty
        link.send(80, self._pin.id, duty)
        return None

    def deinit(self):
        self.duty_u16(0)


def _block():
    return _blocks.pop() if _blocks else array("H", bytes(2 * _BLOCK))


class ADC:
    """Clamp inputs come from the plant in blocks of instants at the read time's spacing; other
    inputs are asked for one by one."""

    ATTN_0DB, ATTN_2_5DB, ATTN_6DB, ATTN_11DB = 0, 1, 2, 3

    def __init__(self, pin, atten=ATTN_0DB):
        self._pin = pin.id if isinstance(pin, Pin) else pin
        clamp = link.ask(63, self._pin, 0, bytearray(1))[0]
        self._codes = _block() if clamp else array("H", [0])
        self._bytes = bytearray_at(addressof(self._codes), 2 * len(self._codes))
        self._block_us = _BLOCK * link.read_us if clamp else 0
        self._first = self._end = 0
        self._kind = 0 if clamp else 1
        if link.fail_every[self._kind]:
            self.read = self._read_or_fail

    def read(self):
        now = link.now
        if now >= self._end:
            self._first = now
            self._end = now + self._block_us
            link.ask(67, self._pin, len(self._codes), self._bytes)
        link.now = after = now + link.read_us
        if after >= link.next_event:
            link.run_events()
        return self._codes[(now - self._first) // link.read_us]

    def _read_or_fail(self):
        link.reads[self._kind] += 1
        if link.reads[self._kind] % link.fail_every[self._kind]:
            return ADC.read(self)
        link.now += link.read_us
        raise OSError(116)

    def read_u16(self):
        code = self.read()
        return code << 4 | code >> 8

    def read_uv(self):
        """By the maker's line for a reference of 1,100 mV, in whole millivolts."""
        return (142000 + self.read() * 805639 // 1000 + 500) // 1000 * 1000


class SPI:
    """A bus with the board's MCP3208 on it: the channel's input is read as by ADC, in its time.

    Its select pin stays in here (_selects: pin to level); the plant is not told.
    """

    def __init__(self, id, baudrate=500000, polarity=0, phase=0, sck=None, mosi=None, miso=None):
        with open("board.json") as file:
            board = json.load(file)
        wiring = board["spi_adc"]
        self._select = wiring["cs"]
        _selects[self._select] = 1
        self._inputs = [None] * 8
        for name, channel in wiring["channels"].items():
            self._inputs[channel] = board["adc"][name]

    def write_readinto(self, sent, answer):
        """One frame of 3 bytes. All ones where the chip drives nothing: not selected, no frame
        for one channel; an unconnected channel reads 0."""
        answer[0] = answer[1] = answer[2] = 255
        if _selects[self._select] or len(sent) != 3 or sent[0] >> 1 != 3:
            return
        channel = (sent[0] & 1) << 2 | sent[1] >> 6
        if isinstance(self._inputs[channel], int):
            self._inputs[channel] = ADC(self._inputs[channel])
        source = self._inputs[channel]
        code = source.read() if source else 0
        answer[1] = 0xE0 | code >> 8
        answer[2] = code & 0xFF


class Timer:
    ONE_SHOT, PERIODIC = 0, 1

    def __init__(self, id=-1):
        self.id = id

    def init(self, mode=PERIODIC, freq=-1, period=-1, callback=None):
        self.period_us = period * 1000
        self.callback = callback
        self.due = link.now + self.period_us
        link.timers.append(self)
        link.plan()

    def deinit(self):
        if self in link.timers:
            link.timers.remove(self)
            link.plan()


class WDT:
    def __init__(self, id=0, timeout=5000):
        self._timeout_us = timeout * 1000
        self.feed()

    def feed(self):
        link.wdt_at = link.now + self._timeout_us
        link.plan()


class RTC:
    """Its memory lives through resets, not through a power cut."""

    def memory(self, data=None):
        if data is None:
            return link.kept
        if len(data) > 2048:
            raise ValueError("buffer too long")
        link.keep(bytes(data))
        return None
