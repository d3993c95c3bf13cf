"""A settings file to values, by the table (R40): what can't be read never loosens.

In a group that protects a bad value, an unknown key, a broken file: `refused`, and nothing is
granted. A household's switch, mode or window that can't be read means that charging is off. Each
is named in `errors`: place, key, value, what is allowed.
"""

import json

from ..values import Settings
from .table import HOUSEHOLD, Group, Setting, groups

_BOM = "\ufeff"
_SHOWN_MAX = 40
_TIGHTER = {"shortage": "pause"}
"""A household's choice that can't be read, where one of them is the tighter."""


def load(text: "str | bytes | None") -> Settings:
    """Settings from a file's text (None: there is no file). Never raises."""
    settings = Settings({group.name: _empty(group) for group in groups()})
    data = _parse(settings, text)
    if data is not None:
        settings.source = "file"
        _load_groups(settings, data)
    return settings


def _empty(group: Group):  # type: ignore[no-untyped-def]
    return group.defaults() if group.count == 1 else []


def _parse(settings: Settings, text: "str | bytes | None") -> "dict | None":
    if text is None:
        return _refuse(settings, "settings.json: there is no such file")
    try:
        if not isinstance(text, str):
            text = str(text, "utf-8")
    except (ValueError, UnicodeError):
        return _refuse(settings, "settings.json: not UTF-8 text")
    if text.startswith(_BOM):
        text = text[1:]
    if not text.strip():
        return _refuse(settings, "settings.json: the file is empty")
    from .syntax import fault

    broken = fault(text)
    if broken:
        return _refuse(settings, "settings.json, " + broken)
    data = json.loads(text)
    if not isinstance(data, dict):
        return _refuse(settings, "settings.json, line 1: an object in {} is missing")
    return data


def _refuse(settings: Settings, sentence: str):  # type: ignore[no-untyped-def]
    """None, for what there is then to load."""
    settings.errors.append(sentence)
    settings.refused = True


def _load_groups(settings: Settings, data: dict) -> None:
    names = [group.name for group in groups()]
    for name in sorted(data):
        if name not in names:
            _refuse(settings, "{}: no such group; allowed: {}".format(
                _cut(name), ", ".join(names)))
    for group in groups():
        if group.name in data:
            _load_group(settings, group, data[group.name])
        elif group.name == "supply":
            _refuse(settings, "supply: has to be said: country, phases, rating_ma")


def _load_group(settings: Settings, group: Group, data: object) -> None:
    if group.count == 1:
        _load_entry(settings, group, group.name, settings.values[group.name], data)
    elif not isinstance(data, list) or len(data) > group.count:
        _wrong(settings, group, "{}: must be a list of 0 to {} entries".format(
            group.name, group.count))
    else:
        for i, entry in enumerate(data):
            values = group.defaults()
            settings.values[group.name].append(values)
            _load_entry(settings, group, "{}[{}]".format(group.name, i), values, entry)


def _wrong(settings: Settings, group: Group, sentence: str) -> None:
    """What is wrong in a group that protects refuses all; in a timetable it means off."""
    if group.protects:
        _refuse(settings, sentence)
        return
    settings.errors.append(sentence)
    if group.name == "windows":
        settings.off = True


def _load_entry(settings: Settings, group: Group, name: str, into: dict, data: object) -> None:
    if not isinstance(data, dict):
        _wrong(settings, group, "{}: must be an object".format(name))
        return
    keys = [setting.key for setting in group.settings]
    for key in sorted(data):
        if key not in keys:
            _wrong(settings, group, "{}.{}: no such setting; allowed: {}".format(
                name, _cut(key), ", ".join(keys)))
    for setting in group.settings:
        place = "{}.{}".format(name, setting.key)
        if setting.key not in data:
            if setting.default is None:
                _refuse(settings, "{}: has to be said: {}".format(place, setting.allowed()))
        elif setting.accepts(data[setting.key]):
            into[setting.key] = data[setting.key]
        else:
            _bad(settings, group, setting, place, into, data[setting.key])


def _bad(  # type: ignore[no-untyped-def]
    settings: Settings, group: Group, setting: Setting, place: str, into: dict, value
) -> None:
    shown = "a secret" if setting.secret else _cut(json.dumps(value))
    sentence = "{} = {}: must be {}".format(place, shown, setting.allowed())
    number = isinstance(value, int) and value is not True and value is not False
    if setting.key == "user_max_ma" and number:
        # The household's own limit: the lower of what it asked for and what may stand here.
        into[setting.key] = min(max(value, 0), setting.high)
        settings.errors.append(sentence + "; at most {} mA".format(into[setting.key]))
    elif setting.role == HOUSEHOLD and setting.key in ("enabled", "mode"):
        into["enabled"] = False
        settings.errors.append(sentence + "; charging is off")
    elif setting.role == HOUSEHOLD and setting.key in _TIGHTER:
        into[setting.key] = _TIGHTER[setting.key]
        settings.errors.append(sentence + "; {} is in force".format(into[setting.key]))
    else:
        _wrong(settings, group, sentence)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_MAX else text[:_SHOWN_MAX] + "..."
