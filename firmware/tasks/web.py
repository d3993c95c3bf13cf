"""The page and /api/status. May fail or wait without touching the core tasks (R44)."""

import asyncio
import gc
import socket

# Named here: asyncio imports what it is asked for, which would take 20 ms of the first request.
from asyncio import TimeoutError, core, wait_for
from asyncio.stream import Stream

from microdot import Microdot, send_file
from micropython import const
from status import pieces

_CLIENTS_MAX = const(4)
_WAITING_MAX = const(2)
_OPEN_MAX = const(7)
"""Connections of all kinds: each may take a turn of about a millisecond between two bursts."""
_WAITS = const(50)
_WAIT_MS = const(20)
_TIMEOUT_S = const(5)
_AWAY_TIMEOUT_S = const(1)
_REQUEST_MAX = const(512)
_BACKLOG = const(8)
_LATER = ("Too busy, try again.\n", 503, {"Retry-After": "1"})
_AWAY = (
    b"HTTP/1.0 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 21\r\n\r\nToo busy, try again.\n"
)


class Slot:
    """A client's place. A client that asks again may see the end of its answer before its old
    place is free, so one that finds none waits a moment. Closes once: a second time may hit
    another's socket."""

    def __init__(self, page, writer) -> None:
        self._page = page
        self._close = writer.aclose
        writer.aclose = self.aclose
        self.taken = self._take()

    def _take(self) -> bool:
        free = self._page.clients < _CLIENTS_MAX
        self._page.clients += free
        return free

    async def wait(self) -> bool:
        for _ in range(_WAITS):
            if self.taken:
                break
            await asyncio.sleep_ms(_WAIT_MS)
            self.taken = self._take()
        return self.taken

    async def aclose(self) -> None:
        page, self._page = self._page, None
        if page is not None:
            page.clients -= self.taken
            await self._close()


class Page(Microdot):
    """microdot with what it lacks: a cap on clients, a time limit for each, and a MemoryError that
    sheds one client and nothing else. busy, shed: how often."""

    def __init__(self) -> None:
        super().__init__()
        self.open = self.clients = self.waiting = self.busy = self.shed = 0
        self.errorhandler(MemoryError)(self._no_memory)

    async def _no_memory(self, request, error):
        self.shed += 1
        gc.collect()
        return _LATER

    async def client(self, stream) -> None:
        try:
            await self._client(stream, stream)
        finally:
            self.open -= 1

    async def _client(self, reader, writer) -> None:
        slot = Slot(self, writer)
        try:
            if slot.taken or await self._wait(slot):
                await wait_for(self.handle_request(reader, writer), _TIMEOUT_S)
            else:
                self.busy += 1
                # Read first: a connection closed on unread bytes is reset, the answer lost.
                await wait_for(reader.read(_REQUEST_MAX), _AWAY_TIMEOUT_S)
                await writer.awrite(_AWAY)
        except (TimeoutError, OSError):
            pass
        except MemoryError:
            self.shed += 1
            gc.collect()
        finally:
            await slot.aclose()

    async def _wait(self, slot) -> bool:
        if self.waiting >= _WAITING_MAX:
            return False
        self.waiting += 1
        try:
            return await slot.wait()
        finally:
            self.waiting -= 1


class Web:
    name = "web"

    def __init__(self, device) -> None:
        self.device = device
        self.task = None
        self.page = Page()
        self.page.get("/")(self._index)
        self.page.get("/api/status")(self._status)
        self._said = ""

    async def run(self) -> None:
        """Serve for ever; a port that is taken is tried again, and said once."""
        while True:
            try:
                await self._listen()
            except MemoryError:
                self.page.shed += 1
                gc.collect()
            except Exception as error:
                if str(error) != self._said:
                    self._said = str(error)
                    self.device.note("web", error=self._said)
            await asyncio.sleep(5)

    async def _listen(self) -> None:
        listener = socket.socket()
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            port = self.device.settings["web"]["port"]
            listener.bind(socket.getaddrinfo("0.0.0.0", port)[0][-1])
            listener.listen(_BACKLOG)
            listener.setblocking(False)
            while True:
                try:
                    await self._accept(listener)
                except MemoryError:
                    self.page.shed += 1
                    gc.collect()
        finally:
            listener.close()

    async def _accept(self, listener) -> None:
        """As asyncio's own server, which ends for good where memory is short and takes in whoever
        comes: here those above the most wait in the listener's queue."""
        page = self.page
        while True:
            while page.open >= _OPEN_MAX:
                await asyncio.sleep_ms(_WAIT_MS)
            yield core._io_queue.queue_read(listener)
            try:
                connection, peer = listener.accept()
            except OSError:
                continue
            try:
                connection.setblocking(False)
                asyncio.create_task(page.client(Stream(connection, {"peername": peer})))
                page.open += 1
            except MemoryError:
                connection.close()
                raise

    def turn(self) -> None:
        """Nothing of its own: microdot's tasks do the work."""

    async def _index(self, request):
        return send_file(
            "web/index.html", compressed=True, file_extension=".gz", max_age=60
        )

    async def _status(self, request):
        return pieces(self.device), {
            "Content-Type": "application/json", "Cache-Control": "no-store",
        }
