"""What the chip's millisecond ticks show when the module starts."""

from __future__ import annotations

from random import Random

TICKS = 1 << 30


def first_ms(random: Random) -> int:
    """1.5 to 4 s, one start in three shortly before the wrap."""
    if random.randrange(3) == 0:
        return TICKS - random.randrange(60000)
    return random.randrange(1500, 4000)
