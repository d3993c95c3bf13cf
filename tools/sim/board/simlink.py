"""The simulated board's clock, timers and watchdog, and its pipe to the plant.

Virtual microseconds, started at 2**40 ms so that they never fall behind the real tick counter that
the C task queue uses. Messages to the plant: op, argument, plant time in us, value; see
tools/sim/server.py, which is the other end.
"""

import sys
from binascii import unhexlify
from struct import pack, unpack_from

import utime
from micropython import const

START_US = (1 << 40) * 1000
_NEVER = const(1 << 62)
TICK_PERIOD = const(1 << 30)
TICK_US = const(2)
"""What reading the clock costs: a busy loop on time has to move it."""


class Link:
    def __init__(self):
        self.now = self.start = START_US
        self.next_event = self.wdt_at = _NEVER
        self.timers = []
        self.in_callback = False
        self.head = bytearray(2)

    def open(self, read_fd, write_fd, options):
        """options: factor (0 = fastest), read_us, turn_us, ticks_ms (what the chip's ticks show at
        the start), import_us (time that a module takes), kept (the clock's memory, hex),
        fail_every (each so-many-th read of the clamps, of the pilot raises, 0: none), host (where
        the board's servers listen)."""
        self.reader = open(read_fd, "rb")
        self.writer = open(write_fd, "wb")
        self.factor = options["factor"]
        self.read_us = options["read_us"]
        self.turn_us = options["turn_us"]
        self.fail_every, self.reads = options["fail_every"], [0, 0]
        self.host = options["host"]
        self.import_us = options["import_us"]
        self.kept = unhexlify(options["kept"])
        self.zero = self.now - options["ticks_ms"] * 1000
        self.real_start_us = utime.ticks_us()

    def keep(self, data):
        """The clock's memory: the plant's end holds it through resets."""
        self.kept = data
        self.send(82, 0, len(data))
        self.writer.write(data)

    def send(self, op, argument, value):
        self.writer.write(pack("<BBqi", op, argument, self.now - self.start, value))

    def receive(self, into):
        """Fill a buffer from the plant; its end is ours."""
        got = self.reader.readinto(into)
        while got < len(into):
            more = self.reader.readinto(memoryview(into)[got:])
            if not more:
                sys.exit(3)
            got += more
        return into

    def ask(self, op, argument, value, into):
        self.send(op, argument, value)
        return self.receive(into)

    def request(self):
        """What the plant wants done to the module, as bytes of JSON, or b""."""
        size = unpack_from("<H", self.ask(84, 0, 0, self.head))[0]
        return self.receive(bytearray(size)) if size else b""

    def advance(self, us):
        self.now += us
        if self.now >= self.next_event:
            self.run_events()

    def wait_until(self, target):
        """Move to a moment; timers and the watchdog have theirs on the way."""
        while self.now < target:
            self.now = min(target, max(self.next_event, self.now))
            if self.now >= self.next_event:
                if self.in_callback:
                    self.now = target
                    return
                self.run_events()

    def plan(self):
        due = self.wdt_at
        for timer in self.timers:
            due = min(due, timer.due)
        self.next_event = due

    def run_events(self):
        """Soft timers run here, also in the middle of a busy loop; never one inside another."""
        if self.in_callback:
            return
        self.in_callback = True
        try:
            while self.now >= self.next_event:
                if self.now >= self.wdt_at:
                    self.die(3)
                for timer in self.timers:
                    if timer.due <= self.now:
                        timer.due += timer.period_us
                        timer.callback(timer)
                self.plan()
        finally:
            self.in_callback = False

    def die(self, cause):
        """A reset: no finally block runs. The server ends this process while it waits here."""
        self.send(88, cause, 0)
        while True:
            self.receive(self.head)

    def ahead_ms(self):
        """How far virtual time is ahead of paced real time, in real ms."""
        if not self.factor:
            return 0
        real_us = utime.ticks_diff(utime.ticks_us(), self.real_start_us)
        return ((self.now - self.start) // self.factor - real_us) // 1000


link = Link()
