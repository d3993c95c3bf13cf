"""Cars by name: what distinguishes one from another, as measured or reported in the field.

Figures are those of charging sessions recorded by others (EV-CPW: 12 cars, 1-minute min/avg/max)
and of field reports in the issues of SmartEVSE, openeo and evcc; what is not given there is the
ordinary value below.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True)
class CarSpec:
    """start_delay_s: from an offer to S2 closed (state C). lag_s: a changed offer shows so late.
    share: of the offer that is drawn. stop_s: from X1 to no current, then S2 opens.

    dips: (first_s, every_s, length_s) of charging time without current; every_s 0 = once.
    caps: (from_s, to_s, amps) of charging time. hunt: (from_s, length_s, period_s, low, high):
    the current swings between these factors. tail_tau_s: decay of the current once the battery
    is full, down to tail_end_a, which is then drawn for ever (0: charging ends);
    tail_stages: (seconds, factor) steps instead.

    wake_s: from PWM and contactor to the first current, after which lag_s counts (negative: the
    first offer has its lag too). waits_in_c: an offer below min_a is no reason to open S2.
    step_a: draws min_a and whole steps; dead_band_a: smaller changes of the offer are passed over;
    offset_a: on top of share x offer. shares, starts_s: of each phase, its part of the current
    and when it begins after the first. sleeps_after_s: without an offer for so long it sleeps
    until it is woken; gives_up_after: so many stops, then nothing until it is plugged in again
    (0: never, both). epoch_s: moments below count from here. lags: (from_s, lag_s), own_maxes:
    (at_s, amps), zeros: (at_s, for_s, every_s), drops: (at_s, for_s, every_s, phase of its own).
    """

    start_delay_s: float = 2.0
    lag_s: float = 5.0
    share: float = 0.95
    min_a: float = 6.0
    max_a: float = 32.0
    ramp_up_a_s: float = 4.0
    ramp_down_a_s: float = 40.0
    stop_s: float = 1.0
    idle_a: float = 1.0
    volts: float = 230.0
    energy_kwh: float = 1e6
    tail_tau_s: float = 600.0
    tail_end_a: float = 0.0
    tail_stages: tuple[tuple[float, float], ...] = ()
    dips: tuple[tuple[float, float, float], ...] = ()
    caps: tuple[tuple[float, float, float], ...] = ()
    hunt: tuple[float, float, float, float, float] | None = None
    ventilation: bool = False
    wake_s: float = -1.0
    waits_in_c: bool = False
    step_a: float = 0.0
    dead_band_a: float = 0.0
    offset_a: float = 0.0
    shares: tuple[float, ...] = ()
    starts_s: tuple[float, ...] = ()
    sleeps_after_s: float = 0.0
    gives_up_after: float = 0.0
    epoch_s: float = 0.0
    lags: tuple[tuple[float, float], ...] = ()
    own_maxes: tuple[tuple[float, float], ...] = ()
    zeros: tuple[tuple[float, float, float], ...] = ()
    drops: tuple[tuple[float, float, float, float], ...] = ()

    def lag_at(self, t_s: float) -> float:
        """lag_s at a moment of the run."""
        return latest(self.lags, t_s - self.epoch_s, self.lag_s)

    def max_at(self, t_s: float) -> float:
        """The car's own limit at a moment of the run."""
        return latest(self.own_maxes, t_s - self.epoch_s, self.max_a)

    def stopped_at(self, t_s: float) -> bool:
        return any(within(t_s - self.epoch_s, *zero) for zero in self.zeros)

    def share_of(self, i: int, t_s: float, drawn_s: float) -> float:
        """Of the car's i-th phase: its part of the current after `drawn_s` of charging."""
        starts_s = self.starts_s[i] if self.starts_s else 0.0
        since_s = t_s - self.epoch_s
        if drawn_s < starts_s or any(within(since_s, *d[:3]) for d in self.drops if d[3] == i):
            return 0.0
        return self.shares[i] if self.shares else 1.0

    def follows(self, offered_a: float) -> float:
        """The current that an offer stands for, without own limit and tail."""
        return max(offered_a * self.share + self.offset_a, 0.0)

    def stepped(self, amps: float) -> float:
        """Rounded down to what the car can draw."""
        if not self.step_a or amps <= self.min_a:
            return amps
        return self.min_a + (amps - self.min_a + 1e-9) // self.step_a * self.step_a


def latest(rows: tuple[tuple[float, float], ...], t_s: float, first: float) -> float:
    """The value of the last row that has begun, `first` before all."""
    for from_s, value in rows:
        if t_s >= from_s:
            first = value
    return first


def within(t_s: float, first_s: float, length_s: float, every_s: float) -> bool:
    """Whether t_s is in a spell: the first at first_s, again each every_s (0: once)."""
    since_s = t_s - first_s
    if since_s < 0:
        return False
    return (since_s % every_s if every_s else since_s) < length_s


_LATE_S = 4 * 3600.0
_LONG_S = 1e9

CARS = {
    # One phase or both legs, 5 s by the standard, 95 % of the offer as most cars.
    "typical": CarSpec(),
    # Up to 40 s before it draws or follows (SmartEVSE-3 issue 19, openeo issue 13).
    "slow": CarSpec(lag_s=40.0),
    "fast": CarSpec(lag_s=2.0, start_delay_s=1.0),
    # One drop-out for 1-2 min at minute 20; nothing drawn for about 25 s at first (SmartEVSE 146).
    "tesla_model_3": CarSpec(start_delay_s=20.0, dips=((1200.0, 0.0, 90.0),)),
    # 30.2 A, from minute 100 16.0 A, 30.3 A near the end.
    "tesla_model_y": CarSpec(caps=((6000.0, 12000.0, 16.0),)),
    # 30.3 A set, hunts 26-36.5 A for 34 min; tail of 30 min.
    "nissan_leaf": CarSpec(hunt=(600.0, 2040.0, 30.0, 0.86, 1.20), tail_end_a=1.0),
    # 29 A for 4 h, then hunts 0-41 A for 2 h.
    "volvo_xc40": CarSpec(idle_a=0.52, hunt=(_LATE_S, 7200.0, 40.0, 0.0, 1.41)),
    # To 0 and back within a minute: 5 min apart at first, then every 15 min; tail of 4 A.
    "prius_prime": CarSpec(
        max_a=16.0, dips=((300.0, 0.0, 20.0), (600.0, 900.0, 20.0)), tail_end_a=0.5
    ),
    # 3.3 kW: 14.4 A for 3 min, 1.2 A for 10 min, 14.4 A, tail to 2 A, 1.4 A for ever.
    "outlander": CarSpec(
        max_a=14.4, share=1.0, caps=((180.0, 780.0, 1.2),), energy_kwh=8.0, tail_end_a=1.4
    ),
    # 30, 23, 16, 12, 0 A within 8 min.
    "ioniq_electric": CarSpec(
        tail_stages=((120.0, 0.77), (240.0, 0.53), (360.0, 0.40), (480.0, 0.0))
    ),
    # 7-8 % above the pilot (evcc issue 28936); nothing below 8 A (evcc issue 13543).
    "zoe": CarSpec(share=1.07, min_a=8.0, idle_a=1.5),
}


def spec_of(name: str, options: dict[str, Any] | None = None) -> CarSpec:
    """The named car with changed values. ValueError names what is unknown and what exists."""
    if name not in CARS:
        raise ValueError(f"car: {name!r} is not one of {', '.join(CARS)}")
    return changed(CARS[name], options or {})


def changed(spec: CarSpec, options: dict[str, Any]) -> CarSpec:
    known = {field.name for field in fields(CarSpec)}
    for key in options:
        if key not in known:
            there = ", ".join(sorted(known))
            raise ValueError(f"{key}: not an option of a car; there are: {there}")
    return replace(spec, **{key: _fit(key, value) for key, value in options.items()})


def _fit(key: str, value: Any) -> Any:
    """Numbers as float, lists from JSON as tuples."""
    default = getattr(CarSpec, key)
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise ValueError(f"{key}: true or false wanted, not {value!r}")
        return value
    if isinstance(default, float):
        free = key in ("wake_s", "offset_a")
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or (value < 0 and not free):
            raise ValueError(f"{key}: a number of at least 0 wanted, not {value!r}")
        return float(value)
    return _tuples(key, value)


def _tuples(key: str, value: Any) -> Any:
    if value is None and key == "hunt":
        return None
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"{key}: a list wanted, not {value!r}")
    if key in ("hunt", "shares", "starts_s"):
        return tuple(float(x) for x in value)
    return tuple(tuple(float(x) for x in row) for row in value)
