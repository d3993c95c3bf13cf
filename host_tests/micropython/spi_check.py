"""Under MicroPython: the MCP3208's frames, codes, use of heap, and the choice of inputs.

Arguments: firmware. Prints `frames N`, `codes N`, `heap BYTES` (of 1000 reads), `inputs NAMES`
and `burst N`, or a traceback. The chip's `machine` is replaced by what records.
"""

import sys

sys.path.insert(0, sys.argv[1])

import gc
from array import array


class FakePin:
    """Records its levels."""

    OUT = 3

    def __init__(self, id, mode=-1, value=None):
        self.id, self.mode, self.level = id, mode, value

    def __call__(self, level):
        self.level = level


class FakeSpi:
    """Keeps the last frame and the select pin's level during it; answers `code` as the chip does:
    the first 11 clocks undriven (here: ones), a null bit, 12 bits of code."""

    def __init__(self, id=0, **options):
        self.id, self.options, self.cs = id, options, FakePin(-1)
        self.sent = bytearray(3)
        self.selected = self.code = 0

    def write_readinto(self, sent, answer):
        for k in range(3):
            self.sent[k] = sent[k]
        self.selected = self.cs.level == 0
        answer[0] = 0xFF
        answer[1] = 0xE0 | self.code >> 8
        answer[2] = self.code & 0xFF


class FakeAdc:
    """The chip's own converter."""

    ATTN_11DB = 3

    def __init__(self, pin, atten):
        self.id = pin.id
        assert atten == FakeAdc.ATTN_11DB


class FakeMachine:
    ADC, SPI, Pin = FakeAdc, FakeSpi, FakePin


sys.modules["machine"] = FakeMachine

from drivers import sampler, spi_adc  # noqa: E402

# Data sheet DS21298, table 5-2 and figure 6-1, written out: 00000 start single D2, D1 D0, clocks.
FRAMES = (
    b"\x06\x00\x00", b"\x06\x40\x00", b"\x06\x80\x00", b"\x06\xc0\x00",
    b"\x07\x00\x00", b"\x07\x40\x00", b"\x07\x80\x00", b"\x07\xc0\x00",
)
CODES = (0, 1, 255, 256, 2047, 2048, 4094, 4095)
BOARD = {
    "adc": {"CT1": 36, "CT2": 39, "CT3": 34},
    "spi_adc": {
        "id": 2, "sck": 14, "mosi": 13, "miso": 12, "cs": 15, "baud": 1000000,
        "channels": {"CT1": 0, "CT2": 5},
    },
}


def wired(channel):
    """(input, spi) with nothing else on the bus."""
    spi = FakeSpi()
    spi.cs = FakePin(15, FakePin.OUT, 1)
    return spi_adc.Mcp3208Input(spi, spi.cs, channel), spi


def frames():
    for channel, frame in enumerate(FRAMES):
        source, spi = wired(channel)
        source.read()
        assert spi.sent == frame, (channel, spi.sent)
        assert spi.selected and spi.cs.level == 1, "low in the frame, high between frames"
    return len(FRAMES)


def codes():
    source, spi = wired(3)
    for code in CODES:
        spi.code = code
        assert source.read() == code, code
    return len(CODES)


def heap():
    source, spi = wired(7)
    spi.code = 2048
    read = source.read
    before = after = k = 0
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    after = gc.mem_alloc()
    idle = after - before
    before = gc.mem_alloc()
    while k < 1000:
        read()
        k += 1
    after = gc.mem_alloc()
    gc.enable()
    return after - before - idle


def chosen():
    """The board's wiring reaches the bus; what has no channel is the chip's own input."""
    one, own, two = spi_adc.inputs(BOARD, ["CT1", "CT3", "CT2"])
    assert isinstance(own, FakeAdc) and own.id == 34
    assert (one._ask, two._ask) == (FRAMES[0], FRAMES[5])
    spi, cs = one._spi, one._cs
    assert spi is two._spi and cs is two._cs, "one bus"
    assert (cs.id, cs.mode, cs.level) == (15, FakePin.OUT, 1)
    pins = [spi.options[name].id for name in ("sck", "mosi", "miso")]
    assert (spi.id, pins) == (2, [14, 13, 12])
    assert [spi.options[k] for k in ("baudrate", "polarity", "phase")] == [1000000, 0, 0]
    plain = spi_adc.inputs({"adc": BOARD["adc"]}, ["CT1"])
    assert isinstance(plain[0], FakeAdc) and plain[0].id == 36
    return "CT1 CT3 CT2"


def burst():
    """The sampling loop takes these reads: 4 inputs, 100 rounds."""
    buf = array("H", [0] * 400)
    pairs = [wired(channel) for channel in range(4)]
    for k, (_, spi) in enumerate(pairs):
        spi.code = 4095 - k
    r = [source.read for source, _ in pairs]
    sampler.capture(r[0], r[1], r[2], r[3], 4, 100, buf)
    assert list(buf) == [4095, 4094, 4093, 4092] * 100
    return len(buf)


print("frames", frames())
print("codes", codes())
print("heap", heap())
print("inputs", chosen())
print("burst", burst())
