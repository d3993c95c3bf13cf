"""From settings to the rules that a site uses; each is imported only where it is."""

from ..limit.limiter import Limiter
from ..settings.countries import Country, country
from ..settings.entries import chargers_used
from ..values import Settings


def rules(settings: Settings, limiter: Limiter, chargers: "list[dict]"):  # type: ignore[no-untyped-def]
    """A Rules, or None where nothing is set."""
    here = country(settings["supply"]["country"])
    site = _powers(settings, limiter, here) + _currents(settings, limiter, here)
    windows = _windows(settings)
    each = [_charger(settings, charger, windows, here) for charger in chargers]
    if not site and not any(each):
        return None
    from .rules import Rules

    return Rules(site, each, settings["supply"]["battery"])


def _powers(settings: Settings, limiter: Limiter, here: Country) -> list:
    """Rules of power, on the sum of the phases."""
    limits, volts, out = settings["limits"], here.highest_v, []
    if limits["total_w"]:
        limiter.add_total(limits["total_w"] * 1000 // volts)
    if limits["peak_w"]:
        from .peak import Peak
        from .total import TotalRule

        window_s = limits["peak_window_s"]
        peak = Peak(limits["peak_w"], limits["peak_floor_w"], window_s)
        out.append(TotalRule(peak, limiter.add_total(1 << 28), volts, window_s))
    if limits["contract_w"]:
        from .contract import CURVES, Contract
        from .total import TotalRule

        contract = Contract(limits["contract_w"], CURVES[here.contract])
        out.append(TotalRule(contract, limiter.add_total(1 << 28), volts))
    return out


def _currents(settings: Settings, limiter: Limiter, here: Country) -> list:
    limits = settings["limits"]
    out: list = []
    phases = range(len(limiter.supply))
    if limits["breaker"] != "none":
        from .heat import Heat, HeatRule

        out.append(HeatRule([Heat(limits["breaker"], a.rating_ma) for a in limiter.supply]))
    if limits["appliance"]:
        from .appliance import Appliance, ApplianceRule

        out.append(ApplianceRule([Appliance() for _ in phases]))
    unbalance_ma = limits["unbalance_ma"] or here.unbalance_ma
    if unbalance_ma and len(limiter.supply) > 1:
        from .unbalance import UnbalanceRule

        out.append(UnbalanceRule(unbalance_ma))
    if limits["grid_operator"] or limits["grid_present"] or limits["agreed_ma"]:
        out.append(_grid(limits, len(chargers_used(settings))))
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


def _charger(  # type: ignore[no-untyped-def]
    settings: Settings, charger: dict, windows, here: Country
) -> list:
    out: list = []
    if windows is not None:
        from .delay import Delay
        from .times import TimeRule

        out.append(TimeRule(windows, None, Delay(here.delays)))
    if charger["mode"] != "fast" and settings["supply"]["solar"]:
        from .solar import Solar, SunRule

        out.append(SunRule(Solar(charger["mode"], charger["max_ma"])))
    return out
