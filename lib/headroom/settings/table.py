"""The settings table: one place that feeds parser, API, page and docs.

A group's line: name, how many of it there may be, `protects` where what can't be read could loosen
a limit, so that nothing is granted then (R40). A setting's line:

    key kind default allowed unit role[+live][+secret] help

kind: int (allowed: least..most in `unit`), bool, text (allowed: its length) or choice. default
`-`: it has to be said. live: a change needs no restart. secret: never sent out.

Text and not objects: it stays in the flash, and is read a group at a time while settings are.
Choices `countries` and `clamps` are those of countries.py and measure/clamps.py; breakers those of
rules/curves.py. The file is JSON: {"supply": {...}, "clamps": [{...}, ...], ...}; what
can't be read: load.py.
"""

from ..measure import clamps
from . import countries

HOUSEHOLD, INSTALLER = "household", "installer"

_TABLE = """\
supply 1 protects
  country choice - countries - installer Rules of the country: continuous share \
of the rating, mains frequency.
  phases int - 1..3 - installer 1, 2 (split phase) or 3 phases.
  rating_ma int - 6000..400000 mA installer Rating of the device that protects the supply, per \
phase.
  rating_l2_ma int 0 0..400000 mA installer Rating on L2 where it differs; 0 = as on L1.
  rating_l3_ma int 0 0..400000 mA installer Rating on L3 where it differs; 0 = as on L1.
  margin_ma int 500 0..20000 mA installer Kept free below the rating.
  safe_ma int 0 0..80000 mA installer Current that is right while nothing is measured; 0 = pause.
  demand_ma int 0 0..400000 mA installer Calculated maximum demand without the car; 0 = not known.
  solar bool false true|false - installer Solar or a battery on site: each phase then needs a \
direction (R22).
  battery bool false true|false - installer A battery on site: without its power told there is no \
surplus.
  shortage choice auto auto|hold|pause - household Under 6 A of room: hold 6 A up to the rating \
where a known breaker allows it, or pause.
limits 1 protects
  total_w int 0 0..200000 W installer Most power of the whole supply; 0 = no such limit.
  peak_w int 0 0..200000 W household Average of a metering window that is not to be passed; 0 = \
not followed.
  peak_floor_w int 2500 0..50000 W household Peaks below this cost nothing (Flanders: 2,500 W).
  peak_window_s int 900 300..3600 s household Length of the metering window.
  contract_w int 0 0..100000 W installer Contract power, cut off by the meter (Italy, Spain); 0 = \
none.
  breaker choice none none|mcb_b|mcb_c|mcb_d|gg|ul489|sls_e - installer Protecting device; none: \
not known, so 6 A are never held above the set-point.
  appliance bool false true|false - household Keep room for the next large appliance, as large as \
this house's are.
  unbalance_ma int 0 0..80000 mA installer Most that chargers may differ between phases; 0 = by \
country.
  grid_operator bool false true|false - installer A contact of the grid operator asks for 4.2 kW.
  grid_present bool false true|false - installer A contact tells whether the grid is present.
  agreed_ma int 0 0..400000 mA installer Agreed current by ENA G100, excursions counted; 0 = none.
windows 16
  days int 127 0..127 - household Monday is 1, Sunday is 64.
  from_min int 0 0..1439 min household Minute of the day.
  to_min int 0 0..1439 min household Minute of the day; before from_min: of the next one.
  action choice allow allow|limit|prefer - household Charge only in these hours, limit the \
current, or prefer them.
  limit_ma int 6000 0..80000 mA household For limit.
  price_milli int 0 0..100000 1/1000 household Price of a kWh.
clamps 6 protects
  place choice none none|mains|house|car|sub|voltage - installer What the clamp is around; sub: a \
sub-panel's feeder; voltage: an adaptor that shows the mains' voltage; house: the house without \
the car, whose cable then has a clamp of its own.
  model choice custom custom|clamps - installer The clamp's type; custom: ratio and burden below.
  phase int 1 1..3 - installer The phase it is around.
  of int 1 1..8 - installer The charger whose cable (place car), the sub-panel whose feeder \
(place sub) it is around.
  input choice CT1 CT1|CT2|CT3|CT4 - installer The input of the board that it is plugged into.
  ratio int 2000 100..20000 - installer Turns: 100 A : 50 mA is 2000. Voltage: mains volts per \
volt at the pin.
  burden_mohm int 0 0..1000000 mohm installer Burden of this clamp, or what stands for it; 0 = \
the board's.
  gain_ppm int 1000000 500000..2000000 ppm installer Correction of the gain, from a clamp meter.
  noise_q8 int -1 -1..36864 code**2/256 installer Noise of the input from a quiet calibration; -1 \
= not calibrated.
  calibrated text "" 0..32 - installer Date of the calibration, and by what meter.
  residual_permille int 0 0..1000 permille installer What the points of the calibration left \
unexplained.
  accuracy_permille int 10 0..200 permille installer Accuracy of clamp and input, 95 %, of the \
reading.
panels 3 protects
  rating_ma int - 6000..400000 mA installer Rating of the device that protects the sub-panel's \
feeder, per phase.
  margin_ma int 500 0..20000 mA installer Kept free below it.
chargers 8 protects
  kind choice none none|pilot|sim - installer How the charger is told its current; sim: in the \
tools only.
  phases choice L1 L1|L2|L3|L12|L123 - installer Phases of the supply that the charger is wired \
to.
  panel int 0 0..3 - installer The sub-panel that feeds it; 0 = the main one.
  max_ma int 16000 6300..80000 mA installer Rating of the charger.
  cable_ma int 16000 6300..80000 mA installer Rating of the tethered cable.
  user_max_ma int 80000 6000..80000 mA household+live The household's own limit.
  enabled bool true true|false - household+live Charging is switched on.
  mode choice fast fast|eco|surplus - household All there is, 6 A and the sun's surplus, or \
surplus only (solar).
  priority int 0 0..9 - household The higher is served first.
  weight int 1 1..10 - household Parts of what is shared.
pauses 1 protects
  least_s int 300 300..3600 s household Shortest pause.
  long_s int 1800 300..7200 s household Pause after too many in an hour.
  an_hour int 3 1..12 - household Pauses in an hour after which they are long.
web 1
  port int 80 1..65535 - installer TCP port of the page.
  name text headroom 1..32 - household Name on the network.
"""


def _names(part: str) -> "list[str]":
    """A choice; or those of a table that has them all, so that one is added there alone."""
    if part == "countries":
        return countries.codes()
    return sorted(clamps.CLAMPS) if part == "clamps" else [part]


class Setting:
    """One key. low, high: the range, of a text's length too; choices: of a choice."""

    def __init__(self, line: str) -> None:
        self.key, self.kind, default, allowed, unit, role, self.help = line.split(None, 6)
        self.unit = "" if unit == "-" else unit
        flags = role.split("+")
        self.role = flags[0]
        self.live, self.secret = "live" in flags, "secret" in flags
        self.choices: "list[str]" = []
        self.low = self.high = 0
        if self.kind in ("int", "text"):
            self.low, self.high = [int(end) for end in allowed.split("..")]
        else:
            self.choices = [name for part in allowed.split("|") for name in _names(part)]
        self.default = None if default == "-" else self._value(default)

    def _value(self, text: str):  # type: ignore[no-untyped-def]
        if self.kind == "int":
            return int(text)
        if self.kind == "bool":
            return text == "true"
        return text.strip('"')

    def allowed(self) -> str:
        """What may stand here, for an error or a page."""
        if self.kind == "bool":
            return "true or false"
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        if self.kind == "text":
            return "text of {} to {} characters".format(self.low, self.high)
        return "a whole number from {} to {} {}".format(self.low, self.high, self.unit).strip()

    def accepts(self, value: object) -> bool:
        if self.kind == "bool":
            return value is True or value is False
        if self.kind == "choice":
            return isinstance(value, str) and value in self.choices
        if self.kind == "text":
            return isinstance(value, str) and self.low <= len(value) <= self.high
        if value is True or value is False or not isinstance(value, int):
            return False
        return self.low <= value <= self.high


class Group:
    """Settings that belong together; `count` > 1: a list of them."""

    def __init__(self, line: str) -> None:
        self.name, count, *flags = line.split()
        self.count = int(count)
        self.protects = "protects" in flags
        self.settings: "list[Setting]" = []

    def defaults(self) -> dict:
        return {setting.key: setting.default for setting in self.settings}


def groups():  # type: ignore[no-untyped-def]
    """Each Group of the table in turn."""
    group = None
    at = 0
    while at < len(_TABLE):
        end = _TABLE.find("\n", at)
        line = _TABLE[at:end]
        at = end + 1
        if group is not None and line.startswith(" "):
            group.settings.append(Setting(line))
            continue
        if group is not None:
            yield group
        group = Group(line)
    yield group
