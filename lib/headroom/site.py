"""From settings and board data to the objects of the rooms. Plain building, no decisions."""

from .car.car import Car
from .charger import pilot
from .charger.charger import Charger
from .energy import Ledger
from .events import Events
from .law import Law
from .limit import grace
from .limit.limiter import Limiter
from .limit.set_point import MAINS_MHZ, safe_current_ma, set_point_ma
from .measure import sums
from .measure.bursts import Bursts
from .measure.channel import Channel
from .measure.sums import STRAIGHT
from .share.pacer import Pacer
from .share.profile import Profile
from .values import Settings

_PHASES = {"L1": (0,), "L2": (1,), "L3": (2,), "L12": (0, 1), "L123": (0, 1, 2)}
_ROOT2_PERMILLE = 1414


def clamps_used(settings: Settings) -> "list[dict]":
    """The clamp settings that name a place, in the order of the table."""
    return [clamp for clamp in settings["clamps"] if clamp["place"] != "none"]


def _model(clamp: dict) -> "tuple[int, int, int]":
    """(turns, own burden in mohm, phase lead in 1e-6 turn) of a clamp."""
    if clamp["model"] == "custom":
        return clamp["ratio"], clamp["burden_mohm"], 0
    from .measure import clamps

    return clamps.values(clamp["model"])


def channel(clamp: dict, board: dict, curve=STRAIGHT, plausible_ma: int = 0) -> Channel:  # type: ignore[no-untyped-def]
    """A clamp's channel: gain from turns, burden and the converter's step; full scale by R26.

    burden_mohm of the clamp: its own burden or what stands for it (voltage types); 0: the board's.
    """
    front = board["front_end"]
    ratio, burden_mohm, _ = _model(clamp)
    burden_mohm = burden_mohm or front["burden_mohm"]
    if clamp["place"] == "voltage":
        # Readings in millivolts: as a clamp of `ratio` turns on 1 ohm.
        burden_mohm, plausible_ma = 1000, 0
    ratio_ppm = ratio * clamp["gain_ppm"]
    ua_per_code = board["adc_nv_per_code"] * ratio_ppm // burden_mohm // 1000000
    full_scale_ma = (
        front["swing_mv"] * ratio_ppm // burden_mohm * 1000 // _ROOT2_PERMILLE // 1000
    )
    bias_code = (front["bias_mv"] * 1000 - board["adc_zero_uv"]) * 1000 // board["adc_nv_per_code"]
    made = Channel(
        clamp["place"], clamp["phase"] - 1, ua_per_code, full_scale_ma,
        clamp["accuracy_permille"], clamp["noise_q8"], bias_code,
        board.get("adc_lively", False), plausible_ma, curve,
    )
    made.reading.of = clamp["of"] - 1
    return made


def bursts(  # type: ignore[no-untyped-def]
    settings: Settings, board: dict, passes=sums, curve=STRAIGHT
) -> Bursts:
    """passes: see Bursts. curve: of the board's converter.

    A ratio is doubted above 2.55 times the rating.
    """
    supply = settings["supply"]
    used = clamps_used(settings)
    plausible_ma = max(ratings_ma(supply)) * 255 // 100
    channels = [channel(clamp, board, curve, plausible_ma) for clamp in used]
    return Bursts(
        channels, passes, MAINS_MHZ.get(supply["country"], 50000),
        _pairs(settings, channels, passes.products),
    )


# Rooms that not every site needs are imported where they are: the device's heap is small.


def _pairs(settings: Settings, channels: "list[Channel]", products):  # type: ignore[no-untyped-def]
    """Each mains clamp with the voltage of its phase, else with any (R24); None without one."""
    used, supply = clamps_used(settings), settings["supply"]
    voltages = [i for i, clamp in enumerate(used) if clamp["place"] == "voltage"]
    if not voltages:
        return None
    from .measure.power import Pair, Pairs

    pairs = []
    for i, clamp in enumerate(used):
        if clamp["place"] != "mains":
            continue
        same = [v for v in voltages if used[v]["phase"] == clamp["phase"]]
        v = (same or voltages)[0]
        apart = (clamp["phase"] - used[v]["phase"]) % 3
        # L2 trails L1 by a third of a turn; two legs are half a turn apart.
        apart_uturn = (0, -333333, 333333)[apart] if supply["phases"] == 3 else apart * 500000
        pairs.append(Pair(
            i, v, channels[i].ua_per_code, channels[v].ua_per_code,
            _model(clamp)[2], bool(same), apart_uturn, not supply["solar"],
        ))
    return Pairs(pairs, products)


def ratings_ma(supply: dict) -> "list[int]":
    """Of the protecting device of each phase."""
    l1_ma = supply["rating_ma"]
    return [l1_ma, supply["rating_l2_ma"] or l1_ma, supply["rating_l3_ma"] or l1_ma][
        : supply["phases"]
    ]


def safe_ma(settings: Settings) -> int:
    supply = settings["supply"]
    return safe_current_ma(
        min(ratings_ma(supply)), supply["country"], supply["safe_ma"], supply["demand_ma"]
    )


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
    used = clamps_used(settings)
    voltages = [clamp["phase"] for clamp in used if clamp["place"] == "voltage"]
    return [
        clamp["phase"] - 1 for clamp in used
        if clamp["place"] == "mains" and clamp["phase"] in voltages
    ]


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


def chargers_used(settings: Settings) -> "list[dict]":
    return [charger for charger in settings["chargers"] if charger["kind"] != "none"]


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
    return known and not bound and settings["supply"]["country"] != "US"


def law(settings: Settings, events: Events, wait_ms: int = 0) -> Law:
    limiter = _limiter(settings)
    used = chargers_used(settings)
    chargers = [_charger(settings, index) for index in range(len(used))]
    sharing = _sharing(chargers, used) if len(used) > 1 else None
    return Law(limiter, chargers, events, wait_ms, sharing, _rules(settings, limiter))


def _limiter(settings: Settings) -> Limiter:
    supply = settings["supply"]
    country, margin_ma = supply["country"], supply["margin_ma"]
    rating_ma = supply["rating_ma"]
    limiter = Limiter(
        supply["phases"], rating_ma, set_point_ma(rating_ma, country, margin_ma),
        supply["solar"], signed_phases(settings),
        may_hold(settings) and settings["limits"]["breaker"] in grace.DEVICES,
    )
    for phase, rating_ma in enumerate(ratings_ma(supply)):
        limiter.rate(phase, rating_ma, set_point_ma(rating_ma, country, margin_ma))
    for phase in _phases_of(settings, "house"):
        limiter.add_ahead(phase)
    return limiter


def _phases_of(settings: Settings, place: str, of: int = 0) -> "list[int]":
    """Where the clamps of a place are; of: on which charger's cable, 0 for all."""
    return [
        clamp["phase"] - 1 for clamp in clamps_used(settings)
        if clamp["place"] == place and of in (0, clamp["of"])
    ]


def _charger(settings: Settings, index: int) -> Charger:
    supply, pauses = settings["supply"], settings["pauses"]
    entry = chargers_used(settings)[index]
    hold = supply["shortage"] != "pause" and may_hold(settings)
    profile = Profile(hold, pauses["least_s"], pauses["long_s"], pauses["an_hour"])
    phases = tuple(p for p in _PHASES[entry["phases"]] if p < supply["phases"])
    car = Car(phases or (0,), supply["solar"], supply["phases"] == 2)
    pacer = Pacer(cap_ma(entry), safe_parts_ma(settings)[index], profile)
    charger = Charger(car, pacer, index, entry["enabled"])
    if _phases_of(settings, "car", index + 1):
        charger.cable = _cable(index)
        car.alone = bool([p for p in _phases_of(settings, "house") if p in car.phases])
    return charger


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
    """Nominal voltage by country, where none is measured: 120 V a leg in the US, else 230 V."""
    supply = settings["supply"]
    nominal_v = 120 if supply["country"] == "US" else 230
    return Ledger(supply["phases"], len(chargers_used(settings)), nominal_v)
