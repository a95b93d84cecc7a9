"""Pictures from anywhere, as bytes."""

import asyncio

import httpx

from services.http.opening import TooLargeError, open_client, read_body
from services.transport.answers import is_picture

LARGEST_PICTURE = 10 * 1024 * 1024


class Fetcher:
    """Brings pictures from anywhere, through the proxy where there is one."""

    def __init__(self, *, proxy: str | None = None, deadline: float = 10.0) -> None:
        self._deadline = deadline
        self._http = open_client(deadline=deadline, proxy=proxy, max_redirects=3)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def fetch(self, url: str) -> bytes | None:
        """Return a picture's bytes, None when it cannot be had: the caller draws one instead."""
        try:
            async with (
                asyncio.timeout(self._deadline),
                self._http.stream("GET", url, follow_redirects=True) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    return None
                body = await read_body(response, LARGEST_PICTURE)
        except (httpx.HTTPError, httpx.InvalidURL, TooLargeError, TimeoutError, UnicodeError):
            return None
        return body if is_picture(body) else None
