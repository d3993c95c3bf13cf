"""Grant: what one charger may hand to its car, for how long, and why."""

from ..clock import elapsed
from ..reasons import Reason

LIFE_MS = 1000


class Grant:
    """limit_ma is 0 (pause) or 6,000 and more; valid for LIFE_MS from issued_ms."""

    def __init__(self, limit_ma: int, reason: Reason, issued_ms: int) -> None:
        self.limit_ma = limit_ma
        self.reason = reason
        self.issued_ms = issued_ms

    def valid(self, now_ms: int) -> bool:
        """A clock that jumps either way ends a grant, never extends it."""
        return 0 <= elapsed(now_ms, self.issued_ms) < LIFE_MS


def in_force_ma(grant: "Grant | None", now_ms: int, safe_ma: int) -> int:
    """What the output may use now: the grant, or the safe current once it has expired."""
    return grant.limit_ma if grant is not None and grant.valid(now_ms) else safe_ma
