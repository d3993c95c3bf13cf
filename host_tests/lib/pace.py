"""How long a step of the small closed loops is: 25 ms, and 100 where nothing has moved for 5 s."""

STEP_MS = 25
_STEADY_MS = 5000
_HELD = 4


class Pace:
    """steps(now_ms, end_ms, house, seen): how many steps of 25 ms the next one stands for. seen:
    what must not have moved; house(t_s) must not either until its end."""

    def __init__(self):
        self._since_ms, self._seen = 0, None

    def steps(self, now_ms, end_ms, house, seen):
        if seen != self._seen:
            self._seen, self._since_ms = seen, now_ms
        if now_ms - self._since_ms < _STEADY_MS or now_ms + _HELD * STEP_MS > end_ms:
            return 1
        now = house(now_ms / 1000)
        later = [house((now_ms + k * STEP_MS) / 1000) for k in range(1, _HELD)]
        return _HELD if all(then == now for then in later) else 1

    def again(self, now_ms):
        """Something else was moved: the next steps are short."""
        self._since_ms = now_ms
