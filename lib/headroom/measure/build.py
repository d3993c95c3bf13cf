"""From the clamps' settings and the board's data to channels. Plain building, no decisions."""

from ..settings.countries import country
from ..settings.entries import OF_SEVERAL, clamps_used, ratings_ma
from ..values import Settings
from . import sums
from .bursts import Bursts
from .channel import Channel
from .sums import STRAIGHT

_ROOT2_PERMILLE = 1414


def _model(clamp: dict) -> "tuple[int, int, int]":
    """(turns, own burden in mohm, phase lead in 1e-6 turn) of a clamp."""
    if clamp["model"] == "custom":
        return clamp["ratio"], clamp["burden_mohm"], 0
    from . import clamps

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
    if clamp["place"] in OF_SEVERAL:
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
        channels, passes, country(supply["country"]).mains_mhz,
        _pairs(settings, channels, passes.products),
    )


# power.py is imported where it is used: the device's heap is small.


def _pairs(settings: Settings, channels: "list[Channel]", products):  # type: ignore[no-untyped-def]
    """Each mains clamp with the voltage of its phase, else with any (R24); None without one."""
    used, supply = clamps_used(settings), settings["supply"]
    voltages = [i for i, clamp in enumerate(used) if clamp["place"] == "voltage"]
    if not voltages:
        return None
    from .power import Pair, Pairs

    pairs = []
    for i, clamp in enumerate(used):
        if clamp["place"] not in ("mains", "sub"):
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
