"""The part of the bench that runs under MicroPython: prints one JSON object.

Arguments: lib, firmware. Times are of this machine; ratios and bytes carry over to the chip (a
64-bit build's objects are twice the size of the ESP32's).
"""

import sys

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, sys.argv[2])

import gc  # noqa: E402
import json  # noqa: E402
import time  # noqa: E402
from array import array  # noqa: E402

from drivers import sampler  # noqa: E402

from headroom.car.car import Car  # noqa: E402
from headroom.charger.charger import Charger  # noqa: E402
from headroom.events import Events  # noqa: E402
from headroom.law import Law  # noqa: E402
from headroom.limit.limiter import Limiter  # noqa: E402
from headroom.measure import sums as S  # noqa: E402
from headroom.measure.bursts import Bursts  # noqa: E402
from headroom.measure.channel import Channel  # noqa: E402
from headroom.share.pacer import Pacer
from headroom.share.profile import Profile  # noqa: E402

CODES = array("H", [(k * 7919) % 4096 for k in range(1200)])
BUFFER = array("H", [0] * 1200)
OUT = array("i", [0] * S.OUT_SIZE)


def timed_us(function, count):
    best = 1 << 60
    for _ in range(5):
        start = time.ticks_us()
        for _ in range(count):
            function()
        best = min(best, time.ticks_diff(time.ticks_us(), start))
    return best / count


def heap_of(function, count):
    function()
    gc.collect()
    before = gc.mem_alloc()
    for _ in range(count):
        function()
    return (gc.mem_alloc() - before) / count


def trivial_read():
    return 2000


def capture():
    sampler.capture(trivial_read, trivial_read, trivial_read, trivial_read, 3, 190, BUFFER)


def heap_of_capture():
    before = gc.mem_alloc()
    capture()
    return gc.mem_alloc() - before


class Loop:
    def __init__(self, channels):
        self.bursts = Bursts(
            [Channel("mains", p, 107422, 54200, 10) for p in range(channels)], sampler
        )
        pacer = Pacer(31700, 0, Profile(True, 300, 1800, 3))
        self.law = Law(Limiter(channels, 40000, 39500), [Charger(Car((0,)), pacer)], Events())
        self.status = self.law.chargers[0].status
        self.status.connected = self.status.drawing = True
        self.plugged = [True] * channels
        self.now_us = 0
        self.rounds = 570 // channels

    def finish(self):
        self.now_us += 25000
        self.bursts.finish(
            self.now_us // 1000, self.now_us, 19950, self.rounds, CODES, self.plugged
        )

    def step(self):
        self.now_us += 25000
        for reading in self.bursts.readings:
            reading.at_ms = self.now_us // 1000
        self.law.step(self.now_us // 1000, self.bursts.readings)


def warm(loop):
    for _ in range(100):
        loop.finish()
        loop.step()
    return loop


results = {
    "viper_us": timed_us(
        lambda: sampler.accumulate(CODES, 0, 1, 1000, S.SINES, 35232, S.STRAIGHT, OUT), 200
    ),
    "bytecode_us": timed_us(
        lambda: S.accumulate(CODES, 0, 1, 1000, S.SINES, 35232, S.STRAIGHT, OUT), 20
    ),
    "capture_us": timed_us(capture, 100),
}
heap_of_capture()
results["capture_heap"] = heap_of_capture()
for count in (1, 3):
    loop = warm(Loop(count))
    results["finish_heap_%d" % count] = heap_of(loop.finish, 10)
    results["finish_us_%d" % count] = timed_us(loop.finish, 50)
loop = warm(Loop(1))
results["step_heap"] = heap_of(loop.step, 30)
results["step_us"] = timed_us(loop.step, 200)
gc.collect()
before = gc.mem_alloc()
for _ in range(10000):
    loop.step()
gc.collect()
results["step_growth"] = gc.mem_alloc() - before
print(json.dumps(results))
