"""Several cars on one supply, each with its own lag, phases and limit, round the whole law."""

from collections import deque

from headroom.car.car import Car
from headroom.car.meter import Meter
from headroom.charger.charger import Charger
from headroom.events import Events
from headroom.law import Law
from headroom.limit.limiter import Limiter
from headroom.measure.reading import Reading
from headroom.share.pacer import Pacer
from headroom.share.profile import Profile
from host_tests.lib.pace import STEP_MS, Pace


class FleetCar:
    """max_a: its own limit; from_s, to_s: plugged in between."""

    def __init__(self, lag_s=5.0, share=0.95, max_a=32.0, phases=(0,), from_s=1.0, to_s=1e9):
        self.lag_s, self.share, self.max_a, self.phases = lag_s, share, max_a, phases
        self.from_s, self.to_s = from_s, to_s
        self.amps = self._told_a = self.offer_a = 0.0
        self._offers = deque()

    def step(self, ms):
        self._offers.append((ms, self.offer_a))
        while self._offers and self._offers[0][0] <= ms - self.lag_s * 1000:
            self._told_a = self._offers.popleft()[1]
        if self.offer_a == 0 or not self.plugged(ms):
            self.amps = self._told_a = 0.0
            return
        target = min(self._told_a * self.share, self.max_a)
        self.amps += max(-1.0, min(0.1, target - self.amps))

    def plugged(self, ms):
        return self.from_s * 1000 <= ms < self.to_s * 1000


class Fleet:
    """`house(t_s)` -> amps per phase. metered: each charger tells its car's current."""

    def __init__(self, house, cars, set_point_a=40.0, rating_a=None, phases=1, metered=False,
                 caps_a=None, hold=True, total_a=None, rules=None):
        self.house, self.cars, self.phases, self.metered = house, cars, phases, metered
        self.set_point_a = set_point_a
        self.limiter = Limiter(phases, int((rating_a or set_point_a) * 1000),
                               int(set_point_a * 1000))
        if total_a:
            self.limiter.add_total(int(total_a * 1000))
        profile = Profile(hold, 300, 1800, 3)
        caps_a = caps_a or [32.0] * len(cars)
        wired = tuple(range(phases))
        self.events = Events(500)
        self.law = Law(
            self.limiter,
            [Charger(Car(wired, meter=Meter() if metered else None),
                     Pacer(int(cap * 1000), 0, profile), i)
             for i, cap in enumerate(caps_a)], self.events, 0, None, rules,
        )
        self.readings = [Reading("mains", p) for p in range(phases)]
        self.chargers = self.law.chargers
        self.ms = 0
        self.blind = False
        self.log = []
        self._pace, self._end_ms = Pace(), 0
        self._squares = [deque(maxlen=1000 // STEP_MS) for _ in range(phases)]

    def step(self):
        totals = list(self.house(self.ms / 1000))
        seen = totals[:], [(car.amps, car.offer_a, car.plugged(self.ms)) for car in self.cars]
        steps = self._pace.steps(self.ms, self._end_ms, self.house, seen)
        for car in self.cars:
            car.step(self.ms)
            for phase in car.phases:
                totals[phase] += car.amps
        for phase, reading in enumerate(self.readings):
            squares = self._squares[phase]
            squares.extend([totals[phase] ** 2] * steps)
            reading.rms_ma = round((sum(squares) / len(squares)) ** 0.5 * 1000)
            reading.cycle_ma = round(totals[phase] * 1000)
            reading.at_ms = self.ms & 0x3FFFFFFF
            reading.health = "unplugged" if self.blind else "ok"
        for car, charger in zip(self.cars, self.chargers):
            status = charger.status
            status.connected = car.plugged(self.ms)
            status.drawing = status.connected and car.offer_a > 0
            status.offer_ma = round(car.offer_a * 1000)
            if self.metered:
                own = [0, 0, 0]
                for phase in car.phases:
                    own[phase] = round(car.amps * 1000)
                status.measured_ma = own
        self.law.step(self.ms & 0x3FFFFFFF, self.readings)
        grants = [charger.grant for charger in self.chargers]
        for car, grant in zip(self.cars, grants):
            car.offer_a = grant.limit_ma / 1000
        row = (totals, [c.amps for c in self.cars], [c.offer_a for c in self.cars],
               [g.reason.code for g in grants])
        for _ in range(steps):
            self.log.append((self.ms / 1000, *row))
            self.ms += STEP_MS

    def run(self, seconds):
        self._end_ms = self.ms + seconds * 1000
        self._pace.again(self.ms)
        while self.ms < self._end_ms:
            self.step()
        return self

    @property
    def offers(self):
        return self.log[-1][3]

    def commands(self, i, after_s=0.0):
        out = []
        for before, now in zip(self.log, self.log[1:]):
            if now[3][i] != before[3][i] and now[0] >= after_s:
                out.append((now[0], now[3][i], now[4][i]))
        return out

    def seconds_over(self, after_s=0.0):
        return sum(STEP_MS / 1000 for t, totals, *_ in self.log
                   if t >= after_s and max(totals) > self.set_point_a + 1e-6)
