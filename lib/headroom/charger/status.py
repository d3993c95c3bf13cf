"""Status: what a charger tells the law about its car."""


class Status:
    """connected: a car is plugged in. drawing: the charger lets it draw. offer_ma: what the car is
    told at this moment (0 = not to draw), which trails the grant. state: as in R8, for people.
    fault: a code of reasons.SENTENCES, or ""."""

    def __init__(self) -> None:
        self.connected = False
        self.drawing = False
        self.offer_ma = 0
        self.state = "A1"
        self.fault = ""
