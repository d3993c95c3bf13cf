"""Grants to the pilot and the contactor; pilot levels to charger states (every <= 25 ms, R4)."""

from time import ticks_ms

from drivers.outputs import FULL

from headroom.share.grant import in_force_ma

from .task import Task


class Output(Task):
    name = "output"
    rest_ms = 10

    def turn(self) -> None:
        device = self.device
        now_ms = ticks_ms()
        if not device.evses:
            device.outputs.apply(now_ms, FULL, False)
            return
        limit_ma = in_force_ma(device.law.grants[0], now_ms, device.safe_ma)
        pilot = device.pilot
        command = device.evses[0].step(now_ms, pilot.high_mv(), pilot.low_mv(), limit_ma)
        device.outputs.apply(now_ms, command.duty_u16, command.contactor)
