"""R42: the record that a restart must not forget, and what is no record."""

import pytest

from headroom.keep import Kept, Record, unpack


def record():
    kept = Record()
    kept.uptime_s, kept.runs_s, kept.restarts, kept.cause = 77, [5, 9], 4, "control"
    kept.service = True
    kept.chargers = [Kept(120, True, [10, 700], 2, "no_diode"), Kept()]
    return kept


def fields(kept):
    return (kept.uptime_s, kept.runs_s, kept.restarts, kept.cause, kept.service,
            [charger.as_list() for charger in kept.chargers])


def test_what_is_packed_comes_back_whole():
    assert fields(unpack(record().pack())) == fields(record())


@pytest.mark.parametrize("at", [0, 1, 2, 3, 6, 7, 20, -1])
def test_a_single_wrong_byte_is_no_record(at):
    data = bytearray(record().pack())
    data[at] ^= 1
    assert unpack(bytes(data)) is None


@pytest.mark.parametrize("length", [0, 2, 3, 6, 7, 8, 30])
def test_a_record_that_was_cut_off_is_none(length):
    assert unpack(record().pack()[:length]) is None
    assert unpack(None) is None


@pytest.mark.parametrize(("runs_s", "many"), [
    ([], False), ([1, 1], False), ([200, 200, 199], True), ([200, 200, 200], False),
    ([9000, 1, 1, 1], True),
])
def test_three_restarts_within_ten_minutes_are_too_many(runs_s, many):
    kept = Record()
    for run_s in runs_s:
        kept.uptime_s = run_s
        kept.ended("watchdog")
    assert kept.too_many() == many and kept.restarts == len(runs_s)
    assert kept.uptime_s == 0
