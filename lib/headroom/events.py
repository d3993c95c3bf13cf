"""The event sink: what happened, newest last, in RAM. Other rooms keep or send it later."""


class Event:
    """One thing that happened: `code`, its parameters, and the uptime in seconds."""

    def __init__(self, uptime_s: int, code: str, params: dict) -> None:
        self.uptime_s = uptime_s
        self.code = code
        self.params = params

    def as_dict(self) -> dict:
        return {"uptime_s": self.uptime_s, "code": self.code, "params": self.params}


class Events:
    """A ring of the last `size` events, as many as the status shows; `dropped` counts those that
    fell out."""

    def __init__(self, size: int = 10) -> None:
        self.size = size
        self.dropped = 0
        self._ring: list[Event] = []

    def add(self, uptime_s: int, code: str, **params: object) -> None:
        if len(self._ring) >= self.size:
            self._ring.pop(0)
            self.dropped += 1
        self._ring.append(Event(uptime_s, code, params))

    def list(self) -> "list[Event]":
        """Oldest first."""
        return self._ring[:]
