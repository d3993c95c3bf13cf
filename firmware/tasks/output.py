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
        if not device.evses:
            # Safe from the start on, and never commanded.
            return True
        now_ms = ticks_ms()
        limit_ma = in_force_ma(device.law.grants[0], now_ms, device.law.fallback_ma(0))
        try:
            high_mv, low_mv = device.pilot.high_mv(), device.pilot.low_mv()
        except OSError:
            # The converter raises on an invalid read. Once is nothing, three times opens (R5).
            device.reads_lost += 1
            high_mv = low_mv = _NO_LEVEL_MV
        command = device.evses[0].step(now_ms, high_mv, low_mv, limit_ma)
        device.outputs.apply(now_ms, command.duty_u16, command.contactor)
        return True
