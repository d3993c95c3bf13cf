"""R4, R13 and the time budget with the CPU time of a chip, 80 times this machine's: code in place,
as much heap as a chip has."""

import pytest

from tools.memory import HOUSES, placed, prepared

UNTIL_MS, FROM_US = 20000, 8_000_000
PILOT_MS, GAP_MS, DECISION_MS = 25, 20, 200
TURN_US = 400
"""asyncio's own turn takes 3.2 us here, and has sockets to ask."""
CYCLE_MS = 20
ROUNDS = 3
"""A decision takes so many: what flows, the bounds (where they are due), the grants."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("placed")
    prepared(folder)
    return folder


def pace(folder, house, slower=None):
    """ms: of a round, in which the pilot is read twice, the median; the longest between two
    reads; the longest gap between two bursts, which is a round less a burst."""
    reads = []
    options = {"cpu_times": 80, "slower": slower, "turn_us": TURN_US}
    with placed(HOUSES[house].settings, folder, **options) as run:
        run.server.on_read = lambda name, t_us: name == "CP_HIGH" and reads.append(t_us)
        run.until_ms(UNTIL_MS)
    times = [t_us for t_us in reads if t_us >= FROM_US]
    longest_us = max(b - a for a, b in zip(times, times[1:]))
    rounds = sorted(b - a for a, b in zip(times, times[2:]))
    return rounds[len(rounds) // 2] / 1000, longest_us / 1000, rounds[-1] / 1000 - CYCLE_MS


@pytest.mark.parametrize("house", HOUSES)
def test_what_is_decided_reaches_the_pilot_five_times_a_second(folder, house):
    assert 20 < pace(folder, house)[0] <= DECISION_MS / ROUNDS


def test_a_law_a_hundred_times_as_slow_is_found(folder):
    """So slow that a watchdog may bite, and the gap is counted anew."""
    assert pace(folder, "one phase", {"control": 100})[0] > DECISION_MS / ROUNDS


@pytest.mark.parametrize("house", [
    house if house != "all rules, three chargers" else pytest.param(
        house, marks=pytest.mark.xfail(strict=True, raises=AssertionError,
                                       reason="issue 17: up to 31 to 36 ms"))
    for house in HOUSES
])
def test_the_pilot_is_read_in_time(folder, house):
    assert pace(folder, house)[1] <= PILOT_MS


@pytest.mark.parametrize("house", [
    "one phase",
    *[pytest.param(house, marks=pytest.mark.xfail(
        raises=AssertionError, reason="issue 17: up to 18 to 23 ms; with all rules 34 to 39"))
      for house in HOUSES if house != "one phase"],
])
def test_the_gap_between_two_bursts_stays_in_its_budget(folder, house):
    assert pace(folder, house)[2] <= GAP_MS
