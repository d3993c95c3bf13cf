"""R42 in the whole firmware: a pause is a pause, through glitches, restarts and power cuts."""

from headroom import keep
from host_tests.firmware.watch import Watch

HOUSE = [
    {"at_ms": 30000, "do": "appliance", "name": "oven", "amps": 19.0},
    {"at_ms": 45000, "do": "appliance", "name": "oven", "on": False},
]


def check_pause(start, script, until_ms=110000):
    """Charging, paused by the oven at half a minute, then what the script does."""
    run = start(script=HOUSE + script, house_a=[20.0])
    watch = Watch(run)
    run.until_ms(until_ms)
    assert watch.between(29000)[0]["offered_ma"] > 6000
    stop_ms = watch.first(30000, lambda t: not t["offered_ma"])
    assert stop_ms - 30000 < 5000
    assert not any(t["offered_ma"] for t in watch.between(stop_ms + 100))
    reason = run.status()["chargers"][0]["reason"]
    assert reason["code"] in ("pause_time", "room_wait"), reason
    return run, stop_ms


def test_a_pilot_short_of_two_seconds(start):
    check_pause(start, [
        {"at_ms": 60000, "do": "pilot_fault", "fault": "short"},
        {"at_ms": 62000, "do": "pilot_fault", "fault": "ok"},
    ])


def test_a_watchdog_restart(start):
    run, stop_ms = check_pause(start, [
        {"at_ms": 60000, "do": "task", "name": "control", "fault": "hang"},
    ])
    assert run.restarts == 1
    status = run.status()
    assert status["restart"]["count"] == 1
    assert status["restart"]["cause"] in ("measure", "control", "output"), "none of them beat"
    left_s = keep.unpack(run.server.kept).chargers[0].wait_s
    # Nothing counts while the module is down (12 s), and a record is up to 3 s old, both times.
    assert 300 - (110 - stop_ms / 1000) <= left_s <= 300 - (110 - stop_ms / 1000) + 18


def test_a_power_cut_costs_a_whole_pause(start):
    run, _ = check_pause(start, [], 60000)
    record = keep.unpack((run.server.flash_dir / "kept.bin").read_bytes())
    assert record.chargers[0].wait_s >= 299, "written when the pause began"


def test_nothing_valid_is_known(start):
    run = start(hold=True)
    (run.server.flash_dir / "kept.bin").unlink()
    run.__enter__()
    watch = Watch(run)
    run.until_ms(60000)
    assert not any(t["offered_ma"] for t in watch.truths)
    assert run.status()["chargers"][0]["reason"]["code"] == "pause_time"
