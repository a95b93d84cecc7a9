"""What a broken network looks like through the session: certainly not sent, or nobody knows."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramRetryAfter,
    TelegramServerError,
)

from bot.fates import fate_of
from bot.session import TelegramSession
from services.outbox.model import Fate

TOKEN = "4242:a-token-that-only-tests-know"
Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def misbehaving(behaviour: Behaviour) -> AsyncIterator[str]:
    """Run a server that does one thing with every connection and yield its address."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await behaviour(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def error_of(url: str, *, proxy: str | None = None, total: float = 5.0) -> Exception:
    """Send a message to an address and return what is raised."""
    session = TelegramSession(
        api=TelegramAPIServer.from_base(url), connect=0.5, timeout=total, proxy=proxy
    )
    bot = Bot(TOKEN, session=session)
    try:
        with pytest.raises(AiogramError) as caught:
            await bot.send_message(chat_id=1, text="A")
    finally:
        await session.close()
    return caught.value


def answering(status: int, body: bytes, *, kind: str = "application/json") -> Behaviour:
    """Return the behaviour of a server that reads the request and answers."""

    async def behaviour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
        await writer.drain()

    return behaviour


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(65_536)


async def hang_up_half_way(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(65_536)
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok": tr')
    await writer.drain()


async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def refuse_proxying(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


async def test_t02_a_refused_connection_was_certainly_not_sent() -> None:
    assert fate_of(await error_of(f"http://127.0.0.1:{free_port()}")) is Fate.NOT_SENT


async def test_t02_a_name_without_address_was_certainly_not_sent() -> None:
    assert fate_of(await error_of("http://telegram.invalid")) is Fate.NOT_SENT


async def test_t02_a_failed_tls_handshake_was_certainly_not_sent() -> None:
    async with misbehaving(answering(200, b"{}")) as address:
        assert fate_of(await error_of(f"https://{address}")) is Fate.NOT_SENT


async def test_t02_a_tls_handshake_that_never_ends_was_certainly_not_sent() -> None:
    async with misbehaving(stay_silent) as address:
        assert fate_of(await error_of(f"https://{address}")) is Fate.NOT_SENT


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_t02_a_proxy_that_is_not_there_was_certainly_not_sent(scheme: str) -> None:
    proxy = f"{scheme}://127.0.0.1:{free_port()}"
    assert fate_of(await error_of("http://127.0.0.1:1", proxy=proxy)) is Fate.NOT_SENT


async def test_t02_a_proxy_that_refuses_was_certainly_not_sent() -> None:
    async with misbehaving(refuse_proxying) as address:
        error = await error_of("http://127.0.0.1:1", proxy=f"http://{address}")

    assert fate_of(error) is Fate.NOT_SENT


async def test_t02_a_proxy_that_never_answers_was_certainly_not_sent() -> None:
    async with misbehaving(stay_silent) as address:
        error = await error_of("http://127.0.0.1:1", proxy=f"http://{address}")

    assert fate_of(error) is Fate.NOT_SENT


@pytest.mark.parametrize("behaviour", [hang_up, hang_up_half_way], ids=["no-answer", "half"])
async def test_t03_a_connection_cut_after_the_request_is_ambiguous(behaviour: Behaviour) -> None:
    async with misbehaving(behaviour) as address:
        assert fate_of(await error_of(f"http://{address}")) is Fate.AMBIGUOUS


async def test_t03_an_answer_that_never_comes_is_ambiguous() -> None:
    async with misbehaving(stay_silent) as address:
        assert fate_of(await error_of(f"http://{address}", total=0.3)) is Fate.AMBIGUOUS


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(502, b"<html>Bad Gateway</html>", id="html-502"),
        pytest.param(200, b"<html>Sign in</html>", id="html-200"),
        pytest.param(200, b"\xff\xfe not text", id="bytes"),
        pytest.param(200, b'{"ok": true, "resu', id="half-json"),
        pytest.param(200, b'{"ok": true, "result": {}}', id="no-message"),
        pytest.param(200, b"", id="empty"),
    ],
)
async def test_t04_an_answer_nobody_can_read_is_ambiguous(status: int, body: bytes) -> None:
    async with misbehaving(answering(status, body, kind="text/html; charset=utf-8")) as address:
        assert fate_of(await error_of(f"http://{address}")) is Fate.AMBIGUOUS


async def test_t05_a_5xx_without_a_description_is_a_refusal() -> None:
    async with misbehaving(answering(503, b'{"ok": false}')) as address:
        error = await error_of(f"http://{address}")

    assert isinstance(error, TelegramServerError)
    assert fate_of(error) is Fate.REFUSED


@pytest.mark.parametrize("seconds", ["0", "null"])
async def test_t27_a_429_without_a_number_is_still_a_429(seconds: str) -> None:
    body = f'{{"ok": false, "parameters": {{"retry_after": {seconds}}}, "description": "Slow"}}'
    async with misbehaving(answering(429, body.encode())) as address:
        error = await error_of(f"http://{address}")

    assert isinstance(error, TelegramRetryAfter)
    assert error.retry_after == 1


async def test_t22_a_413_page_of_a_proxy_is_too_large() -> None:
    async with misbehaving(answering(413, b"<html>Too Large</html>")) as address:
        error = await error_of(f"http://{address}")

    assert isinstance(error, TelegramEntityTooLarge)
    assert fate_of(error) is Fate.TOO_LARGE


async def test_an_ordinary_refusal_passes_through() -> None:
    body = b'{"ok": false, "error_code": 400, "description": "Bad Request: chat not found"}'
    async with misbehaving(answering(400, body)) as address:
        assert isinstance(await error_of(f"http://{address}"), TelegramBadRequest)


def test_the_time_out_stays_a_number_because_polling_adds_one() -> None:
    assert TelegramSession(timeout=30.0).timeout + 10 == 40.0
