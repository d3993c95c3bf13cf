"""The clamp inputs: one burst of interleaved conversions."""

from array import array
from time import sleep_us, ticks_diff, ticks_us

from machine import ADC, Pin

from headroom.measure.sums import STRAIGHT

from .sampler import capture

_PAIRS = 1000


def chip_curve(board: dict):
    """The curve of this chip's converter by its maker's calibration; its scale goes into `board`.

    One input is read as code and as microvolts: that gives the chip's reference voltage, and the
    reference gives line and bend (measure/curve.py). Boards without "adc_curve" are straight.
    """
    if board.get("adc_curve") != "esp32":
        return STRAIGHT
    from headroom.measure import curve

    adc = ADC(Pin(board["adc"]["CT1"]), atten=ADC.ATTN_11DB)
    codes = uv = 0
    # In turn, and over some mains cycles: current may flow already.
    for _ in range(_PAIRS):
        codes += adc.read()
        uv += adc.read_uv()
    vref = curve.vref_mv(codes // _PAIRS, uv // _PAIRS)
    board["adc_nv_per_code"] = curve.nv_per_code(vref)
    board["adc_zero_uv"] = curve.ZERO_UV
    return curve.esp32(vref)


class Clamps:
    """`names`: inputs of the board (board.json "adc"), in the order of the channels, 1 to 4."""

    def __init__(self, board: dict, names: list, samples_max: int) -> None:
        self.buffer = array("H", bytes(2 * samples_max))
        self.count = len(names)
        if "spi_adc" in board:
            from .spi_adc import inputs

            self._adcs = inputs(board, names)
        else:
            self._adcs = [ADC(Pin(board["adc"][name]), atten=ADC.ATTN_11DB) for name in names]
        reads = [adc.read for adc in self._adcs]
        self._reads = reads + [reads[0]] * (4 - len(reads))
        self.start_us = 0
        self.burst_us = 0

    def burst(self, rounds: int, wait_us: int) -> None:
        """Wait, then fill the buffer; start_us and burst_us say when and how long."""
        r = self._reads
        sleep_us(wait_us)
        self.start_us = ticks_us()
        capture(r[0], r[1], r[2], r[3], self.count, rounds, self.buffer)
        self.burst_us = ticks_diff(ticks_us(), self.start_us)


class Pilot:
    """The two peak detectors of the control pilot, in mV at the pilot."""

    def __init__(self, board: dict) -> None:
        sense = board["cp_sense"]
        self._nv_per_code = board["adc_nv_per_code"]
        self._zero_uv = board["adc_zero_uv"]
        self._high = ADC(Pin(board["adc"]["CP_HIGH"]), atten=ADC.ATTN_11DB)
        self._low = ADC(Pin(board["adc"]["CP_LOW"]), atten=ADC.ATTN_11DB)
        self._high_scale = (sense["high_zero_uv"], sense["high_uv_per_v"])
        self._low_scale = (sense["low_zero_uv"], sense["low_uv_per_v"])

    def high_mv(self) -> int:
        return self._mv(self._high, self._high_scale)

    def low_mv(self) -> int:
        return self._mv(self._low, self._low_scale)

    def _mv(self, adc, scale: tuple) -> int:
        pin_uv = adc.read() * self._nv_per_code // 1000 + self._zero_uv
        return (pin_uv - scale[0]) * 1000 // scale[1]
