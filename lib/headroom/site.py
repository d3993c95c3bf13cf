"""From settings and board data to the objects of the rooms. Plain building, no decisions."""

from .car.car import Car
from .charger import pilot
from .events import Events
from .law import Law
from .limit.limiter import Limiter
from .limit.set_point import MAINS_MHZ, safe_current_ma, set_point_ma
from .measure.bursts import Bursts
from .measure.channel import Channel
from .measure.sums import STRAIGHT
from .settings import GROUPS, Settings
from .share.pacer import Pacer, Profile

_PHASES = {"L1": (0,), "L2": (1,), "L3": (2,), "L12": (0, 1), "L123": (0, 1, 2)}
_ROOT2_PERMILLE = 1414
CLAMP = {
    setting.key: setting.default for group in GROUPS if group.name == "clamps"
    for setting in group.settings
}
"""A clamp's settings by default: a start for tools."""


def clamps_used(settings: Settings) -> "list[dict]":
    """The clamp settings that name a place, in the order of the table."""
    return [clamp for clamp in settings["clamps"] if clamp["place"] != "none"]


def channel(clamp: dict, board: dict, curve=STRAIGHT, plausible_ma: int = 0) -> Channel:  # type: ignore[no-untyped-def]
    """A clamp's channel: gain from turns, burden and the converter's step; full scale by R26.

    burden_mohm of the clamp: its own burden or what stands for it (voltage types); 0: the board's.
    """
    front = board["front_end"]
    burden_mohm = clamp["burden_mohm"] or front["burden_mohm"]
    ratio_ppm = clamp["ratio"] * clamp["gain_ppm"]
    ua_per_code = board["adc_nv_per_code"] * ratio_ppm // burden_mohm // 1000000
    full_scale_ma = (
        front["swing_mv"] * ratio_ppm // burden_mohm * 1000 // _ROOT2_PERMILLE // 1000
    )
    bias_code = (front["bias_mv"] * 1000 - board["adc_zero_uv"]) * 1000 // board["adc_nv_per_code"]
    return Channel(
        clamp["place"], clamp["phase"] - 1, ua_per_code, full_scale_ma,
        clamp["accuracy_permille"], clamp["noise_q8"], bias_code,
        board.get("adc_lively", False), plausible_ma, curve,
    )


def bursts(settings: Settings, board: dict, accumulate, curve=STRAIGHT) -> Bursts:  # type: ignore[no-untyped-def]
    """curve: of the board's converter. A ratio is doubted above 2.55 times the rating."""
    plausible_ma = settings["supply"]["rating_ma"] * 255 // 100
    channels = [channel(clamp, board, curve, plausible_ma) for clamp in clamps_used(settings)]
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
