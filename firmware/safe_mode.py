"""After three restarts in ten minutes: nothing is measured or driven, and the page says why.

Leaves it by a power cycle, or by the reset that follows a service start.
"""

import asyncio
import gc
import json

from microdot import Microdot, send_file

from headroom import __version__

_SECOND_MS = 1000


def status(record, seconds: int) -> dict:
    """What /api/status has while nothing runs: all that the page reads, and the cause."""
    return {
        "version": __version__, "uptime_ms": seconds * 1000, "phases": [], "chargers": [],
        "mains_mhz": 0, "mains_assumed": True, "loop_gap_max_ms": 0,
        "heap_free": gc.mem_free(),
        "settings_refused": True, "safe_mode": True,
        "outputs": {"duty_permille": 1000, "contactor": False},
        "restart": {"cause": record.cause, "count": record.restarts},
        "trouble": [
            "Safe mode after {} restarts, nothing is charged; the last was caused by: {}. "
            "A power cycle tries again.".format(record.restarts, record.cause),
        ],
    }


def _port() -> int:
    """The page's port by the settings, 80 where they are the trouble."""
    try:
        with open("settings.json") as file:
            port = json.load(file)["web"]["port"]
        return port if 0 < port < 65536 else 80
    except Exception:
        return 80


async def main(supervisor) -> None:
    page, record, seconds = Microdot(), supervisor.record, 0

    @page.get("/")
    async def index(request):
        return send_file("web/index.html", compressed=True, file_extension=".gz")

    @page.get("/api/status")
    async def api(request):
        return status(record, seconds)

    server = asyncio.create_task(page.start_server("0.0.0.0", _port()))
    while True:
        await asyncio.sleep_ms(_SECOND_MS)
        supervisor.feed_alone()
        seconds += 1
        if server.done():
            server = asyncio.create_task(page.start_server("0.0.0.0", _port()))
