"""A reverse proxy as a JupyterHub has one: what begins with a user's prefix goes to that user's server as it is,
websockets too, and there is nothing else here."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

END = b"\r\n\r\n"
NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close" + END


@contextmanager
def proxy(prefix: str, port: int) -> Iterator[str]:
    """The address, prefix included, at which the server of a port is to be had until the block ends."""
    ready = threading.Event()
    told: dict[str, object] = {}
    thread = threading.Thread(target=lambda: asyncio.run(_serve(prefix, port, told, ready)))
    thread.start()
    ready.wait()
    try:
        yield f"http://127.0.0.1:{told['port']}{prefix}".rstrip("/")
    finally:
        told["loop"].call_soon_threadsafe(told["over"].set)  # type: ignore[attr-defined]
        thread.join()


async def _serve(prefix: str, port: int, told: dict[str, object], ready: threading.Event) -> None:
    over = asyncio.Event()
    tasks: set[asyncio.Task[None]] = set()

    def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(_pass_on(reader, writer, prefix.encode(), port))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    told.update(port=server.sockets[0].getsockname()[1], loop=asyncio.get_running_loop(), over=over)
    ready.set()
    await over.wait()
    server.close()
    for task in list(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, prefix: bytes, port: int) -> None:
    """One request, or one websocket."""
    with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
        head = await reader.readuntil(END)
        if not head.split(b" ", 2)[1].startswith(prefix):
            writer.write(NOTHING)
        else:
            there = await asyncio.open_connection("127.0.0.1", port)
            there[1].write(_one_request(head))
            await asyncio.gather(_copy(reader, there[1]), _copy(there[0], writer))
    writer.close()


def _one_request(head: bytes) -> bytes:
    """A connection is told to end with its request, so that the next one is looked at too."""
    lines = [line for line in head[: -len(END)].split(b"\r\n") if not line.lower().startswith(b"connection:")]
    upgrade = any(line.lower().startswith(b"upgrade:") for line in lines)
    return b"\r\n".join([*lines, b"Connection: Upgrade" if upgrade else b"Connection: close"]) + END


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
