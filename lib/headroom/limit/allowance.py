"""Allowance: what all cars together may draw on one phase."""


class Allowance:
    """One phase (0..2), recomputed in place at each step.

    known: the reading can be used. total_ma: what flows now, uncertainty included (the one that
    sizes a cut: 1 s RMS, or the last cycles where they are higher). house_ma: total less what
    cars draw. allowed_ma: set-point less house, may be negative. over: the 1 s RMS is above the
    set-point, or the last half second was above 1.45 times it (R13). health: of the reading.
    """

    def __init__(self, phase: int) -> None:
        self.phase = phase
        self.known = False
        self.health = "starting"
        self.total_ma = 0
        self.house_ma = 0
        self.set_point_ma = 0
        self.rating_ma = 0
        self.allowed_ma = 0
        self.over = False
