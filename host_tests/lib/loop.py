"""A small closed loop round the law for its own tests: house, lagging car, true 1 s RMS."""

from collections import deque

from headroom.car.car import Car
from headroom.charger.charger import Charger
from headroom.events import Events
from headroom.law import Law
from headroom.limit.limiter import Limiter
from headroom.measure.reading import Reading
from headroom.share.pacer import Pacer
from headroom.share.profile import Profile
from host_tests.lib.pace import STEP_MS, Pace


class Loop:
    """One phase by default. `house(t_s)` -> amps per phase; the car follows `lag_s` later."""

    def __init__(self, house, lag_s=5.0, share=0.95, car_a=32.0, cap_a=32.0, set_point_a=40.0,
                 rating_a=40.0, phases=1, car_phases=(0,), charger_phases=None, hold=True,
                 safe_a=0.0, wait_ms=0, first_ms=0, car=None, starts_s=(0, 0, 0), grace=False):
        """car: a Car of the test's own; starts_s: each of car_phases begins so long after the
        first current of the session."""
        self.house, self.lag_s, self.share, self.car_a = house, lag_s, share, car_a
        self.car_phases, self.phases = car_phases, phases
        self.events = Events(500)
        profile = Profile(hold, 300, 1800, 3)
        car = car or Car(charger_phases or tuple(range(phases)), legs=phases == 2)
        self.law = Law(
            Limiter(phases, int(rating_a * 1000), int(set_point_a * 1000), grace=grace),
            [Charger(car, Pacer(int(cap_a * 1000), int(safe_a * 1000), profile))],
            self.events, wait_ms,
        )
        self.readings = [Reading("mains", p) for p in range(phases)]
        self.first_ms = first_ms
        self.ms = 0
        self.amps = 0.0
        self.starts_s, self._drawn_ms = starts_s, 0
        self.offer_a = 0.0
        self.log = []
        self.plugged = True
        self.blind = False
        self.off = ()
        self._offers = deque()
        self._told_a = 0.0
        self._pace, self._end_ms = Pace(), 0
        self._squares = [deque(maxlen=1000 // STEP_MS) for _ in range(phases)]

    @property
    def charger(self):
        return self.law.chargers[0]

    @property
    def status(self):
        return self.charger.status

    @property
    def car(self):
        return self.charger.car

    def _move_car(self, steps):
        self._offers.append((self.ms, self.offer_a))
        while self._offers and self._offers[0][0] <= self.ms - self.lag_s * 1000:
            self._told_a = self._offers.popleft()[1]
        if not self.plugged or self.offer_a == 0:
            self.amps = 0.0
            self._told_a = 0.0
            return
        target = min(self._told_a * self.share, self.car_a)
        self.amps += max(-0.5, min(0.5, target - self.amps))
        self._drawn_ms += steps * STEP_MS if self.amps else 0

    def step(self):
        house = self.house(self.ms / 1000)
        steps = self._pace.steps(
            self.ms, self._end_ms, self.house, (house, self.amps, self.offer_a))
        self._move_car(steps)
        totals = list(house)
        for phase, start_s in zip(self.car_phases, self.starts_s):
            if self.plugged and self._drawn_ms > start_s * 1000:
                totals[phase] += self.amps
        real = list(totals)
        for phase in self.off:
            totals[phase] = 0.0
        now = (self.first_ms + self.ms) & 0x3FFFFFFF
        for phase, reading in enumerate(self.readings):
            squares = self._squares[phase]
            squares.extend([totals[phase] ** 2] * steps)
            reading.rms_ma = round((sum(squares) / len(squares)) ** 0.5 * 1000)
            reading.cycle_ma = round(totals[phase] * 1000)
            reading.at_ms = now
            reading.health = "unplugged" if self.blind else "ok"
        self.status.connected = self.plugged
        self.status.drawing = self.plugged and self.offer_a > 0
        self.status.offer_ma = round(self.offer_a * 1000)
        self.law.step(now, self.readings)
        grant = self.charger.grant
        self.offer_a = grant.limit_ma / 1000
        for _ in range(steps):
            self.log.append((self.ms / 1000, real, self.amps, self.offer_a, grant.reason))
            self.ms += STEP_MS

    def run(self, seconds):
        self._end_ms = self.ms + seconds * 1000
        self._pace.again(self.ms)
        while self.ms < self._end_ms:
            self.step()
        return self

    def commands(self, after_s=0.0):
        """(t_s, amps) at each change of the grant."""
        out = []
        for before, now in zip(self.log, self.log[1:]):
            if now[3] != before[3] and now[0] >= after_s:
                out.append((now[0], now[3]))
        return out

    def seconds_over(self, limit_a, after_s=0.0):
        return sum(
            STEP_MS / 1000 for t, totals, *_ in self.log
            if t >= after_s and max(totals) > limit_a + 1e-6
        )


def steps(*points):
    """House of one phase from (t_s, amps) points, each holding until the next."""

    def house(t_s):
        value = points[0][1]
        for at_s, amps in points:
            if t_s >= at_s:
                value = amps
        return [value]

    return house
