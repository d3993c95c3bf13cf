"""To whom an edge is given: what a car has moved by is not the house's, nor another car's."""

import pytest

from host_tests.lib.car.test_belief import Street, follows


def test_what_a_car_answers_is_not_a_rise_of_the_house():
    street = Street(follows()).run(5).tell(6).run(15).tell(16).run(7)
    assert max(abs(ma) for ma in street.sight.rose_ma) < 500
    for ma, amps in zip(street.sight.house_ma, street.house):
        assert ma == pytest.approx(amps * 1000, abs=300)


def test_what_a_switched_off_car_leaves_is_not_a_fall_of_the_house():
    street = Street(follows(), follows()).run(5)
    street.tell(6).run(12).tell(6, car=1).run(12)
    street.tell(0, car=1).run(1.5)
    assert max(abs(ma) for ma in street.sight.rose_ma) < 500
    assert street.wrong(0) < 0.3
    for ma, amps in zip(street.sight.house_ma, street.house):
        assert ma == pytest.approx(amps * 1000, abs=300)


def test_the_houses_own_steps_are_known_with_their_size():
    street = Street(follows()).run(5).tell(6).run(15)
    street.house[1] += 9.0
    street.run(3)
    assert street.sight.rose_ma[1] == pytest.approx(9000, abs=300)
    assert street.sight.house_ma[1] == pytest.approx(street.house[1] * 1000, abs=300)
