"""Rules of the supply through the whole law: contract, the device's heat, the next appliance, a
heater that gives way, hours of the timetable."""

import pytest

from headroom.rules.delay import Delay
from headroom.rules.heat import Heat, HeatRule
from headroom.rules.plan import Plan
from headroom.rules.rules import Rules
from headroom.rules.shed import Shed, ShedRule
from headroom.rules.times import TimeRule
from headroom.rules.windows import Window, Windows
from host_tests.lib.loop import Loop, steps
from host_tests.lib.rules.site_loop import SiteLoop
from host_tests.lib.rules.test_plan import flat


def contract(*points):
    """3 kW in Italy, on one phase: 3.3 kW for ever, 13.04 A of 253 V."""
    return SiteLoop(
        steps(*points), "IT", phases=1, wired="L1", limits={"contract_w": 3000})


def test_a_contract_is_kept_with_the_tenth_that_is_free():
    loop = contract((0, 3), (100, 5)).run(99)
    assert 9.5 <= loop.offer_a <= 10.5
    loop.run(30)
    assert loop.seconds_over(13.1, after_s=110) == 0
    assert loop.offer_a >= 7.5 and "contract" in loop.reasons(110)


def test_a_contract_has_no_grace_at_six_amperes():
    """8 A of house leave 5: a pause, at once."""
    loop = contract((0, 3), (100, 8)).run(110)
    assert loop.offer_a == 0
    assert loop.seconds_over(13.1, after_s=100) < 5


def test_after_an_excess_of_the_house_the_contract_rests():
    """Ten minutes at 14 A (118 %), then 3: up to the contract itself, 11.86 A, until twice the
    time has gone; then the tenth is free again."""
    loop = contract((0, 14), (600, 3)).run(1200)
    assert loop.seconds_over(11.86, after_s=601) == 0
    assert 7.5 <= loop.offer_a <= 8.9 and "contract_rest" in loop.reasons(700)
    loop.run(800)
    assert loop.offer_a >= 9.3


def behind(device, points, **kwargs):
    loop = Loop(steps(*points), **kwargs)
    loop.law.rules = Rules([HeatRule([Heat(device, 40000)])], [[]])
    return loop


@pytest.mark.parametrize(("device", "least_s", "most_s"), [("", 3.0, 8), ("mcb_b", 0, 2.5)])
def test_heat_forbids_six_amperes_sooner_than_three_seconds(device, least_s, most_s):
    """R15: 50 A of a 40 A breaker that was warm; without a model three seconds are left."""
    points = ((0, 20), (100, 33.9), (200, 44))
    loop = behind(device, points) if device else Loop(steps(*points))
    loop.run(230)
    assert loop.log[int(199 * len(loop.log) / 230)][3] <= 6.1
    stopped_s = next(t for t, a in loop.commands(after_s=199) if a == 0)
    assert least_s <= stopped_s - 200 <= most_s


def test_a_device_does_not_cool_while_nothing_is_measured():
    """R15: what isn't measured counts as what flowed last, where that was above the rating."""
    heat = Heat("mcb_b", 40000)
    loop = Loop(steps((0, 20), (20, 45)))
    loop.law.rules = Rules([HeatRule([heat])], [[]])
    loop.run(60)
    assert heat.forbids
    loop.blind = True
    loop.run(300)
    assert heat.forbids and heat.fraction_permille > 990


def test_room_is_kept_for_an_appliance_of_the_size_that_this_house_has():
    """Three of 8 A were seen, each behind the car's own answer: 8 or 9 A are kept free, and the
    fourth cuts nothing."""
    points = [(0, 5)]
    for k in range(4):
        points += [(100 + 200 * k, 13), (200 + 200 * k, 5)]
    loop = SiteLoop(steps(*points), "ES", phases=1, wired="L1", limits={"appliance": True},
                    share=1.0).run(99)
    assert loop.offer_a == 31.7
    loop.run(590)
    assert "appliance" in loop.reasons(600)
    assert 25.0 <= loop.offer_a <= 27.0
    loop.run(90)
    assert [a for _, a in loop.commands(after_s=699)] == []


def shedding(*points):
    shed = Shed(least_on_s=10, least_off_s=30)
    house = steps(*points)
    loop = Loop(lambda t_s: [house(t_s)[0] + (10 if shed.on else 0)], hold=False)
    loop.law.rules = Rules([ShedRule(shed, 10000, 0)], [[]])
    return loop, shed


def test_a_heater_gives_way_so_that_the_car_goes_on():
    """30 A of house, 10 of them the heater's: the car has 10. 14 A more leave none; without the
    heater 6."""
    loop, shed = shedding((0, 20), (100, 27), (400, 10))
    loop.run(99)
    assert shed.on and loop.offer_a > 9.5
    loop.run(20)
    assert not shed.on and shed.sheds == 1
    loop.run(320)
    assert loop.offer_a >= 6.0
    loop.run(200)
    assert shed.on and loop.seconds_over(40, after_s=500) < 2


@pytest.mark.parametrize("points", [((0, 5),), ((0, 5), (100, 20), (200, 5))])
def test_a_heater_stays_on_while_there_is_room(points):
    loop, shed = shedding(*points)
    loop.run(400)
    assert shed.on and shed.sheds == 0


@pytest.mark.parametrize("plugged", [True, False])
def test_a_heater_gives_way_to_a_car_that_is_there(plugged):
    loop, shed = shedding((0, 25))
    loop.plugged = plugged
    loop.run(60)
    assert shed.on == (not plugged)


class Clocked(Loop):
    """By the local clock, from a minute of Monday on."""

    def __init__(self, minute, rule, **kwargs):
        super().__init__(steps((0, 5)), **kwargs)
        self.law.rules = Rules([], [[rule]])
        self._minute = minute

    def step(self):
        at = self._minute + self.ms // 60000
        self.law.rules.inputs.local = (at // 1440 % 7, at % 1440, self.ms // 1000 % 60)
        super().step()


@pytest.mark.parametrize(("gb", "random_u16", "wait_s"), [(True, 32768, 300), (False, 32768, 0)])
def test_hours_begin_after_a_random_delay_in_great_britain(gb, random_u16, wait_s):
    """R18: the windows open at 10:00; half of the random numbers wait up to 5 minutes."""
    rule = TimeRule(Windows([Window(127, 600, 660, "allow")]), None, Delay(gb))
    loop = Clocked(598, rule)
    loop.law.rules.inputs.random_u16 = random_u16
    loop.run(600)
    started_s = next(t for t, a in loop.commands() if a > 0)
    assert wait_s <= started_s - 120 <= wait_s + 12
    waited = [row[4] for row in loop.log if 121 < row[0] < 120 + wait_s]
    assert {reason.code for reason in waited} == ({"delay"} if gb else set())


def test_a_plan_charges_in_the_cheap_hour_and_only_then():
    """1.2 kWh by 11:30, from 9:56 on; 10:00 to 11:00 costs a tenth."""
    windows = Windows([Window(127, 600, 660, "prefer", 0, 100)], 1000)
    plan = Plan(1200, 32000, 7360, 1380, flat(32000), windows, ready=(0, 690))
    loop = Clocked(596, TimeRule(None, plan, None))
    loop.run(60)
    assert loop.offer_a == 0 and "plan_wait" in {row[4].code for row in loop.log[1000:]}
    wh = 0.0
    while loop.ms < 22 * 60000:
        loop.run(30)
        wh += loop.amps * 230 * 30 / 3600
        loop.law.rules.inputs.session_wh[0] = int(wh)
    on_min = [596 + t / 60 for t, _, amps, _, _ in loop.log if amps > 5]
    assert 600 <= min(on_min) <= 606 and wh >= 1190
    assert "plan_done" in {row[4].code for row in loop.log[-10:]}
