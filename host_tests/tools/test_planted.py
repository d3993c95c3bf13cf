"""Faults that are drawn, and the workshop in which they are tried."""

import json
import sys
from pathlib import Path

import pytest

from tools.law import draw
from tools.law.draw import Fault, drawn, faults
from tools.law.marks import Marks
from tools.law.planted import ROOT, named
from tools.law.reach import Reach, together
from tools.law.workshop import Workshop

SOURCE = '''"""A docstring, with 3 numbers that are no constants."""
from micropython import const

_LEAST_MA = const(6000)
count: int = 2


def limit(room_ma, wanted):
    """No 5 either."""
    room_ma += 1
    if room_ma < _LEAST_MA and wanted:
        return 0
    note(room_ma)
    return min(room_ma, -wanted)
'''


def planted(operator):
    return [f.planted(SOURCE) for f in faults("a.py", SOURCE) if f.operator == operator]


@pytest.mark.parametrize(("operator", "lines"), [
    ("comparison", ["    if (room_ma > _LEAST_MA) and wanted:"]),
    ("sign", ["    room_ma -= 1", "    return min(room_ma, (wanted))"]),
    ("removed call", ["    pass"]),
    ("swapped branches", ["    if (not (room_ma < _LEAST_MA and wanted)):"]),
    ("dropped condition", ["    if (room_ma < _LEAST_MA):", "    if (wanted):"]),
    ("min for max", ["    return max(room_ma, -wanted)"]),
])
def test_each_operator_makes_its_mistake(operator, lines):
    changed = []
    for text in planted(operator):
        compile(text, "a.py", "exec")
        changed += [b for a, b in zip(SOURCE.splitlines(), text.splitlines()) if a != b]
    assert sorted(changed) == sorted(lines)


def test_constants_are_wrong_by_a_factor_small_ones_off_by_one_and_words_are_left_alone():
    by_factor, by_one = planted("constant"), planted("off by one")
    for value in (60000, 600):
        assert sum(f"_LEAST_MA = const({value})" in text for text in by_factor) == 1
    assert not any("6001" in text or "5999" in text for text in by_one)
    for text in ("count: int = 3", "count: int = 1", "return 1"):
        assert sum(text in changed for changed in by_one) == 1
    assert all("3 numbers" in text and "No 5" in text for text in by_factor + by_one)


def test_a_bound_is_off_by_one_where_one_is_something():
    """A milliampere is not; a try more is."""
    assert not any("room_ma <= _LEAST_MA" in text for text in planted("off by one"))
    found = faults("a.py", "def f(tries):\n    return tries < 3\n")
    assert {f.after for f in found if f.operator == "off by one"} == {"(tries <= 3)", "4", "2"}


def test_a_seed_draws_the_same_faults_and_another_seed_others():
    first, again, other = drawn(ROOT, 60, 1), drawn(ROOT, 60, 1), drawn(ROOT, 60, 2)
    assert first == again and len({f.key for f in first}) == 60
    assert len({f.key for f in first} & {f.key for f in other}) < 10
    assert {f.operator for f in first} == set(draw.OPERATORS)
    for fault in first:
        compile(fault.planted((ROOT / fault.path).read_text()), fault.path, "exec")


def test_a_fault_of_another_state_of_the_file_is_refused():
    with pytest.raises(ValueError, match=r"a.py:5: 'x < 1' is not there any more"):
        Fault("a.py", 5, "comparison", 0, "x < 1", "x <= 1").planted("x > 1")


def test_the_named_faults_fit_the_code():
    assert len(named()) == 13


def test_what_is_known_is_still_there_and_has_a_reason():
    for entry in json.loads((ROOT / "tools" / "law" / "known.json").read_text()):
        lines = [text.strip() for text in (ROOT / entry["path"]).read_text().splitlines()]
        assert entry["line"] in lines and entry["before"] in entry["line"], entry
        assert entry["reason"].startswith(("Equivalent", "Harmless")), entry


def test_the_workshop_tells_who_caught_it_and_leaves_no_trace(tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.py").write_text("LIMIT = 10\n\n\ndef over(x):\n    return x > LIMIT\n")
    (project / "test_a.py").write_text(
        "from a import over\n\n\ndef test_far():\n    assert over(99) and not over(0)\n")
    (project / "test_b.py").write_text(
        "from a import over\n\n\ndef test_edge():\n    assert not over(10)\n")
    workshop = Workshop(project, tmp_path / "workshop")
    fault = next(f for f in faults("a.py", Path(project / "a.py").read_text())
                 if f.after == "(x >= LIMIT)")
    assert workshop.run(fault, ["test_a.py"], 1).caught_by == ""
    assert workshop.run(fault, ["test_a.py", "test_b.py"], 1).caught_by == "test_b.py::test_edge"
    assert workshop.run_under(sys.executable, fault, ["test_a.py"], 1).caught_by == ""
    under = workshop.run_under(sys.executable, fault, ["test_b.py"], 1)
    assert under.caught_by == "test_b.py::test_edge"
    assert (tmp_path / "workshop" / "a.py").read_text() == (project / "a.py").read_text()


def test_a_test_that_is_not_there_is_no_catch(tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.py").write_text("LIMIT = 10\n")
    workshop = Workshop(project, tmp_path / "workshop")
    with pytest.raises(RuntimeError, match="not found: test_a.py"):
        workshop.run(faults("a.py", "LIMIT = 10\n")[0], ["test_a.py"], 1)


def test_a_fault_that_no_import_survives_is_caught(tmp_path):
    """pytest then finds no collector for the test that it was to run: another exit code."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.py").write_text("LIMIT = 10 // 2\n")
    (project / "test_a.py").write_text("from a import LIMIT\n\n\ndef test_it():\n    LIMIT\n")
    workshop = Workshop(project, tmp_path / "workshop")
    fault = Fault("a.py", 1, "constant", 14, "2", "0")
    assert workshop.run(fault, ["test_a.py::test_it"], 1).caught_by == "test_a.py"


def test_a_line_has_its_namesakes_tests_first_then_the_quickest():
    made = Reach(
        {"lib/a.py": {
            "7": ["t/test_b.py::slow", "t/test_b.py::quick", "t/test_a.py::own"],
            "9": ["t/test_b.py::other"]}},
        {"t/test_b.py::slow": 50.0, "t/test_b.py::quick": 1.0, "t/test_b.py::other": 2.0,
         "t/test_a.py::own": 3.0})
    own, quick, slow = "t/test_a.py::own", "t/test_b.py::quick", "t/test_b.py::slow"
    assert made.of("lib/a.py", 7, 100) == [own, quick, slow]
    assert made.of("lib/a.py", 7, 10) == [own, quick]
    assert made.of("lib/a.py", 1, 10) == [own, quick, "t/test_b.py::other"]
    assert made.of("firmware/tasks/c.py", 1, 10) == []


MARKED = """def limit(room, wanted):
    '''Of a grant.'''
    if (room < 6
            and wanted):
        return 0
    for try_ in range(2):
        room += try_
    return room
"""


def test_the_marks_tell_which_lines_a_test_ran():
    marks = Marks()
    module = {"_marks_": marks.hit}
    exec(marks.compiled(MARKED, "a.py"), module)
    assert marks.seen() == {}
    assert module["limit"](5, True) == 0
    assert marks.seen() == {"a.py": [2, 3, 4, 5]}
    assert module["limit"](7, True) == 8
    assert marks.seen() == {"a.py": [2, 3, 4, 6, 7, 8]}


def test_what_each_process_saw_is_put_together():
    parts = [
        {"lines": {"t.py::a": {"/p/lib/x.py": [1, 2]}}, "seconds": {"t.py::a": 1.0}},
        {"lines": {"t.py::b": {"/p/lib/x.py": [2]}}, "seconds": {"t.py::b": 2.0, "t.py::a": 3.0}},
    ]
    reach = Reach(**together(Path("/p"), parts))
    assert reach.tests == {"lib/x.py": {"1": ["t.py::a"], "2": ["t.py::a", "t.py::b"]}}
    assert reach.seconds == {"t.py::a": 4.0, "t.py::b": 2.0}
