"""What can be wrong with a channel, in words, and whether its reading may still be used."""

OK = "ok"
STARTING = "starting"
CLIPPED = "clipped"
STUCK_LOW = "stuck_low"
STUCK_HIGH = "stuck_high"
UNPLUGGED = "unplugged"
STALE = "stale"

_USABLE = (OK, CLIPPED)

SENTENCES = {
    OK: "The clamp reads well.",
    STARTING: "The first second of readings is being taken.",
    CLIPPED: "More current than this clamp and burden can show: it counts as full scale. "
    "Fit a larger clamp or a smaller burden.",
    STUCK_LOW: "The input sits at 0 V: check the burden, the bias and the clamp's cable.",
    STUCK_HIGH: "The input sits at the supply: check the bias and the clamp's cable.",
    UNPLUGGED: "The clamp is not plugged in: push its plug home.",
    STALE: "No reading for more than a second.",
}


def usable(health: str) -> bool:
    """Whether a reading with this health may be used for a grant above the safe current."""
    return health in _USABLE
