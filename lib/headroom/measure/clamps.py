"""Catalogue of common clamps: what one needs to know to read them right. Data only.

Current types (amperes to milliamperes) take the board's burden; voltage types have their own and
want the board's burden left out, and a divider where 1.6 x the limit would leave the linear
window (R26). No transformer with a 1 A or 5 A secondary: dangerous when open. The SCT-013-100 is
left out: it is sold with contradicting prints (100 A : 50 mA with a burden inside, 100 A : 1 V);
use "custom" and calibrate.

Sources. SCT-013-000: OpenEnergyMonitor, "YHDC SCT-013-000 CT sensor report" (100 A : 50 mA, 2,000
turns, no burden inside, a voltage suppressor instead; phase error about 4 degrees at 22 ohm).
SCT-013-030, -050: YHDC SCT-013 data sheet (rated current : 1 V, burden inside; window 13 x 13 mm).
200 A and 40 mA types: their rating on the print. The lead is what boards/frontend.cir gives for a
5.4 H winding of 100 ohm with 15 ohm at 50 Hz; 0 where nothing is known (found at commissioning).
"""

from ..compat import const

RATIO = const(0)
BURDEN_MOHM = const(1)
RATED_A = const(2)
LEAD_UTURN = const(3)
WINDOW_MM = const(4)

CLAMPS = {
    # name: turns, own burden (0: the board's), rated A, phase lead in 1e-6 turn, window in mm
    "sct_013_000": (2000, 0, 100, 10160, 13),
    "sct_013_030": (1000, 33333, 30, 0, 13),
    "sct_013_050": (1000, 20000, 50, 0, 13),
    "split_200a_50ma": (4000, 0, 200, 0, 24),
    "ct100_40ma": (2500, 0, 100, 0, 16),
}


def values(model: str) -> "tuple[int, int, int]":
    """(turns, own burden in mohm or 0 for the board's, phase lead in 1e-6 turn)."""
    row = CLAMPS[model]
    return row[RATIO], row[BURDEN_MOHM], row[LEAD_UTURN]
