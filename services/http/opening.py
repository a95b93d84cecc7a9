"""What both clients stand on: how a connection is opened, waited for, and read to a limit."""

import logging

import httpx

from services.transport.trust import trust

CONNECT = 5.0  # seconds to open a connection
KEEP_ALIVE = 4.0  # seconds; servers on uvicorn hang up after 5
USER_AGENT = "Usher"


class TooLargeError(Exception):
    """A body beyond the cap."""


def open_client(
    *, base_url: str = "", deadline: float, proxy: str | None = None, max_redirects: int = 0
) -> httpx.AsyncClient:
    """Return a client that reads nothing of the environment; times are in seconds."""
    for name in ("httpx", "httpcore"):  # they log whole addresses, query and all
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        base_url=base_url,
        proxy=proxy,
        trust_env=False,
        verify=trust(),
        max_redirects=max_redirects,
        headers={"User-Agent": USER_AGENT},
        timeout=patience(deadline),
        limits=httpx.Limits(keepalive_expiry=KEEP_ALIVE),
    )


def patience(deadline: float) -> httpx.Timeout:
    """Return how long each step of a request may take, in seconds."""
    return httpx.Timeout(deadline, connect=min(CONNECT, deadline))


async def read_body(response: httpx.Response, largest: int) -> bytes:
    """Return a body of at most so many bytes. Raises: TooLargeError."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > largest:
            raise TooLargeError(f"more than {largest} bytes")
    return bytes(body)
