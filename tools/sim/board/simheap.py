"""The simulated board's heap: what a collection costs, what the firmware takes of it, what each
task leaves to be collected, and another's blocks that squeeze it. The firmware knows nothing of
it."""

import gc
import sys

import micropython
from micropython import const
from simlink import link

_BYTES, _CHIP_BYTES = const(9), const(4)
"""What takes so many bytes on this 64-bit port, and on a chip."""


def count(what):
    """For tools/sim/heap.py: what lives on the heap, and the tables of names, to the console."""
    gc.collect()
    print("count", gc.mem_alloc(), what)
    micropython.qstr_info()


class ChargedGc:
    """The firmware's gc, where a collection takes its time for each byte that lives. Those that
    the port runs by itself are seen, and charged, at the next meeting with the plant."""

    mem_free, mem_alloc = gc.mem_free, gc.mem_alloc

    def __init__(self, ns_per_byte):
        self._ns_per_byte = ns_per_byte
        self._simulator = gc.mem_alloc()
        self._seen = 0

    @staticmethod
    def threshold(size):
        gc.threshold(size * _BYTES // _CHIP_BYTES)

    def collect(self):
        gc.collect()
        self._charge()

    def _charge(self):
        self._seen = gc.mem_alloc()
        living = max(0, self._seen - self._simulator) * _CHIP_BYTES // _BYTES
        link.wait_until(link.now + living * self._ns_per_byte // 1000)

    def look(self):
        if gc.mem_alloc() < self._seen:
            self._charge()
        self._seen = gc.mem_alloc()


class _Squeeze:
    """Another's blocks take the heap, but for some bytes, for a while."""

    def __init__(self):
        self._blocks = []
        self._until = 0

    def begin(self, leave, for_ms):
        self._blocks.clear()
        gc.collect()
        size = 8192
        while size >= 256:
            try:
                while gc.mem_free() - size > leave:
                    self._blocks.append(bytearray(size))
            except MemoryError:
                pass
            size >>= 1
        self._until = link.now + for_ms * 1000

    def look(self):
        if self._blocks and link.now >= self._until:
            self._blocks.clear()


squeeze = _Squeeze()


class _NoCollection:
    """In place of gc, for a task whose own collections would hide what it leaves."""

    collect = staticmethod(lambda: None)


class _Garbage:
    """What each task's turns leave, added up while nothing is collected."""

    def __init__(self):
        self.by_task = {}
        self._messages = 0

    def begin(self, device):
        gc.disable()
        sys.modules["tasks.core"].gc = _NoCollection
        self._set_messages_apart()
        for task in device.tasks.values():
            self.by_task[task.name] = 0
            task.turn = self._tallied(task.name, task.turn)
        device.measure.evaluate = self._tallied("measure", device.measure.evaluate)

    def _set_messages_apart(self):
        """What the simulator's messages take is not the firmware's."""
        send, receive = link.send, link.receive

        def sent(op, argument, value):
            before = gc.mem_alloc()
            send(op, argument, value)
            self._messages += gc.mem_alloc() - before

        def received(into):
            before = gc.mem_alloc()
            receive(into)
            self._messages += gc.mem_alloc() - before
            return into

        link.send, link.receive = sent, received

    def _tallied(self, name, turn):
        def tallied():
            before, messages = gc.mem_alloc(), self._messages
            done = turn()
            self.by_task[name] += gc.mem_alloc() - before - (self._messages - messages)
            return done

        return tallied


garbage = _Garbage()
