"""Watchdog and dead man's switch, from before the big imports until the end (R42, R43).

A soft timer looks every 100 ms: that the start takes no longer than 20 s, and then that measure,
control and output have beaten within the second. If not, the outputs are made safe there and then,
and the watchdog is no longer fed. Whatever ends the firmware ends in a restart; three of them
within ten minutes end in safe mode. A service start has no watchdog and ends at the REPL.
"""

from time import ticks_diff, ticks_ms

import machine
from drivers import safe
from machine import WDT, Timer
from micropython import const
from store import kept

_CHECK_MS = const(100)
_BEAT_MAX_MS = const(1000)
_START_MAX_MS = const(20000)
_WATCHDOG_MS = const(8000)


class Supervisor:
    """device: set by the app as soon as it has one. tripped: what was lost, "" while all beat."""

    def __init__(self, record) -> None:
        self.record = record
        self.device = None
        self.tripped = ""
        self._start_ms = ticks_ms()
        self._watchdog = WDT(timeout=_WATCHDOG_MS)
        self._timer = Timer(0)
        self._timer.init(period=_CHECK_MS, mode=Timer.PERIODIC, callback=self._check)

    def started(self) -> bool:
        """Measured, decided and sent once: from then on the tasks have to beat."""
        if self.device is None:
            return False
        # Runs in the timer: without heap, or a full one would silence the dead man's switch.
        silent = 0
        for task in self.device.beating:
            silent += task.beats == 0
        return silent == 0

    def _check(self, _timer) -> None:
        now_ms = ticks_ms()
        if self.device is not None:
            self.device.outputs.expire(now_ms)
        if not self.started():
            if ticks_diff(now_ms, self._start_ms) > _START_MAX_MS:
                self.trip("start")
            elif not self.tripped:
                self._watchdog.feed()
            return
        late = self._late()
        if late:
            self.trip(late)

    def _late(self) -> str:
        """The task that has not beaten for a second, "" if all have."""
        now_ms = ticks_ms()
        for task in self.device.beating:
            if ticks_diff(now_ms, task.beat_ms) > _BEAT_MAX_MS:
                return task.name
        return ""

    def feed(self) -> None:
        """Called once a second: only while every core task beats and the outputs obey."""
        if self.started() and not (self.tripped or self._late() or self.device.outputs.locked):
            self._watchdog.feed()

    def feed_alone(self) -> None:
        """In safe mode there are no tasks."""
        self._start_ms = ticks_ms()

    def trip(self, cause: str) -> None:
        """Safe outputs until the watchdog has restarted everything."""
        if self.device is not None:
            self.device.outputs.safe()
        else:
            safe.now()
        if not self.tripped:
            self.tripped = self.record.cause = cause
            kept.save(self.record)

    def restart(self, cause: str) -> None:
        """At once; the outputs are safe by then."""
        self.record.cause = self.tripped or cause
        kept.save(self.record)
        machine.reset()


def _boot_record():
    """(record, whether a valid one was kept), with the restart counted that has just come."""
    record, known = kept.load()
    reset = machine.reset_cause()
    if reset == machine.PWRON_RESET:
        record.runs_s, record.restarts, record.uptime_s = [], 0, 0
        record.cause = "power on"
    elif reset == machine.SOFT_RESET:
        # Somebody at the console: a new try.
        record.runs_s, record.cause = [], "console"
    elif known:
        record.ended(record.cause or "watchdog")
    else:
        record.cause = "unknown"
    return record, known


def _button_held() -> bool:
    """The board's button asks for a service start."""
    import json

    try:
        with open("board.json") as file:
            button = json.load(file).get("button")
    except (OSError, ValueError):
        return False
    if not button:
        return False
    pin = machine.Pin(button["pin"], machine.Pin.IN, machine.Pin.PULL_UP)
    return pin.value() == button["active"]


def run() -> None:
    record, known = _boot_record()
    if record.service or _button_held():
        # Asked for: the reset that follows is no third restart.
        record.service, record.runs_s = False, []
        kept.save(record)
        print("Headroom: service start, outputs safe, no watchdog. A reset starts it as usual.")
        return
    supervisor = Supervisor(record)
    try:
        cause = _serve(supervisor, known)
    except KeyboardInterrupt:
        record.service, cause = True, "console"
    except Exception as error:
        import sys

        sys.print_exception(error)
        cause = "{}: {}".format(type(error).__name__, error)
    finally:
        safe.now()
        if supervisor.device is not None:
            supervisor.device.outputs.safe()
    supervisor.restart(cause)


def _serve(supervisor, known: bool) -> str:
    import asyncio

    if supervisor.record.too_many():
        import safe_mode

        kept.save(supervisor.record)
        asyncio.run(safe_mode.main(supervisor))
    else:
        cause = supervisor.record.cause
        supervisor.record.cause = ""
        kept.save(supervisor.record)
        import app

        asyncio.run(app.main(supervisor, known, cause))
    return "ended"
