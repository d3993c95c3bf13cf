"""The pictures of tools.compare; matplotlib is imported only when one is asked for."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Sequence

from .sim.closed_loop import Loop
from .sim.house import Trace
from .sim.rival_loop import RivalLoop
from .sim.trace_files import load_trace
from .simulate import simulate

OURS = "headroom"
SPAN_S = 7200.0
_COLOURS = {OURS: "tab:red", "floor": "black"}
_PLACES = [
    ((side * right, up), align) for up in (7, -14, 24, -31, 41, -48)
    for side, right, align in ((1, 9, "left"), (-1, 9, "right"))
]
_OTHERS = ("tab:blue", "tab:green", "tab:purple", "tab:orange")


class PlotError(Exception):
    """Why there is no picture, in a sentence."""


def pyplot() -> Any:
    """matplotlib.pyplot, writing files only. Raises PlotError."""
    try:
        import matplotlib
    except ImportError:
        raise PlotError("--plot: matplotlib is missing: pip install matplotlib") from None
    matplotlib.use("Agg")
    from matplotlib import pyplot as module

    return module


def trade_off(tables: Sequence[Any], path: Path) -> None:
    """Excess an hour (log) against utilisation, one panel a table, a labelled point a law."""
    plot = pyplot()
    figure, panels = plot.subplots(
        1, len(tables), figsize=(7.5 * len(tables), 5.5), squeeze=False, layout="constrained"
    )
    points = [_points(axes, table) for axes, table in zip(panels[0], tables)]
    figure.draw_without_rendering()
    for axes, named in zip(panels[0], points):
        _label(axes, named)
    figure.savefig(path, dpi=120)
    plot.close(figure)


def _points(axes: Any, table: Any) -> list[tuple[str, tuple[float, float], str]]:
    """Name, place and colour of each; a law without any excess stands at the left edge."""
    hourly = {row.law: row.excess_as / table.hours for row in table.rows}
    least = min((x for x in hourly.values() if x > 0), default=1.0) / 2
    axes.set(
        xscale="log", xlabel="excess, ampere-seconds per hour", ylabel="utilisation",
        title=table.title,
    )
    axes.margins(x=0.25, y=0.15)
    axes.grid(True, which="both", alpha=0.25)
    points = []
    for row in table.rows:
        at, colour = (max(hourly[row.law], least), row.utilisation), _COLOURS.get(row.law, "C0")
        axes.plot(*at, "o", color=colour)
        words = row.law if hourly[row.law] > 0 else f"{row.law} (no excess)"
        points.append((words, at, colour))
    return points


def _label(axes: Any, points: Sequence[tuple[str, tuple[float, float], str]]) -> None:
    """Each name beside its point, at the first place where it covers no other name."""
    taken: list[Any] = []
    for words, at, colour in points:
        for offset, side in _PLACES:
            note = axes.annotate(
                words, at, textcoords="offset points", xytext=offset, color=colour, ha=side
            )
            box = note.get_window_extent()
            if not any(box.overlaps(other) for other in taken):
                break
            note.remove()
        else:
            axes.add_artist(note)
        taken.append(box)
        axes.annotate(
            "", at, textcoords="offset points", xytext=offset,
            arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.5},
        )


def recorded(base: type[Loop], series: list[tuple[float, float]]) -> type[Loop]:
    """The same loop, which also notes (hours, command in A) in `series` at each step."""

    class Recorded(base):  # type: ignore[misc, valid-type]
        def _decide(self, t_ms: int, rms_a: list[float], drawn_a: float) -> tuple[int, str]:
            limit_ma, code = super()._decide(t_ms, rms_a, drawn_a)
            series.append((t_ms / 3.6e6, limit_ma / 1000))
            return limit_ma, code

    return Recorded


def busiest_s(trace: Trace, span_s: float = SPAN_S) -> float:
    """Where the span begins in which the first phase goes up and down the most."""
    times, amps = trace.times_s, trace.amps
    best_s, best_a, first, moved_a = times[0], -1.0, 0, 0.0
    for k in range(1, len(times)):
        moved_a += abs(amps[k][0] - amps[k - 1][0])
        while times[k] - times[first] > span_s:
            moved_a -= abs(amps[first + 1][0] - amps[first][0])
            first += 1
        if moved_a > best_a + 1e-9:
            best_s, best_a = times[first], moved_a
    return best_s


def hours(path: Path, name: str, limit_a: float, car: str, laws: Sequence[str]) -> None:
    """The busiest two hours of one house, from plugging in: its current, the set-point, and each
    law's command."""
    plot = pyplot()
    trace = load_trace(name)
    start_s = busiest_s(trace)
    figure, axes = plot.subplots(figsize=(14, 5.5), layout="constrained")
    at_s, house_a = zip(*_part(trace, start_s))
    axes.fill_between(
        [s / 3600 for s in at_s], house_a, step="post", color="0.85", label="house"
    )
    axes.axhline(limit_a, color="black", ls="--", lw=1, label="set-point")
    for law, colour in zip(laws, ("tab:red", *_OTHERS)):
        when, command_a = zip(*_commands(trace, limit_a, car, start_s, law))
        ours = law == OURS
        axes.step(
            when, command_a, where="post", lw=1.8 if ours else 1.0, zorder=3 if ours else 2,
            color=colour, label=law,
        )
    axes.set(
        xlabel="hours", ylabel="A", xlim=(0, SPAN_S / 3600), ylim=(0, None),
        title=f"{Path(name).name.split('.')[0]}, {limit_a:g} A, car: {car}",
    )
    figure.legend(loc="outside lower center", ncols=len(laws) + 2)
    figure.savefig(path, dpi=120)
    plot.close(figure)


def _part(trace: Trace, start_s: float) -> list[tuple[float, float]]:
    """(seconds from the start, amperes of the first phase) of the span."""
    end_s = start_s + SPAN_S
    inside = [
        (t_s - start_s, row[0]) for t_s, row in zip(trace.times_s, trace.amps)
        if start_s <= t_s <= end_s
    ]
    return [*inside, (SPAN_S, inside[-1][1])]


def _commands(
    trace: Trace, limit_a: float, car: str, start_s: float, law: str
) -> list[tuple[float, float]]:
    series: list[tuple[float, float]] = []
    loop_of: Any = recorded(Loop if law == OURS else RivalLoop, series)
    simulate(
        trace, limit_a, phases=trace.phases, car=car, car_on=(0,),
        start_h=(start_s - trace.times_s[0]) / 3600, hours=SPAN_S / 3600,
        loop_of=loop_of if law == OURS else partial(loop_of, law=law),
    )
    return series
