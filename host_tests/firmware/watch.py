"""What a test sees of a run: the plant's truth every 25 ms, and when things happened."""

import json

from headroom import site
from headroom.settings import check, entries, load
from tools.sim.car_specs import CARS
from tools.sim.invariants.checker import Checker
from tools.sim.invariants.flow import Charger, Flow, Line
from tools.sim.invariants.outputs import OutputChecker

_BLIND = ("unplugged", "rail_low", "rail_high")


class Judge:
    """The invariants, fed with every truth of a run; `violations` as the checkers list them."""

    def __init__(self, run, settings, car):
        text = json.dumps(settings) if isinstance(settings, dict) else settings
        in_force = check(load(text), run.plant.board)
        supply, chargers = in_force["supply"], entries.chargers_used(in_force)
        self.run = run
        self.inputs = [clamp["input"] for clamp in entries.clamps_used(in_force)]
        tenths = 8 if supply["country"] == "US" else 10
        self.set_point_ma = supply["rating_ma"] * tenths // 10 - supply["margin_ma"]
        spec = CARS[car or "typical"]
        cap_ma = max([site.cap_ma(charger) for charger in chargers], default=0)
        rating_ma = supply["rating_ma"]
        line = Line(self.set_point_ma, rating_ma, rating_ma * 11 // 10)
        self.law = Checker(
            [line] * run.plant.config["phases"],
            [Charger(cap_ma, round(spec.lag_s * 1000))], site.may_hold(in_force),
        )
        self.outputs = OutputChecker()
        self._boots = 1

    def tick(self, truth):
        if len(self.run.server.boots) != self._boots:
            self._boots = len(self.run.server.boots)
            self.law.restarted()
            self.outputs.restarted()
        over = max(truth["total_1s_ma"]) > self.set_point_ma
        self.law.tick(Flow(
            truth["t_ms"], [truth["offered_ma"] or 0], ["set_point" if over else "no_car"],
            [truth["car_ma"]], truth["total_1s_ma"],
            not any(truth["clamps"][name] in _BLIND for name in self.inputs),
            [truth["plugged"]],
        ))
        self.outputs.tick(truth)

    @property
    def violations(self):
        return self.law.violations + self.outputs.violations


class Watch:
    """Collects truths; `first(after_ms, test)` is the moment at which a test first held."""

    def __init__(self, run):
        self.truths = []
        run.watchers.append(self.truths.append)

    def first(self, after_ms, test):
        for truth in self.truths:
            if truth["t_ms"] >= after_ms and test(truth):
                return truth["t_ms"]
        return None

    def between(self, from_ms, to_ms=1 << 60):
        return [t for t in self.truths if from_ms <= t["t_ms"] < to_ms]

    def offers(self, after_ms=0):
        """(t_ms, mA) at each change of what the car is offered (0: nothing)."""
        found, last = [], None
        for truth in self.truths:
            offer = truth["offered_ma"] or 0
            if offer != last and truth["t_ms"] >= after_ms and last is not None:
                found.append((truth["t_ms"], offer))
            last = offer
        return found


def safe(truth):
    """Contactor permission gone and CP steady: never PWM."""
    return not truth["permission"] and truth["duty_u16"] in (0, 65536)
