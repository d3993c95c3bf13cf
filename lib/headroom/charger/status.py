"""Status: what a charger tells the law about its car."""


class Status:
    """connected: a car is plugged in; a glitch of the pilot doesn't end that (R42). ready: it may
    be offered current now; not so in a pilot fault. drawing: the charger lets it draw. offer_ma:
    what the car is told at this moment (0 = not to draw), which trails the grant. state: as in R8,
    for people. measured_ma: the car's current per phase by the charger's meter, None without one.
    silent_ma: the most that a charger may be doing that can't be heard (R37), 0 otherwise. fault:
    a code of reasons.py, or "".
    """

    def __init__(self) -> None:
        self.connected = False
        self.ready = True
        self.drawing = False
        self.offer_ma = 0
        self.state = "A1"
        self.measured_ma: "list[int | None] | None" = None
        self.silent_ma = 0
        self.fault = ""
