"""What had to hold, against what was: one sentence for each line of `expect` that doesn't."""

from __future__ import annotations

from typing import Any

_MOST = ("trips", "over_rating_s", "over_set_point_s", "excess_as", "stops", "commands_an_hour",
         "most_before_drawing_a", "reading_error_pct", "restarts")
_SAME = ("charging_at_end", "charging", "settings_refused")
_EPSILON = 1e-9


def failures(expect: "dict[str, Any]", figures: "dict[str, Any]") -> "dict[str, str]":
    """Each key of `expect` that doesn't hold, with a sentence; `invariants` hold always."""
    told = {key: _failure(key, wanted, figures) for key, wanted in expect.items()}
    told["invariants"] = _invariants(figures["violations"])
    return {key: sentence for key, sentence in told.items() if sentence}


def _failure(key: str, wanted: Any, figures: "dict[str, Any]") -> str:
    is_there = figures.get(key)
    if key in _MOST:
        if is_there is None:
            return "not measured in this form"
        return "" if is_there <= wanted + _EPSILON else f"{is_there}, at most {wanted}"
    if key in _SAME:
        return "" if is_there == wanted else f"{is_there}, not {wanted}"
    return _OTHERS[key](wanted, figures)


def _invariants(violations: "list[dict[str, Any]]") -> str:
    if not violations:
        return ""
    first = violations[0]
    return (f"{len(violations)} times broken, first {first['invariant']} at "
            f"{first['t_ms'] / 1000} s: {first['what']}")


def _utilisation(wanted: float, figures: "dict[str, Any]") -> str:
    told = figures["utilisation"]
    return "" if told >= wanted else f"{told}, at least {wanted}"


def _final(wanted: "list[float]", figures: "dict[str, Any]") -> str:
    told = figures["final_limit_a"]
    return "" if wanted[0] <= told <= wanted[1] else f"{told} A, not {wanted[0]} to {wanted[1]}"


def _never(wanted: "list[str]", figures: "dict[str, Any]") -> str:
    seen = [code for code in wanted if code in figures["reasons"]]
    return f"{', '.join(seen)} was given" if seen else ""


def _seen(wanted: Any, figures: "dict[str, Any]") -> str:
    codes = [wanted] if isinstance(wanted, str) else wanted
    missed = [code for code in codes if code not in figures["reasons"]]
    return f"{', '.join(missed)} was not given" if missed else ""


def _refused_key(wanted: str, figures: "dict[str, Any]") -> str:
    named = any(wanted in sentence for sentence in figures["trouble"])
    return "" if named else f"{wanted} stands in none of {figures['trouble']}"


def _after(wanted: "dict[str, float]", figures: "dict[str, Any]") -> str:
    told = figures["over_rating_s_after"]
    return "" if told <= wanted["s"] else (
        f"{told} s after {wanted['after_s']} s, at most {wanted['s']}")


def _safe(wanted: float, figures: "dict[str, Any]") -> str:
    told = figures.get("safe_within_ms")
    if told is None:
        return "never safe, or not measured in this form"
    return "" if told <= wanted else f"{told} ms, at most {wanted}"


_OTHERS = {
    "utilisation": _utilisation, "final_limit_a": _final, "never_reasons": _never,
    "reason_seen": _seen, "refused_key": _refused_key, "over_rating_s_after": _after,
    "safe_within_ms": _safe,
}
