"""R40 in the whole firmware: whatever the settings file holds, the page is up and says why."""

import json
import urllib.request

import pytest

from host_tests.conftest import CASES
from host_tests.firmware.conftest import free_port
from host_tests.firmware.watch import Watch, safe

SUPPLY = '"supply": {"country": "EU", "phases": 1, "rating_ma": 32000%s}'
CLAMP = '{"place": "mains", "phase": 1, "input": "CT1"}'
PILOT = '{"kind": "pilot", "phases": "L1", "max_ma": 16000, "cable_ma": 16000%s}'
FILE = "{" + SUPPLY + ', "clamps": [' + CLAMP + '], "chargers": [%s]}'
BAD = {
    "no file": (None, "no such file"),
    "empty": ("", "empty"),
    "nothing": ("{}", "supply"),
    "broken": ('{"supply": {"rating_ma": 40000,, }', "line 1"),
    "us": (FILE.replace("EU", "us") % ("", PILOT % ""), "supply.country"),
    "a float": (FILE.replace("32000", "10000.0", 1) % ("", PILOT % ""), "supply.rating_ma"),
    "solar yes": (FILE % (', "solar": "yes"', PILOT % ""), "supply.solar"),
    "margin": (FILE.replace("32000", "16000", 1) % (', "margin_ma": 20000', PILOT % ""),
               "supply.margin_ma"),
    "said twice": (FILE % (', "rating_ma": 63000', PILOT % ""), "twice"),
    "two pilots": (FILE % ("", (PILOT + ", " + PILOT) % ("", "")), "chargers"),
    "one input twice": (
        (FILE % ("", PILOT % "")).replace(CLAMP, CLAMP + ", " + CLAMP), "clamps[1].input"),
    "surplus": (FILE % ("", PILOT % ', "mode": "surplus"'), "mode"),
    "missing phase": ((FILE % ("", PILOT % "")).replace('"L1"', '"L3"'), "chargers[0].phases"),
    "simulated": ((FILE % ("", PILOT % "")).replace("pilot", "sim"), "chargers[0].kind"),
}


@pytest.mark.parametrize("what", BAD)
def test_nothing_is_granted_and_the_page_says_why(start, what):
    check(start, *BAD[what], 15000)


@pytest.mark.needs("cases")
@pytest.mark.parametrize("index", range(11))
def test_nor_by_the_fields_bad_settings(start, index):
    found = sorted(CASES.glob("bad-*.json"))
    assert len(found) == 11
    case = json.loads(found[index].read_text())
    assert case["expect"]["settings_refused"] and case["expect"]["restarts"] == 0
    check(start, case["settings_text"], case["expect"].get("refused_key", ""), 20000)


def check(start, text, word, until_ms):
    run = start(settings_text=text)
    watch = Watch(run)
    run.until_ms(until_ms)
    assert not any(t["offered_ma"] or t["permission"] for t in watch.truths)
    assert all(safe(t) for t in watch.truths)
    assert run.restarts == 0
    status = run.status()
    assert status["settings_refused"] and status["chargers"] == []
    assert word in " | ".join(status["trouble"])


def test_the_page_is_served_all_the_same(start):
    """With a port that can be read, over a socket."""
    port = free_port()
    run = start(settings_text=f'{{"web": {{"port": {port}}}}}')
    run.until_ms(3000)
    url = f"http://127.0.0.1:{port}/api/status"
    status = json.loads(run.while_serving(lambda: urllib.request.urlopen(url).read()))
    assert "supply: has to be said" in " | ".join(status["trouble"])


def test_a_households_mistake_switches_off_and_says_so(start):
    text = FILE % ("", PILOT % ', "enabled": "no"')
    run = start(settings_text=text)
    watch = Watch(run)
    run.until_ms(20000)
    assert not any(t["offered_ma"] for t in watch.truths)
    status = run.status()
    assert not status["settings_refused"]
    assert "enabled" in status["trouble"][0]
    assert status["chargers"][0]["reason"]["code"] == "disabled"
