"""What can be wrong with a channel, in words, and whether its reading may still be used."""

OK = "ok"
STARTING = "starting"
CLIPPED = "clipped"
ASYMMETRIC = "asymmetric"
BIAS_OFF = "bias_off"
NOISY = "noisy"
REVERSED = "reversed"
STUCK_LOW = "stuck_low"
STUCK_HIGH = "stuck_high"
BIAS_LOST = "bias_lost"
DEAD = "dead"
REPEATING = "repeating"
FLOATING = "floating"
SAMPLING = "sampling"
IMPLAUSIBLE = "implausible"
UNPLUGGED = "unplugged"
STALE = "stale"
UNSIGNED = "unsigned"

_USABLE = (OK, CLIPPED, ASYMMETRIC, BIAS_OFF, NOISY, IMPLAUSIBLE, REVERSED)
WIDER = (ASYMMETRIC, BIAS_OFF, NOISY)
"""Usable, with a wider uncertainty."""

SENTENCES = {
    OK: "The clamp reads well.",
    STARTING: "The first second of readings is being taken.",
    CLIPPED: "More current than this clamp and burden can show: it counts as full scale. "
    "Fit a larger clamp or a smaller burden.",
    ASYMMETRIC: "The two half waves differ: a load draws direct current, which a clamp cannot "
    "show in full. The uncertainty is widened by 30 %.",
    BIAS_OFF: "The input's rest voltage is off its place: check the bias resistors.",
    NOISY: "The input is noisier than when it was calibrated: check shield, cable and supply.",
    REVERSED: "Power seems to leave the house where nothing makes any: turn the clamp round. The "
    "current is right as it is.",
    UNSIGNED: "Solar or a battery is on site, and nothing tells import from export here: add a "
    "voltage input.",
    STUCK_LOW: "The input sits at 0 V: check the burden, the bias and the clamp's cable.",
    STUCK_HIGH: "The input sits at the supply: check the bias and the clamp's cable.",
    BIAS_LOST: "The input's rest voltage is lost: check the bias and the clamp's cable.",
    DEAD: "The converter gives the same code for ever: check the board.",
    REPEATING: "The converter repeats the same cycle: restart the module, check the board.",
    FLOATING: "The input wanders as if nothing held it: check the plug and the bias.",
    SAMPLING: "The input is read too slowly or unevenly: too many channels, or a busy module.",
    IMPLAUSIBLE: "More current for minutes than the breaker would carry: check the clamp's "
    "ratio. The reading is used as it is.",
    UNPLUGGED: "The clamp is not plugged in: push its plug home.",
    STALE: "No reading for more than a second.",
}


def usable(health: str) -> bool:
    """Whether a reading with this health may be used for a grant above the safe current."""
    return health in _USABLE
