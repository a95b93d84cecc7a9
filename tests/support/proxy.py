"""A proxy of the smallest kind: SOCKS5 and HTTP CONNECT to the loopback, open or refusing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Proxy:
    """Hands connections on; `asked` are the addresses that were wished for.

    One that is `closed` takes nobody's name and password.
    """

    def __init__(self, *, closed: bool = False) -> None:
        self.closed = closed
        self.address = ""
        self.asked: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            first = await reader.readexactly(1)
            if self.closed:
                await _refuse(reader, writer, socks=first == b"\x05")
                return
            host, port = await (
                _socks(reader, writer) if first == b"\x05" else _connect(reader, writer)
            )
            self.asked.append(f"{host}:{port}")
            await _tunnel(reader, writer, host, port)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def running_proxy(*, closed: bool = False) -> AsyncIterator[Proxy]:
    """Run a proxy on a free port."""
    proxy = Proxy(closed=closed)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        proxy.address = f"{host}:{port}"
        yield proxy


async def _socks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    methods = await reader.readexactly(1)
    await reader.readexactly(methods[0])
    writer.write(b"\x05\x00")  # no password
    request = await reader.readexactly(4)
    if request[3] == 1:
        host = ".".join(map(str, await reader.readexactly(4)))
    else:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
    port = int.from_bytes(await reader.readexactly(2), "big")
    writer.write(b"\x05\x00\x00\x01" + bytes(6))
    return host, port


async def _connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    head = await reader.readuntil(b"\r\n\r\n")
    host, _, port = head.split()[1].decode().rpartition(":")
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    return host, int(port)


async def _refuse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, socks: bool
) -> None:
    """Refuse a name and password: RFC 1929 for SOCKS5, status 407 for CONNECT."""
    if not socks:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        return
    methods = await reader.readexactly(1)
    await reader.readexactly(methods[0])
    writer.write(b"\x05\x02")  # name and password, please
    await reader.readexactly(1)
    await reader.readexactly((await reader.readexactly(1))[0])
    await reader.readexactly((await reader.readexactly(1))[0])
    writer.write(b"\x01\x01")  # and these are wrong


async def _tunnel(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int
) -> None:
    far_reader, far_writer = await asyncio.open_connection(host, port)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_pump(reader, far_writer))
            group.create_task(_pump(far_reader, writer))
    finally:
        far_writer.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while chunk := await source.read(65536):
        sink.write(chunk)
        await sink.drain()
    sink.close()
