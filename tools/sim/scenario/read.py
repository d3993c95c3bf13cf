"""A scenario file to a Scenario. Every mistake is a ScenarioError that names file and key."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema

from ..house import Trace
from ..trace_files import load_trace

LINES = ("L1", "L2", "L3")
_SCHEMA = json.loads(Path(__file__).with_name("schema.json").read_text())
_CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
_ONLY_FIRMWARE = ("outliers", "noise")


class ScenarioError(ValueError):
    """One line: file, key, what is wrong and what is allowed."""


@dataclass
class Scenario:
    """What a file says, with defaults filled in. settings: the settings file's raw text, None for
    no file. house: what each line draws by itself, without `repeat`."""

    name: str
    seconds: float
    settings: "str | None"
    house: Trace
    data: "dict[str, Any]" = field(repr=False)
    panels: "list[Trace]" = field(default_factory=list)
    """What each sub-panel's other loads draw, on top of `house`."""
    whole: bool = False
    """Whether only the whole firmware can run it."""

    @property
    def cars(self) -> "list[dict[str, Any]]":
        return self.data.get("cars", [])

    @property
    def expect(self) -> "dict[str, Any]":
        return self.data.get("expect", {})


def read(path: "str | Path") -> Scenario:
    """OSError without a file, ScenarioError for what is wrong in it."""
    path = Path(path)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ScenarioError(f"{path}: not JSON: {error}") from None
    try:
        return make(data, path)
    except ScenarioError as error:
        raise ScenarioError(f"{path}: {error}") from None


def make(data: Any, path: Path = Path("scenario.json")) -> Scenario:
    """A Scenario of a file's object; path: for its name and for files beside it."""
    _by_schema(data)
    text = data.get("settings_text")
    if "settings" in data:
        text = json.dumps(data["settings"])
    house = _house(data["house"], path)
    _by_sense(data, house)
    whole = bool(data.get("waveform") or data.get("glitches")) or any(
        fault["do"] in _ONLY_FIRMWARE for fault in data.get("clamps", [])
    )
    panels = [_house(panel, path, f"panels[{i}]")
              for i, panel in enumerate(data.get("panels", []))]
    return Scenario(
        data.get("name", path.stem), data["seconds"], text, house, data, panels, whole)


def _by_schema(data: Any) -> None:
    validator = jsonschema.Draft202012Validator(_SCHEMA)
    error = jsonschema.exceptions.best_match(validator.iter_errors(data))
    if error is None:
        return
    raise ScenarioError(f"{_key(error.absolute_path)}: {_told(error)}")


def _key(path: Any) -> str:
    """cars[0].plug_s"""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "the file"


def _told(error: Any) -> str:
    if error.validator == "additionalProperties":
        there = error.schema["properties"]
        wrong = ", ".join(sorted(key for key in error.instance if key not in there))
        return f"{wrong}: no such key; there are: {', '.join(there)}"
    if error.validator == "anyOf":
        return "settings or settings_text has to be there"
    if error.validator == "oneOf":
        return f"{error.instance!r}: wanted: {error.schema['description']}"
    return str(error.message)


def _house(house: "dict[str, Any]", path: Path, key: str = "house") -> Trace:
    if "csv" in house:
        if len(house) > 1:
            raise ScenarioError("house: csv stands alone, without lines")
        return _csv(house["csv"], path)
    times: "set[float]" = set()
    for line, rows in house.items():
        moments = [row[0] for row in rows]
        if moments != sorted(set(moments)):
            raise ScenarioError(f"{key}.{line}: the times have to grow, not {moments}")
        times.update(moments)
    traces = {line: Trace([t for t, _ in rows], [(a,) for _, a in rows])
              for line, rows in house.items()}
    count = 1 + max(LINES.index(line) for line in house)
    at_s = sorted(times)
    return Trace(at_s, [
        [traces[line].at(t_s)[0] if line in traces else 0.0 for line in LINES[:count]]
        for t_s in at_s
    ])


def _csv(name: str, path: Path) -> Trace:
    corpus = Path(os.environ.get("HEADROOM_CORPUS", _CORPUS)) / "house"
    for folder in (path.parent, corpus):
        if (folder / name).is_file():
            try:
                trace = load_trace(folder / name, export=True)
            except (ValueError, OSError) as error:
                raise ScenarioError(f"house.csv: {error}") from None
            first_s = trace.times_s[0]
            return Trace([t_s - first_s for t_s in trace.times_s], trace.amps)
    raise ScenarioError(f"house.csv: {name} is neither beside the file nor in {corpus}")


def _by_sense(data: "dict[str, Any]", house: Trace) -> None:
    """What a schema can't say: phases that aren't there, times out of order."""
    if "settings" in data and "settings_text" in data:
        raise ScenarioError("settings_text: not together with settings")
    settings = data.get("settings") or {}
    supply = settings.get("supply")
    phases = supply.get("phases") if isinstance(supply, dict) else None
    there = LINES[: phases if isinstance(phases, int) and 1 <= phases <= 3 else house.phases]
    chargers = settings.get("chargers")
    for i, car in enumerate(data.get("cars", [])):
        _car(f"cars[{i}]", car, there)
        if isinstance(chargers, list) and car.get("charger", 0) >= len(chargers):
            raise ScenarioError(f"cars[{i}].charger: {car.get('charger', 0)}: the settings have "
                                f"{len(chargers)} charger(s), counted from 0")
    for i, load in enumerate(data.get("repeat", [])):
        _line(f"repeat[{i}].line", load["line"], there)
        _grows(f"repeat[{i}].to_s", load.get("from_s", 0), load.get("to_s"))
        if load["on_s"] > load["period_s"]:
            raise ScenarioError(f"repeat[{i}].on_s: {load['on_s']} is longer than period_s, "
                                f"{load['period_s']}")
    if "battery" in data:
        _line("battery.line", data["battery"]["line"], there)
    for i, fault in enumerate(data.get("clamps", [])):
        _grows(f"clamps[{i}].until_s", fault["at_s"], fault.get("until_s"))
    low, high = data.get("expect", {}).get("final_limit_a", (0, 0))
    if low > high:
        raise ScenarioError(f"expect.final_limit_a: {low} is above {high}")


def _car(key: str, car: "dict[str, Any]", there: "tuple[str, ...]") -> None:
    own = tuple(car.get("phases", {"L1": 1}))
    for line in own:
        _line(f"{key}.phases", line, there)
    for line in car.get("phase_start_s", {}):
        _line(f"{key}.phase_start_s", line, own)
    _grows(f"{key}.unplug_s", car.get("plug_s", 0), car.get("unplug_s"))
    lags = car.get("lag_s")
    if isinstance(lags, list) and [t for t, _ in lags] != sorted({t for t, _ in lags}):
        raise ScenarioError(f"{key}.lag_s: the times have to grow")
    for j, event in enumerate(car.get("events", [])):
        if event["do"] == "drop_phase":
            _line(f"{key}.events[{j}].phase", event["phase"], own)


def _line(key: str, line: str, there: "tuple[str, ...]") -> None:
    if line not in there:
        raise ScenarioError(f"{key}: {line} is not there; there are: {', '.join(there)}")


def _grows(key: str, first: float, then: "float | None") -> None:
    if then is not None and then <= first:
        raise ScenarioError(f"{key}: {then} is not after {first}")
