"""Settings that contradict each other or the board (R40): each refuses, with its sentence."""

from ..values import Settings
from .countries import country
from .entries import OF_SEVERAL, PHASES, chargers_used, clamps_used
from .table import groups

_SIGNED = ("eco", "surplus")


def check(settings: Settings, board: dict) -> Settings:
    """Adds what is wrong to `errors`. Where anything refuses, what is left in force measures and
    drives nothing; where the household's part can't be read, charging is off."""
    if not settings.refused:
        errors: list[str] = []
        _supply(settings, errors)
        _limits(settings, board, errors)
        _clamps(settings, board, errors)
        _places(settings, errors)
        _panels(settings, errors)
        _chargers(settings, board, errors)
        settings.errors += errors
        settings.refused = bool(errors)
    if settings.refused:
        _nothing(settings)
    elif settings.off:
        for charger in settings["chargers"]:
            charger["enabled"] = False
    return settings


def _nothing(settings: Settings) -> None:
    """No clamp, no charger, the smallest supply there is."""
    for group in groups():
        if group.protects:
            settings.values[group.name] = group.defaults() if group.count == 1 else []
    settings.values["windows"] = []
    settings["supply"].update({"country": "EU", "phases": 1, "rating_ma": 6000})


def _supply(settings: Settings, errors: "list[str]") -> None:
    supply = settings["supply"]
    for phase, key in ((1, "rating_ma"), (2, "rating_l2_ma"), (3, "rating_l3_ma")):
        rating_ma = supply[key]
        if rating_ma and phase > supply["phases"]:
            errors.append("supply.{} = {}: the supply has {} phase(s)".format(
                key, rating_ma, supply["phases"]))
        elif rating_ma and rating_ma < 6000:
            errors.append("supply.{} = {}: must be 0, or 6000 to 400000 mA".format(key, rating_ma))
        elif rating_ma and supply["margin_ma"] >= rating_ma:
            errors.append("supply.margin_ma = {}: must be less than supply.{}, {} mA".format(
                supply["margin_ma"], key, rating_ma))
    if supply["safe_ma"] and not supply["demand_ma"]:
        errors.append("supply.safe_ma = {}: only with supply.demand_ma, the calculated demand "
                      "without the car".format(supply["safe_ma"]))
    if supply["shortage"] == "hold" and not country(supply["country"]).holds:
        errors.append("supply.shortage = hold: not in country {}; auto or pause".format(
            supply["country"]))


def _limits(settings: Settings, board: dict, errors: "list[str]") -> None:
    """A contact that the board has no input for would be obeyed by nobody."""
    contacts = board.get("contacts", {})
    for key in ("grid_present", "grid_operator"):
        if settings["limits"][key] and key not in contacts:
            errors.append("limits.{} = true: this board has no input for it".format(key))


def _clamps(settings: Settings, board: dict, errors: "list[str]") -> None:
    inputs: dict = {}
    places: dict = {}
    phases = settings["supply"]["phases"]
    names = ", ".join(sorted([name for name in board["adc"] if name.startswith("CT")]))
    for i, clamp in enumerate(settings["clamps"]):
        if clamp["place"] == "none":
            continue
        me, name = "clamps[{}]".format(i), clamp["input"]
        of = clamp["of"] if clamp["place"] in OF_SEVERAL else 0
        place = clamp["place"], clamp["phase"], of
        if name not in board["adc"]:
            errors.append("{}.input = {}: this board has {}".format(me, name, names))
        if name in inputs:
            errors.append("{}.input = {}: {} is on it already".format(me, name, inputs[name]))
        if place in places:
            errors.append("{}: {} is round {} of phase {} already".format(
                me, places[place], clamp["place"], clamp["phase"]))
        if clamp["phase"] > phases:
            errors.append("{}.phase = {}: the supply has {} phase(s)".format(
                me, clamp["phase"], phases))
        inputs[name] = places[place] = me


def _places(settings: Settings, errors: "list[str]") -> None:
    """A clamp round a cable that is not there tells nothing; beside one round the house alone
    every car's current has to be measured, or nobody knows what the supply carries."""
    chargers, clamps = chargers_used(settings), clamps_used(settings)
    cables = [(c["phase"], c["of"]) for c in clamps if c["place"] == "car"]
    mains = [c["phase"] for c in clamps if c["place"] == "mains"]
    for i, clamp in enumerate(settings["clamps"]):
        me, phase, of = "clamps[{}]".format(i), clamp["phase"], clamp["of"]
        if clamp["place"] == "car" and not _wired(chargers, phase, of):
            errors.append("{}: no charger {} is wired to phase {}".format(me, of, phase))
        if clamp["place"] != "house":
            continue
        if phase in mains:
            errors.append("{}: phase {} has a clamp at place mains already".format(me, phase))
        for number in range(1, len(chargers) + 1):
            if _wired(chargers, phase, number) and (phase, number) not in cables:
                errors.append("{}.place = house: only with a clamp at place car on phase {} of "
                              "charger {}".format(me, phase, number))


def _panels(settings: Settings, errors: "list[str]") -> None:
    """A feeder that nothing measures can't be kept (R29)."""
    count = len(settings["panels"])
    feeders = []
    for i, clamp in enumerate(settings["clamps"]):
        if clamp["place"] == "sub":
            feeders.append((clamp["of"], clamp["phase"]))
            if clamp["of"] > count:
                errors.append("clamps[{}].of = {}: there are {} panel(s)".format(
                    i, clamp["of"], count))
    for i, panel in enumerate(settings["panels"]):
        if panel["margin_ma"] >= panel["rating_ma"]:
            errors.append("panels[{}].margin_ma = {}: must be less than its rating_ma, {}".format(
                i, panel["margin_ma"], panel["rating_ma"]))
    for i, charger in enumerate(settings["chargers"]):
        panel = charger["panel"]
        if charger["kind"] == "none" or not panel:
            continue
        if panel > count:
            errors.append("chargers[{}].panel = {}: there are {} panel(s)".format(
                i, panel, count))
            continue
        for phase in PHASES[charger["phases"]]:
            if (panel, phase + 1) not in feeders:
                errors.append("chargers[{}].panel = {}: no clamp at place sub is round its phase "
                              "{}".format(i, panel, phase + 1))


def _wired(chargers: "list[dict]", phase: int, number: int) -> bool:
    return number <= len(chargers) and phase - 1 in PHASES[chargers[number - 1]["phases"]]


def _chargers(settings: Settings, board: dict, errors: "list[str]") -> None:
    supply, pilots = settings["supply"], 0
    voltages = [clamp for clamp in settings["clamps"] if clamp["place"] == "voltage"]
    for i, charger in enumerate(settings["chargers"]):
        me = "chargers[{}]".format(i)
        if charger["kind"] == "none":
            continue
        pilots += charger["kind"] == "pilot"
        if charger["kind"] == "sim" and not board.get("sim_ports"):
            errors.append("{}.kind = sim: only in the tools; a board has none".format(me))
        if PHASES[charger["phases"]][-1] >= supply["phases"]:
            errors.append("{}.phases = {}: the supply has {} phase(s)".format(
                me, charger["phases"], supply["phases"]))
        if charger["mode"] in _SIGNED and not (supply["solar"] and voltages):
            errors.append("{}.mode = {}: only with supply.solar = true and a clamp at place "
                          "voltage, which tells export from import".format(me, charger["mode"]))
    has = board.get("pilots", 1 if "pilot" in board else 0)
    if pilots > has:
        errors.append("chargers: {} of kind pilot; this board has {}".format(pilots, has))
