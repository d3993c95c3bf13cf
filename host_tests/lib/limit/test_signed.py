"""R22: solar or a battery wants a direction; an exporting phase has all the more room."""

import pytest

from headroom.limit.limiter import Limiter
from headroom.measure.reading import Reading


class NoCar:
    ma = [0, 0, 0]


def allow(solar, signed, export, rms_ma=20000):
    limiter = Limiter(1, 40000, 40000, solar, signed)
    reading = Reading("mains", 0)
    reading.rms_ma = reading.cycle_ma = rms_ma
    reading.at_ms, reading.health, reading.export = 1000, "ok", export
    for _ in range(3):
        limiter.read(1000, 25, [reading])
    return limiter.allow([NoCar()])[0]


def test_solar_without_a_direction_is_not_known():
    allowance = allow(True, (), None)
    assert not allowance.known and allowance.health == "unsigned"


@pytest.mark.parametrize("export", [None, False])
def test_import_counts_as_ever(export):
    allowance = allow(True, (0,), export)
    assert allowance.known and allowance.allowed_ma == 20000


def test_export_is_room():
    assert allow(True, (0,), True).allowed_ma == 60000


def test_export_above_the_set_point_is_nothing_a_cut_could_mend():
    assert not allow(True, (0,), True, 45000).over
    assert allow(True, (0,), False, 45000).over


def test_without_solar_the_direction_does_not_matter():
    assert allow(False, (), True).allowed_ma == 20000
