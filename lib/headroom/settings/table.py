"""The settings table: one place that feeds parser, API, page and docs.

A setting belongs to a group; a group has a count (one of the rest, clamps x6, chargers x8). The
file is JSON: {"supply": {...}, "clamps": [{...}, ...], ...}. What can't be read: load.py.
"""

from ..compat import const

HOUSEHOLD = const(0)
INSTALLER = const(1)


_COLUMNS = (
    "key", "kind", "unit", "default", "low", "high", "role", "help", "secret", "restart", "since",
)
_REST = (False, True, 1)


class Setting:
    """One key: a row of _COLUMNS, each an attribute; the last three may be left out.

    kind: "int", "bool", "text" or "choice"; for "int" low..high are the range in `unit`, for
    "text" the length, for "choice" `low` is the tuple of what is allowed. default None: it has to
    be said. A tuple, because as many instances with a dictionary each would take a tenth of the
    device's heap.
    """

    def __init__(self, *row: object) -> None:
        self._row = row + _REST[len(row) - 8:]

    def __getattr__(self, name):  # type: ignore[no-untyped-def]
        if name not in _COLUMNS:
            raise AttributeError(name)
        return self._row[_COLUMNS.index(name)]

    def allowed(self) -> str:
        """What may stand here, for an error or a page."""
        if self.kind == "bool":
            return "true or false"
        if self.kind == "choice":
            return "one of " + ", ".join(self.low)
        if self.kind == "text":
            return "text of {} to {} characters".format(self.low, self.high)
        return "a whole number from {} to {} {}".format(self.low, self.high, self.unit).strip()

    def accepts(self, value: object) -> bool:
        if self.kind == "bool":
            return value is True or value is False
        if self.kind == "choice":
            return isinstance(value, str) and value in self.low
        if self.kind == "text":
            return isinstance(value, str) and self.low <= len(value) <= self.high
        if value is True or value is False or not isinstance(value, int):
            return False
        return self.low <= value <= self.high


class Group:
    """Settings that belong together; `count` > 1: a list of them. protects: what can't be read in
    it could loosen a limit, so that nothing is granted then (R40)."""

    def __init__(
        self, name: str, count: int, settings: "list[Setting]", protects: bool = True
    ) -> None:
        self.name = name
        self.count = count
        self.settings = settings
        self.protects = protects

    def defaults(self) -> dict:
        return {setting.key: setting.default for setting in self.settings}


CLAMP_MODELS = (
    "custom", "sct_013_000", "sct_013_030", "sct_013_050", "split_200a_50ma", "ct100_40ma",
)
"""Those of measure/clamps.py."""
COUNTRIES = ("EU", "GB", "US", "DE", "AT", "CH", "BE", "IT", "ES")
BREAKERS = ("none", "mcb_b", "mcb_c", "mcb_d", "gg", "ul489", "sls_e")
"""Those of limit/curves.py."""
PLACES = ("none", "mains", "house", "car", "voltage")
PHASE_SETS = ("L1", "L2", "L3", "L12", "L123")

GROUPS = [
    Group("supply", 1, [
        Setting("country", "choice", "", None, COUNTRIES, None, INSTALLER,
                "Rules of the country: continuous share of the rating, mains frequency."),
        Setting("phases", "int", "", None, 1, 3, INSTALLER, "1, 2 (split phase) or 3 phases."),
        Setting("rating_ma", "int", "mA", None, 6000, 400000, INSTALLER,
                "Rating of the device that protects the supply, per phase."),
        Setting("rating_l2_ma", "int", "mA", 0, 0, 400000, INSTALLER,
                "Rating on L2 where it differs; 0 = as on L1."),
        Setting("rating_l3_ma", "int", "mA", 0, 0, 400000, INSTALLER,
                "Rating on L3 where it differs; 0 = as on L1."),
        Setting("margin_ma", "int", "mA", 500, 0, 20000, INSTALLER,
                "Kept free below the rating."),
        Setting("safe_ma", "int", "mA", 0, 0, 80000, INSTALLER,
                "Current that is right while nothing is measured; 0 = pause."),
        Setting("demand_ma", "int", "mA", 0, 0, 400000, INSTALLER,
                "Calculated maximum demand without the car; 0 = not known."),
        Setting("solar", "bool", "", False, None, None, INSTALLER,
                "Solar or a battery on site: each phase then needs a direction (R22)."),
        Setting("battery", "bool", "", False, None, None, INSTALLER,
                "A battery on site: without its power told there is no surplus."),
        Setting("shortage", "choice", "", "auto", ("auto", "hold", "pause"), None, HOUSEHOLD,
                "Under 6 A of room: hold 6 A up to the rating where a known breaker allows it, "
                "or pause."),
    ]),
    Group("limits", 1, [
        Setting("total_w", "int", "W", 0, 0, 200000, INSTALLER,
                "Most power of the whole supply; 0 = no such limit."),
        Setting("peak_w", "int", "W", 0, 0, 200000, HOUSEHOLD,
                "Average of a metering window that is not to be passed; 0 = not followed."),
        Setting("peak_floor_w", "int", "W", 2500, 0, 50000, HOUSEHOLD,
                "Peaks below this cost nothing (Flanders: 2,500 W)."),
        Setting("peak_window_s", "int", "s", 900, 300, 3600, HOUSEHOLD,
                "Length of the metering window."),
        Setting("contract_w", "int", "W", 0, 0, 100000, INSTALLER,
                "Contract power, cut off by the meter (Italy, Spain); 0 = none."),
        Setting("breaker", "choice", "", "none", BREAKERS, None, INSTALLER,
                "Protecting device; none: not known, so 6 A are never held above the set-point."),
        Setting("appliance", "bool", "", False, None, None, HOUSEHOLD,
                "Keep room for the next large appliance, as large as this house's are."),
        Setting("unbalance_ma", "int", "mA", 0, 0, 80000, INSTALLER,
                "Most that chargers may differ between phases; 0 = by country."),
        Setting("grid_operator", "bool", "", False, None, None, INSTALLER,
                "A contact of the grid operator asks for 4.2 kW."),
        Setting("grid_present", "bool", "", False, None, None, INSTALLER,
                "A contact tells whether the grid is present."),
        Setting("agreed_ma", "int", "mA", 0, 0, 400000, INSTALLER,
                "Agreed current by ENA G100, excursions counted; 0 = none."),
    ]),
    Group("windows", 16, [
        Setting("days", "int", "", 127, 0, 127, HOUSEHOLD, "Monday is 1, Sunday is 64."),
        Setting("from_min", "int", "min", 0, 0, 1439, HOUSEHOLD, "Minute of the day."),
        Setting("to_min", "int", "min", 0, 0, 1439, HOUSEHOLD,
                "Minute of the day; before from_min: of the next one."),
        Setting("action", "choice", "", "allow", ("allow", "limit", "prefer"), None, HOUSEHOLD,
                "Charge only in these hours, limit the current, or prefer them."),
        Setting("limit_ma", "int", "mA", 6000, 0, 80000, HOUSEHOLD, "For limit."),
        Setting("price_milli", "int", "1/1000", 0, 0, 100000, HOUSEHOLD, "Price of a kWh."),
    ], False),
    Group("clamps", 6, [
        Setting("place", "choice", "", "none", PLACES, None, INSTALLER,
                "What the clamp is around; voltage: an adaptor that shows the mains' voltage; "
                "house, car: not read yet."),
        Setting("model", "choice", "", "custom", CLAMP_MODELS, None, INSTALLER,
                "The clamp's type; custom: ratio and burden below."),
        Setting("phase", "int", "", 1, 1, 3, INSTALLER, "The phase it is around."),
        Setting("input", "choice", "", "CT1", ("CT1", "CT2", "CT3", "CT4"), None, INSTALLER,
                "The input of the board that it is plugged into."),
        Setting("ratio", "int", "", 2000, 100, 20000, INSTALLER,
                "Turns: 100 A : 50 mA is 2000. Voltage: mains volts per volt at the pin."),
        Setting("burden_mohm", "int", "mohm", 0, 0, 1000000, INSTALLER,
                "Burden of this clamp, or what stands for it; 0 = the board's."),
        Setting("gain_ppm", "int", "ppm", 1000000, 500000, 2000000, INSTALLER,
                "Correction of the gain, from a clamp meter."),
        Setting("noise_q8", "int", "code**2/256", -1, -1, 36864, INSTALLER,
                "Noise of the input from a quiet calibration; -1 = not calibrated."),
        Setting("calibrated", "text", "", "", 0, 32, INSTALLER,
                "Date of the calibration, and by what meter."),
        Setting("residual_permille", "int", "permille", 0, 0, 1000, INSTALLER,
                "What the points of the calibration left unexplained."),
        Setting("accuracy_permille", "int", "permille", 10, 0, 200, INSTALLER,
                "Accuracy of clamp and input, 95 %, of the reading."),
    ]),
    Group("chargers", 8, [
        Setting("kind", "choice", "", "none", ("none", "pilot", "sim"), None, INSTALLER,
                "How the charger is told its current; sim: in the tools only."),
        Setting("phases", "choice", "", "L1", PHASE_SETS, None, INSTALLER,
                "Phases of the supply that the charger is wired to."),
        Setting("max_ma", "int", "mA", 16000, 6300, 80000, INSTALLER, "Rating of the charger."),
        Setting("cable_ma", "int", "mA", 16000, 6300, 80000, INSTALLER,
                "Rating of the tethered cable."),
        Setting("user_max_ma", "int", "mA", 80000, 6000, 80000, HOUSEHOLD,
                "The household's own limit.", False, False),
        Setting("enabled", "bool", "", True, None, None, HOUSEHOLD,
                "Charging is switched on.", False, False),
        Setting("mode", "choice", "", "fast", ("fast", "eco", "surplus"), None, HOUSEHOLD,
                "All there is, 6 A and the sun's surplus, or surplus only (solar)."),
        Setting("priority", "int", "", 0, 0, 9, HOUSEHOLD, "The higher is served first."),
        Setting("weight", "int", "", 1, 1, 10, HOUSEHOLD, "Parts of what is shared."),
    ]),
    Group("pauses", 1, [
        Setting("least_s", "int", "s", 300, 300, 3600, HOUSEHOLD, "Shortest pause."),
        Setting("long_s", "int", "s", 1800, 300, 7200, HOUSEHOLD,
                "Pause after too many in an hour."),
        Setting("an_hour", "int", "", 3, 1, 12, HOUSEHOLD,
                "Pauses in an hour after which they are long."),
    ]),
    Group("web", 1, [
        Setting("port", "int", "", 80, 1, 65535, INSTALLER, "TCP port of the page."),
        Setting("name", "text", "", "headroom", 1, 32, HOUSEHOLD, "Name on the network."),
    ], False),
]

