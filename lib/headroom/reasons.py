"""Why a current is what it is: a code with parameters, and one sentence for page, log and API."""


def amps(ma: int) -> str:
    """Milliamperes as amperes with one decimal, rounded towards zero: 31849 -> "31.8"."""
    sign = "-" if ma < 0 else ""
    ma = abs(ma)
    return "{}{}.{}".format(sign, ma // 1000, ma % 1000 // 100)


SENTENCES = """
no_car No car is plugged in.
disabled Charging is switched off.
power_returned Power has returned: charging starts in {wait_s} s.
set_point {limit} A: the house uses {house} A of {set_point} A on {phase}.
charger_max {limit} A: the most that charger, cable and user allow.
starting {limit} A: waiting for the clamp to show the car's current.
asleep {limit} A offered: the car has not asked for current yet.
rests {limit} A offered: the car has stopped by itself.
missing {limit} A: {phase} stopped showing the car's current; either the car has stopped by \
itself, or the clamp is off its cable.
part {limit} A: the clamps show only a part of the car's current; look whether each is shut and \
lies round one conductor alone.
cycles {limit} A: {room} A on {phase} are kept for a load that comes back again and again.
waiting {limit} A: there is room for {room} A, waiting to see it last.
hold {limit} A: the house uses {house} A of {set_point} A on {phase}, held at the least \
a car can draw.
pause_time Paused for {wait_s} s more, so that the car is not switched too often.
room_wait Paused: {room} A of room on {phase}, {need} A are needed to start.
stopping {limit} A for a moment, then a pause.
look_again Stopped for a moment: the clamp has not shown the car's current.
turn {limit} A: there is not enough for every car; this one waits for its turn.
shared {limit} A: shared with the other cars.
lent {limit} A: the car used less, the rest is lent to the others.
loose {limit} A: the reading of {phase} was lost three times within ten minutes, check the \
clamp's plug. More when it has been well for ten minutes.
silent {limit} A: the clamp on the house shows no current at all on {phase}; look whether it is \
round its cable.
clamp {limit} A, the safe current: {phase}: {sentence}
pilot_short Stopped: the control pilot is shorted; check the cable and the car.
pilot_negative Stopped: the control pilot stays at -12 V; check its generator.
no_diode Stopped: no diode answers on the control pilot; check the cable and the car.
ventilation Not charging: this car asks for ventilation, which is not fitted.
stopped Stopped: {task} does not answer; the module restarts by itself in ten seconds.
expired {limit} A, the safe current: no fresh decision.
"""

_rooms = [SENTENCES]


def add_room(sentences: str) -> None:
    """Those of the rules: only a site that has one loads them (rules/rules.py)."""
    if sentences not in _rooms:
        _rooms.append(sentences)


def find(sentences: str, code: str) -> "str | None":
    """The sentence of a code: a line of the text is a code and its sentence. Text and not a
    dictionary: text stays in the flash, each of a dictionary's sentences takes heap."""
    mark = "\n" + code + " "
    at = sentences.find(mark)
    if at < 0:
        return None
    return sentences[at + len(mark) : sentences.find("\n", at + 1)]


def sentence(code: str) -> str:
    for sentences in _rooms:
        found = find(sentences, code)
        if found is not None:
            return found
    raise KeyError(code)


def shown_as(key: str, value: int) -> str:
    """A number for people, by the ending of its name."""
    if key.endswith("_s"):
        return str(value)
    if key.endswith("_min"):
        return "{:02}:{:02}".format(value // 60 % 24, value % 60)
    if key.endswith(("_w", "_wh")):
        unit = "W" if key.endswith("_w") else "Wh"
        small = abs(value) < 1000
        return "{} {}".format(value, unit) if small else "{} k{}".format(amps(value), unit)
    return amps(value)


class Reason:
    """A rule by its code, with the numbers it used: texts as they are, `_s` in s, `_w` in W, `_wh`
    in Wh, `_min` minute of the day, the rest mA."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params

    def text(self) -> str:
        """The sentence; milliampere parameters are shown in amperes."""
        shown = {}
        for key, value in self.params.items():
            shown[key] = value if isinstance(value, str) else shown_as(key, value)  # type: ignore[arg-type]
        return sentence(self.code).format(**shown)

    def as_dict(self) -> dict:
        return {"code": self.code, "text": self.text()}


def phase_name(phase: int) -> str:
    return "L{}".format(phase + 1)
