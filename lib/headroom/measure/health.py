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

_USABLE = (OK, CLIPPED, ASYMMETRIC, BIAS_OFF, NOISY, IMPLAUSIBLE, REVERSED)
WIDER = (ASYMMETRIC, BIAS_OFF, NOISY)
"""Usable, with a wider uncertainty."""


def usable(health: str) -> bool:
    """Whether a reading with this health may be used for a grant above the safe current."""
    return health in _USABLE
