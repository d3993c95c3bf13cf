"""Grants to the pilot and the contactor; pilot levels to charger states (every <= 25 ms, R4)."""

from time import ticks_ms

from micropython import const

from headroom.share.grant import in_force_ma

from .task import Task

_NO_LEVEL_MV = const(20000)
"""Between all windows."""


class Output(Task):
    name = "output"

    def turn(self) -> bool:
        device = self.device
        if not device.law.chargers:
            # Safe from the start on, and never commanded.
            return True
        now_ms, charger = ticks_ms(), device.law.chargers[0]
        limit_ma = in_force_ma(charger.grant, now_ms, charger.fallback_ma)
        try:
            high_mv, low_mv = device.pilot.high_mv(), device.pilot.low_mv()
        except OSError:
            # The converter raises on an invalid read. Once is nothing, three times opens (R5).
            device.reads_lost += 1
            high_mv = low_mv = _NO_LEVEL_MV
        command = charger.port.step(now_ms, high_mv, low_mv, limit_ma)
        device.outputs.apply(now_ms, command.duty_u16, command.contactor)
        return True
