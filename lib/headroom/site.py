"""From settings and board data to the objects of the rooms. Plain building, no decisions."""

from .car.car import Car
from .charger import pilot
from .charger.charger import Charger
from .energy import Ledger
from .events import Events
from .law import Law
from .limit import grace
from .limit.limiter import Limiter
from .limit.set_point import safe_current_ma, set_point_ma
from .settings.countries import country
from .settings.entries import PHASES, chargers_used, phases_of, ratings_ma
from .share.pacer import Pacer
from .share.profile import Profile
from .values import Settings


def safe_ma(settings: Settings) -> int:
    supply = settings["supply"]
    if not country(supply["country"]).safe:
        return 0
    return safe_current_ma(min(ratings_ma(supply)), supply["safe_ma"], supply["demand_ma"])


def safe_parts_ma(settings: Settings) -> "list[int]":
    """R41: the site's safe current in parts, one a charger; the first ones where there is not 6 A
    for all that are switched on."""
    used, left_ma = chargers_used(settings), safe_ma(settings)
    count = min(len([1 for charger in used if charger["enabled"]]), left_ma // pilot.LEAST_MA)
    parts_ma = []
    for charger in used:
        serves = charger["enabled"] and count > 0
        parts_ma.append(left_ma // count if serves else 0)
        if serves:
            left_ma -= parts_ma[-1]
            count -= 1
    return parts_ma


def signed_phases(settings: Settings) -> "list[int]":
    """R45: a direction counts on a phase with a voltage of its own."""
    voltages = phases_of(settings, "voltage")
    return [phase for phase in phases_of(settings, "mains") if phase in voltages]


def unsigned(settings: Settings) -> "list[str]":
    """Sentences for phases that may export and can't tell (R45)."""
    if not settings["supply"]["solar"]:
        return []
    signed = signed_phases(settings)
    return [
        "L{}: no voltage input of its own tells export from import, so its current counts as "
        "import; there is no surplus charging by it.".format(phase + 1)
        for phase in range(settings["supply"]["phases"]) if phase not in signed
    ]


def cap_ma(charger: dict) -> int:
    """The least of charger, cable and user; hardware first loses the pilot's tolerance (R9)."""
    hardware_ma = pilot.hard_limit_ma(min(charger["max_ma"], charger["cable_ma"]))
    return min(hardware_ma, charger["user_max_ma"])


def may_hold(settings: Settings) -> bool:
    """R15, R52: 6 A above the set-point only with a device whose curve is known; never in the US,
    under a G100 agreement or a contract's power."""
    limits = settings["limits"]
    bound = limits["agreed_ma"] or limits["contract_w"]
    known = limits["breaker"] not in ("none", "ul489")
    return known and not bound and country(settings["supply"]["country"]).holds


def law(settings: Settings, events: Events, wait_ms: int = 0) -> Law:
    limiter = _limiter(settings)
    used = chargers_used(settings)
    chargers = [_charger(settings, index) for index in range(len(used))]
    sharing = _sharing(chargers, used) if len(used) > 1 else None
    return Law(limiter, chargers, events, wait_ms, sharing, _rules(settings, limiter))


def _limiter(settings: Settings) -> Limiter:
    supply = settings["supply"]
    permille = country(supply["country"]).continuous_permille
    rating_ma, margin_ma = supply["rating_ma"], supply["margin_ma"]
    limiter = Limiter(
        supply["phases"], rating_ma, set_point_ma(rating_ma, permille, margin_ma),
        supply["solar"], signed_phases(settings),
        may_hold(settings) and settings["limits"]["breaker"] in grace.DEVICES,
    )
    for phase, rating_ma in enumerate(ratings_ma(supply)):
        limiter.rate(phase, rating_ma, set_point_ma(rating_ma, permille, margin_ma))
    for phase in phases_of(settings, "house"):
        limiter.add_ahead(phase)
    for panel, entry in enumerate(settings["panels"]):
        _add_feeders(settings, limiter, panel, entry)
    return limiter


def _add_feeders(settings: Settings, limiter: Limiter, panel: int, entry: dict) -> None:
    """The phases of a sub-panel that have a clamp."""
    behind = tuple([
        i for i, charger in enumerate(chargers_used(settings)) if charger["panel"] == panel + 1
    ])
    supply, rating_ma = settings["supply"], entry["rating_ma"]
    permille = country(supply["country"]).continuous_permille
    voltages = phases_of(settings, "voltage")
    for phase in phases_of(settings, "sub", panel + 1):
        limiter.add_sub(
            phase, rating_ma, set_point_ma(rating_ma, permille, entry["margin_ma"]),
            behind, panel, supply["solar"] and phase in voltages,
        )


def _charger(settings: Settings, index: int) -> Charger:
    supply, pauses = settings["supply"], settings["pauses"]
    entry = chargers_used(settings)[index]
    hold = supply["shortage"] != "pause" and may_hold(settings)
    profile = Profile(hold, pauses["least_s"], pauses["long_s"], pauses["an_hour"])
    phases = tuple(p for p in PHASES[entry["phases"]] if p < supply["phases"])
    clamped = phases_of(settings, "car", index + 1)
    meter = None
    if clamped:
        meter = _meter(bool([p for p in phases_of(settings, "house") if p in phases]))
    car = Car(phases or (0,), supply["solar"], supply["phases"] == 2, meter)
    pacer = Pacer(cap_ma(entry), safe_parts_ma(settings)[index], profile)
    charger = Charger(car, pacer, index, entry["enabled"])
    if clamped:
        charger.cable = _cable(index)
    return charger


# Rooms that not every site needs are imported where they are: the device's heap is small.


def _meter(alone: bool):  # type: ignore[no-untyped-def]
    from .car.meter import Meter

    return Meter(alone)


def _cable(index: int):  # type: ignore[no-untyped-def]
    from .car.cable import Cable

    return Cable(index)


def _sharing(chargers: "list[Charger]", used: "list[dict]"):  # type: ignore[no-untyped-def]
    from .share.sharing import Share, Sharing

    for charger, entry in zip(chargers, used):
        charger.share = Share(entry["weight"], entry["priority"])
    return Sharing()


def _rules(settings: Settings, limiter: Limiter):  # type: ignore[no-untyped-def]
    """None where the site uses none: the room then costs no memory."""
    from .rules import build

    return build.rules(settings, limiter, chargers_used(settings))


def ledger(settings: Settings) -> Ledger:
    """At the country's nominal voltage where none is measured."""
    supply = settings["supply"]
    nominal_v = country(supply["country"]).nominal_v
    return Ledger(supply["phases"], len(chargers_used(settings)), nominal_v)
