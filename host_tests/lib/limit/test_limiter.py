"""Set-point, safe current and the allowance of a phase."""

from types import SimpleNamespace

import pytest

from headroom.limit.limiter import Limiter
from headroom.limit.set_point import safe_current_ma, set_point_ma
from headroom.measure.reading import Reading


def reading(rms_ma, cycle_ma=None, uncertainty_ma=0, health="ok", phase=0):
    r = Reading("mains", phase)
    r.rms_ma, r.cycle_ma = rms_ma, rms_ma if cycle_ma is None else cycle_ma
    r.uncertainty_ma, r.health, r.at_ms = uncertainty_ma, health, 0
    return r


def test_the_set_point_is_the_continuous_share_less_the_margin():
    assert set_point_ma(100000, 800, 0) == 80000
    assert set_point_ma(40000, 1000, 500) == 39500
    assert set_point_ma(6000, 1000, 20000) == 0


@pytest.mark.parametrize(
    ("rating", "safe", "demand", "expected"),
    [
        (40000, 10000, 0, 0),        # demand unknown
        (40000, 0, 20000, 0),        # nothing asked for
        (40000, 10000, 20000, 10000),
        (40000, 32000, 20000, 20000),
        (40000, 32000, 34000, 6000),
        (40000, 32000, 34001, 0),    # demand + 6 A > rating
    ],
)
def test_safe_current_by_r17(rating, safe, demand, expected):
    assert safe_current_ma(rating, safe, demand) == expected


def draws(index=0):
    return SimpleNamespace(index=index, car=SimpleNamespace(ma=[5000, 0, 0]))


def test_house_is_total_less_car_and_uncertainty_counts_against_us():
    limiter = Limiter(1, 40000, 38000)
    for _ in range(3):
        limiter.see([reading(20000, uncertainty_ma=200)])
        limiter.read(0, 25)
    allowance = limiter.allow([draws()])[0]
    assert allowance.total_ma == 20200
    assert allowance.house_ma == 15200
    assert allowance.allowed_ma == 38000 - 15200


def test_a_step_sizes_the_cut_after_three_cycles_and_one_inrush_cycle_does_not():
    limiter = Limiter(1, 40000, 38000)
    sizes = []
    for cycle in (20000, 20000, 20000, 60000, 20000, 50000, 50000, 50000):
        limiter.see([reading(20000, cycle)])
        limiter.read(0, 25)
        sizes.append(limiter.allowances[0].total_ma)
    assert sizes == [20000] * 7 + [50000]


def test_over_is_the_one_second_value_or_half_a_second_far_above():
    limiter = Limiter(1, 40000, 38000)
    limiter.see([reading(38000)])
    limiter.read(0, 25)
    assert not limiter.allowances[0].over
    limiter.see([reading(38001)])
    limiter.read(0, 25)
    assert limiter.allowances[0].over
    overs = []
    for _ in range(25):
        limiter.see([reading(30000, 56000)])
        limiter.read(0, 25)
        overs.append(limiter.allowances[0].over)
    first_ms = 25 * (overs.index(True) + 1)
    assert 500 <= first_ms <= 600


@pytest.mark.parametrize("health", ["unplugged", "stuck_low", "starting"])
def test_an_unusable_reading_is_unknown_and_not_nothing(health):
    limiter = Limiter(1, 40000, 38000)
    limiter.see([reading(0, health=health)])
    limiter.read(0, 25)
    assert not limiter.allowances[0].known and limiter.allowances[0].health == health


def test_a_missing_or_old_reading_is_unknown():
    limiter = Limiter(2, 40000, 38000)
    limiter.see([reading(1000)])
    limiter.read(5000, 25)
    assert [a.known for a in limiter.allowances] == [False, False]
    assert [a.health for a in limiter.allowances] == ["stale", "missing"]


def test_a_clipped_reading_may_be_used_since_it_counts_as_full_scale():
    limiter = Limiter(1, 40000, 38000)
    limiter.see([reading(73000, health="clipped")])
    limiter.read(0, 25)
    assert limiter.allowances[0].known and limiter.allowances[0].over


def test_a_sum_is_lost_since_its_phase_that_was_lost_first():
    limiter = Limiter(3, 40000, 38000)
    total = limiter.add_total(60000)
    well = [reading(10000, phase=p, uncertainty_ma=100) for p in range(3)]
    for now_ms in range(0, 1000, 25):
        for one in well:
            one.at_ms = now_ms
        limiter.see(well)
        limiter.read(now_ms, 25)
    assert total.lost_ms == 0 and total.known and not total.over
    assert (total.total_ma, total.rms_ma) == (30300, 30300)
    for k in range(1, 25):
        well[0].at_ms = well[2].at_ms = 1000 + 25 * k
        limiter.read(1000 + 25 * k, 25)
    assert total.lost_ms == limiter.supply[1].lost_ms > 300
    well[1].health = "unplugged"
    for k in range(1, 80):
        well[0].at_ms = well[2].at_ms = 1600 + 25 * k
        limiter.read(1600 + 25 * k, 25)
    assert not total.known and total.health == "unplugged" and not total.over


def test_a_sum_is_over_above_its_limit_and_not_at_it():
    limiter = Limiter(2, 40000, 38000)
    total = limiter.add_total(20000)
    for rms_ma, over in ((10000, False), (10001, True)):
        limiter.see([reading(rms_ma, phase=p) for p in range(2)])
        limiter.read(0, 25)
        assert total.over == over


def test_a_sub_panel_counts_its_own_chargers_only():
    limiter = Limiter(1, 40000, 38000)
    limiter.add_sub(0, 20000, 19000, (1,))
    sub = Reading("sub", 0)
    sub.rms_ma = sub.cycle_ma = 12000
    sub.health, sub.at_ms = "ok", 0
    for _ in range(3):
        limiter.see([reading(25000), sub])
        limiter.read(0, 25)
    mains, feeder = limiter.allow([draws(0), draws(1)])
    assert (mains.house_ma, mains.allowed_ma) == (15000, 23000)
    assert (feeder.house_ma, feeder.allowed_ma) == (7000, 12000)
    assert feeder.name == "sub-panel 1 L1" and not feeder.has(0) and feeder.has(1)
    assert limiter.totals_ma == [25000, 0, 0]


def test_what_has_strained_the_breaker_no_longer_does_once_it_is_below_the_rating():
    """The heat stays for minutes; a car is stopped for it only while more than rated flows."""
    limiter = Limiter(1, 40000, 40000)
    strained = []
    for k in range(1800):
        limiter.see([reading(64000 if k < 1600 else 38000)])
        limiter.read(0, 25)
        strained.append(limiter.supply[0].strained)
    assert True in strained[:1600] and strained[1599]
    assert not strained[1600]


def test_the_cycle_of_a_burst_that_counts_for_nothing_hides_no_step():
    """35 A for three good bursts with a bad one between: what flows is 35 A, not the bad one's."""
    limiter = Limiter(1, 32000, 31500)
    for cycle_ma, health in ((35000, "ok"), (35000, "ok"), (0, "sampling"), (35000, "ok")):
        limiter.see([reading(20000, cycle_ma, health=health)])
    assert limiter.read(0, 25) == [35000, 0, 0]


def test_each_panel_has_its_own_feeder():
    limiter = Limiter(1, 40000, 38000)
    readings = [reading(25000)]
    for panel, rms_ma in enumerate((7000, 12000)):
        limiter.add_sub(0, 20000, 19000, (panel,), panel)
        sub = Reading("sub", 0, panel)
        sub.rms_ma = sub.cycle_ma = rms_ma
        sub.health, sub.at_ms = "ok", 0
        readings.append(sub)
    limiter.see(readings)
    limiter.read(0, 25)
    assert [a.total_ma for a in limiter.allowances] == [25000, 7000, 12000]
    assert [a.name for a in limiter.allowances] == ["L1", "sub-panel 1 L1", "sub-panel 2 L1"]
