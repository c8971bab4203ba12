"""A network cable in software: connections of this machine that can be cut and mended.

Owns the sockets between two programs; must not know what travels through them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

_CHUNK_BYTES = 1 << 16
_HOST = "127.0.0.1"


class Cable:
    """Listens on one free port for each port in ``to`` and passes everything on to it.

    Cut, it passes nothing on and closes nothing, as a cable does that is pulled out: neither end
    is told. What is under way then arrives when it is mended.
    """

    def __init__(self, to: Sequence[int]) -> None:
        """Raises OSError where no port can be opened."""
        self._loop = asyncio.new_event_loop()
        self._whole = asyncio.Event()
        self._whole.set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="cable", daemon=True)
        self._thread.start()
        opening = asyncio.run_coroutine_threadsafe(self._listen(to), self._loop)
        self._servers = opening.result()
        self.ports: dict[int, int] = {
            port: server.sockets[0].getsockname()[1]
            for port, server in zip(to, self._servers, strict=True)
        }
        """The port to connect to instead, by the port it leads to."""

    def cut(self) -> None:
        """Pass nothing on from now on."""
        self._loop.call_soon_threadsafe(self._whole.clear)

    def mend(self) -> None:
        """Pass everything on again."""
        self._loop.call_soon_threadsafe(self._whole.set)

    def close(self) -> None:
        """End every connection."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self, to: Sequence[int]) -> list[asyncio.Server]:
        return [await self._serve(port) for port in to]

    async def _serve(self, port: int) -> asyncio.Server:
        async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._join(port, reader, writer)

        return await asyncio.start_server(join, _HOST, 0)

    async def _join(
        self, port: int, near: asyncio.StreamReader, near_out: asyncio.StreamWriter
    ) -> None:
        await self._whole.wait()
        try:
            far, far_out = await asyncio.open_connection(_HOST, port)
        except OSError:
            near_out.close()
            return
        for source, sink in ((near, far_out), (far, near_out)):
            pump = asyncio.ensure_future(self._pump(source, sink))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(_CHUNK_BYTES):
                await self._whole.wait()
                sink.write(data)
                await sink.drain()
        except OSError:
            return  # the end that is gone is closed below
        finally:
            sink.close()

    async def _end(self) -> None:
        for server in self._servers:
            server.close()
        pumps = list(self._pumps)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        # One more turn, in which the transports that were closed let go of their sockets.
        await asyncio.sleep(0)
