"""Real power and direction from a current and a voltage that were sampled in turn.

Real power is the mean product. What shifts the current against the voltage (the clamp's phase
lead, and the time between the two reads) is turned back for the fundamental, which carries the
power: P = P' cos(d) + Q' sin(d), with Q' from the two phasors. Harmonics keep a small error.
"""

from array import array

from ..compat import const
from .health import OK, REVERSED, usable
from .sums import SINES
from .window import Second, isqrt

_FLOOR_PERMILLE = const(5)
"""Under 0.5 % of apparent power the sign is not told."""
_SURE_PERMILLE = const(500)
_REVERSED_BURSTS = const(200)


def cosine_sine_q9(turn_q24: int) -> "tuple[int, int]":
    """Cosine and sine (512 = 1) of an angle in 1/2**24 turn, between the table's entries."""
    k = (turn_q24 >> 16) & 255
    part = turn_q24 & 0xFFFF

    def at(i: int) -> int:
        low, high = SINES[i & 255], SINES[(i + 1) & 255]
        return low + ((high - low) * part >> 16)

    return at(k + 64), at(k)


def covariance_q8(n: int, products: array, sum_v: int, sum_i: int) -> int:
    """Mean of (v - mean v) * (i - mean i) in 1/256 code**2, signed.

    products: as sums.products gives them; sum_v, sum_i: plain sums of the same n codes.
    """
    total = (products[1] << 12) + products[0]
    dv, di = sum_v - 2048 * n, sum_i - 2048 * n
    return ((n * total - dv * di) << 8) // (n * n)


def reactive_q8(n: int, cos_v: int, sin_v: int, cos_i: int, sin_i: int) -> int:
    """Reactive power of the fundamental in 1/256 code**2: positive where the current lags.

    From correlations with 512-scaled cosine and sine over n samples: amplitude = 2 c / (512 n).
    """
    return (cos_v * sin_i - sin_v * cos_i) // (512 * n * n)


def in_phase_q8(n: int, cos_v: int, sin_v: int, cos_i: int, sin_i: int) -> int:
    """Real power of the fundamental in 1/256 code**2, from the same correlations."""
    return (cos_v * cos_i + sin_v * sin_i) // (512 * n * n)


def turned(real_q8: int, reactive: int, lead_q24: int) -> int:
    """Real power after the current was turned back by the lead that it was measured with."""
    cosine, sine = cosine_sine_q9(lead_q24)
    return (real_q8 * cosine - reactive * sine) >> 9


class Pair:
    """A current (channel `i`) and a voltage (channel `v`) of the same burst.

    own: the voltage is of the current's own phase, so real power is told; otherwise only the
    direction, with the voltage turned by `apart_uturn` (R24). lead_uturn: phase lead of the
    clamp. Both in millionths of a turn. ua_per_code, uv_per_code: the gains. importing: nothing
    on site can export, so that a current which seems to leave tells of a reversed clamp.
    """

    def __init__(
        self, i: int, v: int, ua_per_code: int, uv_per_code: int, lead_uturn: int = 0,
        own: bool = True, apart_uturn: int = 0, importing: bool = False,
    ) -> None:
        self.i = i
        self.v = v
        self.own = own
        self._importing = importing
        self._leaving = 0
        self._scale = ua_per_code * uv_per_code
        self._turn_q24 = ((lead_uturn + apart_uturn) << 24) // 1000000
        self._real = Second()
        self._apparent = Second()
        self.watts = 0
        self.factor_permille = 0
        self.export: "bool | None" = None

    def add(
        self, now_ms: int, real_q8: int, reactive: int, late_q24: int, apparent_q8: int
    ) -> None:
        """One burst. late_q24: the current's read came so much later, in turns of the mains;
        apparent_q8: root of the two mean squares' product. Values are means over a second."""
        self._real.add(now_ms, turned(real_q8, reactive, self._turn_q24 + late_q24))
        self._apparent.add(now_ms, apparent_q8)
        real_q8, apparent_q8 = self._real.mean_square_q8(), self._apparent.mean_square_q8()
        self.watts = real_q8 * self._scale // 256 // 1000000000000
        part = abs(real_q8) * 1000 // apparent_q8 if apparent_q8 > 0 else 0
        self.factor_permille = min(part, 1000)
        self.export = real_q8 < 0 if part >= _FLOOR_PERMILLE else None
        # Mostly real power: a car that is plugged in may be anything but.
        leaving = self.export and part >= _SURE_PERMILLE
        self._leaving = min(self._leaving + 1, _REVERSED_BURSTS) if leaving else 0

    def reversed_clamp(self) -> bool:
        return self._importing and self._leaving >= _REVERSED_BURSTS

    def clear(self) -> None:
        self._real.clear()
        self._apparent.clear()
        self.export = None


class Pairs:
    """All pairs of a set of bursts. `products`: measure.sums.products, or the viper one."""

    def __init__(self, pairs: "list[Pair]", products) -> None:  # type: ignore[no-untyped-def]
        self.pairs = pairs
        self._products = products
        self._out = array("i", [0, 0])

    def tell(self, now_ms: int, bursts, n: int, buf: array) -> None:  # type: ignore[no-untyped-def]
        """Power and direction into the readings, from a burst of `n` samples a channel."""
        for pair in self.pairs:
            current, voltage = bursts.channels[pair.i], bursts.channels[pair.v]
            if usable(current.reading.health) and usable(voltage.reading.health):
                self._tell(now_ms, pair, bursts, n, buf)
            else:
                pair.clear()
                reading = current.reading
                reading.power_w = reading.power_factor_permille = reading.export = None

    def _tell(self, now_ms: int, pair: Pair, bursts, n: int, buf: array) -> None:  # type: ignore[no-untyped-def]
        current, voltage = bursts.channels[pair.i], bursts.channels[pair.v]
        reading, i, v = current.reading, pair.i, pair.v
        phasors = bursts.cosines[v], bursts.sines[v], bursts.cosines[i], bursts.sines[i]
        if pair.own:
            self._products(buf, v, i, len(bursts.channels), n, current.curve, self._out)
            real = covariance_q8(n, self._out, bursts.sums[v], bursts.sums[i])
        else:
            real = in_phase_q8(n, *phasors)
        # 2**24 / 1e12 = 2**12 / 244140625 for nanoseconds times millihertz
        late_q24 = (i - v) * bursts.read_ns * (bursts.frequency.mhz << 12) // 244140625
        apparent = isqrt(current.square_q8 * voltage.square_q8, 1 << 20)
        pair.add(now_ms, real, reactive_q8(n, *phasors), late_q24, apparent)
        reading.export = pair.export
        if pair.own:
            reading.power_w = pair.watts
            reading.power_factor_permille = pair.factor_permille
        if reading.health == OK and pair.reversed_clamp():
            reading.health = REVERSED
