"""All rules of a site, in the law's step."""


class Inputs:
    """What the rules are told from outside the clamps.

    local: (weekday 0 = Monday, minute of day, second of minute), None while the time isn't known.
    random_u16: fresh each time it is read. grid_operator, grid_present: contacts, None without
    one. battery_w: power out of the house's battery, 0 without one, None if not known.
    session_wh: energy of each charger's session.
    """

    def __init__(self, chargers: int, battery: bool = False) -> None:
        self.local: "tuple[int, int, int] | None" = None
        self.random_u16 = 0
        self.grid_operator: "bool | None" = None
        self.grid_present: "bool | None" = None
        self.battery_w: "int | None" = None if battery else 0
        self.session_wh = [0] * chargers

    def day_minute(self) -> "tuple[int, int] | None":
        return None if self.local is None else self.local[:2]


class Rules:
    """site: rules with apply(dt_ms, law, inputs); chargers: for each a list of rules with
    apply(dt_ms, law, charger, inputs). battery: the house has one, so its power has to be told."""

    def __init__(self, site: list, chargers: "list[list]", battery: bool = False) -> None:
        self.site = site
        self.chargers = chargers
        self.inputs = Inputs(len(chargers), battery)

    def step(self, dt_ms: int, law) -> None:  # type: ignore[no-untyped-def]
        for rule in self.site:
            rule.apply(dt_ms, law, self.inputs)
        for charger in law.chargers:
            for rule in self.chargers[charger.index]:
                rule.apply(dt_ms, law, charger, self.inputs)
