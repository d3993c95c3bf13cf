"""R49: clamps round the car's cable, and when they are believed."""

import pytest

from headroom.car.cable import Cable
from headroom.car.car import Car
from headroom.car.meter import Meter
from headroom.car.sight import Sight
from headroom.car.stopped import Stopped
from headroom.measure.reading import Reading

STEP_MS = 25


def clamp(phase, ma, at_ms=0, of=0, place="car", health="ok"):
    made = Reading(place, phase, of)
    made.cycle_ma = made.rms_ma = ma
    made.at_ms, made.health = at_ms, health
    return made


def test_each_charger_has_its_own_clamps():
    readings = [clamp(0, 5000), clamp(0, 9000, of=1), clamp(0, 20000, place="mains")]
    assert Cable(0).measured_ma(0, readings) == [5000, None, None]
    assert Cable(1).measured_ma(0, readings) == [9000, None, None]


@pytest.mark.parametrize("how", [{"health": "unplugged"}, {"at_ms": -1500}])
def test_a_clamp_that_cant_be_read_tells_nothing(how):
    cable = Cable(0)
    assert cable.measured_ma(0, [clamp(1, 7000)])[1] == 7000
    assert cable.measured_ma(0, [clamp(1, 7000, **how)])[1] is None


class Bench:
    """One car on L1 or L1 to L3: what the supply shows and what the car's clamps show."""

    def __init__(self, phases=(0,)):
        self.car = Car(phases, meter=Meter())
        self.car.see(Sight(3))

    def run(self, seconds, offer_a, totals_a, own_a):
        totals_ma = [round(a * 1000) for a in totals_a] + [0] * (3 - len(totals_a))
        own_ma = [None if a is None else round(a * 1000) for a in own_a]
        own_ma += [None] * (3 - len(own_ma))
        for _ in range(round(seconds * 1000 / STEP_MS)):
            self.car.sight.step(STEP_MS, totals_ma)
            self.car.step(STEP_MS, totals_ma, round(offer_a * 1000), True, totals_ma, own_ma)
        return self.car


    def rest(self, total_a):
        """X1: its contactor is open for five seconds."""
        totals_ma = [total_a * 1000, 0, 0]
        for _ in range(5000 // STEP_MS):
            self.car.sight.step(STEP_MS, totals_ma)
            self.car.step(STEP_MS, totals_ma, 0, False, totals_ma, [0, None, None])


def test_what_is_measured_is_what_it_draws():
    bench = Bench()
    bench.run(1, 6, [4], [0])
    car = bench.run(6, 6, [9.7], [5.7])
    assert car.shown and car.ma[0] == 5700 and car.source == "metered"


def test_a_phase_without_a_clamp_is_learned_beside_one_that_has_it():
    bench = Bench((0, 1, 2))
    bench.run(1, 6, [4, 2, 1], [0])
    car = bench.run(8, 6, [9.7, 7.7, 1], [5.7])
    assert car.shown and car.ma[0] == 5700
    assert car.ma[1] == pytest.approx(5700, abs=100)
    assert car.ma[2] == 0


def test_a_clamp_that_shows_nothing_twice_where_the_supply_does_is_not_believed():
    bench = Bench()
    for _ in range(2):
        bench.rest(4)
        bench.run(0.5, 6, [4], [0])
        assert not bench.car.meter.denied(0)
        bench.run(70, 6, [9.7], [0])
    assert bench.car.meter.denied(0)
    bench.rest(4)
    bench.run(0.5, 6, [4], [0])
    car = bench.run(20, 6, [9.7], [0])
    assert car.shown and car.source == "learned"
    car.forget()
    assert not car.meter.denied(0)


def test_a_car_that_draws_nothing_denies_no_clamp():
    bench = Bench()
    for _ in range(3):
        bench.rest(4)
        bench.run(60, 6, [4], [0])
    assert not bench.car.meter.denied(0)


def drawing(alone=False):
    bench = Bench()
    bench.car.meter.alone = alone
    bench.run(1, 16, [4], [0])
    assert bench.run(8, 16, [19], [15]).shown
    return bench


def test_a_car_that_stops_by_itself_is_still_known_where_the_supply_shows_it():
    assert drawing().run(5, 16, [4], [0]).shown
    assert not drawing().run(5, 16, [19], [0]).shown


def test_a_stop_that_nothing_else_can_show_is_doubted():
    assert not drawing(alone=True).run(5, 16, [4], [0]).shown


def test_a_car_that_seems_to_draw_more_than_the_supply_is_missed_once():
    bench = drawing()
    car = bench.run(2, 16, [4], [15])
    assert not car.shown and car.missing == 0
    assert bench.run(10, 16, [4], [15]).drawing


@pytest.mark.parametrize("fell_a, believed", [(15, True), (8, True), (7, False), (0, False)])
def test_half_of_the_fall_has_to_show(fell_a, believed):
    stopped = Stopped()
    assert stopped.step(STEP_MS, 15000, 30000)
    for _ in range(100):
        told = stopped.step(STEP_MS, 0, 30000 - fell_a * 1000)
    assert told is believed
    assert stopped.step(STEP_MS, 6000, 30000)
