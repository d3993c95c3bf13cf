"""The EVSE's side of the pilot: states, PWM on and off, contactor permission (R5-R8).

X1 is a steady level (no PWM: not ready), X2 is PWM. The hardware comparator opens the contactor by
itself when CP leaves C (R3); what is here only gives or takes the permission.
"""

from ..clock import Steps
from ..compat import const
from ..events import Events
from ..keep import Kept
from . import pilot
from .command import Command
from .levels import READY_MIN, Levels
from .status import Status

_X_HOLD_MS = const(3000)
"""R8: X1 and PWM change at most once in 3 s; X1 for 3 s after a start."""
_STOP_WAIT_MS = const(6000)
"""R7: how long a car may take to open its S2 after X1 (sequence 10.2)."""
_FAULT_F_MS = const(1000)
"""R5: state F for at least 300 ms after a fault."""
_NUDGE_F_MS = const(4000)
"""R11: F wakes a car that sleeps; X1 of 3 s follows by R8."""
_SETTLE_MS = const(300)
"""The peak detectors' time to follow from F back to X1."""
_RETRIES_MAX = const(3)
_GONE_MS = const(1000)
"""R42: state A for so long ends a session; less is a glitch."""
_NAMES = {
    "A": ("A1", "A2"), "B": ("B1", "B2"), "C": ("C1", "C2"), "D": ("D1", "D2"),
    "E": ("E", "E"), "F": ("F", "F"),
}
"""Of a state without and with PWM: a string made anew each time would be garbage."""


class Evse:
    """One socket or cable. step(now_ms, high_mv, low_mv, limit_ma) -> Command."""

    def __init__(self, events: Events) -> None:
        self.command = Command()
        self.status = Status()
        self.fault = ""
        self.openings_under_load = 0
        self._events = events
        self._levels = Levels()
        self._clock = Steps()
        self._pwm = False
        self._offer_ma, self._duty_u16 = 0, pilot.FULL
        self._mode_ms = 0
        self._stop_ms = 0
        self._fault_ms, self._f_ms = -1, _FAULT_F_MS
        self._nudging = False
        self._retries = 0
        self._present = False
        self._gone_ms = 0

    def restore(self, kept: Kept) -> None:
        """R42: a fault that was latched stays so until the car is unplugged."""
        self._retries, self.fault = kept.retries, kept.fault

    def keep(self, kept: Kept) -> None:
        kept.retries, kept.fault = self._retries, self.fault

    @property
    def latched(self) -> bool:
        return self._retries > _RETRIES_MAX

    def nudge(self) -> None:
        """R11: wake a car that stays in B. Nothing in any other state."""
        if self._fault_ms < 0 and not self.command.contactor and self.status.state[0] == "B":
            self._events.add(self._clock.uptime_s, "nudge")
            self._nudging = True
            self._send_f(_NUDGE_F_MS)

    def step(self, now_ms: int, high_mv: int, low_mv: int, limit_ma: int) -> Command:
        """One reading of the pilot's peaks (at the pilot, in mV) and the limit in force."""
        dt_ms = self._clock.advance(now_ms)
        self._mode_ms += dt_ms
        if self._fault_ms >= 0:
            state = self._sit_out(dt_ms, high_mv, low_mv)
        else:
            state = self._levels.read(high_mv, low_mv, self._pwm)
            self._check(state, dt_ms)
        if self._fault_ms < 0:
            self._switch(state, limit_ma)
            self._contact(state, dt_ms)
        self._publish(state, limit_ma)
        return self.command

    def _sit_out(self, dt_ms: int, high_mv: int, low_mv: int) -> str:
        """After a fault: F, in which nothing can be read, then X1 until the levels are true."""
        self._fault_ms += dt_ms
        if self._fault_ms < self._f_ms:
            # R8: the 3 s of X1 begin when F ends.
            self._mode_ms = 0
        else:
            self._levels.read(high_mv, low_mv, False)
            if self._fault_ms >= self._f_ms + _SETTLE_MS:
                self._fault_ms = -1
                self._nudging = False
                return self._levels.state
        return "F"

    def _check(self, state: str, dt_ms: int) -> None:
        """R5: a short or a missing diode opens at once; an unplugged car ends the matter."""
        self._gone_ms = self._gone_ms + dt_ms if state == "A" else 0
        if state in ("B", "C", "D"):
            self._present = True
        if state == "A":
            if self._gone_ms >= _GONE_MS:
                self._present = False
                self._retries = 0
                self.fault = ""
        elif state == "E" or state == "F":
            self._fail("pilot_short" if state == "E" else "pilot_negative")
        elif self._levels.bad_low >= READY_MIN:
            self._fail("no_diode")

    def _fail(self, fault: str) -> None:
        self._open(under_load=True)
        if self.latched:
            return
        self.fault = fault
        self._retries += 1
        self._events.add(self._clock.uptime_s, fault, retry=self._retries)
        self._set_mode(False)
        self._levels = Levels("E")
        if not self.latched:
            self._send_f(_FAULT_F_MS)

    def _send_f(self, for_ms: int) -> None:
        self._set_mode(False)
        self._fault_ms, self._f_ms = 0, for_ms

    def _switch(self, state: str, limit_ma: int) -> None:
        """PWM only in B or C, and at most one change in 3 s."""
        wanted = limit_ma >= pilot.LEAST_MA and state in ("B", "C") and not self.latched
        if wanted != self._pwm and self._mode_ms >= _X_HOLD_MS:
            self._set_mode(wanted)

    def _set_mode(self, pwm: bool) -> None:
        if self._pwm != pwm:
            self._mode_ms = 0
        self._pwm = pwm
        self._stop_ms = 0

    def _contact(self, state: str, dt_ms: int) -> None:
        """R5, R7. State D keeps what is closed until the car has been told to stop, closes nothing
        (R6)."""
        if state not in ("C", "D"):
            self._open(under_load=False)
        elif self._pwm:
            if self._levels.ready >= READY_MIN:
                self.command.contactor = True
        elif self.command.contactor:
            self._stop_ms += dt_ms
            if self._stop_ms >= _STOP_WAIT_MS:
                self._open(under_load=True)

    def _open(self, under_load: bool) -> None:
        if self.command.contactor and under_load:
            self.openings_under_load += 1
            self._events.add(self._clock.uptime_s, "opened_under_load")
        self.command.contactor = False

    def _publish(self, state: str, limit_ma: int) -> None:
        command, status = self.command, self.status
        # PWM that has to stay on for R8 offers the least meanwhile.
        offer_ma = max(limit_ma, pilot.LEAST_MA) if self._pwm else 0
        if offer_ma != self._offer_ma:
            self._offer_ma = offer_ma
            self._duty_u16 = pilot.duty_u16(offer_ma)
        sending_f = 0 <= self._fault_ms < self._f_ms
        command.duty_u16 = 0 if sending_f else self._duty_u16
        command.state = _NAMES[state][self._pwm]
        status.state = command.state
        status.connected = self._present
        well = self._nudging or state in ("B", "C") and self._fault_ms < 0
        status.ready = well and not self.latched
        status.fault = "ventilation" if state == "D" else "" if status.ready else self.fault
        status.drawing = command.contactor
        status.offer_ma = offer_ma
