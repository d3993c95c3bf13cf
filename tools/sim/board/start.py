"""In the place of the port's start-up: opens the link, puts asyncio on virtual time, runs boot.py
and main.py.

Arguments: fd to read, fd to write, reset cause. HEADROOM_BOARD: options of simlink as JSON, and
the folders of the device's file system and of this file. Faults asked for by the plant are put
into the running firmware from here; the firmware knows nothing of it.
"""

import json
import os
import sys

from simlink import link

options = json.loads(os.getenv("HEADROOM_BOARD"))
link.open(int(sys.argv[1]), int(sys.argv[2]), options)

import builtins  # noqa: E402
import gc  # noqa: E402
import time  # noqa: E402

import machine  # noqa: E402
import micropython  # noqa: E402
import simheap  # noqa: E402
import vfs  # noqa: E402

# Read while this machine's files can be seen. It stands for flash: code in it takes no heap.
_image = open(options["rom"], "rb").read() if options["rom"] else b""

# The device's own file system, and its search path; what stands for the board comes first.
vfs.umount("/")
vfs.mount(vfs.VfsPosix(options["flash"]), "/")
vfs.mount(vfs.VfsPosix(options["board"]), "/board")
os.chdir("/")
sys.path[:] = ["/board", "", ".frozen", "/lib"]
if _image:
    vfs.mount(vfs.VfsRom(memoryview(_image)), "/rom")
    sys.path[:] = ["/board", "/rom", ".frozen", "/rom/lib"]


def _timed_import(*arguments):
    """A module takes its time, within which timers run."""
    before, charged = len(sys.modules), _charged[0]
    module = _import(*arguments)
    # Those that it imported itself have taken theirs.
    new = len(sys.modules) - before - (_charged[0] - charged)
    if new > 0:
        _charged[0] += new
        link.wait_until(link.now + new * link.import_us)
    return module


def _counted_import(*arguments):
    """For tools/memory.py: what a module takes is what the heap grows by while it is imported."""
    simheap.count("begin")
    module = _timed_import(*arguments)
    # With a list of names the module itself is given, without one its package.
    named = len(arguments) > 3 and arguments[3]
    simheap.count("end " + (module.__name__ if named else arguments[0]))
    return module


_charged = [0]
_import = builtins.__import__

_SYNC_US = 25000
_last = [0]
_charged_cpu = None
if options["cpu_times"]:
    from simcpu import ChargedCpu

    _charged_cpu = ChargedCpu(options["cpu_times"], options["slower"])


def _hang():
    while True:
        time.ticks_us()


def _idle():
    """Beats, and does nothing."""
    return True


def _end():
    """As if it had been cancelled."""
    raise asyncio.CancelledError


_CANCELLED = ("care", "web")
_FAULTS = {"hang": _hang, "idle": _idle, "kill": _end}


def _obey(request):
    device = sys.modules["app"].device if "app" in sys.modules else None
    answer = {}
    if request["do"] == "reset":
        machine.reset()
    elif request["do"] == "status":
        answer = _status(device)
    elif request["do"] == "gaps":
        device.measure.gap_max_ms = 0
    elif request["do"] == "garbage":
        simheap.garbage.begin(device)
    elif request["do"] == "memory":
        simheap.squeeze.begin(request["leave"], request["for_ms"])
    elif device is not None and request["fault"] == "kill" and request["name"] in _CANCELLED:
        # Between two tasks: the one that ran last may be ended too.
        asyncio.core.cur_task = None
        device.tasks[request["name"]].task.cancel()
    elif device is not None:
        device.tasks[request["name"]].turn = _FAULTS[request["fault"]]
    if request["do"] == "status":
        data = json.dumps(answer)
        link.send(83, 0, len(data))
        link.writer.write(data)


def _status(device):
    """As /api/status would answer; {} while there is nothing to ask."""
    if device is not None:
        answer = json.loads("".join(sys.modules["status"].pieces(device)))
        answer["decisions"] = device.tasks["control"].beats
    elif "safe_mode" in sys.modules and "supervisor" in sys.modules:
        record = sys.modules["supervisor"].kept.load()[0]
        answer = sys.modules["safe_mode"].status(record, 0)
    else:
        answer = {}
    if simheap.garbage.by_task:
        answer["garbage"] = simheap.garbage.by_task
    if options["count"]:
        simheap.count("status")
        micropython.mem_info(1)
    gc.collect()
    answer["heap_after_collect"] = gc.mem_free()
    return answer


def sync():
    """Meet the plant at least every 25 ms."""
    if link.now - _last[0] >= _SYNC_US:
        _last[0] = link.now
        _charged_gc.look()
        if _charged_cpu is not None:
            _charged_cpu.look()
        simheap.squeeze.look()
        request = link.request()
        if request:
            _obey(json.loads(request))


def wait_io_event(self, dt):
    """asyncio's wait, on virtual time; the sockets are real."""
    link.advance(link.turn_us)
    if dt > 0:
        link.wait_until(link.now + min(dt * 1000, _SYNC_US))
    sync()
    ahead_ms = link.ahead_ms()
    for stream, event in self.poller.ipoll(ahead_ms if ahead_ms > 1 else 0):
        waiting = self.map[id(stream)]
        for side, other in ((0, 4), (1, 1)):
            if event & ~other and waiting[side] is not None:
                # With its moment: without one the queue takes the port's own clock, which is far
                # behind, and whoever waits for a socket would go before all others for ever.
                asyncio.core._task_queue.push(waiting[side], asyncio.core.ticks())
                waiting[side] = None
        if waiting[0] is None and waiting[1] is None:
            self._dequeue(stream)
        else:
            self.poller.modify(stream, 4 if waiting[0] is None else 1)


def create_task(coroutine):
    """asyncio's, at its own moment (see wait_io_event)."""
    if not hasattr(coroutine, "send"):
        raise TypeError("coroutine expected")
    task = asyncio.core.Task(coroutine, asyncio.core.__dict__)
    asyncio.core._task_queue.push(task, asyncio.core.ticks())
    return task


machine._cause[0] = int(sys.argv[3])
if options["count"]:
    for _name in ("esp32", "network", "socket"):
        __import__(_name)
gc.collect()
_charged_gc = sys.modules["gc"] = simheap.ChargedGc(options["collect_ns_per_byte"])
# From here on what is taken is the firmware's, asyncio included.
if options["count"]:
    simheap.count("firmware")

import asyncio.core  # noqa: E402

builtins.__import__ = _counted_import if options["count"] else _timed_import
asyncio.core.ticks = time.long_ms
asyncio.core.ticks_diff = time.long_diff
asyncio.core.ticks_add = time.long_add
asyncio.core.IOQueue.wait_io_event = wait_io_event
asyncio.core.create_task = asyncio.create_task = create_task

try:
    import boot  # noqa: F401
    import main  # noqa: F401
except Exception as error:
    sys.print_exception(error)
# The REPL: nothing is torn down, the outputs stay, until the watchdog (if there is one) bites.
while True:
    link.wait_until(link.now + _SYNC_US)
    sync()
    if link.ahead_ms() > 1:
        import utime

        utime.sleep_ms(link.ahead_ms())
