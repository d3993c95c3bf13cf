"""From settings to the rules that a site uses; each is imported only where it is."""

from ..limit.limiter import Limiter
from ..values import Settings

HIGHEST_V = {"US": 127}
"""Highest permitted voltage, for power by current alone (R19): 230 V + 10 %, US 120 V + 6 %."""
_HIGHEST_V = 253
_UNBALANCE_MA = {"DE": 20000, "AT": 16000, "CH": 16000}
"""R19."""


def rules(settings: Settings, limiter: Limiter, chargers: "list[dict]"):  # type: ignore[no-untyped-def]
    """A Rules, or None where nothing is set."""
    volts = HIGHEST_V.get(settings["supply"]["country"], _HIGHEST_V)
    site = _powers(settings, limiter, volts) + _currents(settings, limiter)
    windows = _windows(settings)
    each = [_charger(settings, charger, windows) for charger in chargers]
    if not site and not any(each):
        return None
    from .rules import Rules

    return Rules(site, each, settings["supply"]["battery"])


def _powers(settings: Settings, limiter: Limiter, volts: int) -> list:
    """Rules of power, on the sum of the phases."""
    limits, out = settings["limits"], []
    if limits["total_w"]:
        limiter.add_total(limits["total_w"] * 1000 // volts)
    if limits["peak_w"]:
        from .peak import Peak
        from .total import TotalRule

        window_s = limits["peak_window_s"]
        peak = Peak(limits["peak_w"], limits["peak_floor_w"], window_s)
        out.append(TotalRule(peak, limiter.add_total(1 << 28), volts, window_s))
    if limits["contract_w"]:
        from .contract import CURVES, ITALY, Contract
        from .total import TotalRule

        curve = CURVES.get(settings["supply"]["country"], ITALY)
        contract = Contract(limits["contract_w"], curve)
        out.append(TotalRule(contract, limiter.add_total(1 << 28), volts))
    return out


def _currents(settings: Settings, limiter: Limiter) -> list:
    limits, supply = settings["limits"], settings["supply"]
    out: list = []
    phases = range(len(limiter.supply))
    if limits["breaker"] != "none":
        from .heat import Heat, HeatRule

        out.append(HeatRule([Heat(limits["breaker"], a.rating_ma) for a in limiter.supply]))
    if limits["appliance"]:
        from .appliance import Appliance, ApplianceRule

        out.append(ApplianceRule([Appliance() for _ in phases]))
    unbalance_ma = limits["unbalance_ma"] or _UNBALANCE_MA.get(supply["country"], 0)
    if unbalance_ma and len(limiter.supply) > 1:
        from .unbalance import UnbalanceRule

        out.append(UnbalanceRule(unbalance_ma))
    if limits["grid_operator"] or limits["grid_present"] or limits["agreed_ma"]:
        out.append(_grid(limits, len([1 for c in settings["chargers"] if c["kind"] != "none"])))
    return out


def _grid(limits: dict, chargers: int):  # type: ignore[no-untyped-def]
    from .grid import Excursions, GridOperator, GridPresent, GridRule

    return GridRule(
        GridOperator(chargers, chargers) if limits["grid_operator"] else None,
        GridPresent() if limits["grid_present"] else None,
        Excursions(limits["agreed_ma"]) if limits["agreed_ma"] else None,
    )


def _windows(settings: Settings):  # type: ignore[no-untyped-def]
    """One timetable for all chargers: it has no memory. None without a window."""
    used = [w for w in settings["windows"] if w["days"]]
    if not used:
        return None
    from .windows import Window, Windows

    return Windows([
        Window(
            w["days"], w["from_min"], w["to_min"], w["action"], w["limit_ma"],
            w["price_milli"] or None,
        ) for w in used
    ])


def _charger(settings: Settings, charger: dict, windows) -> list:  # type: ignore[no-untyped-def]
    out: list = []
    if windows is not None:
        from .delay import Delay
        from .times import TimeRule

        out.append(TimeRule(windows, None, Delay(settings["supply"]["country"] == "GB")))
    if charger["mode"] != "fast" and settings["supply"]["solar"]:
        from .solar import Solar, SunRule

        out.append(SunRule(Solar(charger["mode"], charger["max_ma"])))
    return out
