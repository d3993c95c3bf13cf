"""The heat model of the protecting device (R15): it forbids before any of its kind trips."""

import subprocess
import sys
from functools import lru_cache
from math import exp, log
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from headroom.rules import curves
from headroom.rules.heat import FOREVER_MS, Heat
from tools.sim.breaker import Breaker

LIB = Path(__file__).resolve().parents[3] / "lib"
BREAKERS = ("mcb_b", "mcb_c", "mcb_d")

# In parts of the rated current, from the standards (sources: curves.py):
# level of the trip heat, held, conventional tripping, at once, fast s, slow s (40 A).
ROWS = {
    "mcb_b": (1.13, 1.13, 1.45, 3, 4.2, 549),
    "mcb_c": (1.13, 1.13, 1.45, 5, 4.2, 549),
    "mcb_d": (1.13, 1.13, 1.45, 10, 4.2, 549),
    "gg": (1.25, 1.25, 1.6, 2, 16, 3820),
    "ul489": (1.05, 1.0, 1.35, 3, 4.2, 9050),
    "sls_e": (1.05, 1.05, 1.2, 5, 4.2, 4970),
}


class Reference:
    """The same first-order model in float64: 1 = a trip is possible."""

    def __init__(self, device):
        level, self.hold, trip, self.once, self.fast_s, self.slow_s = ROWS[device]
        self.level2, self.band = level**2, trip**2
        self.heat = 1.0

    def step(self, dt_s, m):
        if m >= self.once:
            self.heat = self.level2
            return
        end = m * m if m <= self.hold else max(m * m, self.band)
        tau_s = self.fast_s if end > self.heat else self.slow_s
        self.heat = min(end + (self.heat - end) * exp(-dt_s / tau_s), self.level2)

    @property
    def fraction(self):
        return self.heat / self.level2


class Device:
    """A real device: one level, one time constant, any that the standard allows."""

    def __init__(self, level, tau_s):
        self.level2, self.tau_s = level**2, tau_s
        self.heat = 1.0
        self.tripped = False

    def step(self, dt_s, m):
        self.heat = m * m + (self.heat - m * m) * exp(-dt_s / self.tau_s)
        self.tripped = self.tripped or self.heat >= self.level2

    @property
    def fraction(self):
        return self.heat / self.level2


def tau_s(level, seconds, m):
    """Of a device that from cold reaches its level after so long at this current."""
    return seconds / log(m * m / (m * m - level * level))


@lru_cache(None)
def rest(device, rating_ma):
    """The state after hours without current."""
    heat = Heat(device, rating_ma)
    for _ in range(60000):
        heat.step(1500, 0)
        if heat.fraction_permille == 0:
            break
    assert heat.fraction_permille == 0
    return vars(heat)


def cold(device, rating_ma=40000):
    heat = Heat(device, rating_ma)
    vars(heat).update(rest(device, rating_ma))
    return heat


def time_s(heat, ma, forbidden=False, most_s=3600):
    """Until the envelope is reached (or the car is forbidden), in steps of 25 ms."""
    for step in range(int(most_s * 40)):
        if heat.forbids if forbidden else heat.fraction_permille >= 1000:
            return step / 40
        heat.step(25, ma)
    return None


# Tabulated points: nothing that trips from cold may be later here.


@pytest.mark.parametrize(("device", "rating_a", "multiple", "shortest_s"), [
    ("mcb_b", 32, 2.55, 1), ("mcb_c", 32, 2.55, 1), ("mcb_d", 32, 2.55, 1),
    ("mcb_b", 63, 2.55, 1), ("mcb_c", 63, 2.55, 1), ("mcb_d", 63, 2.55, 1),
    ("mcb_b", 32, 3, 0), ("mcb_c", 32, 5, 0), ("mcb_d", 32, 10, 0),
    ("gg", 16, 2.06, 10), ("gg", 16, 5.3, 0.1), ("gg", 100, 2.9, 10),
    ("sls_e", 63, 5, 0.05),
])
def test_from_cold_not_later_than_the_standards_shortest_time(
    device, rating_a, multiple, shortest_s
):
    heat = cold(device, rating_a * 1000)
    ma = int(rating_a * 1000 * multiple)
    assert heat.spare_ms(ma) <= shortest_s * 1000
    # A step of 25 ms is the finest that this looks.
    assert time_s(heat, ma) <= max(shortest_s, 0.025)


@pytest.mark.parametrize("device", BREAKERS)
def test_just_below_the_magnetic_band_it_is_not_at_once(device):
    """Else it would forbid what the standard rules out: EN 60898, 0.1 s at the lower edge."""
    heat = Heat(device, 32000)
    heat.step(0, 32000 * ROWS[device][3] - 32)
    assert heat.fraction_permille < 1000
    heat.step(0, 32000 * ROWS[device][3])
    assert heat.fraction_permille == 1000 and heat.forbids


@pytest.mark.parametrize(("device", "hold", "trip", "envelope_s", "forbids_s"), [
    # By hand, T * ln((TRIP**2 - 1) / (TRIP**2 - heat)), heat LEVEL**2 or half of the way there:
    ("mcb_b", 1.13, 1.45, 1.22, 0.57),  # 4.2 ln(1.1025 / 0.8256), 4.2 ln(1.1025 / 0.9640)
    ("mcb_c", 1.13, 1.45, 1.22, 0.57),
    ("mcb_d", 1.13, 1.45, 1.22, 0.57),
    ("gg", 1.25, 1.6, 7.16, 3.18),      # 16 ln(1.56 / 0.9975), 16 ln(1.56 / 1.2788)
    ("ul489", 1.0, 1.35, 0.56, 0.27),   # 4.2 ln(0.8225 / 0.72), 4.2 ln(0.8225 / 0.7713)
    ("sls_e", 1.05, 1.2, 1.12, 0.52),   # 4.2 ln(0.44 / 0.3375), 4.2 ln(0.44 / 0.3888)
])
def test_where_no_lower_time_exists_next_to_nothing_is_permitted(
    device, hold, trip, envelope_s, forbids_s
):
    for multiple in (hold + 0.001, (hold + trip) / 2, trip):
        ma = int(40000 * multiple)
        assert time_s(Heat(device, 40000), ma) == pytest.approx(envelope_s, abs=0.03)
        assert time_s(Heat(device, 40000), ma, True) == pytest.approx(forbids_s, abs=0.03)


@pytest.mark.parametrize("device", curves.DEVICES)
def test_a_hot_start_is_sooner_and_more_current_is_never_later(device):
    frozen = cold(device)
    before_ms = FOREVER_MS
    for ma in range(20000, 160000, 500):
        hot_ms = Heat(device, 40000).spare_ms(ma)
        assert hot_ms <= frozen.spare_ms(ma)
        assert hot_ms <= before_ms
        before_ms = hot_ms


def test_the_time_constants_bound_every_device_of_the_standards():
    """Over all levels between held and tripping: the quickest heating and the slowest cooling."""
    steps = [k / 100 for k in range(101)]
    for device in BREAKERS:
        row = curves.curve(device)
        levels = [1.13 + 0.32 * k for k in steps]
        quickest = min(level**2 * tau_s(level, 1, 2.55) for level in levels)
        assert 1.13**2 * row[curves.FAST] / 1000 <= quickest
        for column, longest_s in ((curves.SLOW, 60), (curves.SLOW_ABOVE, 120)):
            slowest = max(tau_s(level, longest_s, 2.55) for level in levels)
            assert slowest <= row[column] / 1000 < 1.01 * slowest
        assert row[curves.SIZE] == 32000
    row = curves.curve("gg")
    levels = [1.25 + 0.35 * k for k in steps]
    quickest = min(level**2 * tau_s(level, 10, 2.0) for level in levels)
    assert 1.25**2 * row[curves.FAST] / 1000 <= quickest
    for column, longest_s in ((curves.SLOW, 3600), (curves.SLOW_ABOVE, 3 * 3600)):
        slowest = max(tau_s(level, longest_s, 1.6) for level in levels[:-1])
        assert slowest <= row[column] / 1000 < 1.01 * slowest
    row = curves.curve("ul489")
    assert row[curves.SLOW] / 1000 >= tau_s(1.0, 120, 2.0)
    assert row[curves.SLOW_ABOVE] / 1000 >= tau_s(1.0, 7200, 1.35)
    assert curves.curve("sls_e")[curves.SLOW_ABOVE] / 1000 >= tau_s(1.05, 7200, 1.2)


# Against what trips.

MULTIPLES = st.one_of(
    st.floats(0, 1.6), st.floats(0.9, 1.3), st.floats(1.3, 4.99), st.sampled_from([0.0, 1.0]),
)
TRACE = st.lists(st.tuples(st.integers(0, 1500), MULTIPLES, st.integers(1, 60)), max_size=25)
GAP = [(1500, 3.0, 2), (1500, 0.0, 20), (1500, 1.16, 60), (1500, 1.16, 60)]
"""Hot at once, a gap, then barely above the level: a quick replica alone would let go here."""


def run(device, trace, judge):
    """True if the judge tripped. Up to then its part of the heat is never above the model's."""
    heat = Heat(device, 40000)
    for dt_ms, multiple, count in trace:
        ma = int(40000 * multiple)
        for _ in range(count):
            forbade = heat.forbids
            heat.step(dt_ms, ma)
            judge.step(dt_ms / 1000, ma / 40000)
            if judge.tripped:
                assert heat.forbids and heat.fraction_permille == 1000
                assert forbade or heat.spare_ms(ma) == 0
                return True
            assert judge.fraction * 1000 < heat.fraction_permille + 1
    return False


@pytest.mark.parametrize("device", [*BREAKERS, "ul489", "sls_e", "unknown"])
@settings(max_examples=12, deadline=None)
@given(trace=TRACE)
@example(trace=GAP)
def test_forbids_before_the_judge_of_the_simulator_trips(device, trace):
    """The judge's magnet acts at 5 In, where D still holds: the trace stays below."""
    run(device, trace, Breaker(1, 1))


def test_the_judge_does_trip_in_these_tests():
    overload = [(25, 1.4, 60), *([(25, 1.3, 60)] * 100)]
    assert run("mcb_c", overload, Breaker(1, 1))
    assert run("mcb_b", [(25, 5.0, 1)], Breaker(1, 1))


@settings(max_examples=25, deadline=None)
@given(trace=TRACE, size=st.floats(0, 1), speed=st.floats(0, 1))
@example(trace=GAP, size=0.0, speed=1.0)
@example(trace=GAP, size=1.0, speed=0.0)
def test_forbids_before_any_breaker_of_en_60898_trips(trace, size, speed):
    """Tripping from cold at 2.55 In after 1 to 120 s, at rest somewhere from 1.13 to 1.45 In."""
    level = 1.13 + 0.32 * size
    quick, slow = tau_s(level, 1, 2.55), tau_s(level, 120, 2.55)
    run("mcb_d", trace, Device(level, quick * (slow / quick) ** speed))


@settings(max_examples=25, deadline=None)
@given(trace=TRACE, size=st.floats(0, 0.99), speed=st.floats(0, 1))
@example(trace=GAP, size=0.0, speed=1.0)
def test_forbids_before_any_fuse_within_its_gates_melts(trace, size, speed):
    level = 1.25 + 0.35 * size
    quick, slow = tau_s(level, 10, 2.06), tau_s(level, 3600, 1.6)
    run("gg", trace, Device(level, quick * (slow / quick) ** speed))


# What it must not do.


@pytest.mark.parametrize("device", [*curves.DEVICES, "unknown"])
@settings(max_examples=10, deadline=None)
@given(trace=st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 16000)), max_size=200))
def test_never_forbids_up_to_the_rated_current(device, trace):
    heat = Heat(device, 16000)
    for dt_ms, ma in [*trace, (1500, 16000)]:
        assert not heat.step(dt_ms, ma)
        assert heat.spare_ms(16000) == FOREVER_MS


@pytest.mark.parametrize("device", curves.DEVICES)
@pytest.mark.parametrize("rating_ma", [6000, 16000, 35001, 99999, 400000])
def test_rated_current_for_ever_changes_nothing(device, rating_ma):
    """After one step the state is the same to the last bit: so it is after a year."""
    heat = Heat(device, rating_ma)
    state = dict(vars(heat))
    for dt_ms in (0, 1, 25, 1000, 1500):
        assert not heat.step(dt_ms, rating_ma)
        assert vars(heat) == state


@pytest.mark.parametrize("dt_ms", [1, 25, 1500])
@pytest.mark.parametrize("start_ma", [0, 44000])
def test_a_steady_load_settles_and_then_nothing_drifts(dt_ms, start_ma):
    """0.9 In: 0.81 of the rated heat, 634 permille of 1.13**2, from either side, for ever."""
    heat = Heat("mcb_b", 40000)
    for _ in range(2400):
        heat.step(1500, start_ma)
    for _ in range(4000 if start_ma else 200):
        heat.step(1500, 36000)
    for _ in range(500):
        heat.step(dt_ms, 36000)
    assert heat.fraction_permille == 634
    heat._early = heat._late = 0
    state = dict(vars(heat))
    for _ in range(100):
        heat.step(dt_ms, 36000)
        assert vars(heat) == state


def test_forbids_clears_late_and_only_once_cooled():
    """From 1.2769 to 1.0692 at 0.8 In: 275 s * ln((1.2769 - 0.64) / (1.0692 - 0.64)) = 108.5 s."""
    heat = Heat("mcb_b", 32000)
    assert not heat.forbids
    assert time_s(heat, 46400, True) < time_s(heat, 46400)
    seconds = 0
    while heat.step(1000, 25600) and seconds < 1000:
        seconds += 1
    assert seconds == pytest.approx(108.5, abs=1.5)
    # On again at half of the way, 1.1385: 4.2 s * ln((2.1025 - 1.0692) / (2.1025 - 1.1385)).
    assert time_s(heat, 46400, True) == pytest.approx(0.29, abs=0.03)


@pytest.mark.parametrize("device", curves.DEVICES)
def test_the_rated_current_clears_in_the_end(device):
    heat = Heat(device, 16000)
    heat.step(1000, 16000 * 20)
    assert heat.forbids
    for _ in range(15000):
        heat.step(1500, 16000)
    assert not heat.forbids


def test_a_clock_that_jumps_does_not_cool_and_nonsense_does_not_stop_it():
    ahead, one = Heat("mcb_b", 40000), Heat("mcb_b", 40000)
    ahead.step(10**7, 0)
    one.step(1500, 0)
    assert vars(ahead) == vars(one)
    one.step(-5000, 0)
    one.step(0, 39000)
    assert vars(ahead) == vars(one)
    export, load = Heat("mcb_b", 40000), Heat("mcb_b", 40000)
    export.step(300, -60000)
    load.step(300, 60000)
    assert vars(export) == vars(load)
    assert Heat("mcb_b", 0).step(25, 6000)


def test_an_unknown_device_is_the_strictest():
    for device in curves.DEVICES:
        for ma in range(0, 200000, 1000):
            assert Heat("", 40000).spare_ms(ma) <= Heat(device, 40000).spare_ms(ma)
        for column in (curves.SLOW, curves.SLOW_ABOVE):
            assert curves.curve("")[column] >= curves.curve(device)[column]


# The arithmetic.


@pytest.mark.parametrize("device", curves.DEVICES)
def test_the_heat_of_a_current_is_rounded_up_and_by_little(device):
    """A rating of 40.96 A makes 20 mA one step of the current: no step is lost or gained."""
    heat = Heat(device, 40960)
    for ma in range(20, 40961, 20):
        assert 0 <= heat._end(ma) / 16384 - (ma / 40960) ** 2 < 1 / 16384
        assert heat._end(ma - 19) == heat._end(ma)


def numbers(seed):
    """Numerical Recipes' generator, cut to 31 bits: the same in every interpreter."""
    value = seed
    while True:
        value = (value * 1664525 + 1013904223) & 0x7FFFFFFF
        yield value >> 8


def day_of_current(seed):
    """(dt_ms, mA of 40 A): minutes of base load, cooking and overload, noise on top."""
    random = numbers(seed)
    passed_ms = left_ms = base_ma = 0
    while passed_ms < 86400000:
        dt_ms = next(random) % 1501
        left_ms -= dt_ms
        passed_ms += dt_ms
        if left_ms <= 0:
            left_ms = next(random) % 900000
            base_ma = (8000, 20000, 30000, 38000, 44000, 70000)[next(random) % 6]
            if base_ma == 70000:
                left_ms = next(random) % 1200
        ma = base_ma + next(random) % 1900
        # The bands begin at whole 2048ths of the rating: not tested closer than that.
        yield dt_ms, ma + 60 * (abs(ma - 45200) < 30)


@pytest.mark.parametrize("device", ["mcb_b", "gg"])
def test_a_day_of_random_current_agrees_with_float64_within_a_permille(device):
    """Of the trip's heat, and never below it: the rounding is upwards."""
    heat, reference = Heat(device, 40000), Reference(device)
    forbade = 0
    for dt_ms, ma in day_of_current(5):
        heat.step(dt_ms, ma)
        reference.step(dt_ms / 1000, ma / 40000)
        assert -1e-9 < heat._heat / heat._trip - reference.fraction < 1e-3
        forbade += heat.forbids
    assert forbade > 1000


@pytest.mark.parametrize("device", curves.DEVICES)
def test_the_length_of_the_steps_does_not_matter(device):
    fine, coarse = Heat(device, 40000), Heat(device, 40000)
    for ma in (10000, 70000, 41000, 39000, 20000, 90000, 0):
        for _ in range(60):
            fine.step(25, ma)
        coarse.step(1500, ma)
        assert abs(fine.fraction_permille - coarse.fraction_permille) <= 1
    assert fine.fraction_permille > 500


@pytest.mark.parametrize("device", curves.DEVICES)
@pytest.mark.parametrize("rating_ma", [16000, 40000, 63000])
def test_what_may_flow_for_ever_never_reaches_the_envelope(device, rating_ma):
    """At the edge of what is held, in steps of 1/1000 of the rating, for 15 times FAST."""
    seen = set()
    for permille in (ROWS[device][1] * 1000 + k for k in range(-3, 3)):
        heat, ma = Heat(device, rating_ma), int(permille * rating_ma) // 1000
        seen.add(heat.spare_ms(ma) == FOREVER_MS)
        reaches = False
        for _ in range(10 * int(ROWS[device][4])):
            heat.step(1500, ma)
            reaches = reaches or heat.fraction_permille == 1000
        assert reaches == (Heat(device, rating_ma).spare_ms(ma) < FOREVER_MS)
    assert seen == {True, False}


@pytest.mark.parametrize("device", curves.DEVICES)
@pytest.mark.parametrize("before_ma", [0, 30000, 40000])
def test_spare_time_is_what_then_passes(device, before_ma):
    heat = Heat(device, 40000)
    for _ in range(2000):
        heat.step(1500, before_ma)
    for ma in (56000, 64000, 79000, 110000):
        spare_ms = heat.spare_ms(ma)
        copy = Heat(device, 40000)
        vars(copy).update(vars(heat))
        passed_ms = 0
        while copy.fraction_permille < 1000 and passed_ms < 60000:
            copy.step(1, ma)
            passed_ms += 1
        assert spare_ms <= passed_ms <= 1.005 * spare_ms + 3


class Small(int):
    """An integer of the device: all that comes of it must fit MicroPython's 31 bits."""


def _guarded(name):
    def operation(self, *others):
        result = getattr(int, name)(self, *others)
        assert -(1 << 30) <= result < 1 << 30, (name, int(self), others)
        return Small(result)
    return operation


for _name in ("add", "sub", "mul", "floordiv", "mod", "lshift", "rshift"):
    setattr(Small, f"__{_name}__", _guarded(f"__{_name}__"))
    setattr(Small, f"__r{_name}__", _guarded(f"__r{_name}__"))
for _name in ("neg", "abs"):
    setattr(Small, f"__{_name}__", _guarded(f"__{_name}__"))


@pytest.mark.parametrize("device", [*curves.DEVICES, "unknown"])
@pytest.mark.parametrize("rating_ma", [1000, 63000, 400000, 500000])
def test_every_number_fits_a_small_int_of_the_device(device, rating_ma):
    random = numbers(11)
    most = curves.curve(device)[curves.AT_ONCE] * rating_ma // 1000
    heat = Heat(device, rating_ma)
    for name, value in vars(heat).items():
        if isinstance(value, int) and not isinstance(value, bool):
            setattr(heat, name, Small(value))
    for k in range(400):
        ma = (0, most - 1, rating_ma, next(random) * 50 % most, 4000000)[k % 5]
        if k % 5 == 1 and k % 3:
            heat._heat = Small(0)
        heat.spare_ms(Small(ma))
        heat.step(Small((1500, 25, next(random) % 1501)[k % 3]), Small(ma))
    assert isinstance(heat._heat, Small)


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import gc
from headroom.rules.heat import Heat

def vectors(device, rating_ma, seed):
    heat = Heat(device, rating_ma)
    value = seed
    for _ in range(700):
        value = (value * 1664525 + 1013904223) & 0x7FFFFFFF
        dt_ms = (value >> 8) % 1501
        value = (value * 1664525 + 1013904223) & 0x7FFFFFFF
        ma = (value >> 8) % (rating_ma * (6 if value >> 8 & 31 == 0 else 1))
        heat.step(dt_ms, ma)
        print(device, heat.fraction_permille, heat.forbids, heat._heat, heat._early, heat._late,
              heat.spare_ms(ma), heat.spare_ms(rating_ma * 3 // 2))

for device in ("mcb_b", "mcb_c", "mcb_d", "gg", "ul489", "sls_e", "other"):
    for rating_ma in (16000, 63001):
        vectors(device, rating_ma, 5)
if hasattr(gc, "mem_alloc"):
    heat, k = Heat("mcb_b", 40000), 0
    before = after = 0
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    after = gc.mem_alloc()
    idle = after - before
    before = gc.mem_alloc()
    while k < 1000:
        heat.step(25, 30000 + k * 37)
        heat.spare_ms(50000)
        k += 1
    after = gc.mem_alloc()
    print("heap", after - before - idle)
else:
    print("heap", 0)
"""


def test_micropython_gives_the_same_bits_and_takes_no_heap(micropython, tmp_path):
    script = tmp_path / "heat_vectors.py"
    script.write_text(SCRIPT)
    said = []
    for interpreter in (sys.executable, str(micropython)):
        done = subprocess.run(
            [interpreter, str(script), str(LIB)], capture_output=True, text=True, timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        said.append(done.stdout.splitlines())
    assert len(said[0]) > 9000
    assert said[0] == said[1]
