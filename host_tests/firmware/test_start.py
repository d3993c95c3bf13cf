"""R42, R43: whatever the ticks show and the imports take, it starts; whatever fails in the start
ends in a restart and then in safe mode, never at a dead REPL."""

import ast
import binascii
import random

import pytest

from headroom.keep import Record, unpack
from host_tests.conftest import ROOT
from host_tests.firmware.watch import Watch, safe

APP = ROOT / "firmware" / "app.py"
BUILDING = ("__init__", "_build_inputs", "_build_tasks", "_restore", "main", "_read")


def plantable():
    """Lines of app.py at which a statement of its building begins, imports included."""
    lines = []
    for node in ast.walk(ast.parse(APP.read_text())):
        module = isinstance(node, ast.Module)
        building = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        if module or building and node.name in BUILDING:
            body = [n for n in node.body if not isinstance(n, ast.Expr) or not module]
            lines += [n.lineno for n in body if not isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    return sorted(set(lines))


def planted(line, what):
    """app.py with a statement before that line."""
    source = APP.read_text().splitlines()
    indent = source[line - 1][: len(source[line - 1]) - len(source[line - 1].lstrip())]
    return "\n".join([*source[: line - 1], indent + what, *source[line - 1 :]]) + "\n"


def with_app(run, source):
    """The firmware with another app.py, which is then restarted from its beginning."""
    (run.server.flash_dir / "app.mpy").unlink()
    (run.server.flash_dir / "app.py").write_text(source)


@pytest.fixture
def start_planted(start):
    def make(line, what, **options):
        run = start(options=options, hold=True)
        with_app(run, planted(line, what))
        run.__enter__()
        return run

    return make


def check_start(start, draw, **options):
    options["import_us"] = draw.randrange(60000, 200000)
    run = start(options=options, seed=draw.randrange(10000))
    watch = Watch(run)
    run.until_ms(60000)
    assert run.restarts == 0
    assert watch.truths[-1]["car_ma"][0] > 15000
    assert all(safe(t) for t in watch.between(0, 3000))


@pytest.mark.parametrize("ticks_ms", [2000, (1 << 30) - 9000])
def test_starts_from_any_ticks_with_slow_imports(start, ticks_ms):
    check_start(start, random.Random(43), ticks_ms=ticks_ms)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_twenty_starts(start, seed):
    check_start(start, random.Random(seed))


def check_failure(start_planted, line, what, until_ms):
    run = start_planted(line, what)
    watch = Watch(run)
    run.until_ms(until_ms)
    assert not any(t["offered_ma"] or t["permission"] for t in watch.truths)
    assert run.restarts == 3, "three restarts, then safe mode, which stays"
    status = run.status()
    assert status["safe_mode"] and status["restart"]["count"] == 3
    return status


EXCEPTION = 'raise ValueError("planted")'
LINES = plantable()


def test_there_are_lines_to_plant_in():
    assert len(LINES) > 40


@pytest.mark.parametrize("line", [LINES[0], LINES[9], LINES[-14], LINES[-6], LINES[-1]])
def test_a_failing_start_ends_in_safe_mode(start_planted, line):
    status = check_failure(start_planted, line, EXCEPTION, 30000)
    assert "planted" in status["trouble"][0]


@pytest.mark.soak
@pytest.mark.parametrize("line", LINES)
def test_wherever_it_fails(start_planted, line):
    if line == LINES[0]:
        assert len(LINES) > 40
    check_failure(start_planted, line, EXCEPTION, 30000)


def test_a_start_that_hangs_is_ended_too(start_planted):
    line = [n for n, text in enumerate(APP.read_text().splitlines(), 1) if "Events()" in text][0]
    hang = 'while True: __import__("time").sleep_ms(10)'
    status = check_failure(start_planted, line, hang, 120000)
    assert "caused by: start." in status["trouble"][0], "its own limit, and the watchdog"


def test_without_a_boards_file_it_ends_in_safe_mode(start):
    run = start(hold=True)
    (run.server.flash_dir / "board.json").unlink()
    run.__enter__()
    watch = Watch(run)
    run.until_ms(30000)
    assert all(safe(t) for t in watch.truths)
    assert run.status()["safe_mode"] and run.restarts == 3


def test_a_service_start_has_no_watchdog_and_drives_nothing(start):
    record = Record()
    record.service, record.runs_s = True, [3, 3]
    run = start(options={"kept": record.pack(), "cause": 2})
    watch = Watch(run)
    run.until_ms(60000)
    assert run.restarts == 0 and all(safe(t) for t in watch.truths)
    kept = unpack(run.server.kept)
    assert not kept.service and not kept.too_many(), "the next start is one as ever"
    assert "service start" in run.server.console.read_text()


def test_the_consoles_ctrl_c_ends_in_a_service_start(start_planted):
    """An armed watchdog would bite in the middle of the copying."""
    run = start_planted(LINES[-1], "raise KeyboardInterrupt()")
    watch = Watch(run)
    run.until_ms(60000)
    assert run.restarts == 1 and all(safe(t) for t in watch.truths)
    assert "service start" in run.server.console.read_text()


def test_too_many_restarts_is_three_within_ten_minutes():
    record = Record()
    for run_s in (1000, 5, 200):
        record.uptime_s = run_s
        record.ended("watchdog")
        assert not record.too_many()
    record.uptime_s = 300
    record.ended("watchdog")
    assert record.too_many() and record.restarts == 4


def test_a_record_that_is_not_whole_is_none():
    data = Record().pack()
    assert unpack(data) is not None
    for at in range(len(data)):
        broken = bytearray(data)
        broken[at] ^= 1
        assert unpack(bytes(broken)) is None
        assert unpack(data[:at]) is None
    assert unpack(None) is None
    for body in (b"[1]", b"{}", b'[0, [], 0, "", false, [[1, 2, 3, 4, 5, 6]]]'):
        checked = b"HR1" + binascii.crc32(body).to_bytes(4, "little") + body
        assert unpack(checked) is None, "of another version"
