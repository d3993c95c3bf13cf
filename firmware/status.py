"""/api/status: one object with all that a look at the device shows."""

import gc
from time import ticks_ms

from headroom import __version__
from headroom.charger import pilot
from headroom.reasons import Reason


def _phase(allowance, reading, energy, now_ms: int) -> dict:
    """None where there is no reading to be used: a broken clamp's number is no current."""
    known = bool(reading and reading.usable(now_ms))
    return {
        "current_ma": reading.rms_ma if known else None,
        "limit_ma": allowance.set_point_ma,
        "uncertainty_ma": reading.uncertainty_ma if known else None,
        "health": reading.health_at(now_ms) if reading else "missing",
        "house_ma": allowance.house_ma if known else None,
        "rating_ma": allowance.rating_ma,
        "power_w": reading.power_w if known else None,
        "imported_wh": energy.imported.wh,
        "exported_wh": energy.exported.wh,
    }


def _charger(device, i: int, measured: bool) -> dict:
    """What is done, not what was decided: locked outputs offer nothing, whatever is granted.
    What the car draws is None where nothing measured says it."""
    grant, evse, car = device.law.grants[i], device.evses[i], device.law.cars[i]
    locked = device.outputs.locked
    reason = Reason("stopped", task=device.supervisor.tripped) if locked else grant.reason
    known = not locked and (measured or car.source == "metered")
    return {
        "limit_ma": 0 if locked else grant.limit_ma,
        "state": evse.command.state,
        "duty_permille": pilot.permille(device.outputs.duty_u16),
        "contactor": device.outputs.contactor,
        "reason": reason.as_dict(),
        "current_ma": max(car.ma) if known else None,
        "power_w": device.ledger.sessions[i].power_w(car.ma) if known else None,
        "car_ma": car.ma,
        "car_source": car.source,
        "session_wh": device.ledger.sessions[i].counter.wh,
        "openings_under_load": evse.openings_under_load,
        "pauses": device.law.pacers[i].pauses,
    }


def trouble(device) -> list:
    """What is wrong, a sentence each, the gravest first."""
    found = []
    if device.settings.refused:
        found.append("Nothing is charged until the settings are mended:")
    return found + device.settings.errors + device.unsigned


def status(device) -> dict:
    now_ms = ticks_ms()
    mains = {r.phase: r for r in device.bursts.readings if r.place == "mains"}
    measured = all(a.phase in mains and mains[a.phase].usable(now_ms)
                   for a in device.law.limiter.supply)
    frequency = device.bursts.frequency
    return {
        "version": __version__,
        "board": device.board_name,
        "uptime_ms": device.law.clock.uptime_ms,
        "reset_cause": device.reset_cause,
        "phases": [] if device.settings.refused else [
            _phase(a, mains.get(a.phase), device.ledger.phases[a.phase], now_ms)
            for a in device.law.limiter.supply
        ],
        "chargers": [_charger(device, i, measured) for i in range(len(device.evses))],
        "mains_mhz": frequency.mhz,
        "mains_assumed": frequency.assumed,
        "reads_lost": device.reads_lost,
        "web": {"busy": device.tasks["web"].page.busy, "shed": device.tasks["web"].page.shed}
        if "web" in device.tasks else None,
        "care_shed": device.tasks["care"].shed,
        "loop_gap_max_ms": device.measure.gap_max_ms,
        "heap_free": gc.mem_free(),
        "outputs": {
            "duty_permille": pilot.permille(device.outputs.duty_u16),
            "contactor": device.outputs.contactor, "locked": device.outputs.locked,
        },
        "restart": {
            "cause": device.restart_cause, "count": device.supervisor.record.restarts,
        },
        "settings_source": device.settings.source,
        "settings_refused": device.settings.refused,
        "trouble": trouble(device),
        "events": [event.as_dict() for event in device.events.list()[-10:]],
    }
