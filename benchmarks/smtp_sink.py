"""A mail sink for `sending.py`: a process of its own that takes every mail and answers at once (not a benchmark)."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 0
taken = 0


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    global taken  # noqa: PLW0603  # one process, one count
    writer.write(b"220 sink\r\n")
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                taken += 1
                writer.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
    writer.close()


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", PORT, limit=1 << 20, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    print(taken, flush=True)


asyncio.run(_main())
