"""What to do about each health."""

from . import health

SENTENCES = {
    health.OK: "The clamp reads well.",
    health.STARTING: "The first second of readings is being taken.",
    health.CLIPPED:
        "More current than this clamp and burden can show: it counts as full scale. Fit a "
        "larger clamp or a smaller burden.",
    health.ASYMMETRIC:
        "The two half waves differ: a load draws direct current, which a clamp cannot "
        "show in full. The uncertainty is widened by 30 %.",
    health.BIAS_OFF: "The input's rest voltage is off its place: check the bias resistors.",
    health.NOISY:
        "The input is noisier than when it was calibrated: check shield, cable and "
        "supply.",
    health.REVERSED:
        "Power seems to leave the house where nothing makes any: turn the clamp round. "
        "The current is right as it is.",
    health.STUCK_LOW:
        "The input sits at 0 V: check the burden, the bias and the clamp's cable.",
    health.STUCK_HIGH: "The input sits at the supply: check the bias and the clamp's cable.",
    health.BIAS_LOST:
        "The input's rest voltage is lost: check the bias and the clamp's cable.",
    health.DEAD: "The converter gives the same code for ever: check the board.",
    health.REPEATING:
        "The converter repeats the same cycle: restart the module, check the board.",
    health.FLOATING: "The input wanders as if nothing held it: check the plug and the bias.",
    health.SAMPLING:
        "The input is read too slowly or unevenly: too many channels, or a busy module.",
    health.IMPLAUSIBLE:
        "More current for minutes than the breaker would carry: check the clamp's ratio. "
        "The reading is used as it is.",
    health.UNPLUGGED: "The clamp is not plugged in: push its plug home.",
    health.STALE: "No reading for more than a second.",
}
