"""What the household chose for a shortage (R15, R16)."""


class Profile:
    """hold: stay at 6 A up to the rating. run_min_ms: the least run that no limit ends."""

    def __init__(
        self, hold: bool, pause_min_s: int, long_pause_s: int, pauses_an_hour: int,
        run_min_s: int = 600,
    ) -> None:
        self.hold = hold
        self.pause_min_ms = pause_min_s * 1000
        self.long_pause_ms = long_pause_s * 1000
        self.pauses_an_hour = pauses_an_hour
        self.run_min_ms = run_min_s * 1000
