"""What a restart must not forget (R42): pauses, latched faults, count and cause of restarts.

A record is bytes with a checksum, for memory that lives through a reset and for a file. Times are
lengths, never moments: no clock outlives a reset.
"""

import binascii
import json

from .compat import const

_MARK = b"HR1"
_HEAD = const(7)
_CAUSE_MAX = const(60)
_RUNS = const(3)
_WINDOW_S = const(600)
"""Three runs that together lasted less: safe mode."""


class Kept:
    """Of one charger. wait_s: rest of its pause; restart: the next start follows a pause; ages_s:
    of the pauses of the last hour; retries, fault: of the pilot."""

    def __init__(
        self, wait_s: int = 0, restart: bool = False, ages_s: "list[int] | None" = None,
        retries: int = 0, fault: str = "",
    ) -> None:
        self.wait_s = wait_s
        self.restart = restart
        self.ages_s = ages_s or []
        self.retries = retries
        self.fault = fault

    def as_list(self) -> list:
        return [self.wait_s, self.restart, self.ages_s, self.retries, self.fault]


class Record:
    """uptime_s: of this run; runs_s: of the last ones that a restart has ended; restarts: since
    power came; cause: of the last; service: the next start is for service; chargers: a Kept
    each."""

    def __init__(self) -> None:
        self.uptime_s = 0
        self.runs_s: "list[int]" = []
        self.restarts = 0
        self.cause = ""
        self.service = False
        self.chargers: "list[Kept]" = []

    def ended(self, cause: str) -> None:
        """A restart has come, or is about to."""
        self.runs_s = (self.runs_s + [self.uptime_s])[-_RUNS:]
        self.uptime_s = 0
        self.restarts += 1
        self.cause = cause[:_CAUSE_MAX]

    def too_many(self) -> bool:
        """Three restarts within ten minutes."""
        return len(self.runs_s) >= _RUNS and sum(self.runs_s) < _WINDOW_S

    def pack(self) -> bytes:
        body = json.dumps([
            self.uptime_s, self.runs_s, self.restarts, self.cause, self.service,
            [kept.as_list() for kept in self.chargers],
        ]).encode()
        return _MARK + binascii.crc32(body).to_bytes(4, "little") + body


def unpack(data: "bytes | None") -> "Record | None":
    """None for what is no whole record of this version."""
    if not data or data[:3] != _MARK or len(data) <= _HEAD:
        return None
    body = data[_HEAD:]
    if int.from_bytes(data[3:_HEAD], "little") != binascii.crc32(body):
        return None
    record = Record()
    try:
        (record.uptime_s, record.runs_s, record.restarts, record.cause, record.service,
         chargers) = json.loads(body)
        record.chargers = [Kept(*kept) for kept in chargers]
    except (ValueError, TypeError):
        return None
    return record
