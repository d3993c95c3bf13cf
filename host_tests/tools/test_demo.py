"""`python -m tools.demo` as a visitor has it: a process, two ports, real sockets."""

import gzip
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WITHIN_S = 60


def free_port():
    """A port whose neighbour is free too."""
    for _ in range(50):
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError("no pair of free ports")


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read(), answer.headers


def post(port, body):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/do", data=body, method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


def wait_for(what):
    """Polls a real process; the time only bounds a failure."""
    ends = time.monotonic() + WITHIN_S
    while True:
        try:
            found = what()
        except OSError:
            found = None
        if found:
            return found
        assert time.monotonic() < ends, "the demo does not get there"


@pytest.fixture(scope="module")
def demo(micropython):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.demo", "--port", str(port)], cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    try:
        wait_for(lambda: get(port, "/api/status") or process.poll() is not None)
        yield port
    finally:
        process.terminate()
        assert process.wait(10) == 0


def status(port):
    return json.loads(get(port, "/api/status")[0])


def test_status_as_designed(demo):
    seen = status(demo)
    assert set(seen) >= {
        "phases", "chargers", "uptime_ms", "loop_gap_max_ms", "heap_free", "version"
    }
    assert set(seen["phases"][0]) >= {"current_ma", "limit_ma", "uncertainty_ma", "health"}
    charger = seen["chargers"][0]
    assert set(charger) >= {"limit_ma", "state", "duty_permille", "reason"}
    assert set(charger["reason"]) >= {"code", "text"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", seen["version"])


def test_page_is_served_packed_and_asks_for_nothing_from_outside(demo):
    body, headers = get(demo, "/")
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Type"].startswith("text/html")
    assert len(body) < 8192
    assert b"http" not in gzip.decompress(body).replace(b"http://www.w3.org", b"")


def test_controls_change_the_house_and_the_page_shows_it(demo):
    assert b"<html" in get(demo + 1, "/")[0]
    # None until the first burst.
    before = wait_for(lambda: status(demo)["phases"][0]["current_ma"])
    truth = post(demo + 1, b'{"do": "appliance", "name": "oven", "amps": 9}')
    assert "oven" in truth["appliances"]
    wait_for(lambda: status(demo)["phases"][0]["current_ma"] > before + 5000)
    truth = json.loads(get(demo + 1, "/truth")[0])
    assert truth["house_ma"][0] == pytest.approx(17000, abs=100)


@pytest.mark.parametrize(
    ("body", "word"),
    [(b'{"do": "fly"}', "fly"), (b"not json", ""), (b"[]", ""),
     (b'{"do": "clamp", "name": "CT9", "fault": "off"}', "CT9")],
)
def test_bad_controls_are_named(demo, body, word):
    with pytest.raises(urllib.error.HTTPError) as refused:
        post(demo + 1, body)
    assert refused.value.code == 400
    assert word in refused.value.read().decode()


def test_unknown_page_is_404(demo):
    for port in (demo, demo + 1):
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(port, "/nothing")
        assert refused.value.code == 404


def test_a_port_in_use_is_said():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "tools.demo", "--port", str(port)], cwd=ROOT,
            capture_output=True, text=True, timeout=60, check=False,
        )
    assert done.returncode == 2
    assert str(port) in done.stderr and "PORT" in done.stderr


def test_the_page_is_for_this_machine_alone(demo):
    """All of 127/8 is this machine: what listens everywhere answers on its other addresses too."""
    for port in (demo, demo + 1):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), timeout=5)


@pytest.mark.parametrize(("file", "word"), [
    ("host_tests/scenarios/three-cars.json", "one pilot"),
    ("host_tests/scenarios/bad-nothing.json.no", "No such file"),
    ("host_tests/scenarios/evening.csv", "not JSON"),
])
def test_a_scenario_that_can_not_be_shown_is_said(file, word):
    done = subprocess.run(
        [sys.executable, "-m", "tools.demo", "--scenario", file], cwd=ROOT,
        capture_output=True, text=True, timeout=60, check=False,
    )
    assert done.returncode == 2 and word in done.stderr
