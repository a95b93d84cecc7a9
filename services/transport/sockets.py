"""WebSockets of the backends; the only module that knows the library.

What leaves it is text, or an error of services/errors.
"""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from services.errors import BackendError, BackendUnavailable, Forbidden, Rejected, UnexpectedAnswer
from services.models import BackendId

OPENING = 10.0  # seconds to connect and to be let in
BEAT = 20.0  # seconds between pings, and to wait for an answer to one
LARGEST = 256 * 1024  # bytes of a message
AGENT = "Usher"
_POLICY = 1008  # a server closes with it whoever it does not let in


class Socket:
    """An open WebSocket."""

    def __init__(self, backend: BackendId, connection: ClientConnection) -> None:
        self._backend = backend
        self._connection = connection

    async def send(self, text: str) -> None:
        """Send a text."""
        await self._connection.send(text)

    async def texts(self) -> AsyncIterator[str]:
        """Hear texts until the server ends the connection in good order.

        Raises: Forbidden when it ends it because we are not let in; BackendUnavailable when it
        breaks off.
        """
        try:
            async for message in self._connection:
                if isinstance(message, str):
                    yield message
        except ConnectionClosed as error:
            raise self._ended(error) from error

    def _ended(self, error: ConnectionClosed) -> BackendError:
        if error.rcvd is not None and error.rcvd.code == _POLICY:
            return Forbidden(self._backend, reason="the socket lets nobody in without a token")
        return BackendUnavailable(self._backend, reason="the socket broke off")


@asynccontextmanager
async def open_socket(
    backend: BackendId, url: str, *, headers: Mapping[str, str]
) -> AsyncIterator[Socket]:
    """Connect to `ws://…`; proxy variables of the environment are ignored.

    Raises: Forbidden for a 401 or 403, Rejected for another refusal (there is no socket),
    UnexpectedAnswer, BackendUnavailable.
    """
    logging.getLogger("websockets").setLevel(logging.WARNING)  # it logs whole addresses
    try:
        connection = await connect(
            url,
            additional_headers=dict(headers),
            user_agent_header=AGENT,
            proxy=None,
            open_timeout=OPENING,
            ping_interval=BEAT,
            ping_timeout=BEAT,
            close_timeout=1,
            max_size=LARGEST,
        )
    except InvalidStatus as error:
        raise _refused(backend, error.response.status_code) from error
    except WebSocketException as error:
        raise UnexpectedAnswer(backend, reason=type(error).__name__) from error
    except (OSError, TimeoutError, EOFError) as error:
        raise BackendUnavailable(backend, reason=type(error).__name__) from error
    async with connection:
        yield Socket(backend, connection)


def _refused(backend: BackendId, status: int) -> BackendError:
    reason = f"HTTP {status}"
    if status in (401, 403):
        return Forbidden(backend, reason=reason)
    if status >= 500:
        return BackendUnavailable(backend, reason=reason)
    return Rejected(backend, reason=reason)
