"""Clamp inputs on an MCP3208, an external converter on SPI: 12 bits, 8 channels.

Source: Microchip data sheet DS21298 (MCP3204/3208). Figure 6-1, frame in whole bytes: 5 zeros,
start bit, single-ended bit, channel (3 bits, high one first), then clocks for the sample, a null
bit and the code, high bit first. CS goes high between conversions. SPI mode 0.

Clock: the data sheet gives 2 MHz at 5 V and 1 MHz at 2.7 V; at 3.3 V count on 1 MHz. A frame of
24 bits then takes 24 us, and the time of the call comes on top.
"""

from machine import ADC, SPI, Pin


class Mcp3208Input:
    """One channel, 0 to 7, single-ended; `read` has the form of machine.ADC's.

    spi: has write_readinto; cs: called with the level of the select pin, low = selected.
    """

    def __init__(self, spi, cs, channel: int) -> None:
        self._spi = spi
        self._cs = cs
        self._ask = bytearray((0x06 | channel >> 2, (channel & 3) << 6, 0))
        self._answer = bytearray(3)

    def read(self) -> int:
        """The code, 0 to 4095 (of the reference voltage / 4096). Uses no heap."""
        answer = self._answer
        self._cs(0)
        self._spi.write_readinto(self._ask, answer)
        self._cs(1)
        return (answer[1] & 0x0F) << 8 | answer[2]


def bus(board: dict) -> tuple:
    """(spi, cs) from board.json's "spi_adc": id, GPIOs sck, mosi, miso, cs, and baud in Hz."""
    wiring = board["spi_adc"]
    cs = Pin(wiring["cs"], Pin.OUT, value=1)
    spi = SPI(
        wiring["id"], baudrate=wiring["baud"], polarity=0, phase=0, sck=Pin(wiring["sck"]),
        mosi=Pin(wiring["mosi"]), miso=Pin(wiring["miso"]),
    )
    return spi, cs


def inputs(board: dict, names: list) -> list:
    """An object with read() for each name: on the MCP3208 if the board's "spi_adc" has it among
    its "channels" (input name to channel), else the chip's own converter."""
    channels = board.get("spi_adc", {}).get("channels", {})
    spi, cs = bus(board) if any(name in channels for name in names) else (None, None)
    return [
        Mcp3208Input(spi, cs, channels[name]) if name in channels
        else ADC(Pin(board["adc"][name]), atten=ADC.ATTN_11DB)
        for name in names
    ]
