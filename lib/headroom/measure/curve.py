"""Straightening a converter: a table from a quarter of its codes to straight ones.

The ESP32 at 11 dB is straight from 0.15 to 2.45 V and bends above. The maker's own calibration
(line fitting) is a line by the chip's reference voltage up to code 2880, then a table for a
reference of 1,000 and one of 1,200 mV, blended over the first step. Numbers: Espressif ESP-IDF,
components/esp_adc/esp32/adc_cali_line_fitting.c, commit 1ec70cd5 (Apache-2.0).
"""

from array import array

from ..compat import const

VREF_MIN_MV = const(1000)
VREF_MAX_MV = const(1200)
_SCALE = const(196602)
_OFFSET_MV = const(142)
ZERO_UV = const(142000)
_FIRST = const(2880)
_STEP = const(64)
_LOW_MV = (2240, 2297, 2352, 2405, 2457, 2512, 2564, 2616, 2664, 2709,
           2754, 2795, 2832, 2868, 2903, 2937, 2969, 3000, 3030, 3060)
_HIGH_MV = (2667, 2706, 2745, 2780, 2813, 2844, 2873, 2901, 2928, 2956,
            2982, 3006, 3032, 3059, 3084, 3110, 3135, 3160, 3184, 3209)


def nv_per_code(vref_mv: int) -> int:
    """Slope of the straight part in nanovolts."""
    return vref_mv * _SCALE * 15625 // 4194304  # 1e6 / (4096 * 65536)


def vref_mv(code: int, uv: int) -> int:
    """The chip's reference voltage from one reading as code and as microvolts (read_uv)."""
    if code <= 0:
        return 1100
    found_mv = (uv - _OFFSET_MV * 1000) * 268435456 // (code * 1000 * _SCALE)
    return max(VREF_MIN_MV, min(found_mv, VREF_MAX_MV))


def _table_mv_q4(code: int, vref: int) -> int:
    """The bent part: between two codes of the table, and between its two references; 1/16 mV."""
    k = min((code - _FIRST) // _STEP, len(_LOW_MV) - 2)
    part = code - _FIRST - k * _STEP
    ends = []
    for i in (k, k + 1):
        high, low = _HIGH_MV[i] * (vref - VREF_MIN_MV), _LOW_MV[i] * (VREF_MAX_MV - vref)
        ends.append((high + low) * 16 // (VREF_MAX_MV - VREF_MIN_MV))
    return ends[0] + (ends[1] - ends[0]) * part // _STEP


def esp32(vref: int) -> array:
    """The curve of an ESP32 at 11 dB for sums.accumulate: 1,024 entries, straight up to 2,880."""
    slope_nv = nv_per_code(vref)
    curve = array("H", bytes(2048))
    for k in range(1024):
        curve[k] = code = 4 * k
        if code < _FIRST:
            continue
        bent = (_table_mv_q4(code, vref) * 62500 - _OFFSET_MV * 1000000) // slope_nv
        blend = min(code - _FIRST, _STEP)
        curve[k] = min((bent * blend + code * (_STEP - blend)) // _STEP, 4092)
    return curve
