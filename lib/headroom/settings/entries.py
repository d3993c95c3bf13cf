"""Entries of the settings that are in use."""

from ..values import Settings

OF_SEVERAL = ("car", "sub")
"""Places of which there may be several on a phase: `of` says which."""
PHASES = {"L1": (0,), "L2": (1,), "L3": (2,), "L12": (0, 1), "L123": (0, 1, 2)}
"""Of the supply, that a charger is wired to."""


def clamps_used(settings: Settings) -> "list[dict]":
    """The clamp settings that name a place, in the order of the table."""
    return [clamp for clamp in settings["clamps"] if clamp["place"] != "none"]


def chargers_used(settings: Settings) -> "list[dict]":
    return [charger for charger in settings["chargers"] if charger["kind"] != "none"]


def phases_of(settings: Settings, place: str, of: int = 0) -> "list[int]":
    """Where the clamps of a place are; of: on which charger's cable, 0 for all."""
    return [
        clamp["phase"] - 1 for clamp in clamps_used(settings)
        if clamp["place"] == place and of in (0, clamp["of"])
    ]


def ratings_ma(supply: dict) -> "list[int]":
    """Of the protecting device of each phase."""
    l1_ma = supply["rating_ma"]
    return [l1_ma, supply["rating_l2_ma"] or l1_ma, supply["rating_l3_ma"] or l1_ma][
        : supply["phases"]
    ]
