"""The pilot's state machine, with times from R5-R8 and levels from the standard's table."""

import pytest

from headroom.charger import levels
from headroom.charger.evse import Evse
from headroom.events import Events
from headroom.keep import Kept

STEP_MS = 25
CP_MV = {"A": 12000, "B": 9000, "C": 6000, "D": 3000, "E": 0}


class Socket:
    """Feeds an Evse with a car's levels; remembers what it commanded, and when."""

    def __init__(self, car="A", limit_ma=16000, low_mv=-12000, now_ms=0):
        self.evse = Evse(Events())
        self.car, self.limit_ma, self.low_mv = car, limit_ma, low_mv
        self.now_ms = now_ms
        self.log = []

    def run(self, ms, until=None):
        """Steps for `ms`; returns the ms at which until(command) first held."""
        for k in range(0, ms, STEP_MS):
            duty = self.evse.command.duty_u16
            high = -12000 if duty == 0 else CP_MV[self.car]
            low = self.low_mv if duty < 65536 else high
            command = self.evse.step(self.now_ms & 0x3FFFFFFF, high, low, self.limit_ma)
            self.now_ms += STEP_MS
            self.log.append((self.now_ms, command.duty_u16, command.contactor, command.state))
            if until and until(command):
                return k + STEP_MS
        return None

    def pwm_changes_ms(self):
        """Moments at which X1 and PWM changed places (F left out)."""
        kinds = [(t, d != 65536) for t, d, _, _ in self.log if d != 0]
        return [t for (_, a), (t, b) in zip(kinds, kinds[1:]) if a != b]


def charging(limit_ma=16000):
    socket = Socket("B", limit_ma)
    socket.run(4000)
    socket.car = "C"
    socket.run(1000)
    assert socket.evse.command.contactor
    return socket


def is_open(command):
    return not command.contactor


@pytest.mark.parametrize(
    ("mv", "state"),
    [(12000, "A"), (11400, "A"), (9000, "B"), (8360, "B"), (9560, "B"), (6000, "C"), (5480, "C"),
     (6490, "C"), (3000, "D"), (0, "E"), (1400, "E"), (-12000, "F"), (10500, None), (7500, None),
     (4500, None), (1600, None), (-6000, None), (14000, None)],
)
def test_windows(mv, state):
    """SAE windows lie inside ours; the bands between belong to nobody."""
    assert levels.state_of(mv) == state


def test_x1_for_three_seconds_after_a_start_then_pwm():
    socket = Socket("B")
    at = socket.run(5000, lambda c: c.duty_u16 < 65536)
    assert 3000 <= at <= 3000 + 3 * STEP_MS
    assert socket.evse.command.state == "B2"


def test_no_pwm_without_a_car():
    socket = Socket("A")
    socket.run(10000)
    assert {duty for _, duty, _, _ in socket.log} == {65536}
    assert not socket.evse.status.connected


def test_closes_within_three_seconds_of_c_after_three_good_readings():
    socket = Socket("B")
    socket.run(4000)
    socket.car = "C"
    at = socket.run(3000, lambda c: c.contactor)
    assert 3 * STEP_MS <= at <= 3000


def test_a_car_already_in_c_at_start_gets_x1_first():
    """After a watchdog restart the car may sit in C: X1 3 s, then PWM, then close."""
    socket = Socket("C")
    assert socket.run(3000 - STEP_MS, lambda c: c.duty_u16 < 65536 or c.contactor) is None
    assert socket.run(1000, lambda c: c.contactor) is not None


@pytest.mark.parametrize("low_mv", [-13500, -10000, -6000, 0, 6000])
def test_never_closes_without_the_diode(low_mv):
    socket = Socket("B", low_mv=-12000)
    socket.run(4000)
    socket.car, socket.low_mv = "C", low_mv
    assert socket.run(60000, lambda c: c.contactor) is None
    assert socket.evse.latched and socket.evse.status.fault == "no_diode"


def test_lost_diode_opens_within_three_seconds_sends_f_and_retries_three_times():
    socket = charging()
    socket.low_mv = 0
    assert socket.run(3000, is_open) <= 3000
    socket.run(60000)
    runs_of_f = []
    for t, duty, _, _ in socket.log:
        if duty == 0:
            if not runs_of_f or t - runs_of_f[-1][1] > STEP_MS:
                runs_of_f.append([t, t])
            runs_of_f[-1][1] = t
    assert len(runs_of_f) == 3
    assert all(end - start >= 300 for start, end in runs_of_f)
    assert socket.evse.latched and not socket.evse.status.ready
    assert socket.evse.status.connected, "the session goes on, its pause too"


def test_a_latched_fault_ends_when_the_car_is_unplugged():
    socket = charging()
    socket.low_mv = 0
    socket.run(60000)
    socket.car, socket.low_mv = "A", -12000
    socket.run(1100)
    assert not socket.evse.status.connected
    socket.car = "B"
    socket.run(5000)
    socket.car = "C"
    assert socket.run(3000, lambda c: c.contactor) is not None
    assert socket.evse.status.fault == ""


def test_a_glitch_of_a_ends_no_session_and_no_latch():
    """R42."""
    socket = charging()
    socket.car = "A"
    assert socket.run(900, is_open) <= 3 * STEP_MS
    assert socket.evse.status.connected and not socket.evse.status.ready
    socket.car, socket.low_mv = "C", 0
    socket.run(60000)
    assert socket.evse.latched
    socket.car, socket.low_mv = "A", -12000
    socket.run(900)
    assert socket.evse.latched
    socket.car = "C"
    assert socket.run(20000, lambda c: c.contactor) is None


def test_a_latched_fault_outlives_a_restart():
    socket = charging()
    socket.low_mv = 0
    socket.run(60000)
    kept = Kept()
    socket.evse.keep(kept)
    after = Socket("C")
    after.evse.restore(kept)
    assert after.run(60000, lambda c: c.contactor or c.duty_u16 < 65536) is None
    assert after.evse.status.fault == "no_diode"
    after.car = "A"
    after.run(1100)
    after.car = "C"
    assert after.run(10000, lambda c: c.contactor) is not None


def test_x1_lasts_three_seconds_after_f():
    """R8: F itself doesn't count."""
    socket = charging()
    socket.car = "E"
    socket.run(300)
    socket.car = "B"
    socket.run(10000)
    last_f = max(t for t, duty, _, _ in socket.log if duty == 0)
    first_pwm = min(t for t, duty, _, _ in socket.log if 0 < duty < 65536 and t > last_f)
    assert 3000 <= first_pwm - last_f <= 3000 + 3 * STEP_MS


@pytest.mark.parametrize("car", ["A", "B", "E"])
def test_leaving_c_takes_the_permission_at_once(car):
    socket = charging()
    socket.car = car
    assert socket.run(1000, is_open) <= 3 * STEP_MS


def test_levels_between_the_windows_open_too():
    socket = charging()
    CP_MV["?"] = 4500
    socket.car = "?"
    assert socket.run(1000, is_open) <= 4 * STEP_MS


def test_stop_is_x1_then_up_to_six_seconds_then_open():
    socket = charging()
    socket.run(3000)
    socket.limit_ma = 0
    socket.run(STEP_MS)
    assert socket.evse.command.duty_u16 == 65536 and socket.evse.command.contactor
    assert socket.run(8000, is_open) == pytest.approx(6000, abs=2 * STEP_MS)
    assert socket.evse.openings_under_load == 1


def test_stop_opens_without_load_when_the_car_obeys():
    socket = charging()
    socket.run(3000)
    socket.limit_ma = 0
    socket.run(2000)
    assert socket.evse.command.contactor
    socket.car = "B"
    assert socket.run(1000, is_open) <= 3 * STEP_MS
    assert socket.evse.openings_under_load == 0


def test_x1_and_pwm_change_at_most_once_in_three_seconds():
    socket = Socket("B")
    for k in range(200):
        socket.limit_ma = 0 if k % 3 else 10000
        socket.car = "ABC"[k % 3]
        socket.run(700)
    changes = socket.pwm_changes_ms()
    assert len(changes) > 5
    assert min(b - a for a, b in zip(changes, changes[1:])) >= 3000


def test_pwm_that_must_stay_offers_the_least_meanwhile():
    socket = Socket("B")
    socket.run(4000, lambda c: c.duty_u16 < 65536)
    socket.limit_ma = 0
    socket.run(500)
    assert socket.evse.command.duty_u16 == pytest.approx(0.1 * 65536, abs=1)
    assert socket.evse.status.offer_ma == 6000


def test_state_d_never_closes_and_goes_to_x1():
    socket = Socket("B")
    socket.run(4000)
    socket.car = "D"
    assert socket.run(10000, lambda c: c.contactor) is None
    assert socket.evse.command.duty_u16 == 65536 and socket.evse.command.state == "D1"
    assert socket.evse.status.fault == "ventilation"


def test_state_d_while_charging_stops_like_any_stop():
    socket = charging()
    socket.run(3000)
    socket.car = "D"
    assert socket.run(10000, is_open) == pytest.approx(6000, abs=100)


def test_the_duty_follows_the_limit_at_once():
    socket = charging(16000)
    socket.limit_ma = 10000
    socket.run(STEP_MS)
    assert socket.evse.command.duty_u16 == pytest.approx(65536 / 6, abs=1)


def test_times_hold_over_the_wrap_of_the_ticks():
    socket = Socket("B", now_ms=(1 << 30) - 1500)
    assert 3000 <= socket.run(5000, lambda c: c.duty_u16 < 65536) <= 3100


def test_a_standing_clock_never_leaves_x1():
    socket = Socket("B")
    for _ in range(1000):
        socket.evse.step(5, 9000, 9000, 16000)
    assert socket.evse.command.duty_u16 == 65536


def test_a_nudge_is_f_for_four_seconds_then_x1_for_three():
    """R11, R8: it wakes a car that stays in B; the session goes on."""
    socket = Socket("B")
    socket.run(4000)
    socket.evse.nudge()
    begin_ms, status = socket.now_ms, socket.evse.status
    for _ in range(8000 // STEP_MS):
        socket.run(STEP_MS)
        assert status.ready and status.connected and not status.fault and not status.drawing
    spans = [(d == 0, d == 65536) for t, d, _, _ in socket.log if t > begin_ms]
    assert sum(f for f, _ in spans) * STEP_MS == pytest.approx(4000, abs=STEP_MS)
    assert sum(x1 for _, x1 in spans) * STEP_MS == pytest.approx(3000, abs=STEP_MS)
    assert socket.log[-1][3] == "B2"
    assert [event.code for event in socket.evse._events.list()] == ["nudge"]


@pytest.mark.parametrize("car", ["A", "C"])
def test_nothing_else_is_nudged(car):
    socket = charging() if car == "C" else Socket("A")
    socket.run(4000)
    before = socket.evse.command.duty_u16
    socket.evse.nudge()
    socket.run(1000)
    assert socket.evse.command.duty_u16 == before
    assert socket.evse.command.contactor is (car == "C")


def test_an_unplugged_car_ends_a_nudge_as_it_ends_all():
    socket = Socket("B")
    socket.run(4000)
    socket.evse.nudge()
    socket.car = "A"
    socket.run(8000)
    assert not socket.evse.status.connected and socket.log[-1][3] == "A1"
