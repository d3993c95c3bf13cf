"""R43, R44: pages that poll while a car charges and an oven switches cost nothing: no answer is
lost, nothing restarts, the heap is what it was, and the measurement keeps its pace."""

import http.client
import json
import socket
import time
from collections import Counter

import pytest

from host_tests.firmware.conftest import free_port
from host_tests.firmware.test_web import FACTOR, GAP_MAX_MS, get, in_threads
from host_tests.firmware.watch import Watch
from tools.sim.simrun import clamps_of, plain_settings

PAGES = 4
OVEN_S = 7
READY_S = 20
IMPATIENT_S = 0.05
GIVEN_UP = ("TimeoutError",)

SOLAR = plain_settings(1)
SOLAR["supply"]["solar"] = True
SOLAR["clamps"].append({"place": "voltage", "phase": 1, "input": "CT4", "ratio": 400})
SOLAR["chargers"][0]["mode"] = "eco"
HOUSES = {
    "one phase": plain_settings(1), "three phases, breaker": plain_settings(3, breaker="mcb_c"),
    "solar": SOLAR,
}


def oven(seconds):
    return [
        {"at_ms": at_s * 1000, "do": "appliance", "name": "oven", "phase": 0, "amps": 9.0,
         "on": bool(at_s // OVEN_S % 2)} for at_s in range(READY_S, READY_S + seconds, OVEN_S)
    ]


def started(start, house, seconds, factor=FACTOR):
    settings, port = HOUSES[house], free_port()
    phases = settings["supply"]["phases"]
    run = start(
        {**settings, "web": {"port": port}}, oven(seconds), {"factor": factor},
        phases=phases, house_a=[5.0] * phases, clamps=clamps_of(settings),
    )
    watch = Watch(run)
    run.until_ms(READY_S * 1000)
    assert watch.truths[-1]["offered_ma"] >= 6000
    return run, port, watch


def poll(port, until_s):
    """Answers as a page gets them: one each second of the module's."""
    answers = []
    while time.monotonic() < until_s:
        begun_s = time.monotonic()
        try:
            code, _, body = get(port)
            answers.append(code if json.loads(body)["phases"] else "empty")
        except (OSError, ValueError) as error:
            answers.append(repr(error))
        time.sleep(max(0.0, begun_s + 1 / FACTOR - time.monotonic()))
    return answers


def polled(run, port, seconds):
    until_s = time.monotonic() + seconds / FACTOR
    return sum(run.while_serving(lambda: in_threads([lambda: poll(port, until_s)] * PAGES)), [])


def heap_free(run):
    """The most in some looks: a client that has just gone still holds some kilobytes."""
    looks = []
    for _ in range(4):
        run.for_ms(2000)
        looks.append(run.status()["heap_after_collect"])
    return max(looks)


def check_pages(start, house, warm_s, seconds, growth_max):
    """growth_max: bytes. In the first minute the events fill and the law learns the house."""
    run, port, watch = started(start, house, warm_s + seconds)
    answers = polled(run, port, warm_s)
    before = heap_free(run)
    answers += polled(run, port, seconds)
    assert len(answers) > PAGES * seconds // 2
    assert [answer for answer in answers if answer != 200] == []
    assert run.restarts == 0
    assert before - heap_free(run) < growth_max
    assert run.status()["loop_gap_max_ms"] <= GAP_MAX_MS
    assert watch.truths[-1]["offered_ma"] >= 6000


def test_four_pages_while_an_oven_switches(start):
    """The events fill by 4 kB in this time, and a conservative collector may keep one page's dead
    answer, 5 kB; 160 answers are asked for."""
    check_pages(start, "three phases, breaker", 8, 40, 10000)


@pytest.mark.soak
@pytest.mark.parametrize("house", HOUSES)
def test_four_pages_for_three_minutes(start, house):
    check_pages(start, house, 60, 180, 3000)


def storm(port, until_s, a_second):
    """[status code or the name of an error] of requests that begin that often, where they can."""
    results = []
    while time.monotonic() < until_s:
        begun_s = time.monotonic()
        try:
            results.append(get(port, timeout_s=IMPATIENT_S)[0])
        except (OSError, http.client.HTTPException) as error:
            results.append(type(error).__name__)
        time.sleep(max(0.0, begun_s + 1 / a_second - time.monotonic()))
    return results


def check_storm(start, house, seconds, factor):
    """20 clients that say nothing, and 200 requests a second, most of whom nobody has time for."""
    run, port, watch = started(start, house, seconds, factor)
    until_s = time.monotonic() + seconds / factor

    def work():
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        results = in_threads([lambda: storm(port, until_s, 10)] * 20)
        for connection in silent:
            connection.close()
        return sum(results, [])

    results = run.while_serving(work)
    assert run.restarts == 0 and set(results) <= {200, 503, *GIVEN_UP}, Counter(results)
    assert run.status()["loop_gap_max_ms"] <= GAP_MAX_MS
    run.for_ms(6000)
    assert watch.truths[-1]["offered_ma"] >= 6000
    assert run.while_serving(lambda: get(port))[0] == 200


def test_a_storm_of_requests(start):
    check_storm(start, "one phase", 20, FACTOR)


@pytest.mark.soak
@pytest.mark.parametrize("house", HOUSES)
def test_a_storm_of_requests_on_every_house(start, house):
    check_storm(start, house, 20, 1)
