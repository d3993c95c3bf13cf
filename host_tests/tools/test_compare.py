"""The comparison's arithmetic, table and verdicts on figures and traces made by hand."""

import json
import sys
from pathlib import Path
from unittest import mock

import pytest

from tools import compare as tool
from tools import compare_plots as plots
from tools.compare_table import Row, Run, Table, best_rival, tables, text, verdicts
from tools.sim.house import Trace


def row(law, utilisation, excess_as, to_floor_as=None):
    return Row(law, utilisation, excess_as, to_floor_as, 12.5, 3.0, 8.25, 0.5, 15.4)


def result(**changed):
    figures = {
        "hours": 2.0, "kwh": 9.0, "kwh_possible": 10.0, "seconds_over_limit": 10.0,
        "excess_as": 100.0, "worst_over_ma": 5000, "breaker_tripped": False, "pauses": 1,
        "commands_per_hour": 6.0,
    }
    return {**figures, **changed}


def run(law, trace="a.csv", car="typical", poll_phase=0.0, limit_a=25):
    return Run(trace, limit_a, car, law, poll_phase, 2.0, True)


@pytest.fixture
def house(tmp_path):
    """40 minutes of a house with one step, and its limits."""
    path = tmp_path / "tiny.csv"
    path.write_text("t_s,l1_a\n0,5\n1200,20\n2400,20\n")
    (tmp_path / "tiny.json").write_text('{"service_limits_a": [25, 40]}')
    return path


def test_every_trace_limit_car_and_poll_is_run(house):
    runs = tool.plan([house], ["fast", "slow"], ["headroom", "evcc", "floor"], 4, 1.0, True)
    # 2 limits x 2 cars x (1 + 4 polls + 1).
    assert len(runs) == len(set(runs)) == 24
    assert sorted({r.poll_phase for r in runs if r.law == "evcc"}) == [0.0, 0.25, 0.5, 0.75]
    assert {r.limit_a for r in runs} == {25, 40}
    assert len({r.key() for r in runs}) == 24


def test_polls_are_averaged_and_cases_summed():
    found = [
        (run("evcc", poll_phase=0.0), result(excess_as=100.0, kwh=8.0, breaker_tripped=True)),
        (run("evcc", poll_phase=0.5), result(excess_as=300.0, kwh=9.0, worst_over_ma=7000)),
        (run("evcc", trace="b.csv"), result(hours=6.0, kwh=12.0, pauses=5, commands_per_hour=2.0)),
    ]
    (table,) = tables(found)
    (got,) = table.rows
    assert (table.cases, table.hours) == (2, 8.0)
    # The second house took 12 of 10 kWh that were possible: counted as 10.
    assert got.utilisation == pytest.approx((8.5 + 10.0) / 20.0)
    assert got.excess_as == pytest.approx(200.0 + 100.0)
    assert got.seconds_over == pytest.approx(20.0)
    assert got.pauses_per_day == pytest.approx((1 + 5) / 8 * 24)
    assert got.commands_per_hour == pytest.approx((6 * 2 + 2 * 6) / 8)
    assert got.trips == pytest.approx(0.5)
    assert got.worst_over_a == 7.0
    assert got.to_floor_as is None


def test_cars_are_split_by_their_lag_and_the_floor_is_taken_off():
    excesses = {"fast": (50.0, 20.0), "typical": (70.0, 40.0), "slow": (9.0, 12.0)}
    found = [
        (run(law, car=car), result(excess_as=excess_as))
        for car, pair in excesses.items() for law, excess_as in zip(("headroom", "floor"), pair)
    ]
    prompt, slow = tables(found)
    assert prompt.title.endswith("within 5 s: fast, typical")
    assert slow.title.endswith("later than 5 s: slow")
    assert [r.to_floor_as for r in prompt.rows] == [60.0, 0.0]
    assert [r.to_floor_as for r in slow.rows] == [-3.0, 0.0]


def test_the_best_rival_has_the_least_excess_of_those_that_charge_enough():
    rows = [
        row("headroom", 0.99, 10.0), row("floor", 0.99, 5.0), row("fixed16", 0.5, 20.0),
        row("evcc", 0.95, 80.0), row("hlb", 0.97, 90.0), row("openevse", 0.9499, 30.0),
    ]
    assert best_rival(rows).law == "evcc"
    assert best_rival(rows[:3]) is None


def test_verdicts_state_our_part_of_the_best_rivals_excess():
    rows = [row("headroom", 0.99, 150.0, 50.0), row("hlb", 0.97, 600.0, 500.0)]
    assert verdicts(rows) == [
        "best rival (utilisation >= 0.95): hlb, excess 600.0 A s; headroom 150.0 A s"
        " = 0.250 of it",
        "above the floor law: hlb 500.0 A s; headroom 50.0 A s = 0.100 of it",
    ]
    assert verdicts([row("headroom", 0.99, 1.0), row("fixed16", 0.5, 2.0)]) == [
        "best rival (utilisation >= 0.95): none"
    ]
    assert verdicts([row("hlb", 0.97, 2.0), row("evcc", 0.97, 2.0)]) == []


def test_a_ratio_to_nothing_is_not_stated():
    rows = [row("headroom", 0.99, 0.0, -7.0), row("hlb", 0.97, 0.0, -7.0)]
    assert not any("of it" in sentence for sentence in verdicts(rows))


def test_the_table_has_a_line_for_each_law():
    rows = [row("headroom", 0.98765, 1234.56, 7.0), row("evcc", 0.9, 99.0)]
    assert text(Table("Cars", 3, 71.6, rows, ["A verdict"])).splitlines() == [
        "Cars (3 cases, 72 h a law)",
        "law          utilisation  excess A s    to floor    over s  pauses/day  commands/h"
        "  trips  worst A",
        "headroom          0.9877      1234.6         7.0      12.5        3.00        8.25"
        "   0.50    15.40",
        "evcc              0.9000        99.0           -      12.5        3.00        8.25"
        "   0.50    15.40",
        "A verdict",
    ]


def compare(house, *more, capsys):
    arguments = ["--traces", str(house), "--cars", "fast", "--jobs", "1", "--polls", "2"]
    code = tool.main([*arguments, "--out", str(house.parent / "out"), *more])
    return code, capsys.readouterr()


def test_a_tiny_house_from_file_to_table(house, capsys):
    """Limits 25 and 40 A: at 25 A the step to 20 A leaves 5 A, less than a car can use."""
    code, said = compare(house, "--laws", "evcc", "fixed16", "floor", "--json", capsys=capsys)
    assert code == 0
    got = json.loads(said.out)
    assert len(got["runs"]) == 2 * (2 + 1 + 1)
    assert {r["result"]["violations"] == [] for r in got["runs"]} == {True}
    excess_as = {
        (r["law"], r["limit_a"]): r["result"]["excess_as"] for r in got["runs"]
        if not r["poll_phase"]
    }
    # 20 + 15.2 - 25 A over for 20 min; none at 40 A.
    assert excess_as["fixed16", 25] == pytest.approx(10.2 * 1200, rel=0.01)
    assert excess_as["fixed16", 40] == 0
    by_law = {r["law"]: r for r in got["tables"][0]["rows"]}
    assert by_law["fixed16"]["excess_as"] == pytest.approx(10.2 * 1200, rel=0.01)
    assert by_law["evcc"]["to_floor_as"] > 0
    assert not (house.parent / "out").exists()
    # evcc looks each 30 s from 1 s on, or from 16 s on: 15 s later, 20 + 19 - 25 A over.
    soon, late = (
        r["result"]["excess_as"] for r in got["runs"] if (r["law"], r["limit_a"]) == ("evcc", 25)
    )
    assert late - soon == pytest.approx(14 * 15, rel=0.02)


@pytest.mark.parametrize("hold", [True, False])
def test_the_policy_in_a_shortage_reaches_the_law(house, capsys, hold):
    more = ["--laws", "headroom", "floor", "--hours", "0.1", *([] if hold else ["--no-hold"])]
    with mock.patch.object(tool, "simulate", side_effect=tool.simulate) as simulate:
        compare(house, *more, capsys=capsys)
    assert [call.kwargs["hold"] for call in simulate.call_args_list] == [hold] * 4


def test_our_law_and_rivals_run_in_processes_of_their_own(house, capsys):
    code, said = compare(
        house, "--laws", "headroom", "fixed16", "--hours", "0.1", "--jobs", "2", capsys=capsys
    )
    assert code == 0
    assert said.out.splitlines()[0] == "Cars that follow within 5 s: fast (2 cases, 0 h a law)"
    assert "\nheadroom " in said.out and "\nfixed16 " in said.out


def test_resume_takes_what_is_kept_and_runs_the_rest(house, capsys):
    laws = ["--laws", "fixed16", "floor", "--resume", "--json"]
    _, first = compare(house, *laws[:2], *laws[3:], capsys=capsys)
    kept = house.parent / "out" / "runs.json"
    assert len(json.loads(kept.read_text())) == 2
    with mock.patch.object(tool, "figures", side_effect=tool.figures) as figures:
        _, second = compare(house, *laws, capsys=capsys)
    assert {call.args[0].law for call in figures.call_args_list} == {"floor"}
    assert len(json.loads(kept.read_text())) == 4
    old, new = json.loads(first.out)["runs"], json.loads(second.out)["runs"]
    assert [r for r in new if r["law"] == "fixed16"] == old


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (["--traces", "nowhere"], "nowhere"),
        (["--polls", "0"], "--polls"),
        (["--hours", "0"], "--hours"),
    ],
)
def test_bad_arguments_are_named(house, capsys, more, word):
    code, said = compare(house, *more, capsys=capsys)
    assert code == 2 and word in said.err


def test_a_trace_without_limits_is_named(house, capsys):
    (house.parent / "tiny.json").unlink()
    code, said = compare(house, capsys=capsys)
    assert code == 2 and "service_limits_a" in said.err


def test_a_plot_without_matplotlib_says_so_before_any_run(house, capsys):
    with mock.patch.dict(sys.modules, {"matplotlib": None}), mock.patch.object(tool, "plan") as p:
        code, said = compare(house, "--plot", "a.png", capsys=capsys)
    assert code == 2 and "matplotlib" in said.err
    assert not p.called


def test_each_law_is_a_named_point():
    axes, figure, pyplot = mock.MagicMock(), mock.MagicMock(), mock.MagicMock()
    pyplot.subplots.return_value = (figure, [[axes]])
    axes.annotate.return_value.get_window_extent.return_value.overlaps.return_value = False
    table = Table("Cars", 1, 10.0, [row("headroom", 0.98, 50.0), row("floor", 0.99, 0.0)], [])
    with mock.patch.object(plots, "pyplot", return_value=pyplot):
        plots.trade_off([table], Path("a.png"))
    points = {call.args[0]: call.args[1] for call in axes.annotate.call_args_list if call.args[0]}
    assert points == {"headroom": (5.0, 0.98), "floor (no excess)": (2.5, 0.99)}
    assert axes.set.call_args.kwargs["xscale"] == "log"
    assert figure.savefig.call_args.args == (Path("a.png"),)


def test_the_second_picture_has_the_house_and_each_command(tmp_path):
    path = tmp_path / "tiny.csv"
    path.write_text("t_s,l1_a\n0,1\n9000,1\n9600,20\n10000,1\n15600,1\n")
    axes, pyplot = mock.MagicMock(), mock.MagicMock()
    pyplot.subplots.return_value = (mock.MagicMock(), axes)
    with mock.patch.object(plots, "pyplot", return_value=pyplot):
        plots.hours(tmp_path / "b.png", str(path), 25, "fast", ["fixed16", "floor"])
    house = list(zip(*axes.fill_between.call_args.args))
    # The busiest two hours end with the row at 10000 s: they begin with that at 9000 s.
    assert house[:3] == [(0.0, 1.0), (600 / 3600, 20.0), (1000 / 3600, 1.0)]
    commands = {call.kwargs["label"]: call.args[1] for call in axes.step.call_args_list}
    assert set(commands["fixed16"]) == {0.0, 16.0}
    # 24 A, and 5 A left while the house draws 20 A: a pause.
    assert set(commands["floor"]) == {0.0, 24.0}


def test_the_busiest_hours_are_those_with_the_most_change():
    times = list(range(0, 40000, 1000))
    amps = [(float(10 * (k % 2) if 20 <= k < 26 else 0),) for k in range(40)]
    start_s = plots.busiest_s(Trace(times, amps))
    assert start_s <= 20000 and start_s + 7200 >= 26000
    assert plots.busiest_s(Trace([0, 50, 90], [(1.0,), (2.0,), (1.0,)])) == 0
