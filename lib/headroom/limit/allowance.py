"""Allowance: what all cars together may draw through one conductor of the site."""

from .cycles import Cycles

NEVER_MS = 1 << 28
"""lost_ms of what was never read."""


class Allowance:
    """One phase of the supply or of a sub-panel, or the sum of the phases; recomputed in place.

    phases: the supply phases (0..2) that count here. chargers: indices of those behind it, None
    for all; wired: on how many of its phases each of them is (0 to 3), uses: on how many its car
    may draw now. known: the reading can be used. total_ma: what flows now, uncertainty included
    (the one that sizes a cut: 1 s RMS, or the last cycles where they are higher). house_ma: total
    less what cars draw. allowed_ma: set-point less house, may be negative; keep_ma: of it, what
    grants don't rise into, since the next appliance will want it; cycles: loads that come back
    (limit/cycles.py). over: the 1 s RMS is above the set-point, or the last half second was above
    1.45 times it (R13). hot: the protecting
    device's heat forbids holding above the rating; strained: the overload lasts too long, charging
    has to stop. bear_ma: up to which 6 A may be held (R15, R52); holds: above the
    set-point at all, its device is known; grace: the device is known to
    bear more than its rating for a while. lost_ms: since the last good reading; up to a second the
    old one holds (R47), and nothing is raised; loose: losses have come back;
    silent: the house's clamp shows nothing at all (limit/ahead.py). health: of the
    reading. code, params: the reason, where a rule has moved the set-point. booked_ma: what all
    cars may be drawing here; maybe_ma: what of the house may be a car's; left_ma, hold_ma: what
    sharing hasn't handed out yet.
    """

    def __init__(self, phase: int, name: str = "", phases: "tuple | None" = None) -> None:
        self.phase = phase
        self.phases = (phase,) if phases is None else phases
        self.name = name or "L{}".format(phase + 1)
        self.chargers: "tuple | None" = None
        self.wired: list[int] = []
        self.uses: list[int] = []
        self.known = False
        self.lost_ms = NEVER_MS
        self.loose = self.silent = False
        self.health = "starting"
        self.total_ma = 0
        self.rms_ma = 0
        self.house_ma = 0
        self.set_point_ma = 0
        self.rating_ma = 0
        self.bear_ma = 0
        self.grace = False
        self.holds = True
        self.allowed_ma = 0
        self.keep_ma = 0
        self.cycles = Cycles()
        self.booked_ma = 0
        self.maybe_ma = 0
        self.left_ma = self.hold_ma = 0
        self.over = False
        self.hot = False
        self.strained = False
        self.code = ""
        self.params: dict = {}

    def rise_ma(self, left_ma: int, least_ma: int) -> int:
        """What a grant may rise to where left_ma is left; a start's least_ma isn't kept back."""
        return max(left_ma - self.kept_ma(), min(left_ma, least_ma))

    def kept_ma(self) -> int:
        """For the next appliance, or for a load that cycles (R50)."""
        return max(self.keep_ma, self.cycles.kept_ma)

    def has(self, charger: int) -> bool:
        return self.chargers is None or charger in self.chargers

    def wire(self, chargers: list) -> None:
        """All chargers of the site, in their order."""
        self.wired = [0] * len(chargers)
        self.uses = [0] * len(chargers)
        for i, charger in enumerate(chargers):
            if self.has(i):
                for phase in self.phases:
                    self.wired[i] += phase in charger.car.phases

    def count(self, chargers: list) -> None:
        """Once a step: who may draw here. A single phase has to have room wherever the charger is
        wired (R39); a sum counts the phases that are known."""
        for charger in chargers:
            i, car = charger.index, charger.car
            if self.wired[i]:
                self.uses[i] = 0
                for phase in self.phases:
                    if len(self.phases) == 1:
                        self.uses[i] += car.may_draw_on(phase)
                    else:
                        self.uses[i] += car.draws_on(phase)
