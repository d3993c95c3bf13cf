"""The errors of `tools.replay` on every recording, as a file that a test compares with."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from .replay import ROOT, replay
from .sim import recording as recordings
from .sim.playback import Options

TABLE = ROOT / "host_tests" / "tools" / "data" / "replay_table.json"
OWN = ROOT / "host_tests" / "recordings"
COLUMNS = {
    "ideal_1x35": Options(),
    "ideal_3x100": Options(channels=3, read_us=100),
    "esp32_1x35": Options(adc="esp32"),
}
"""Channels x read time; the first is the default, bounded at 0.2 % from 10 cycles on."""


def corpus() -> Path | None:
    """Folder of the recordings kept outside the repository, None where there is none."""
    folder = Path(os.environ.get("HEADROOM_CORPUS", str(ROOT.parent / "shared" / "corpus")))
    return folder / "wave" if (folder / "wave").is_dir() else None


def waves() -> list[Path]:
    folders = [OWN] + ([corpus()] if corpus() else [])
    return [path for folder in folders if folder for path in sorted(folder.glob("*.wav"))]


def row(path: Path) -> dict[str, Any]:
    """Cycles seen and the error in % of each column (ADC codes: only ideal ones)."""
    in_codes = recordings.read(path).in_codes
    out: dict[str, Any] = {}
    for column, options in COLUMNS.items():
        if in_codes and (options.adc != "ideal" or options.channels > 1):
            continue
        result = replay(path, options)
        out.setdefault("cycles", result["cycles_seen"])
        out[column] = result["error_pct"]
    return out


def main(write: bool) -> int:
    """Print the table; only where asked, write it anew for the test."""
    table = {path.stem: row(path) for path in waves()}
    print(f"{'recording':<32}{'cycles':>7}" + "".join(f"{c:>14}" for c in COLUMNS))
    for name, values in table.items():
        cells = "".join(f"{values[c]:>+14.4f}" if c in values else " " * 14 for c in COLUMNS)
        print(f"{name:<32}{values['cycles']:>7}{cells}")
    if write:
        lines = [f" {json.dumps(name)}: {json.dumps(table[name])}" for name in table]
        TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        print(f"written to {TABLE}")
    return 0
