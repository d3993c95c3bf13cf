"""From settings and board data to the objects of the rooms. Plain building, no decisions."""

from .car.car import Car
from .charger import pilot
from .events import Events
from .law import Law
from .limit.limiter import Limiter
from .limit.set_point import MAINS_MHZ, safe_current_ma, set_point_ma
from .measure.bursts import Bursts
from .measure.channel import Channel
from .settings import Settings
from .share.pacer import Pacer, Profile

_PHASES = {"L1": (0,), "L2": (1,), "L3": (2,), "L12": (0, 1), "L123": (0, 1, 2)}
_ROOT2_PERMILLE = 1414


def clamps_used(settings: Settings) -> "list[dict]":
    """The clamp settings that name a place, in the order of the table."""
    return [clamp for clamp in settings["clamps"] if clamp["place"] != "none"]


def channel(clamp: dict, board: dict) -> Channel:
    """A clamp's channel: gain from turns, burden and the converter's step; full scale by R26."""
    front = board["front_end"]
    burden_mohm = front["burden_mohm"]
    ratio_permille = clamp["ratio"] * clamp["gain_permille"]
    ua_per_code = board["adc_nv_per_code"] * ratio_permille // burden_mohm // 1000
    full_scale_ma = front["swing_mv"] * ratio_permille // burden_mohm * 1000 // _ROOT2_PERMILLE
    return Channel(
        clamp["place"], clamp["phase"] - 1, ua_per_code, full_scale_ma, clamp["accuracy_permille"]
    )


def bursts(settings: Settings, board: dict, accumulate) -> Bursts:  # type: ignore[no-untyped-def]
    channels = [channel(clamp, board) for clamp in clamps_used(settings)]
    return Bursts(channels, accumulate, MAINS_MHZ.get(settings["supply"]["country"], 50000))


def safe_ma(settings: Settings) -> int:
    supply = settings["supply"]
    return safe_current_ma(
        supply["rating_ma"], supply["country"], supply["safe_ma"], supply["demand_ma"]
    )


def chargers_used(settings: Settings) -> "list[dict]":
    return [charger for charger in settings["chargers"] if charger["kind"] != "none"]


def cap_ma(charger: dict) -> int:
    """The least of charger, cable and user; hardware first loses the pilot's tolerance (R9)."""
    hardware_ma = pilot.hard_limit_ma(min(charger["max_ma"], charger["cable_ma"]))
    return min(hardware_ma, charger["user_max_ma"])


def law(settings: Settings, events: Events, wait_ms: int = 0) -> Law:
    supply = settings["supply"]
    country = supply["country"]
    rating_ma = supply["rating_ma"]
    limiter = Limiter(
        supply["phases"], rating_ma, set_point_ma(rating_ma, country, supply["margin_ma"])
    )
    pauses = settings["pauses"]
    # R15: holding above the set-point is never for the US profile.
    hold = supply["shortage"] == "hold" and country != "US"
    profile = Profile(hold, pauses["least_s"], pauses["long_s"], pauses["an_hour"])
    pairs = []
    for charger in chargers_used(settings):
        phases = tuple(p for p in _PHASES[charger["phases"]] if p < supply["phases"])
        pairs.append((Car(phases or (0,)), Pacer(cap_ma(charger), safe_ma(settings), profile)))
    built = Law(limiter, pairs, events, wait_ms)
    built.enabled = [charger["enabled"] for charger in chargers_used(settings)]
    return built
