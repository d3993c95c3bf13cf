"""The control pilot: generator, car's resistors and diode, faults, and the peak detectors.

Generator +-12 V behind 1 k; the car loads it through a diode with 2.74 k (B), 882 ohm (C: 1.3 k
beside it) or 246 ohm (D), the values of IEC 61851-1 / SAE J1772 by TI's JAJU858. The detectors
keep the highest and the lowest level of the pilot; they settle with 5 ms, charge with 8 us and
lose charge with 20 ms, so that a reading depends a little on duty and on its place in the period.
"""

from __future__ import annotations

from math import exp

from .parts import PRINTED_PILOT, PilotParts

GENERATOR_V = 12.0
SOURCE_OHM = 1000.0
DIODE_V = 0.7
LOAD_OHM = {"B": 2740.0, "C": 882.0, "D": 246.0}
SETTLE_US = 5000.0
PERIOD_US = 1000.0
CHARGE_US = 8.0
DROOP_US = 20000.0
FULL = 65536
"""CP-high part of the period, in 1/65536: this is steady +12 V."""
FAULTS = ("ok", "short", "no_diode")


def loaded_v(generator_v: float, load: str, fault: str) -> float:
    """Pilot voltage for one level of the generator. load: "A" (no car), "B", "C" or "D"."""
    if fault == "short":
        return 0.0
    if load == "A":
        return generator_v
    drop_v = 0.0 if fault == "no_diode" else DIODE_V
    if fault != "no_diode" and generator_v <= DIODE_V:
        return generator_v
    part = LOAD_OHM[load] / (SOURCE_OHM + LOAD_OHM[load])
    return (generator_v - drop_v) * part + drop_v


def held_part(on_us: float, since_us: float) -> float:
    """What a peak detector holds, as a part of the peak, in the steady state.

    on_us: how long the peak lasts in each period; since_us: time since it began (0..PERIOD_US).
    """
    charging, drooping = exp(-on_us / CHARGE_US), exp(-(PERIOD_US - on_us) / DROOP_US)
    at_end = (1 - charging) / (1 - charging * drooping)
    if since_us >= on_us:
        return at_end * exp(-(since_us - on_us) / DROOP_US)
    return 1 + (at_end * drooping - 1) * exp(-since_us / CHARGE_US)


class PilotCircuit:
    """set_duty / set_load / set_fault change the circuit at a time, peaks_v reads it then.

    Times in us, growing. cp_sense: `<high|low>_zero_uv` and `_uv_per_v` of board.json.
    """

    def __init__(self, cp_sense: dict[str, int], parts: PilotParts = PRINTED_PILOT) -> None:
        self._sense, self._parts = cp_sense, parts
        self.duty = FULL
        self.load = "A"
        self.fault = "ok"
        self._at_us = 0
        self._high_v, self._low_v = self._levels()

    @property
    def levels_v(self) -> tuple[float, float]:
        """Pilot voltage while the generator is high and while it is low."""
        return (
            loaded_v(GENERATOR_V * self._parts.generator, self.load, self.fault),
            loaded_v(-GENERATOR_V * self._parts.generator, self.load, self.fault),
        )

    def _levels(self) -> tuple[float, float]:
        """Highest and lowest voltage that occur: both the same without PWM."""
        high_v, low_v = self.levels_v
        if self.duty >= FULL:
            return high_v, high_v
        return (low_v, low_v) if self.duty <= 0 else (high_v, low_v)

    def set_duty(self, t_us: int, duty: int) -> None:
        self.step(t_us)
        self.duty = duty

    def set_load(self, t_us: int, load: str) -> None:
        self.step(t_us)
        self.load = load

    def set_fault(self, t_us: int, fault: str) -> None:
        if fault not in FAULTS:
            raise ValueError(f"fault: {fault!r} is not one of {', '.join(FAULTS)}")
        self.step(t_us)
        self.fault = fault

    def step(self, now_us: int) -> None:
        """Let the detectors settle up to now; exact for any step length."""
        self._high_v, self._low_v = self.peaks_v(now_us)
        self._at_us = max(now_us, self._at_us)

    def peaks_v(self, now_us: int) -> tuple[float, float]:
        """What the two detectors hold, in volts of the pilot."""
        left = exp(-max(0, now_us - self._at_us) / SETTLE_US)
        high_v, low_v = self._levels()
        return high_v + (self._high_v - high_v) * left, low_v + (self._low_v - low_v) * left

    def pin_v(self, name: str, now_us: int) -> float:
        """Volts at the ADC pin `CP_HIGH` or `CP_LOW`."""
        high_v, low_v = self.peaks_v(now_us)
        if 0 < self.duty < FULL:
            on_us, since_us = self.duty * PERIOD_US / FULL, now_us % PERIOD_US
            high_v *= held_part(on_us, since_us)
            low_v *= held_part(PERIOD_US - on_us, (since_us - on_us) % PERIOD_US)
        side, volts, factor = ("high", high_v, self._parts.high)
        if name != "CP_HIGH":
            side, volts, factor = "low", low_v, self._parts.low
        zero_uv, uv_per_v = self._sense[f"{side}_zero_uv"], self._sense[f"{side}_uv_per_v"]
        return (zero_uv + uv_per_v * factor * volts) / 1e6

    @property
    def state(self) -> str:
        """True state letter: A-E by the level while high, F for steady -12 V."""
        if self.duty <= 0:
            return "F"
        return "E" if self.fault == "short" else self.load

    @property
    def contactor_allowed(self) -> bool:
        """The comparator of R3: high in the C window, and low at -12 V where there is PWM."""
        high_v, low_v = self._levels()
        return 4.75 <= high_v <= 7.25 and (self.duty >= FULL or low_v < -10.75)

    def offered_a(self) -> float | None:
        """What a car reads from the duty (IEC 61851-1 A.8, EV side), None: no current offered."""
        if self.fault != "ok":
            return None
        percent = self.duty * 100 / FULL
        if percent < 8 or percent > 97:
            return None
        if percent <= 10:
            return 6.0
        if percent <= 85:
            return percent * 0.6
        return (percent - 64) * 2.5 if percent <= 96 else 80.0
