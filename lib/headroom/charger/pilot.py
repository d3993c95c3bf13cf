"""IEC 61851-1 / SAE J1772 pilot: grant to duty, and what a car reads from a duty.

Duty is the part of the 1 ms period that CP is high, in 1/65536 (`_u16`, 65536 = steady high).
EVSE side: 6-51 A: duty = A / 60; above: duty = (A + 160) / 250 (Tables A.7, A.8).
"""

from ..compat import const

FULL = const(65536)
"""Steady +12 V: X1."""
LEAST_MA = const(6000)
MOST_MA = const(80000)
_GAP_FROM_MA = const(50640)
_GAP_TO_MA = const(53750)
_GAP_U16 = const(55312)
"""84.4 %: the last duty of the lower range that 5 us can't carry into the other (R9)."""


def duty_u16(limit_ma: int) -> int:
    """Duty for a current limit, rounded down; 65536 (X1) below 6 A; 80 A at most.

    50.7-53.7 A have no safe code of their own and are sent as 84.4 % (R9).
    """
    if limit_ma < LEAST_MA:
        return FULL
    limit_ma = min(limit_ma, MOST_MA)
    if limit_ma <= _GAP_FROM_MA:
        return limit_ma * 4096 // 3750
    if limit_ma < _GAP_TO_MA:
        return _GAP_U16
    return (limit_ma + 160000) * 8192 // 31250


def read_ma(duty: int) -> "int | None":
    """What a car reads from a duty, in mA rounded up (EV side of the standard's table).

    None: no PWM or not a current (under 8 %, 3-7 % being digital communication; over 97 %).
    """
    permille_q = duty * 1000
    if permille_q < 80 * FULL or permille_q > 970 * FULL:
        return None
    if permille_q <= 100 * FULL:
        return LEAST_MA
    if permille_q <= 850 * FULL:
        return -(-duty * 60000 // FULL)
    if permille_q <= 960 * FULL:
        return -(-(duty * 250000 - 160000 * FULL) // FULL)
    return MOST_MA


def permille(duty: int) -> int:
    """Duty in permille, to the nearest: for people."""
    return (duty * 1000 + FULL // 2) // FULL


def hard_limit_ma(limit_ma: int) -> int:
    """A limit of hardware (charger, cable) less the pilot's tolerance of 5 us (R9): 0.3 A, above
    51 A 1.25 A, since a car may read that much more."""
    return limit_ma - (300 if limit_ma <= 51000 else 1250)
