"""What a test sees of a run: the plant's truth every 25 ms, and when things happened."""


class Watch:
    """Collects truths; `first(after_ms, test)` is the moment at which a test first held."""

    def __init__(self, run):
        self.truths = []
        run.server.on_tick = self.truths.append

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
