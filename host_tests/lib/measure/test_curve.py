"""The ESP32's curve against the maker's own routine, written out again in float64.

esp_adc_cal / adc_cali_line_fitting of ESP-IDF: millivolts are 142 + code x vref x 196602 / 65536 /
4096 (11 dB), from code 2,880 on a table of 64 codes a step for a reference of 1,000 and one of
1,200 mV, blended from the line to the table over the first step.
"""

import pytest

from headroom.measure import curve

LOW = curve._LOW_MV
HIGH = curve._HIGH_MV


def line_mv(code, vref):
    return 142 + code * vref * 196602 / 65536 / 4096


def maker_mv(code, vref):
    if code < 2880:
        return line_mv(code, vref)
    k, part = divmod(code - 2880, 64)
    k, part = (18, code - 2880 - 18 * 64) if k > 18 else (k, part)

    def at(i):
        return (LOW[i] * (1200 - vref) + HIGH[i] * (vref - 1000)) / 200

    bent = at(k) + (at(k + 1) - at(k)) * part / 64
    blend = min(code - 2880, 64) / 64
    return bent * blend + line_mv(code, vref) * (1 - blend)


@pytest.mark.parametrize("vref", [1000, 1050, 1100, 1137, 1200])
def test_a_straightened_code_stands_for_the_makers_millivolts(vref):
    straight = curve.esp32(vref)
    assert len(straight) == 1024
    worst = 0.0
    for k in range(1024):
        if straight[k] < 4092:
            worst = max(worst, abs(line_mv(straight[k], vref) - maker_mv(4 * k, vref)))
    assert worst <= 1.3, "one code and a half"
    assert list(straight[:720]) == [4 * k for k in range(720)]
    assert list(straight) == sorted(straight) and max(straight) <= 4092


@pytest.mark.parametrize("vref", [1000, 1100, 1200])
def test_the_slope_is_the_makers(vref):
    assert curve.nv_per_code(vref) / 1e6 == pytest.approx(vref * 196602 / 65536 / 4096, rel=1e-6)


@pytest.mark.parametrize("vref", [1000, 1064, 1143, 1200])
@pytest.mark.parametrize("code", [600, 1613, 2800])
def test_the_reference_is_found_from_one_reading(vref, code):
    found = curve.vref_mv(code, round(line_mv(code, vref) * 1000))
    assert found == pytest.approx(vref, abs=1)


@pytest.mark.parametrize(("code", "uv", "expected"), [
    (0, 142000, 1100), (-3, 0, 1100), (1000, 100000, 1000), (1000, 3000000, 1200),
])
def test_a_reading_that_tells_nothing_gives_a_reference_that_can_be(code, uv, expected):
    assert curve.vref_mv(code, uv) == expected


def test_code_0_is_where_the_line_begins():
    assert line_mv(0, 1100) * 1000 == curve.ZERO_UV
