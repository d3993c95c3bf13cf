"""Other load managers' control laws, re-implemented from their published constants.

They are not their makers' code: each docstring names the constants and where these were published
(file:line of the source read), and what was chosen where nothing is published. All see perfect
readings: the true 1 s RMS of each phase at their own polls, and the car's current where the
product has a meter of its own.
"""

from .base import Rival, Site
from .evcc import Evcc
from .fixed16 import Fixed16
from .floor import Floor
from .hlb import Hlb
from .openevse import OpenEvse
from .smartevse import SmartEvse
from .tinkerforge import Tinkerforge

__all__ = ("RIVALS", "Rival", "Site")

RIVALS: dict[str, type[Rival]] = {
    "smartevse": SmartEvse,
    "tinkerforge": Tinkerforge,
    "openevse": OpenEvse,
    "evcc": Evcc,
    "hlb": Hlb,
    "fixed16": Fixed16,
    "floor": Floor,
}
