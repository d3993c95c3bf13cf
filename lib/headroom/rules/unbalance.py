"""R19: what a grid's rules allow the phases of one connection to differ by."""

from ..reasons import add_room
from ..share.part import FREE, drawable

SENTENCES = """
unbalance {limit} A: the phases may differ by {most} A at most.
"""
add_room(SENTENCES)


class UnbalanceRule:
    """R19: all chargers together may differ between phases by limit_ma."""

    def __init__(self, limit_ma: int) -> None:
        self.limit_ma = limit_ma
        self._params = {"most": limit_ma}

    def apply(self, dt_ms: int, law, inputs) -> None:  # type: ignore[no-untyped-def]
        for charger in law.chargers:
            most_ma = self._most_ma(law, charger)
            charger.part.rules.take(drawable(most_ma), "unbalance", self._params, True)

    def _most_ma(self, law, charger) -> int:  # type: ignore[no-untyped-def]
        """Above the phase with the least of those that the charger doesn't draw on."""
        least_ma, most_ma = FREE, -1
        for phase in range(len(law.limiter.supply)):
            others_ma = self._others_ma(law, charger, phase)
            if charger.car.draws_on(phase):
                most_ma = max(most_ma, others_ma)
            else:
                least_ma = min(least_ma, others_ma)
        if least_ma >= FREE or most_ma < 0:
            return FREE
        return self.limit_ma + least_ma - most_ma

    def _others_ma(self, law, charger, phase: int) -> int:  # type: ignore[no-untyped-def]
        total_ma = 0
        for other in law.chargers:
            if other is not charger and other.car.draws_on(phase):
                total_ma += max(other.car.ma[phase], other.pacer.limit_ma)
        return total_ma
