"""The page and /api/status. May fail or wait without touching the core tasks."""

import asyncio
import json

from microdot import Microdot, send_file
from micropython import const
from status import status

_CLIENTS_MAX = const(4)
_TIMEOUT_S = const(5)


class Page(Microdot):
    """microdot with what it lacks: a cap on clients and a time limit for each (R: design)."""

    clients = 0

    async def handle_request(self, reader, writer) -> None:
        if self.clients >= _CLIENTS_MAX:
            await writer.aclose()
            return
        self.clients += 1
        try:
            await asyncio.wait_for(super().handle_request(reader, writer), _TIMEOUT_S)
        except (asyncio.TimeoutError, OSError):
            await writer.aclose()
        finally:
            self.clients -= 1


class Web:
    name = "web"

    def __init__(self, device) -> None:
        self.device = device
        self.task = None
        self.page = Page()
        self.page.get("/")(self._index)
        self.page.get("/api/status")(self._status)

    async def run(self) -> None:
        """Serve for ever; a port that is taken is tried again, and said once."""
        said = ""
        while True:
            try:
                await self.page.start_server("0.0.0.0", self.device.settings["web"]["port"])
            except OSError as error:
                if str(error) != said:
                    said = str(error)
                    self.device.note("web", error=said)
            await asyncio.sleep(5)

    def turn(self) -> None:
        """Nothing of its own: microdot's tasks do the work."""

    async def _index(self, request):
        return send_file(
            "web/index.html", compressed=True, file_extension=".gz", max_age=60
        )

    async def _status(self, request):
        return json.dumps(status(self.device)), {
            "Content-Type": "application/json", "Cache-Control": "no-store",
        }
