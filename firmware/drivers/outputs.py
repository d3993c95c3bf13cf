"""Pilot PWM and contactor permission. Falls back by itself when nobody renews (invariant 5)."""

from machine import PWM, Pin
from micropython import const

FULL = const(65536)
_LIFE_MS = const(1000)


class Outputs:
    """apply() sends a command; safe() makes the outputs safe and refuses every later command until
    the next start, so that a task which lives on can't undo it. duty_u16, contactor: as sent."""

    def __init__(self, board: dict, elapsed) -> None:
        self.locked = False
        self._elapsed = elapsed
        self._applied_ms = 0
        self._armed = False
        self._inverted = board["pilot"]["inverted"]
        # Duty steps that the converter of this chip really has (13 bits on the S3: 8).
        self._step = 1 << (16 - board["pilot"]["bits"])
        self._contactor = Pin(board["contactor"]["pin"], Pin.OUT, value=0)
        self._pwm = PWM(Pin(board["pilot"]["pin"]), freq=1000, duty_u16=0)
        self._sent = -1
        self._send(FULL)
        self.contactor = False

    def apply(self, now_ms: int, duty_u16: int, contactor: bool) -> None:
        """duty_u16: CP high part of the period, 0..65536."""
        self._applied_ms = now_ms
        self._armed = True
        if not self.locked:
            self._send(duty_u16)
            self._contactor.value(1 if contactor else 0)
            self.contactor = contactor
        if self.locked:
            # safe() comes from a soft timer: between any two lines above, too.
            self.safe()

    def expire(self, now_ms: int) -> None:
        """Called by the dead man's timer: commands live for a second from the first one on."""
        if self._armed and self._elapsed(now_ms, self._applied_ms) > _LIFE_MS:
            self.safe()

    def safe(self) -> None:
        self.locked = True
        self._contactor.value(0)
        self._sent = -1
        self._send(FULL)
        self.contactor = False

    def _send(self, duty_u16: int) -> None:
        if duty_u16 != self._sent:
            self._sent = self.duty_u16 = duty_u16
            self._pwm.duty_u16(self._gpio_duty(duty_u16))

    def _gpio_duty(self, duty_u16: int) -> int:
        """GPIO duty for a CP duty; rounded so that CP is never high for longer than asked."""
        if duty_u16 >= FULL:
            return 0 if self._inverted else 65535
        if duty_u16 <= 0:
            return 65535 if self._inverted else 0
        if self._inverted:
            return (FULL - duty_u16 + self._step - 1) // self._step * self._step
        return duty_u16 // self._step * self._step
