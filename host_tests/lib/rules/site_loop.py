"""A closed loop round the law that a site's settings make, rules included."""

import json
from pathlib import Path

from headroom import site
from headroom.settings import check, load
from host_tests.lib.loop import Loop

BOARD = json.loads((Path(__file__).parents[3] / "boards" / "sim" / "board.json").read_text())
BOARD["contacts"] = {"grid_present": 5, "grid_operator": 12}


class SiteLoop(Loop):
    """One pilot's charger; `phases` of the supply, `wired` of the charger. inputs: what the rules
    are told from outside, for the test to set."""

    def __init__(self, house, country="DE", phases=3, wired="L123", limits=None, windows=(),
                 **car):
        count = 1 if wired == "L1" else phases
        super().__init__(house, phases=phases, car_phases=tuple(range(count)), **car)
        settings = check(load(json.dumps({
            "supply": {"country": country, "phases": phases, "rating_ma": 40000},
            "limits": limits or {}, "windows": list(windows),
            "clamps": [
                {"place": "mains", "phase": p + 1, "input": f"CT{p + 1}", "ratio": 2000}
                for p in range(phases)
            ],
            "chargers": [{"kind": "pilot", "phases": wired, "max_ma": 32000, "cable_ma": 32000}],
        })), BOARD)
        assert not settings.refused, settings.errors
        self.law = site.law(settings, self.events, 0)
        self.inputs = self.law.rules.inputs if self.law.rules else None

    def reasons(self, after_s=0.0):
        return {row[4].code for row in self.log if row[0] >= after_s}
