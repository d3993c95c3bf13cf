"""Thirteen thousand control steps with one charger, then with three.

Argument: lib. Prints for each a checksum of all grants, the same on CPython, and by how much the
heap has grown over the last ten thousand (-1 where nobody can tell).
"""

import sys

sys.path.insert(0, sys.argv[1])

import gc  # noqa: E402

from headroom.car.car import Car  # noqa: E402
from headroom.charger.charger import Charger  # noqa: E402
from headroom.events import Events  # noqa: E402
from headroom.law import Law  # noqa: E402
from headroom.limit.limiter import Limiter  # noqa: E402
from headroom.measure.reading import Reading  # noqa: E402
from headroom.share.pacer import Pacer  # noqa: E402
from headroom.share.profile import Profile  # noqa: E402


def grown(count):
    profile = Profile(True, 300, 1800, 3)
    law = Law(
        Limiter(1, 40000, 39500),
        [Charger(Car((0,)), Pacer(32000, 0, profile), i) for i in range(count)],
        Events(4),  # Full before the count begins.
    )
    reading = Reading("mains", 0)
    reading.health = "ok"
    drawn_ma = [0] * count
    before = check = 0
    for k in range(13000):
        house_ma = 5000 + k // 400 % 7 * 5000
        for i, charger in enumerate(law.chargers):
            status, limit_ma = charger.status, charger.grant.limit_ma
            status.connected = True
            status.offer_ma = limit_ma
            status.drawing = limit_ma > 0
            drawn_ma[i] += (limit_ma * 95 // 100 - drawn_ma[i]) // (8 * (i + 1))
        reading.rms_ma = reading.cycle_ma = house_ma + sum(drawn_ma)
        reading.at_ms = k * 25
        law.step(k * 25, [reading])
        for charger in law.chargers:
            check = (check * 31 + charger.grant.limit_ma) % 1000003
        if k == 2999:
            before = allocated()
    return check, allocated() - before


def allocated():
    gc.collect()
    return gc.mem_alloc() if hasattr(gc, "mem_alloc") else 0


for chargers in (1, 3):
    print(chargers, *grown(chargers))
