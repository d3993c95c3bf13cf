"""Traces and switches of the simulated house."""

import gzip
from math import sqrt

import pytest

from tools.sim.house import House, Trace
from tools.sim.trace_files import load_trace

ROWS = "t_s,l1_a,l2_a\n10,1.5,2\n20,,3\n\n30,4,\n"


def test_a_value_holds_until_the_next_row_and_an_empty_cell_holds_the_last(tmp_path):
    path = tmp_path / "house.csv"
    path.write_text(ROWS)
    trace = load_trace(path)
    wanted = {0: (1.5, 2), 10: (1.5, 2), 19.99: (1.5, 2), 20: (1.5, 3), 30: (4, 3), 1e6: (4, 3)}
    assert {t: trace.at(t) for t in wanted} == wanted
    assert trace.at(12) == (1.5, 2)  # and back again
    assert trace.length_s == 20
    assert [trace.next_change_s(t) for t in (0, 10, 25, 30)] == [10, 20, 30, None]


def test_packed_traces(tmp_path):
    path = tmp_path / "house.csv.gz"
    path.write_bytes(gzip.compress(ROWS.encode()))
    assert load_trace(path).amps == [(1.5, 2.0), (1.5, 3.0), (4.0, 3.0)]


def test_rows_that_come_with_the_changes_have_no_holes(tmp_path):
    path = tmp_path / "changes.csv"
    path.write_text("t_s,l1_a\n0,5\n60,20\n180,5\n7200,6\n")
    assert load_trace(path).length_s == 7200


@pytest.mark.parametrize("hours, rows", [(None, 4), (1, 3), (0.5, 2), (24, 4)])
def test_what_comes_later_than_asked_is_not_read(tmp_path, hours, rows):
    path = tmp_path / "long.csv"
    path.write_text("t_s,l1_a\n100,5\n1900,20\n3700,,\n9000,6\n".replace(",,", ","))
    assert len(load_trace(path, hours=hours).times_s) == rows


def test_what_a_supply_with_solar_saw_may_be_negative(tmp_path):
    path = tmp_path / "net.csv"
    path.write_text("t_s,l1_a\n0,-3\n60,2\n")
    assert load_trace(path, export=True).amps == [(-3.0,), (2.0,)]


@pytest.mark.parametrize(
    "text, words",
    [
        ("t,amps\n0,1\n", "first line must be t_s,l1_a"),
        ("t_s,l1_a\n0,1\n5,x\n", "line 3: .*'x'"),
        ("t_s,l1_a\n5,1\n4,1\n", "line 3: time goes back, 5 s to 4 s"),
        ("t_s,l1_a\n5,1\n5,1\n", "line 3: time goes back"),
        ("t_s,l1_a\n0,1\n1,1\n2,1\n500,1\n", "line 5: a hole, 2 s to 500 s"),
        ("t_s,l1_a\n0,1\n1,-0.5\n", "line 3: -0.5 A, 0 or more"),
        ("t_s,l1_a\n0,1\n1,nan\n", "line 3: l1_a: 'nan' is not a number"),
        ("t_s,l1_a\n0,1\ninf,1\n", "line 3: t_s: 'inf' is not a number"),
        ("t_s,l1_a,l2_a\n0,1,2\n1,1\n", "line 3: 2 cells, the first line has 3"),
        ("t_s,l1_a\n0,1,2\n", "line 2: 3 cells"),
        ("t_s,l1_a\n", "no rows"),
        ("", "first line"),
    ],
)
def test_a_bad_trace_says_where(tmp_path, text, words):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match="bad.csv.*" + words):
        load_trace(path)


@pytest.mark.soak
def test_every_corpus_trace_reads(corpus):
    paths = sorted((corpus / "house").glob("*.csv.gz"))
    traces = [load_trace(path) for path in paths]
    assert len(traces) >= 7
    assert all(trace.phases in (1, 3) and trace.length_s > 500 for trace in traces)


def test_base_trace_and_appliances_add_up():
    house = House(2, Trace([0, 10], [(5, 0), (7, 0)]))
    house.set_base([1.0])
    house.switch("oven", 10.0, 1)
    assert house.rms(0) == pytest.approx([6, 11])
    assert house.rms(10) == pytest.approx([8, 11])
    house.switch("oven", 12.0, 1)
    assert house.rms(10) == pytest.approx([8, 13])
    house.switch("oven", 0, on=False)
    assert house.rms(10) == pytest.approx([8, 1])


def test_other_waveforms_do_not_add_plainly():
    house = House(1, appliances=[{"name": "a", "amps": 3.0}])
    house.switch("b", 4.0, wave="leading")
    assert house.rms(0)[0] == pytest.approx(sqrt(3**2 + 4**2), rel=0.02)


def test_a_trace_with_fewer_columns_leaves_the_other_phases_alone():
    house = House(3, Trace([0], [(5.0,)]))
    assert house.rms(0) == [5.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "how, words",
    [
        ({"wave": "square"}, "wave: 'square' is not one of resistive"),
        ({"phase": 1}, "phase: 1 is not within 0..0"),
    ],
)
def test_bad_appliances_are_named(how, words):
    with pytest.raises(ValueError, match=words):
        House(1).switch("x", 1.0, **how)


def test_as_many_base_values_as_phases():
    with pytest.raises(ValueError, match="1 or 3 values wanted, 2 given"):
        House(3).set_base([1, 2])
