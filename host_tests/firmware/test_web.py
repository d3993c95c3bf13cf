"""R44: what a browser, or many, do to the module, over real sockets: an answer or a 503, and
nothing to the core."""

import http.client
import json
import socket
import threading
import time

import pytest

from host_tests.firmware.conftest import ONE_PHASE, free_port
from host_tests.firmware.watch import Watch

FACTOR = 8
GAP_MAX_MS = 20
"""Time budget of the design: between two bursts, worst."""


@pytest.fixture
def served(start):
    """(run, port, watch) of a module that charges, at eight times real time."""
    port = free_port()
    run = start({**ONE_PHASE, "web": {"port": port}}, options={"factor": FACTOR})
    watch = Watch(run)
    run.until_ms(14000)
    return run, port, watch


def get(port, path="/api/status", timeout_s=10.0):
    """(status, headers, body); an exception where the connection was reset or refused."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def in_threads(jobs):
    """Each job's result, done at the same time."""
    results = [None] * len(jobs)

    def work(i):
        try:
            results[i] = jobs[i]()
        except Exception as error:
            results[i] = error

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def again_and_again(port, count):
    return [get(port)[0] for _ in range(count)]


def charges_on(run, watch):
    run.for_ms(3000)
    assert run.restarts == 0
    assert watch.truths[-1]["offered_ma"] >= 6000
    status = run.status()
    assert status["outputs"]["locked"] is False
    return status


def test_a_page_and_four_clients_leave_the_measurement_its_pace(served):
    run, port, watch = served
    assert run.while_serving(lambda: [get(port, "/")[0], get(port)[0]]) == [200, 200]
    run.while_serving(lambda: in_threads([lambda: again_and_again(port, 8)] * 4))
    assert run.status()["loop_gap_max_ms"] <= GAP_MAX_MS


def test_collections_cost_their_time_in_the_simulator(start):
    """From files the whole heap lives where it is slow: octal PSRAM holds the gaps, 2 us for a
    byte would not."""
    gaps = []
    for ns in (65, 2000):
        run = start(options={"collect_ns_per_byte": ns}).until_ms(8000)
        gaps.append(run.status()["loop_gap_max_ms"])
    assert gaps[0] <= GAP_MAX_MS < gaps[1]


def test_an_answer_comes_in_pieces(served):
    """None needs a kilobyte in one block, and they are one JSON object."""
    run, port, watch = served

    def work():
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET /api/status HTTP/1.0\r\n\r\n")
            received = []
            while more := connection.recv(65536):
                received.append(more)
        return received

    received = run.while_serving(work)
    body = b"".join(received).partition(b"\r\n\r\n")[2]
    assert json.loads(body)["phases"][0]["health"] == "ok"
    assert len(body) > 1024 and max(len(part) for part in received) <= 1024


def test_four_clients_that_ask_again_at_once_are_all_answered(served):
    run, port, watch = served
    results = run.while_serving(
        lambda: in_threads([lambda: again_and_again(port, 15)] * 4))
    assert results == [[200] * 15] * 4
    charges_on(run, watch)


def test_more_than_four_get_an_answer_or_a_later(served):
    run, port, watch = served
    results = run.while_serving(lambda: in_threads([lambda: get(port)] * 10))
    assert not [r for r in results if isinstance(r, Exception)], results
    codes = sorted(r[0] for r in results)
    assert set(codes) <= {200, 503} and codes.count(200) >= 4
    for code, headers, body in results:
        assert code != 503 or headers["Retry-After"] == "1" and b"busy" in body
    status = charges_on(run, watch)
    assert status["web"]["busy"] == codes.count(503)


def test_clients_that_say_nothing_hold_no_one_up_for_long(served):
    run, port, watch = served

    def work():
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        answer, until_s = (503,), time.monotonic() + 20
        while answer[0] != 200 and time.monotonic() < until_s:
            time.sleep(0.5)
            answer = get(port)
        for connection in silent:
            connection.close()
        return answer

    assert run.while_serving(work)[0] == 200, "five seconds, and their places are free"
    charges_on(run, watch)


def test_where_memory_is_short_a_client_is_shed_and_nothing_else(served):
    """Less is left of the heap than an answer's pieces take."""
    run, port, watch = served
    run.server.ask({"do": "memory", "leave": 2000, "for_ms": 16000})
    run.for_ms(200)

    def work():
        results = []
        for _ in range(6):
            try:
                results.append(get(port)[0])
            except OSError as error:
                results.append(type(error).__name__)
            except http.client.HTTPException as error:
                results.append(type(error).__name__)
        return results

    results = run.while_serving(work)
    assert 200 not in results[:3], "it is short indeed"
    run.for_ms(18000)
    status, _, body = run.while_serving(lambda: get(port))
    assert status == 200, "and served again"
    # microdot answers 400 where memory ends before it has read the request.
    assert json.loads(body)["web"]["shed"] + results.count(400) >= 1
    charges_on(run, watch)
