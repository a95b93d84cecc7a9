"""The HTTP session under the bots: a time-out for the way there, and answers aiogram stumbles over.

`timeout` stays a number, because aiogram's polling adds one to it.
"""

import functools
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramEntityTooLarge,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientError, ClientTimeout, TCPConnector
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from services.transport.contact import Contact
from services.transport.trust import trust

CONNECTIONS = 100  # at once, as in aiogram
CONNECT = 10.0  # seconds to reach Telegram, or the proxy; past them nothing was sent for certain

_TROUBLE = (
    TimeoutError,
    ClientError,
    OSError,
    ProxyConnectionError,
    ProxyError,
    ProxyTimeoutError,
)


class TelegramSession(AiohttpSession):
    """aiogram's session, with the cause of every failure chained where `bot.fates` looks for it."""

    def __init__(
        self,
        *,
        proxy: str | None = None,
        connect: float = CONNECT,
        contact: Contact | None = None,
        **options: Any,
    ) -> None:
        # Past aiogram's own, which loads the authorities anew for every session.
        super(AiohttpSession, self).__init__(**options)
        self._session = None
        self._connector_type = TCPConnector
        self._connector_init = {"ssl": trust(), "limit": CONNECTIONS, "ttl_dns_cache": 3600}
        self._should_reset_connector = True
        self._proxy = None
        if proxy:
            self._setup_proxy_connector(proxy)
        self._connect = connect
        self._contact = contact

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - the signature is aiogram's
    ) -> TelegramType:
        """Make one call. Raises: aiogram's exceptions."""
        session = await self.create_session()
        limits = ClientTimeout(
            total=self.timeout if timeout is None else timeout,
            connect=self._connect,
            sock_connect=self._connect,
        )
        try:
            async with session.post(
                self.api.api_url(token=bot.token, method=method.__api_method__),
                data=self.build_form_data(bot=bot, method=method),
                timeout=limits,
            ) as response:
                # A page in the way may lie about its encoding.
                content = await response.text(errors="replace")
                if self._contact:
                    self._contact.heard({"date": response.headers.get("Date", "")})
        except _TROUBLE as error:
            message = f"{type(error).__name__}: {error}"
            raise TelegramNetworkError(method=method, message=message) from error
        checked = self.check_response(
            bot=bot, method=method, status_code=response.status, content=content
        )
        return cast("TelegramType", checked.result)

    async def close(self) -> None:
        """Close the connections, and return when they are closed.

        aiohttp waits for that by itself; aiogram sleeps another 0.25 s, as older ones needed.
        """
        if self._session is not None and not self._session.closed:
            await self._session.close()

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """Return what was answered. Raises: aiogram's exceptions."""
        _model(type(method))
        try:
            return super().check_response(
                bot=bot, method=method, status_code=status_code, content=content
            )
        except TypeError as error:  # a 5xx without a description
            raise TelegramServerError(method=method, message=f"HTTP {status_code}") from error
        except ClientDecodeError as error:
            if status_code == 413:  # the page of a proxy that takes no file so large
                raise TelegramEntityTooLarge(method=method, message=error.message) from error
            raise
        except TelegramAPIError as error:
            if status_code == 429 and not isinstance(error, TelegramRetryAfter):
                raise TelegramRetryAfter(
                    method=method, message=error.message, retry_after=1
                ) from error
            raise


@functools.cache
def _model(kind: type[TelegramMethod[Any]]) -> type[Response[Any]]:
    """Hold the model of a method's answers: pydantic forgets one that nobody holds.

    It would be made anew every few calls, which costs more than reading the answer.
    """
    return Response[kind.__returning__]  # type: ignore[name-defined]
