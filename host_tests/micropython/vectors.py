"""The same vectors through lib/ on CPython and on MicroPython: prints one line each.

Runs under both; test_agreement.py compares the lines. Inputs come from a generator of its own
(31-bit, the same everywhere); dict order never reaches the output.
"""

import sys
from array import array


def numbers(seed):
    """A small linear congruential generator (Numerical Recipes' constants, cut to 31 bits)."""
    value = seed
    while True:
        value = (value * 1664525 + 1013904223) & 0x7FFFFFFF
        yield value >> 8


def sums_vectors():
    from headroom.measure import sums as S

    random = numbers(1)
    out = array("i", [0] * S.OUT_SIZE)
    for case in range(40):
        n = 1 + next(random) % 600
        codes = array("H", [next(random) % 4096 for _ in range(n)])
        S.accumulate(codes, 0, 1, n, S.SINES, next(random) % S.PHASE_TURN, S.STRAIGHT, out)
        yield "sums", case, list(out)


def window_vectors():
    from headroom.measure.window import isqrt, mean_square_q8, to_ma

    random = numbers(2)
    for case in range(60):
        value = next(random) * next(random)
        square = mean_square_q8(571, next(random) % 2000000, next(random) << 12)
        root = isqrt(abs(square) >> 6 << 12, case)
        yield "window", case, [isqrt(value, case), square, root, to_ma(root, 107466)]


def measure_vectors():
    """Bursts of a triangle current: readings, health and frequency, burst by burst."""
    from headroom.measure import sums as S
    from headroom.measure.bursts import SAMPLES_MAX, Bursts
    from headroom.measure.channel import Channel

    random = numbers(3)
    bursts = Bursts([Channel("mains", p, 107466, 54000, 10) for p in range(2)], S)
    buf = array("H", [0] * SAMPLES_MAX)
    now_us = (1 << 30) - 700000
    for case in range(70):
        rounds = bursts.rounds()
        for i in range(rounds * 2):
            place = (now_us + i * 40) * 60 % 1000000 // 1000
            level = place if place < 500 else 1000 - place
            buf[i] = 4095 if 40 <= case < 43 and i < 9 else 1300 + level + next(random) % 8
        start_us = now_us & 0x3FFFFFFF
        now_us += rounds * 80
        plugged = [case < 60, True]
        bursts.finish(now_us // 1000 & 0x3FFFFFFF, start_us, rounds * 80, rounds, buf, plugged)
        now_us += 5000
        values = [bursts.frequency.mhz, bursts.frequency.assumed, rounds]
        for r in bursts.readings:
            values.extend([r.rms_ma, r.cycle_ma, r.uncertainty_ma, r.health])
        yield "measure", case, values


def curve_vectors():
    from headroom.measure import curve

    for vref in range(1000, 1201, 25):
        table = curve.esp32(vref)
        yield "curve", vref, [curve.nv_per_code(vref), curve.vref_mv(1500, vref * 1250)]
        for k in range(700, 1024, 9):
            yield "curve", k, [table[k]]


def power_vectors():
    """A voltage and two currents, one of them of another phase, burst by burst."""
    from headroom.measure import sums as S
    from headroom.measure.bursts import SAMPLES_MAX, Bursts
    from headroom.measure.channel import Channel
    from headroom.measure.power import Pair, Pairs

    random = numbers(6)
    channels = [Channel("voltage", 0, 237000, 300000, 10, 900, 1440, True, 0)]
    channels += [Channel("mains", p, 107466, 54000, 5, 900, 1440, True, 70000) for p in (0, 1)]
    pairs = [Pair(1, 0, 107466, 237000, 10160), Pair(2, 0, 107466, 237000, 0, False, -333333)]
    bursts = Bursts(channels, S, 50000, Pairs(pairs, S.products))
    buf = array("H", bytes(2 * SAMPLES_MAX))
    now_us = 0
    for case in range(90):
        rounds = bursts.rounds()
        for i in range(rounds * 3):
            turn = ((now_us + i * 37) * 256 // 20000 - i % 3 * (20, 0, 85)[i % 3]) & 255
            size = (1000, 700 - case * 3, 300)[i % 3]
            buf[i] = 1440 + size * S.SINES[turn] // 512 + next(random) % 5
        burst_us = rounds * 3 * 37
        now_us += burst_us
        if case > 70:
            burst_us += case % 3 * 1500
        bursts.finish(now_us // 1000, now_us - burst_us, burst_us, rounds, buf, [True] * 3)
        now_us += 5000 + bursts.wait_us()
        values = [bursts.frequency.mhz, rounds]
        for r in bursts.readings:
            values.extend([r.rms_ma, r.cycle_ma, r.uncertainty_ma, r.power_w,
                           r.power_factor_permille, r.export, r.health])
        yield "power", case, values


def energy_vectors():
    from headroom.energy import Energy

    random = numbers(7)
    energy = Energy(230)
    for case in range(200):
        watts = next(random) % 20000 - 8000 if case % 3 else None
        energy.add(next(random) % 5200, next(random) % 40000, watts)
        yield "energy", case, [energy.imported.wh, energy.exported.wh, energy.estimated]


def pilot_vectors():
    from headroom.charger import pilot

    for limit_ma in range(0, 82000, 137):
        duty = pilot.duty_u16(limit_ma)
        yield "pilot", limit_ma, [duty, pilot.read_ma(duty), pilot.permille(duty)]


def evse_vectors():
    from headroom.charger.evse import Evse
    from headroom.events import Events

    random = numbers(4)
    evse = Evse(Events())
    high = 12000
    for case in range(4000):
        if next(random) % 60 == 0:
            high = (12000, 9000, 6000, 6000, 6000, 3000, 0, 4500)[next(random) % 8]
        low = -12000 if next(random) % 50 else 0
        limit_ma = (0, 6000, 16000)[case // 300 % 3]
        c = evse.step(case * 25, high, low, limit_ma)
        if case % 20 == 0:
            offer_ma = evse.status.offer_ma
            yield "evse", case, [c.duty_u16, c.contactor, c.state, evse.fault, offer_ma]


def law_vectors():
    """A noisy house and a car that follows after 4 s, through the whole law."""
    from headroom.car.car import Car
    from headroom.charger.charger import Charger
    from headroom.events import Events
    from headroom.law import Law
    from headroom.limit.limiter import Limiter
    from headroom.measure.reading import Reading
    from headroom.share.pacer import Pacer
    from headroom.share.profile import Profile

    random = numbers(5)
    law = Law(
        Limiter(1, 40000, 39500),
        [Charger(Car((0,)), Pacer(31700, 0, Profile(True, 300, 1800, 3)))], Events(),
    )
    reading, charger = Reading("mains", 0), law.chargers[0]
    status = charger.status
    offers = [0] * 40
    house_ma = 15000
    for case in range(9000):
        if case % 400 == 0:
            house_ma = 4000 + next(random) % 36000
        told_ma = offers.pop(0)
        car_ma = told_ma * 19 // 20 if offers[-1] else 0
        reading.cycle_ma = house_ma + car_ma + next(random) % 300
        reading.rms_ma = (reading.rms_ma * 7 + reading.cycle_ma) // 8
        reading.health = "ok" if case % 3000 < 2990 else "unplugged"
        reading.at_ms = ((1 << 30) - 200000 + case * 100) & 0x3FFFFFFF
        status.connected = True
        status.drawing = status.offer_ma > 0
        law.step(reading.at_ms, [reading])
        grant = charger.grant
        status.offer_ma = grant.limit_ma
        offers.append(grant.limit_ma)
        if case % 50 == 0:
            car = charger.car
            yield "law", case, [grant.limit_ma, grant.reason.code, grant.reason.text(), car.ma[0],
                                car.traits.lag_ms, car.traits.share_permille]


def settings_vectors():
    from headroom.settings import groups, load

    texts = [
        None, "", "{}", "[1]", '{"supply": {"rating_ma": 1}}', '{"clamps": [{"place": "x"}]}',
        '{"supply": {"country": "US", "phases": 2, "nope": 1, "also": 2}, "zzz": 1, "aaa": 2}',
        '{"chargers": [{"kind": "pilot", "enabled": 0}], "web": {"name": ""}}', "{broken",
        '{"supply": {"rating_ma": 40000,, }', b"\xef\xbb\xbf{}", b"\xff", '{"a": 1, "a": 2}',
        '{"supply": {"country": "EU", "phases": 1, "rating_ma": 40000}, "windows": [3]}',
    ]
    for case, text in enumerate(texts):
        settings = load(text)
        values = [settings.source, settings.refused, settings.off] + settings.errors
        for group in groups():
            entries = [settings[group.name]] if group.count == 1 else settings[group.name]
            for entry in entries:
                values.extend([entry[setting.key] for setting in group.settings])
        yield "settings", case, values


def main():
    for make in (sums_vectors, window_vectors, measure_vectors, curve_vectors,
                 power_vectors, energy_vectors, pilot_vectors, evse_vectors,
                 law_vectors, settings_vectors):
        for name, case, values in make():
            print(name, case, values)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    main()
