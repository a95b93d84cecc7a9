"""The first call to Telegram, made once and read as three hops: the proxy, the way, the token."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import User
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from bot.fates import causes
from bot.updates import brief
from services.doctor.checks import Hop
from services.ports.findings import Code, Finding, found
from services.transport.contact import Contact

PATIENCE = 4.0  # seconds for the first answer
OFF = 30  # seconds a clock may differ: sign-in codes change that often
WRONG = 120  # seconds; from 600 on, what people type is taken for old and dropped
PROXY_ASKS = 407  # HTTP: proxy authentication required


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Where the call got stuck."""

    hop: Hop
    finding: Finding


class Greeting:
    """Asks for the bot's own name; every check reads the same answer."""

    def __init__(
        self,
        bot: Bot,
        contact: Contact,
        *,
        patience: float,
        scrub: Callable[[str], str],
    ) -> None:
        self._bot = bot
        self._contact = contact
        self._patience = patience
        self._scrub = scrub
        self._asking = asyncio.Lock()
        self._answer: User | Obstacle | None = None

    async def proxy(self) -> Sequence[Finding]:
        """Say whether the proxy lets us through."""
        return [await self._judge(Hop.PROXY) or found(Code.PROXY_OK)]

    async def telegram(self) -> Sequence[Finding]:
        """Say whether the Bot API answers."""
        return [await self._judge(Hop.TELEGRAM) or found(Code.TELEGRAM_OK)]

    async def token(self) -> Sequence[Finding]:
        """Say whether the token opens a bot, and whether that answers in other chats, too."""
        obstacle = await self._judge(Hop.TOKEN)
        if obstacle:
            return [obstacle]
        me = self._answer if isinstance(self._answer, User) else None
        opens = found(Code.TOKEN_OK, name=f"@{me.username if me else ''}")
        if me and not me.supports_inline_queries:
            return [opens, found(Code.INLINE_OFF, name=f"@{me.username}")]
        return [opens]

    async def clock(self) -> Sequence[Finding]:
        """Compare this machine's clock with Telegram's, as far as whole seconds tell."""
        await self._ask()
        offset = self._contact.clock_offset
        if offset is None:  # a Bot API server that does not say
            return [found(Code.CLOCK_UNKNOWN)]
        seconds = round(abs(offset))
        code = Code.CLOCK_OK if seconds < OFF else Code.CLOCK_OFF
        return [found(Code.CLOCK_WRONG if seconds >= WRONG else code, seconds=seconds)]

    async def _judge(self, hop: Hop) -> Finding | None:
        answer = await self._ask()
        stuck = isinstance(answer, Obstacle) and answer.hop is hop
        return answer.finding if stuck and isinstance(answer, Obstacle) else None

    async def _ask(self) -> User | Obstacle:
        async with self._asking:
            if self._answer is None:
                self._answer = await self._greet()
            return self._answer

    async def _greet(self) -> User | Obstacle:
        try:
            async with asyncio.timeout(self._patience):
                return await self._bot.get_me()
        except TimeoutError:
            reason = f"no answer within {self._patience:g} s"
            return _stuck(Hop.TELEGRAM, Code.TELEGRAM_UNREACHABLE, reason=reason)
        except AiogramError as error:
            return self._obstacle(error)

    def _obstacle(self, error: AiogramError) -> Obstacle:
        match error:
            case TelegramUnauthorizedError() | TelegramNotFound():
                return _stuck(Hop.TOKEN, Code.TOKEN_REFUSED)
            case TelegramRetryAfter(retry_after=seconds):
                return _stuck(Hop.TELEGRAM, Code.TELEGRAM_WAITS, seconds=seconds)
            case ClientDecodeError():  # its text is a whole page
                return _stuck(Hop.TELEGRAM, Code.TELEGRAM_UNREADABLE)
            case TelegramNetworkError():
                return self._no_way(error)
            case TelegramAPIError(message=said):
                return _stuck(Hop.TELEGRAM, Code.TELEGRAM_FAILING, reason=self._scrub(said))
            case _:
                reason = self._scrub(brief(error))
                return _stuck(Hop.TELEGRAM, Code.TELEGRAM_FAILING, reason=reason)

    def _no_way(self, error: AiogramError) -> Obstacle:
        for cause in causes(error):
            if isinstance(cause, ProxyConnectionError | ProxyTimeoutError):
                reason = self._scrub(brief(cause))
                return _stuck(Hop.PROXY, Code.PROXY_UNREACHABLE, reason=reason)
            if isinstance(cause, ProxyError) and _asks_who_we_are(cause):
                return _stuck(Hop.PROXY, Code.PROXY_REFUSED)
        reason = self._scrub(brief(error))
        return _stuck(Hop.TELEGRAM, Code.TELEGRAM_UNREACHABLE, reason=reason)


def _asks_who_we_are(error: ProxyError) -> bool:
    return error.error_code == PROXY_ASKS or "auth" in str(error).lower()


def _stuck(hop: Hop, code: Code, **fields: str | int) -> Obstacle:
    return Obstacle(hop=hop, finding=found(code, **fields))
