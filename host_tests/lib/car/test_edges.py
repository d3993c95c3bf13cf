"""When a current moved, and by how much. Levels are made up; the answers are known beforehand."""

import pytest

from headroom.car.edges import Edges


class Bench:
    """Three phases, in steps of dt_ms; edges: (seen at, begun at, amps per phase, moving)."""

    def __init__(self, dt_ms=25):
        self.edges, self.dt_ms, self.ms, self.seen = Edges(3), dt_ms, 0, []

    def run(self, seconds, amps):
        """amps: per phase, numbers or functions of the time in s."""
        for _ in range(round(seconds * 1000 / self.dt_ms)):
            self.ms += self.dt_ms
            ma = [round(1000 * (a(self.ms / 1000) if callable(a) else a)) for a in amps]
            if self.edges.step(self.dt_ms, ma):
                moved = [round(m / 1000, 1) for m in self.edges.moved_ma]
                self.seen.append(
                    (self.ms / 1000, self.edges.begun_ds / 10, moved, self.edges.moving))
        return self


@pytest.mark.parametrize("dt_ms", [25, 60, 100])
def test_a_step_is_known_a_second_later_with_its_size_and_time(dt_ms):
    bench = Bench(dt_ms).run(10, [5, 3, 1]).run(5, [5, 12, 1])
    (at_s, begun_s, moved, moving), = bench.seen
    assert moved == [0, 9, 0] and not moving
    assert 9.6 <= begun_s <= 10.3 and at_s - 10 <= 1.3


def test_phases_that_move_together_are_one_edge():
    bench = Bench().run(10, [5, 3, 1]).run(0.6, [11, 3, 1]).run(5, [11, 9, 7])
    assert [moved for _, _, moved, _ in bench.seen] == [[6, 6, 6]]


def test_noise_and_drift_are_no_edges():
    bench = Bench().run(60, [lambda t: 5 + 0.02 * t + 0.1 * (round(t * 40) % 2), 3, 1])
    assert bench.seen == []


def test_a_ramp_is_edges_that_are_still_moving():
    bench = Bench().run(10, [5, 3, 1]).run(10, [lambda t: 5 + (t - 10), 3, 1])
    assert len(bench.seen) >= 3 and all(moving for *_, moving in bench.seen)
    assert sum(moved[0] for _, _, moved, _ in bench.seen) == pytest.approx(10, abs=2.5)


def test_what_is_seen_after_a_loss_is_no_edge():
    bench = Bench().run(10, [5, 3, 1])
    bench.edges.forget()
    bench.run(10, [15, 3, 1])
    assert bench.seen == []
    bench.run(5, [5, 3, 1])
    assert [moved for _, _, moved, _ in bench.seen] == [[-10, 0, 0]]


def test_export_is_below_nothing():
    bench = Bench().run(10, [-8, 0, 0]).run(5, [-2, 0, 0])
    assert [moved for _, _, moved, _ in bench.seen] == [[6, 0, 0]]
