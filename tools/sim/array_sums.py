"""The passes in whole-array operations: fast on a PC, the same words as the device's."""

from __future__ import annotations

from array import array

import numpy as np

from headroom.measure import sums as S


def accumulate(
    buf: array, start: int, step: int, n: int, sines: array, phase_step: int, curve: array,
    out: array,
) -> None:
    """headroom.measure.sums.accumulate in whole-array operations: the same words."""
    raw = _raw(buf, start, step, n)
    codes = _straightened(raw, curve)
    slopes = np.diff(codes, prepend=codes[0])
    raw_bends = np.abs(np.diff(slopes, prepend=0))
    bends = np.minimum(raw_bends, S.ROUGH_MAX)
    phases = (np.arange(n, dtype=np.int64) * phase_step & 0xFFFFFF) >> 16
    table = np.frombuffer(sines, dtype=np.int16).astype(np.int64)
    squares = int((codes * codes).sum())
    out[S.SUM] = int(codes.sum())
    out[S.SQUARES_LOW] = squares & 0xFFFFFF
    out[S.SQUARES_HIGH] = squares >> 24
    out[S.LOWEST] = int(codes.min())
    out[S.HIGHEST] = int(codes.max())
    out[S.AT_RAIL] = int(((raw == 0) | (raw >= S.CODE_MAX)).sum())
    out[S.COSINE] = int(((codes - 2048) * table[(phases + 64) & 255]).sum())
    out[S.SINE] = int(((codes - 2048) * table[phases]).sum())
    out[S.ROUGH] = int((bends * bends).sum())
    out[S.LAST] = int(codes[-1])
    out[S.LEAPS] = int((raw_bends > S.SPIKE).sum())


def drop_spikes(buf: array, start: int, step: int, n: int) -> int:
    """headroom.measure.sums.drop_spikes, which is asked where there is a leap at all."""
    raw = _raw(buf, start, step, n)
    leaps = np.abs(np.diff(raw, append=raw[0])) > S.SPIKE
    return S.drop_spikes(buf, start, step, n) if leaps.any() else 0


def products(buf: array, a: int, b: int, step: int, n: int, curve: array, out: array) -> None:
    """headroom.measure.sums.products in whole-array operations: the same words."""
    ones, others = (_straightened(_raw(buf, i, step, n), curve) - 2048 for i in (a, b))
    found = ones * others
    out[0] = int((found & 0xFFF).sum())
    out[1] = int((found >> 12).sum())


def _raw(buf: array, start: int, step: int, n: int) -> np.ndarray:
    return np.frombuffer(buf, dtype=np.uint16)[start : start + step * n : step].astype(np.int64)


def _straightened(raw: np.ndarray, curve: array) -> np.ndarray:
    return np.frombuffer(curve, dtype=np.uint16).astype(np.int64)[raw >> 2] + (raw & 3)
