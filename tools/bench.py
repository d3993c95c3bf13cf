"""`make bench`: measures, prints the performance table and writes build/bench.json.

Each row: name, value, unit, how it was found. Rows that want the recordings are left out where
those are missing, and said so.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from .build import ROOT, build
from .sim.plant import Plant
from .sim.simrun import SimRun, micropython, plain_settings

Row = tuple[str, float, str, str]
TABLE = ROOT / "host_tests" / "tools" / "data" / "replay_table.json"


def device_rows() -> "list[Row]":
    """Arithmetic and heap under MicroPython, in one process so that ratios hold."""
    command = [micropython(), str(ROOT / "tools" / "bench_device.py"), str(ROOT / "lib"),
               str(ROOT / "firmware")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    r = json.loads(done.stdout)
    return [
        ("accumulate 1,000 codes: viper over bytecode", r["bytecode_us"] / r["viper_us"], "x",
         "tools/bench_device.py"),
        ("capture 3 x 190 codes, trivial read", r["capture_us"], "us", "this machine"),
        ("finish a burst, 1 channel", r["finish_us_1"], "us", "this machine"),
        ("finish a burst, 3 channels", r["finish_us_3"], "us", "this machine"),
        ("heap per sampling loop", r["capture_heap"], "B", "gc.mem_alloc before and after"),
        ("heap per finished burst, 1 channel", r["finish_heap_1"], "B", "64-bit build"),
        ("heap per finished burst, 3 channels", r["finish_heap_3"], "B", "64-bit build"),
        ("control step", r["step_us"], "us", "this machine"),
        ("heap per control step", r["step_heap"], "B", "64-bit build"),
        ("heap growth over 10,000 control steps", r["step_growth"], "B", "after a collection"),
    ]


def accuracy_rows() -> "list[Row]":
    """What `python -m tools.replay --table --write` wrote, recordings of >= 10 cycles."""
    table = [row for row in json.loads(TABLE.read_text()).values() if row["cycles"] >= 10]
    rows: "list[Row]" = []
    for key, words in (("ideal_1x35", "ideal ADC, 1 channel at 35 us"),
                       ("ideal_3x100", "ideal ADC, 3 channels at 100 us"),
                       ("esp32_1x35", "ESP32 ADC, 1 channel at 35 us")):
        errors = [abs(row[key]) for row in table]
        how = f"{len(errors)} recordings, tools.replay --table"
        rows.append((f"RMS error, mean: {words}", sum(errors) / len(errors), "%", how))
        rows.append((f"RMS error, worst: {words}", max(errors), "%", how))
    return rows


def firmware_rows() -> "list[Row]":
    """The whole firmware in virtual time: an oven goes on 12 times; overload to lower duty."""
    with tempfile.TemporaryDirectory(prefix="headroom-") as folder:
        out = Path(folder) / "sim"
        built = build("sim", out)
        board = json.loads((out / "board.json").read_text())
        plant = Plant(board, {"house_a": [20.0], "car": "typical", "adc": "ideal"})
        for k in range(12):
            at = 60000 + 60000 * k
            oven = {"do": "appliance", "name": "oven"}
            plant.schedule([{"at_ms": at + 7 * k, **oven, "amps": 6.0 + k},
                            {"at_ms": at + 25000, **oven, "on": False}])
        truths: "list[dict]" = []
        began = time.perf_counter()
        with SimRun(plant, out, Path(folder) / "flash", plain_settings(1, breaker="mcb_c")) as run:
            run.watchers.append(truths.append)
            run.until_ms(800000)
            status = run.status()
        spent_s = time.perf_counter() - began
    delays = reaction_ms(truths, 39500)
    page = sum(row[2] for row in built if row[0].startswith("web/"))
    how = f"{len(delays)} steps of 6-17 A, ticks of 25 ms"
    return [
        ("overload to lower duty, median", sorted(delays)[len(delays) // 2], "ms", how),
        ("overload to lower duty, worst", max(delays), "ms", how),
        ("longest gap between bursts", status["loop_gap_max_ms"], "ms",
         "virtual time, 1 ms a task turn"),
        ("heap free after a collection", status["heap_after_collect"] / 1024, "kB",
         "of 360 kB, 64-bit build"),
        ("page, gzip", page, "B", "build/sim/web"),
        ("firmware on the device", sum(row[2] for row in built) / 1024, "kB", "tools.build sim"),
        ("whole firmware, speed", 800 / spent_s, "x", "simulated over real time"),
    ]


def reaction_ms(truths: "list[dict]", set_point_ma: int) -> "list[int]":
    """From the true 1 s RMS passing the set-point to the first lower offer."""
    delays, over_ms, offer = [], None, 0
    for truth in truths:
        over = truth["total_1s_ma"][0] > set_point_ma
        now = truth["offered_ma"] or 0
        if not over:
            over_ms = None
        elif over_ms is None and truth["car_ma"][0] > 6000:
            over_ms = truth["t_ms"]
            offer = now
        if over_ms is not None and now < offer:
            delays.append(truth["t_ms"] - over_ms)
            over_ms, offer = 1 << 60, 0
    return delays


GROUPS: "list[Callable[[], list[Row]]]" = [device_rows, accuracy_rows, firmware_rows]


def main() -> int:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    rows: "list[Row]" = []
    for group in GROUPS:
        for row in group():
            rows.append(row)
            print(f"{row[0]:55}{row[1]:12.4g} {row[2]:4} {row[3]}", flush=True)
    out = ROOT / "build" / "bench.json"
    out.parent.mkdir(exist_ok=True)
    keys = ("name", "value", "unit", "how")
    out.write_text(json.dumps([dict(zip(keys, row)) for row in rows], indent=1) + "\n")
    print(f"written to {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
