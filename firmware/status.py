"""/api/status: one object with all that a look at the device shows."""

import gc
import json
from time import ticks_ms

from micropython import const

from headroom import __version__
from headroom.charger import pilot
from headroom.reasons import Reason

_PIECE_BYTES = const(1000)
_DENIED = (
    "L{}: the clamp round the car's cable showed nothing twice while the supply showed the car; "
    "it is not used until the car is unplugged."
)


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


def _charger(device, charger, measured: bool) -> dict:
    """What is done, not what was decided: locked outputs offer nothing, whatever is granted.
    What the car draws is None where nothing measured says it."""
    grant, port, car = charger.grant, charger.port, charger.car
    session = device.ledger.sessions[charger.index]
    locked = device.outputs.locked
    reason = Reason("stopped", task=device.supervisor.tripped) if locked else grant.reason
    known = not locked and (measured or car.source == "metered")
    return {
        "limit_ma": 0 if locked else grant.limit_ma,
        "state": port.command.state,
        "duty_permille": pilot.permille(device.outputs.duty_u16),
        "contactor": device.outputs.contactor,
        "reason": reason.as_dict(),
        "current_ma": max(car.likely_ma) if known else None,
        "power_w": session.power_w(car.likely_ma) if known else None,
        "car_ma": car.likely_ma if known else None,
        "car_source": car.source,
        "session_wh": session.counter.wh,
        "openings_under_load": port.openings_under_load,
        "pauses": charger.pacer.pauses.count,
    }


def trouble(device) -> list:
    """What is wrong, a sentence each, the gravest first."""
    found = []
    if device.settings.refused:
        found.append("Nothing is charged until the settings are mended:")
    found = found + device.settings.errors + device.unsigned
    for charger in device.law.chargers:
        meter = charger.car.meter
        for phase in range(3):
            if meter is not None and meter.denied(phase):
                found.append(_DENIED.format(phase + 1))
    return found


def _in_force(device, now_ms: int):
    """(name, value) of each member; a list that may be long comes as a generator of its items."""
    limiter = device.law.limiter
    mains = limiter.readings
    supply = [] if device.settings.refused else limiter.supply
    measured = all(reading is not None and reading.usable(now_ms) for reading in mains)
    yield "version", __version__
    yield "board", device.board_name
    yield "uptime_ms", device.law.clock.uptime_ms
    yield "phases", (_phase(a, mains[a.phase], device.ledger.phases[a.phase], now_ms)
                     for a in supply)
    yield "chargers", (
        _charger(device, charger, measured)
        for charger in device.law.chargers if charger.port is not None
    )
    yield "outputs", {
        "duty_permille": pilot.permille(device.outputs.duty_u16),
        "contactor": device.outputs.contactor, "locked": device.outputs.locked,
    }
    yield "mains_mhz", device.bursts.frequency.mhz
    yield "mains_assumed", device.bursts.frequency.assumed
    yield "settings_source", device.settings.source
    yield "settings_refused", device.settings.refused
    yield "trouble", iter(trouble(device))


def _lived(device):
    """Members that tell how the module itself is doing."""
    if "web" in device.tasks:
        page = device.tasks["web"].page
        yield "web", {"busy": page.busy, "shed": page.shed}
    yield "care_shed", device.tasks["care"].shed
    yield "loop_gap_max_ms", device.measure.gap_max_ms
    yield "reads_lost", device.reads_lost
    yield "heap_free", gc.mem_free()
    yield "reset_cause", device.reset_cause
    yield "restart", {
        "cause": device.restart_cause, "count": device.supervisor.record.restarts,
    }
    yield "events", (event.as_dict() for event in device.events.list())


def _texts(members):
    """JSON of an object, in small parts."""
    before = "{"
    for name, value in members:
        yield '{}"{}": '.format(before, name)
        if hasattr(value, "__next__"):
            between = "["
            for item in value:
                yield between + json.dumps(item)
                between = ", "
            yield "]" if between == ", " else "[]"
        else:
            yield json.dumps(value)
        before = ", "
    yield "}"


def _all(*groups):
    for group in groups:
        yield from group


def pieces(device):
    """/api/status as JSON text in pieces of a kilobyte at most: no large block is needed, and the
    other tasks have their turn between two."""
    text: list = []
    size = 0
    for part in _texts(_all(_in_force(device, ticks_ms()), _lived(device))):
        if size + len(part) > _PIECE_BYTES:
            yield "".join(text)
            text, size = [], 0
        text.append(part)
        size += len(part)
    yield "".join(text)
