"""One charger of the site, with all that belongs to it."""

from ..keep import Kept
from ..reasons import Reason
from ..share.grant import Grant
from ..share.part import Part
from .status import Status


class Charger:
    """car: what its car draws; pacer: the pace of its grant. index: its place among the site's
    chargers. part: what is left for it; grant: what it may hand on. share: among several
    (share/sharing.py), None where it is the only one. enabled: the household lets it charge.

    cable: the clamps round its cable (car/cable.py), None without one.

    port: the way to the hardware, None where the board has none (no car is known of then); status:
    what it tells.
    """

    def __init__(self, car, pacer, index: int = 0, enabled: bool = True, share=None) -> None:  # type: ignore[no-untyped-def]
        self.car = car
        self.pacer = pacer
        self.index = index
        self.enabled = enabled
        self.share = share
        self.cable = None
        self.port = None
        self.status = Status()
        self.part = Part()
        self.grant = Grant(0, Reason("no_car"), 0)

    def connect(self, port) -> None:  # type: ignore[no-untyped-def]
        """port: charger/evse.py's Evse, or what else has a `status`."""
        self.port, self.status = port, port.status

    def measured_ma(self, now_ms: int, readings: list) -> "list[int | None] | None":
        """R49: what the car draws on each phase, None where neither clamp nor meter tells."""
        if self.cable is not None:
            return self.cable.measured_ma(now_ms, readings)
        return self.status.measured_ma

    def wake(self) -> None:
        """R11: the car hasn't asked for current."""
        if self.port is not None:
            self.port.nudge()

    @property
    def rests(self) -> bool:
        """In a pause, about to be, or with a latched fault: what a restart must not shorten."""
        fault = self.port is not None and self.port.fault != ""
        return fault or self.pacer.pauses.wait_ms > 0 or self.pacer.state == "stopping"

    def keep(self, now_s: int) -> Kept:
        """R42: what the next start must know. now_s: uptime."""
        kept = self.pacer.pauses.keep(now_s, self.pacer.state == "stopping")
        if self.port is not None:
            self.port.keep(kept)
        return kept

    def restore(self, kept: Kept, known: bool) -> None:
        """known: the record is whole, of the time before this restart."""
        self.pacer.pauses.restore(kept if known else None)
        if self.port is not None:
            self.port.restore(kept)

    @property
    def fallback_ma(self) -> int:
        """What it may draw without a fresh grant: its part of the site's safe current (R41)."""
        return self.pacer.safe_ma if self.enabled else 0
