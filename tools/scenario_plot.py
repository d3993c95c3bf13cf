"""A picture of a run: on each line house, cars and set-point; below, what each charger was told,
with the cause of each change. Needs matplotlib (requirements/compare.txt)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .compare_plots import pyplot
from .sim.scenario.judge import Judge, Step
from .sim.scenario.read import LINES, Scenario
from .sim.scenario.site import Site

_EVERY_MS = 1000
_CHANGE_A = 0.3
_MOST_CAUSES = 40
"""More words than that hide the picture."""


class Recorder:
    """Put before a judge: keeps a step a second, and each in which a current or command moves."""

    def __init__(self, judge: Judge) -> None:
        self.steps: "list[Step]" = []
        self._count = judge.step
        judge.step = self._step  # type: ignore[method-assign]

    def _step(self, step: Step) -> None:
        last = self.steps[-1] if self.steps else None
        if last is None or step.t_ms - last.t_ms >= _EVERY_MS or self._moved(last, step):
            self.steps.append(step)
        self._count(step)

    @staticmethod
    def _moved(last: Step, step: Step) -> bool:
        if step.commands_ma != last.commands_ma:
            return True
        return any(abs(a - b) > _CHANGE_A for a, b in zip(_currents(last), _currents(step)))

    def causes(self) -> "list[tuple[float, int, int, str]]":
        """(t_s, charger, mA, reason's code) of each change of a command."""
        found = []
        for before, after in zip(self.steps, self.steps[1:]):
            for i, (was_ma, is_ma) in enumerate(zip(before.commands_ma, after.commands_ma)):
                if was_ma != is_ma:
                    found.append((after.t_ms / 1000, i, is_ma, after.codes[i]))
        return found


def _currents(step: Step) -> "list[complex]":
    return [*step.house, *(a for car in step.cars for a in car)]


def draw(recorder: Recorder, scenario: Scenario, folder: Path) -> Path:
    """folder/<name>.png. PlotError without matplotlib."""
    plt, site = pyplot(), Site(scenario)
    figure, axes = plt.subplots(
        site.lines + 1, 1, sharex=True, figsize=(12, 2.4 * (site.lines + 1)), squeeze=False)
    for i in range(site.lines):
        _line(axes[i][0], recorder, site, i)
    _commands(axes[-1][0], recorder)
    axes[0][0].set_title(f"{scenario.name}: {scenario.data.get('about', '')}", fontsize=10)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{scenario.name}.png"
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    plt.close(figure)
    return path


def _line(axis: Any, recorder: Recorder, site: Site, i: int) -> None:
    times = [step.t_ms / 1000 for step in recorder.steps]
    house = [step.house[i].real for step in recorder.steps]
    total = [abs(step.house[i] + sum(car[i] for car in step.cars)) for step in recorder.steps]
    axis.plot(times, total, color="#cc6677", lw=1, label="house and cars")
    axis.plot(times, house, color="#4477aa", lw=1, label="house")
    axis.axhline(site.set_points_a[i], color="#228833", ls="--", lw=1, label="set-point")
    axis.axhline(site.ratings_a[i], color="#666666", ls=":", lw=1, label="rating")
    axis.set_ylim(bottom=min(0.0, *house))
    axis.set_ylabel(f"{LINES[i]}, A")
    axis.legend(loc="upper right", fontsize=7, ncols=4)


def _commands(axis: Any, recorder: Recorder) -> None:
    times = [step.t_ms / 1000 for step in recorder.steps]
    count = len(recorder.steps[0].commands_ma) if recorder.steps else 0
    for i in range(count):
        told = [step.commands_ma[i] / 1000 for step in recorder.steps]
        axis.step(times, told, where="post", lw=1, label=f"charger {i}")
    for t_s, _, told_ma, code in recorder.causes()[:_MOST_CAUSES]:
        axis.annotate(code, (t_s, told_ma / 1000), rotation=60, fontsize=6, xytext=(2, 4),
                      textcoords="offset points")
    axis.set_ylabel("told, A")
    axis.set_xlabel("s")
    if count:
        axis.legend(loc="upper right", fontsize=7)
