"""Charging from the sun through the whole law: signed powers of the phases in, grants out."""

import pytest

from headroom.car.car import Car
from headroom.charger.charger import Charger
from headroom.events import Events
from headroom.law import Law
from headroom.limit.limiter import Limiter
from headroom.rules.rules import Rules
from headroom.rules.solar import Solar, SunRule
from headroom.share.pacer import Pacer
from headroom.share.profile import Profile
from host_tests.lib.loop import Loop


class SunLoop(Loop):
    """pv_a(t_s): per phase. Readings carry sign and power, as with a voltage of their own."""

    def __init__(self, pv_a, mode="surplus", house_a=1.0, phases=1, battery_w=0, **car):
        super().__init__(lambda t_s: [house_a] * phases, phases=phases, share=1.0,
                         car_phases=tuple(range(phases)), **car)
        self.pv_a = pv_a
        wired = tuple(range(phases))
        limiter = Limiter(phases, 40000, 40000, True, list(range(phases)))
        self.solar = Solar(mode, 32000)
        rules = Rules([], [[SunRule(self.solar)]], True)
        rules.inputs.battery_w = battery_w
        self.law = Law(
            limiter, [Charger(Car(wired, True), Pacer(32000, 0, Profile(True, 300, 1800, 3)))],
            Events(500), 0, None, rules)
        law_step = self.law.step

        def step(now_ms, readings):
            for reading in readings:
                net_a = house_a + self.amps * (self.amps > 0) - self.pv_a(self.ms / 1000)
                reading.rms_ma = reading.cycle_ma = round(abs(net_a) * 1000)
                reading.export = net_a < 0
                reading.power_w = round(net_a * 230)
            law_step(now_ms, readings)

        self.law.step = step

    def net_wh(self, after_s):
        """(bought, sold) on one phase since then."""
        bought = sold = 0.0
        for t_s, totals, *_ in self.log:
            if t_s >= after_s:
                net_w = (totals[0] - self.pv_a(t_s)) * 230
                bought += max(net_w, 0) * 0.025 / 3600
                sold += max(-net_w, 0) * 0.025 / 3600
        return bought, sold


@pytest.mark.parametrize(("phases", "pv_a"), [(1, 17.0), (3, 17.0)])
def test_the_car_takes_what_the_house_would_feed_in(phases, pv_a):
    loop = SunLoop(lambda t_s: pv_a, phases=phases).run(400)
    assert 15.0 <= loop.offer_a <= 16.0
    bought, sold = loop.net_wh(300)
    assert bought <= 1 and sold <= 20
    assert loop.log[-1][4].code == "solar"


def test_it_starts_after_two_minutes_of_sun_and_not_without():
    loop = SunLoop(lambda t_s: 5.0 if t_s < 200 else 12.0).run(200)
    assert loop.offer_a == 0 and loop.log[-1][4].code == "solar_wait"
    loop.run(200)
    started_s = next(t for t, a in loop.commands() if a > 0)
    assert 320 <= started_s <= 325


def test_eco_charges_at_six_amperes_in_the_dark():
    loop = SunLoop(lambda t_s: 0.0 if t_s < 100 else 14.0, mode="eco").run(99)
    assert loop.offer_a == 6.0 and loop.log[-1][4].code == "solar_eco"
    loop.run(200)
    assert 12.0 <= loop.offer_a <= 13.0


@pytest.mark.parametrize("mode", ["surplus", "eco"])
def test_a_battery_whose_power_is_not_known_leaves_no_surplus(mode):
    loop = SunLoop(lambda t_s: 17.0, mode=mode, battery_w=None).run(300)
    assert loop.offer_a == (6.0 if mode == "eco" else 0)
    assert loop.log[-1][4].code == "solar_unknown"


def test_what_the_battery_gives_is_not_the_suns():
    """17 A of export, 10 of them (2,300 W) out of the battery."""
    loop = SunLoop(lambda t_s: 17.0, battery_w=2300).run(400)
    assert loop.offer_a == 0.0 or loop.offer_a <= 6.1


def test_a_phase_that_is_not_measured_leaves_no_surplus():
    loop = SunLoop(lambda t_s: 17.0).run(300)
    assert loop.offer_a > 14
    loop.blind = True
    loop.run(30)
    assert loop.offer_a == 0.0


def test_the_supply_bounds_a_car_that_the_sun_would_let_more():
    """R48: the limit's cut does not wait for the sun."""
    loop = SunLoop(lambda t_s: 40.0, car_a=40.0).run(300)
    assert loop.offer_a == 32.0
    assert loop.log[-1][4].code == "charger_max"


def test_without_sun_it_goes_on_at_six_amperes_for_ten_minutes_and_no_longer():
    loop = SunLoop(lambda t_s: 17.0 if t_s < 300 else 3.0).run(880)
    assert loop.offer_a == 6.0 and loop.log[-1][4].code == "solar_hold"
    loop.run(60)
    assert loop.offer_a == 0.0
