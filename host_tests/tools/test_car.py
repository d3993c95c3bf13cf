"""Cars: what each does at the pilot, against the records and reports that they stand for."""

import pytest

from tools.sim.car import CARS, CarModel

STEP_MS = 100


class Drive:
    """Steps a car with an offer; the contactor follows S2 as a charger's would."""

    def __init__(self, name="typical", phases=(0,), **options):
        self.car = CarModel(name, phases, **options)
        self.ms = 0

    def run(self, seconds, offered_a, closed=True):
        """Current at each step, A per phase of the car."""
        amps = []
        for _ in range(round(seconds * 1000 / STEP_MS)):
            self.ms += STEP_MS
            self.car.step(self.ms, offered_a, closed and self.car.wants)
            amps.append(self.car.amps[0])
        return amps


def started(name="typical", offered_a=32, seconds=90, **options):
    drive = Drive(name, **options)
    drive.run(seconds, offered_a)
    return drive


def first_s(amps, condition):
    return next(k for k, a in enumerate(amps) if condition(a)) * STEP_MS / 1000


def test_it_wakes_after_its_delay_only_for_an_offer():
    drive = Drive(start_delay_s=3.0)
    drive.run(60, None)
    assert not drive.car.wants
    drive.run(2.5, 10)
    assert not drive.car.wants
    drive.run(1.0, 10)
    assert drive.car.wants


def test_no_current_without_the_contactor():
    drive = Drive()
    assert set(drive.run(60, 32, closed=False)) == {0.0}
    assert drive.car.wants


def test_typical_draws_95_percent_5_s_late():
    drive = started(offered_a=16)
    assert drive.car.amps == pytest.approx([15.2])
    amps = drive.run(20, 8)
    assert first_s(amps, lambda a: a < 15) == pytest.approx(5, abs=0.2)
    assert first_s(amps, lambda a: a < 7.7) < 6
    assert amps[-1] == pytest.approx(7.6)


@pytest.mark.parametrize("name, lag_s", [("slow", 40), ("fast", 2)])
def test_lag(name, lag_s):
    amps = started(name).run(60, 10)
    assert first_s(amps, lambda a: a < 30) == pytest.approx(lag_s, abs=0.2)


def test_a_raise_ramps():
    amps = started(offered_a=8, ramp_up_a_s=2.0).run(30, 20)
    assert first_s(amps, lambda a: a > 18.9) == pytest.approx(5 + (19 - 7.6) / 2, abs=0.3)


def test_an_offer_that_is_taken_back_in_time_still_shows():
    """A pure delay: the lower offer is seen for as long as it was there."""
    drive = started(offered_a=20)
    drive.run(2, 8)
    amps = drive.run(10, 20)
    assert min(amps) == pytest.approx(7.6)
    assert amps[-1] == pytest.approx(19)


@pytest.mark.parametrize("name", sorted(CARS))
def test_x1_ends_the_current_and_opens_s2_within_3_s(name):
    drive = started(name)
    assert drive.car.wants
    amps = drive.run(3, None)
    assert amps[-1] == 0
    assert not drive.car.wants
    assert set(drive.run(60, None)) == {0.0}
    assert max(drive.run(900, 16)) > 5


def test_both_legs_and_three_phases():
    assert started(phases=(0, 1)).car.amps == pytest.approx([30.4, 30.4])
    assert CarModel("zoe", (0, 1, 2)).phases == (0, 1, 2)


def test_it_never_takes_more_than_its_own_maximum():
    assert started("outlander", 32, seconds=60).car.amps == [14.4]
    assert started(max_a=10.0).car.amps == [10.0]


def test_zoe_overdraws_and_needs_8_a():
    assert started("zoe", 20).car.amps[0] == pytest.approx(21.4)
    drive = started("zoe", 7.5)
    assert not drive.car.wants
    drive = started("zoe", 20)
    drive.run(30, 7.5)
    assert drive.car.drawing_a == 0


def test_plugged_in_and_not_charging_is_leading_reactive_current():
    drive = Drive(lag_s=30.0)
    drive.run(5, 32)
    assert drive.car.wants
    assert drive.car.amps == [1.0]
    assert drive.car.wave == "leading"
    assert drive.car.drawing_a == 0
    drive.run(60, 32)
    assert drive.car.wave == "resistive"
    for name in CARS:
        assert 0.5 <= CARS[name].idle_a <= 1.5


@pytest.mark.parametrize("name, low, high", [("nissan_leaf", 0.86, 1.2), ("volvo_xc40", 0, 1.41)])
def test_hunting(name, low, high):
    drive = started(name, seconds=60)
    steady = 0.95 * 32
    assert drive.car.amps[0] == pytest.approx(steady)
    hunt = CARS[name].hunt
    drive.run(hunt[0], 32)
    amps = drive.run(300, 32)
    assert max(amps) == pytest.approx(high * steady, rel=0.01)
    assert min(amps[100:]) == pytest.approx(low * steady, abs=1.3)


def test_prius_drops_to_nothing_every_quarter_of_an_hour():
    amps = started("prius_prime").run(5400, 32)
    drops = [k for k in range(1, len(amps)) if amps[k] < 2 <= amps[k - 1]]
    gaps_s = [(b - a) * STEP_MS / 1000 for a, b in zip(drops, drops[1:])]
    assert len(drops) >= 6
    assert gaps_s[1:] == pytest.approx([900] * (len(gaps_s) - 1), abs=30)


def test_teslas_change_by_themselves():
    three = started("tesla_model_3")
    amps = three.run(1800, 32)
    out_s = sum(a < 2 for a in amps) * STEP_MS / 1000
    assert 60 < out_s < 120
    assert amps[-1] == pytest.approx(30.4)
    y = started("tesla_model_y")
    y.run(6000, 32)
    assert y.car.amps == [16.0]
    y.run(6300, 32)
    assert y.car.amps == pytest.approx([30.4])


def test_outlander_rests_early_and_never_stops_at_the_end():
    drive = started("outlander", seconds=60)
    drive.run(300, 32)
    assert drive.car.amps == [1.2]
    drive.run(700, 32)
    assert drive.car.amps == [14.4]
    drive.run(4 * 3600, 32)
    assert drive.car.amps == [1.4]
    assert drive.car.wants


def test_ioniq_goes_down_in_stages():
    drive = started("ioniq_electric", energy_kwh=0.3)
    amps = drive.run(700, 32)
    levels = []
    for a in amps:
        if a > 2 and (not levels or abs(a - levels[-1]) > 1):
            levels.append(round(a))
    assert [a for a in levels if a in (30, 23, 16, 12)] == [30, 23, 16, 12]
    assert amps[-1] == 0
    assert not drive.car.wants


def test_a_full_battery_decays_and_ends():
    drive = started(energy_kwh=0.5, tail_tau_s=60.0)
    amps = drive.run(600, 32)
    tail_s = first_s(amps, lambda a: a < 30.0)
    later_s = first_s(amps, lambda a: a < 30.4 / 2.718)
    assert later_s - tail_s == pytest.approx(60, abs=3)
    assert drive.car.full
    assert not drive.car.wants
    drive.run(60, None)
    drive.run(60, 32)
    assert not drive.car.wants
    assert drive.car.energy_kwh == pytest.approx(0.5 + 30.4 * 230 * 60 / 3.6e6, rel=0.05)


def test_unplugging():
    drive = started()
    drive.car.unplug()
    assert drive.run(5, 32)[-1] == 0
    assert not drive.car.wants
    drive.car.plug()
    drive.run(60, 32)
    assert drive.car.amps == pytest.approx([30.4])


def test_long_steps_end_where_short_ones_do():
    fine = started(offered_a=16)
    coarse = CarModel()
    for second in range(90):
        coarse.step(second * 1000, 16, coarse.wants)
    assert coarse.amps == pytest.approx(fine.car.amps)


@pytest.mark.parametrize(
    "name, options, words",
    [
        ("trabant", {}, "car: 'trabant' is not one of typical, slow"),
        ("typical", {"colour": 1.0}, "colour: not an option of a car; there are: .*max_a"),
        ("typical", {"max_a": "much"}, "max_a: a number of at least 0 wanted, not 'much'"),
        ("typical", {"lag_s": -1}, "lag_s: a number of at least 0"),
        ("typical", {"ventilation": 1}, "ventilation: true or false"),
        ("typical", {"dips": 5}, "dips: a list wanted"),
    ],
)
def test_bad_cars_are_named(name, options, words):
    with pytest.raises(ValueError, match=words):
        CarModel(name, (0,), **options)
