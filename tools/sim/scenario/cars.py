"""A scenario's car as options of tools.sim.car_specs: one model of a car in every tool."""

from __future__ import annotations

from typing import Any

from .read import LINES

_PLAIN = {
    "share": "share", "own_max_a": "max_a", "least_a": "min_a", "up_a_s": "ramp_up_a_s",
    "down_a_s": "ramp_down_a_s", "step_a": "step_a", "dead_band_a": "dead_band_a",
    "offset_a": "offset_a", "start_delay_s": "wake_s", "sleeps_after_s": "sleeps_after_s",
    "gives_up_after_stops": "gives_up_after",
}
_LONG_S = 1e9


def phases(car: "dict[str, Any]") -> "tuple[int, ...]":
    """Supply phases (0-based) that it draws on."""
    return tuple(LINES.index(line) for line in sorted(car.get("phases", {"L1": 1})))


def options(car: "dict[str, Any]", epoch_s: float = 0.0) -> "dict[str, Any]":
    """epoch_s: the scenario's second 0 in the plant's time."""
    lines = sorted(car.get("phases", {"L1": 1}))
    found: "dict[str, Any]" = {
        "start_delay_s": 0.0, "wake_s": 0.0, "waits_in_c": True, "idle_a": 0.0,
        "epoch_s": epoch_s,
        "shares": [car.get("phases", {"L1": 1})[line] for line in lines],
        "starts_s": [car.get("phase_start_s", {}).get(line, 0.0) for line in lines],
    }
    for key, name in _PLAIN.items():
        if key in car:
            found[name] = car[key]
    lag = car.get("lag_s", 5.0)
    found["lag_s"], found["lags"] = (lag[0][1], lag) if isinstance(lag, list) else (lag, [])
    if "hunts" in car:
        part = car["hunts"]["permille"] / 1000
        found["hunt"] = [0.0, _LONG_S, car["hunts"]["period_s"], 1 - part, 1 + part]
    found.update(_events(car.get("events", []), lines))
    return found


def _events(events: "list[dict[str, Any]]", lines: "list[str]") -> "dict[str, Any]":
    found: "dict[str, Any]" = {"zeros": [], "own_maxes": [], "drops": []}
    for event in sorted(events, key=lambda event: event["at_s"]):
        spell = [event["at_s"], event.get("for_s", 0.0), event.get("every_s", 0.0)]
        if event["do"] == "own_max":
            found["own_maxes"].append([event["at_s"], event["a"]])
        elif event["do"] == "zero":
            found["zeros"].append(spell)
        else:
            found["drops"].append([*spell, lines.index(event["phase"])])
    return found
