"""The main job, end to end: clamp samples in, control pilot out, in the firmware itself.

House at 20 A, a car, a 40 A supply (set-point 39.5 A, 1 % uncertainty); the oven and the kettle
switch on. Times are judged by R13-R16 and the plan's budget.
"""

import copy

import pytest

from host_tests.firmware.conftest import ONE_PHASE
from host_tests.firmware.watch import Watch, safe

OVEN = {"do": "appliance", "name": "oven", "amps": 6.0}
KETTLE = {"do": "appliance", "name": "kettle", "amps": 4.0}


def test_oven_and_kettle(start):
    """16 A car; loads on at 60 s, off at 100 s; once cut, once back."""
    script = [
        {"at_ms": 60000, **OVEN}, {"at_ms": 60000, **KETTLE},
        {"at_ms": 100000, "do": "appliance", "name": "oven", "on": False},
        {"at_ms": 100000, "do": "appliance", "name": "kettle", "on": False},
    ]
    settings = copy.deepcopy(ONE_PHASE)
    settings["chargers"][0]["max_ma"] = 16300
    run = start(settings, script=script)
    watch = Watch(run)
    run.until_ms(140000)

    # It charges: 6 A first, 6 A more (R46), then as much as there is room for.
    offers = watch.offers()
    assert [ma for _, ma in offers[:3]] == [6000, 12000, 16000]
    assert watch.between(55000)[0]["car_ma"] == [15200]

    # The set-point is passed at most 1.3 s after the step; the duty falls within 200 ms of that.
    over_ms = watch.first(60000, lambda t: t["total_1s_ma"][0] > 39500)
    cut_ms, cut_ma = watch.offers(60000)[0]
    assert over_ms - 60000 <= 1000
    assert cut_ms - over_ms <= 200
    assert cut_ms - 60000 <= 1300
    assert 8500 <= cut_ma <= 9500 - 300, "whole excess, uncertainty of 1 % included"

    # One cut, not a ratchet; under the set-point once the car has followed (5 s, ramp, 1 s RMS).
    assert len([o for o in watch.offers(60000) if o[0] < 100000]) == 1
    assert all(t["total_1s_ma"][0] <= 39500 for t in watch.between(cut_ms + 7000))

    # Back no sooner than 5 s after the loads went, and not above the set-point.
    back_ms, back_ma = watch.offers(100000)[0]
    assert back_ms - 100000 >= 5000
    assert back_ma >= 15900
    assert watch.truths[-1]["openings_under_load"] == 0

    status = run.status()
    true_wh = sum(t["car_ma"][0] * 230 // 1000 for t in watch.truths) * 25 / 3600000
    assert status["chargers"][0]["session_wh"] == pytest.approx(true_wh, rel=0.05)
    assert status["chargers"][0]["state"] == "C2"
    car_ma = watch.truths[-1]["car_ma"][0]
    assert status["chargers"][0]["current_ma"] == pytest.approx(car_ma, rel=0.03)
    assert status["chargers"][0]["power_w"] == pytest.approx(car_ma * 230 // 1000, rel=0.03)
    assert status["chargers"][0]["limit_ma"] == pytest.approx(back_ma, abs=5)
    assert status["phases"][0]["health"] == "ok"
    assert status["phases"][0]["current_ma"] == pytest.approx(
        watch.truths[-1]["total_1s_ma"][0], rel=0.02
    )


def test_sixty_hertz_is_found_and_read_right(start):
    run = start(mains_hz=60.0, house_a=[10.0], parts="printed")
    Watch(run)
    run.until_ms(4000)
    status = run.status()
    assert status["mains_mhz"] == pytest.approx(60000, abs=60) and not status["mains_assumed"]
    assert status["phases"][0]["current_ma"] == pytest.approx(10000, rel=0.004)


def test_three_phases_are_kept_apart_and_the_tightest_wins(start):
    settings = copy.deepcopy(ONE_PHASE)
    settings["supply"]["phases"] = 3
    settings["clamps"] = [
        {"place": "mains", "phase": p, "input": f"CT{p}"} for p in (1, 2, 3)
    ]
    settings["chargers"][0]["phases"] = "L123"
    run = start(settings, phases=3, house_a=[5.0, 22.0, 12.0], car_phases=[0, 1, 2])
    watch = Watch(run)
    run.until_ms(45000)
    status = run.status()
    for phase, amps in zip(status["phases"], watch.truths[-1]["total_1s_ma"]):
        assert phase["current_ma"] == pytest.approx(amps, rel=0.02)
    assert "L2" in status["chargers"][0]["reason"]["text"]
    assert 16000 <= status["chargers"][0]["limit_ma"] <= 17500


@pytest.mark.parametrize("fault", ["unplugged", "rail_low", "rail_high"])
def test_clamp_fault_gives_six_amperes_then_the_safe_current(start, fault):
    script = [{"at_ms": 45000, "do": "clamp", "name": "CT1", "fault": fault}]
    run = start(script=script)
    watch = Watch(run)
    run.until_ms(60000)
    assert watch.between(44000, 45000)[0]["offered_ma"] > 6000
    least_ms = watch.first(45000, lambda t: (t["offered_ma"] or 0) <= 6000)
    stopped_ms = watch.first(45000, lambda t: t["offered_ma"] is None)
    assert least_ms - 45000 <= 1100 and stopped_ms - 45000 <= 3100, "R47"
    status = run.status()
    reason = status["chargers"][0]["reason"]
    assert reason["code"] == "clamp" and "L1" in reason["text"]
    phase = status["phases"][0]
    assert phase["health"] not in ("ok", "missing")
    for key in ("current_ma", "uncertainty_ma", "house_ma", "power_w"):
        assert phase[key] is None, key
    assert status["chargers"][0]["current_ma"] is status["chargers"][0]["power_w"] is None
    assert watch.truths[-1]["openings_under_load"] == 0


@pytest.mark.parametrize("amps", [125.0, 220.0])
def test_what_is_above_the_range_of_the_input_forces_a_cut(start, amps):
    """R26: full scale at least. 220 A sit at both rails, and are no unplugged clamp."""
    run = start(script=[{"at_ms": 45000, "do": "appliance", "name": "fault", "amps": amps}])
    watch = Watch(run)
    run.until_ms(45900)
    status = run.status()["phases"][0]
    assert status["health"] == "clipped" and status["current_ma"] >= 60000
    run.until_ms(52000)
    cut_ms, cut_ma = watch.offers(45000)[0]
    assert cut_ms - 45000 <= 200 and cut_ma <= 6000
    assert watch.truths[-1]["offered_ma"] is None


def test_car_unplugged_while_charging(start):
    run = start(script=[{"at_ms": 45000, "do": "unplug"}])
    watch = Watch(run)
    run.until_ms(50000)
    assert watch.between(44000)[0]["contactor"]
    gone_ms = watch.first(45000, safe)
    assert gone_ms - 45000 <= 100
    assert run.status()["chargers"][0]["state"] == "A1"


def test_pilot_short_opens_and_latches_after_three_retries(start):
    run = start(script=[{"at_ms": 45000, "do": "pilot_fault", "fault": "short"}])
    watch = Watch(run)
    run.until_ms(65000)
    assert watch.first(45000, lambda t: not t["permission"]) - 45000 <= 3000
    assert not any(t["permission"] for t in watch.between(46000))
    assert run.status()["chargers"][0]["reason"]["code"] == "pilot_short"


def test_after_power_has_returned_nothing_is_granted_for_a_minute(start):
    run = start(options={"cause": 1})
    watch = Watch(run)
    run.until_ms(59000)
    assert not any(t["offered_ma"] for t in watch.truths)
    reason = run.status()["chargers"][0]["reason"]
    assert reason["code"] == "power_returned"
    while watch.first(0, lambda t: t["offered_ma"]) is None and run.plant.t_us < 320000000:
        run.for_ms(5000)
    started_ms = watch.first(0, lambda t: t["offered_ma"])
    assert 60000 <= started_ms <= 305000
    assert watch.offers()[0][1] == 6000


def test_runs_over_the_wrap_of_the_ticks(start):
    """2**30 ms of ticks end 40 s after the start."""
    run = start(options={"wrap_ms": 40000}, script=[{"at_ms": 60000, **OVEN}])
    watch = Watch(run)
    run.until_ms(75000)
    assert run.restarts == 0
    assert len(watch.offers()) == 4, "6 A, 12 A, all there is room for, the cut for the oven"


def test_scale_and_curve_come_from_the_chips_own_calibration(start):
    """A board that asks for it, with a measured ESP32: right within 2 %, uncalibrated."""
    from tools.sim.adc import AdcModel

    zero_v, per_code_v = AdcModel("esp32").line()
    board = {"adc_curve": "esp32", "adc_lively": True}
    pilot = {  # the simulated board's peak detectors seen through the same converter
        "adc_nv_per_code": round(per_code_v * 1e9), "adc_zero_uv": round(zero_v * 1e6),
    }
    run = start(adc="esp32", house_a=[12.0], car=None, board={**pilot, **board})
    run.until_ms(6000)
    status = run.status()
    assert status["phases"][0]["health"] == "ok"
    assert status["phases"][0]["current_ma"] == pytest.approx(12000, rel=0.02)


def test_clamps_on_an_external_converter(start):
    """The same house through an MCP3208 on SPI."""
    wiring = {
        "id": 2, "sck": 14, "mosi": 13, "miso": 12, "cs": 15, "baud": 1000000,
        "channels": {"CT1": 3},
    }
    run = start(house_a=[12.0], board={"spi_adc": wiring}, parts="printed")
    Watch(run)
    run.until_ms(6000)
    status = run.status()
    assert status["phases"][0]["health"] == "ok"
    assert status["phases"][0]["current_ma"] == pytest.approx(
        run.plant.truth()["total_1s_ma"][0], rel=0.004
    )
