"""The rule behind a grant: one reason, with the numbers of the last step (invariant 9)."""

from ..limit.allowance import Allowance
from ..measure.sentences import SENTENCES
from ..reasons import Reason, find
from .pacer import LEAST_MA, RAISE_MIN_MA, RAISE_SPARE_MA, STEP_MA, Pacer


def why(pacer: Pacer, car) -> Reason:  # type: ignore[no-untyped-def]
    tight = pacer.part.tight
    if pacer.state == "away":
        return Reason("no_car")
    if not tight.known:
        sentence = find(SENTENCES, tight.health) or tight.health
        return Reason("clamp", limit=pacer.limit_ma, phase=tight.name, sentence=sentence)
    if pacer.state == "paused":
        return _paused(pacer, tight)
    if pacer.state == "looking":
        return Reason("look_again")
    if pacer.state == "stopping":
        return _bound(pacer) if pacer.part.bound.code else Reason("stopping", limit=LEAST_MA)
    return _running(pacer, car, tight)


def _bound(pacer: Pacer) -> Reason:
    return _told(pacer.part.bound, limit=pacer.limit_ma)


def _told(rule, **numbers: object) -> Reason:  # type: ignore[no-untyped-def]
    """The rule's code, its own numbers, and the grant in place of what it asked for."""
    params = dict(rule.params)
    params.update(numbers)
    return Reason(rule.code, **params)


def _paused(pacer: Pacer, tight: Allowance) -> Reason:
    if pacer.top_ma < pacer.least_ma:
        return _bound(pacer)
    room_ma, need_ma = max(min(pacer.room_ma, pacer.part.free_ma), 0), pacer.need_ma()
    if room_ma < need_ma:
        return Reason("room_wait", room=room_ma, phase=tight.name, need=need_ma)
    return Reason("pause_time", wait_s=-(-pacer.pauses.wait_ms // 1000))


def _running(pacer: Pacer, car, tight: Allowance) -> Reason:  # type: ignore[no-untyped-def]
    limit_ma, room_ma = pacer.limit_ma, pacer.room_ma
    if car.unsure:
        room_ma = max(room_ma, tight.set_point_ma - tight.total_ma + max(car.likely_ma))
    if car.missing >= 0:
        return Reason("missing", limit=limit_ma, phase="L{}".format(car.missing + 1))
    if car.partial.found:
        return Reason("part", limit=limit_ma)
    if pacer.part.bound.code and limit_ma >= min(pacer.top_ma, pacer.cap_ma):
        return _bound(pacer)
    if not car.shown:
        code = "rests" if car.belief.best.stopped else "starting"
        return Reason(code if car.drawing else "asleep", limit=limit_ma)
    if limit_ma >= pacer.cap_ma // STEP_MA * STEP_MA:
        return Reason("charger_max", limit=limit_ma)
    if room_ma >= limit_ma + RAISE_MIN_MA + RAISE_SPARE_MA:
        kept_ma = tight.kept_ma()
        if room_ma < limit_ma + RAISE_MIN_MA + RAISE_SPARE_MA + kept_ma:
            code = "appliance" if kept_ma == tight.keep_ma else "cycles"
            return Reason(code, limit=limit_ma, room=kept_ma, phase=tight.name)
        return Reason("waiting", limit=limit_ma, room=room_ma)
    if tight.code:
        return _told(tight, limit=limit_ma, phase=tight.name)
    code = "hold" if limit_ma <= pacer.least_ma and room_ma < limit_ma else "set_point"
    return Reason(
        code, limit=limit_ma, phase=tight.name, house=max(tight.house_ma, 0),
        set_point=tight.set_point_ma
    )
