"""Commands to the plant: JSON lines `{"at_ms": 5000, "do": "appliance", ...}`, checked here.

The same in tests, in scenario files and behind the demo's controls. Every mistake is a ValueError
that names the field and what is allowed there.
"""

from __future__ import annotations

import json
from typing import Any, Callable, Iterable

from .car_specs import CARS, spec_of
from .frontend import FAULTS as CLAMP_FAULTS
from .pilot_circuit import FAULTS as PILOT_FAULTS
from .waves import WAVES

Check = Callable[[str, Any], None]


def _number(least: float, most: float, whole: bool = False) -> Check:
    def check(field: str, value: Any) -> None:
        kinds = int if whole else (int, float)
        fits = isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most
        if not fits:
            kind = "a whole number" if whole else "a number"
            raise ValueError(f"{field}: {kind} from {least:g} to {most:g} wanted, not {value!r}")

    return check


def _choice(*allowed: str) -> Check:
    def check(field: str, value: Any) -> None:
        if value not in allowed:
            raise ValueError(f"{field}: {value!r} is not one of {', '.join(allowed)}")

    return check


def _kind(wanted: type, words: str) -> Check:
    def check(field: str, value: Any) -> None:
        if not isinstance(value, wanted):
            raise ValueError(f"{field}: {words} wanted, not {value!r}")

    return check


def _list_of(check_item: Check, least: int, most: int) -> Check:
    def check(field: str, value: Any) -> None:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise ValueError(f"{field}: a list of {least} to {most} values wanted, not {value!r}")
        for item in value:
            check_item(field, item)

    return check


_AMPS = _number(0, 1000)
_NAME = _kind(str, "a name")
_OPTIONS = _kind(dict, "an object")
_TASK = _choice("kill", "hang", "idle")

COMMANDS: dict[str, dict[str, tuple[Check, bool]]] = {
    "appliance": {
        "name": (_NAME, True),
        "amps": (_AMPS, False),
        "phase": (_number(0, 2, whole=True), False),
        "wave": (_choice(*WAVES), False),
        "on": (_kind(bool, "true or false"), False),
    },
    "house": {"amps": (_list_of(_AMPS, 1, 3), True)},
    "sun": {"amps": (_AMPS, True), "phase": (_number(0, 2, whole=True), False)},
    "mains_hz": {"hz": (_number(40, 70), True)},
    "plug": {"car": (_choice(*CARS), False), "options": (_OPTIONS, False)},
    "unplug": {},
    "car": {},
    "clamp": {
        "name": (_NAME, True),
        "fault": (_choice(*CLAMP_FAULTS), True),
        "value": (_number(0, 4095), False),
        "permille": (_number(0, 1000), False),
    },
    "swap": {"name": (_NAME, True), "other": (_NAME, True)},
    "pilot_fault": {"fault": (_choice(*PILOT_FAULTS), True)},
    "task": {"name": (_NAME, True), "fault": (_TASK, True)},
    "reset": {},
}
"""Per command its fields: how each is checked, and whether it must be there."""

_FREE_FIELDS = ("car",)
"""The command "car" takes the options of tools.sim.car_specs as fields."""


def check(command: Any) -> dict[str, Any]:
    """The command itself if all is well. Raises ValueError."""
    if not isinstance(command, dict) or command.get("do") not in COMMANDS:
        given = command.get("do") if isinstance(command, dict) else command
        raise ValueError(f"do: {given!r} is not one of {', '.join(COMMANDS)}")
    _number(0, 1e12)("at_ms", command.get("at_ms", 0))
    arguments = {key: value for key, value in command.items() if key not in ("at_ms", "do")}
    if command["do"] in _FREE_FIELDS:
        spec_of("typical", arguments)
        return command
    _check_fields(command["do"], arguments)
    return command


def _check_fields(do: str, arguments: dict[str, Any]) -> None:
    allowed = COMMANDS[do]
    for field, value in arguments.items():
        if field not in allowed:
            there = ", ".join(allowed) or "none"
            raise ValueError(f"{field}: not a field of {do!r}; there are: {there}")
        allowed[field][0](field, value)
    for field, (_, needed) in allowed.items():
        if needed and field not in arguments:
            raise ValueError(f"{field}: missing in {do!r}")
    if do == "appliance" and arguments.get("on", True) and "amps" not in arguments:
        raise ValueError("amps: missing in 'appliance' that is switched on")
    spec_of(arguments.get("car", "typical"), arguments.get("options") or {})


def parse(lines: Iterable[str]) -> list[dict[str, Any]]:
    """Commands of a JSON-lines script; empty lines and lines starting with # are passed over."""
    commands = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            commands.append(check(json.loads(line)))
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
    return commands
