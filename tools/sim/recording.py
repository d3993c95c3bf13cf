"""Recordings: 16-bit WAV and a JSON of the same name beside it.

The JSON says what the WAV cannot: fs_hz (the true rate; the WAV header's is ignored), channels
(kind, unit, per_count), amps_per_count, mains_hz, loopable, source, licence.
"""

from __future__ import annotations

import json
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


class RecordingError(ValueError):
    """A recording that can't be used; the message names the file and what is wrong."""


@dataclass
class Recording:
    """counts: int16, shape (samples, channels). meta: the JSON."""

    path: Path
    counts: np.ndarray
    meta: dict[str, Any]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def fs_hz(self) -> float:
        return float(self.meta["fs_hz"])

    @property
    def mains_hz(self) -> float:
        return float(self.meta.get("mains_hz") or 50)

    @property
    def seconds(self) -> float:
        return len(self.counts) / self.fs_hz

    @property
    def loopable(self) -> bool:
        return bool(self.meta.get("loopable"))

    @property
    def in_codes(self) -> bool:
        """Codes of a converter rather than amperes (`raw_*`)."""
        channel = self.meta["channels"][self._index("current")]
        return channel.get("unit") == "adc_code"

    def _index(self, kind: str) -> int:
        kinds = [channel.get("kind") for channel in self.meta["channels"]]
        if kind not in kinds:
            raise RecordingError(f"{self.path.name}: there is no channel of kind {kind!r}")
        return kinds.index(kind)

    def has(self, kind: str) -> bool:
        return any(channel.get("kind") == kind for channel in self.meta["channels"])

    def values(self, kind: str) -> np.ndarray:
        """The first channel of a kind in its unit (A, V or codes), float64."""
        index = self._index(kind)
        per_count = self.meta["channels"][index].get("per_count")
        if not per_count:
            raise RecordingError(f"{self.path.name}: channel {index} has no per_count")
        return self.counts[:, index] * float(per_count)


def read(path: str | Path) -> Recording:
    """Raises RecordingError for anything missing or not as the format says."""
    path = Path(path)
    meta = _read_meta(path.with_suffix(".json"))
    try:
        with wave.open(str(path), "rb") as file:
            channels, width = file.getnchannels(), file.getsampwidth()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise RecordingError(f"{path.name}: not a readable WAV file ({error})") from None
    if width != 2:
        raise RecordingError(f"{path.name}: {8 * width} bits a sample, 16 wanted")
    if channels != len(meta["channels"]):
        raise RecordingError(
            f"{path.name}: {channels} channels in the WAV, {len(meta['channels'])} in the JSON"
        )
    counts = np.frombuffer(data, dtype="<i2").reshape(-1, channels)
    return Recording(path, counts, meta)


def _read_meta(path: Path) -> dict[str, Any]:
    try:
        meta = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise RecordingError(f"{path.name}: not there; a WAV needs its JSON beside it") from None
    except ValueError as error:
        raise RecordingError(f"{path.name}: not JSON ({error})") from None
    if not isinstance(meta, dict) or not isinstance(meta.get("channels"), list):
        raise RecordingError(f"{path.name}: no list of channels")
    fs_hz = meta.get("fs_hz")
    if not isinstance(fs_hz, (int, float)) or fs_hz <= 0:
        raise RecordingError(f"{path.name}: fs_hz must be the sampling rate, not {fs_hz!r}")
    return meta


def write(path: str | Path, counts: np.ndarray, meta: dict[str, Any]) -> None:
    """counts: int16, shape (samples, channels). The same input gives the same bytes."""
    path = Path(path)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(counts.shape[1])
        file.setsampwidth(2)
        file.setframerate(round(meta["fs_hz"]))
        file.writeframes(counts.astype("<i2").tobytes())
    text = json.dumps(meta, indent=1, ensure_ascii=False)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8", newline="\n")
