"""Whether what people type reaches us: by polling alone, or by a webhook that works.

Nothing is taken from the bot: the only getUpdates sent here carries no offset, so it confirms
nothing, and it is sent only while no process of ours polls.
"""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramConflictError
from aiogram.types import WebhookInfo

from bot.settings import TelegramSettings
from bot.updates import LinkState, brief
from services.clock import Clock
from services.ports.findings import Code, Finding, found

WATCH = 6.5  # seconds to wait for a rival: a bot that lost its poll is back within five
BETWEEN = 0.5  # seconds between two looks while updates wait, for they answer at once
LIMIT = WATCH + 3
RECENT = 600  # seconds a failed delivery to the webhook counts as news

Found = Sequence[Finding]
LinkStateOf = Callable[[], Awaitable[str | None]]


class UpdatesCheck:
    """Looks at the webhook; then, in polling mode, for another poller.

    `bot_runs` says that a process of ours polls, and `link_state` how Telegram serves it, None
    where that cannot be known.
    """

    def __init__(
        self,
        bot: Bot,
        settings: TelegramSettings,
        clock: Clock,
        *,
        bot_runs: bool,
        link_state: LinkStateOf,
        scrub: Callable[[str], str],
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._clock = clock
        self._bot_runs = bot_runs
        self._link_state = link_state
        self._scrub = scrub

    async def run(self) -> Found:
        """Return where updates go."""
        try:
            info = await self._bot.get_webhook_info()
            if self._settings.webhook_url:
                return [self._webhook(info, self._settings.webhook_url)]
            if info.url:
                return [found(Code.UPDATES_WEBHOOK_IN_THE_WAY, host=_host(info.url))]
            return [await self._poller()]
        except AiogramError as error:
            return [found(Code.UPDATES_UNKNOWN, reason=self._scrub(brief(error)))]

    def _webhook(self, info: WebhookInfo, wanted: str) -> Finding:
        if not info.url:
            missing = Code.UPDATES_WEBHOOK_MISSING
            return found(missing if self._bot_runs else Code.UPDATES_WEBHOOK_LATER)
        if info.url != wanted:
            return found(Code.UPDATES_WEBHOOK_ELSEWHERE, host=_host(info.url))
        failed_at = info.last_error_date
        if failed_at and (self._clock.now() - failed_at).total_seconds() < RECENT:
            reason = self._scrub(info.last_error_message or "")
            n = info.pending_update_count
            return found(Code.UPDATES_WEBHOOK_FAILING, host=_host(wanted), n=n, reason=reason)
        return found(Code.UPDATES_WEBHOOK, host=_host(wanted))

    async def _poller(self) -> Finding:
        if self._bot_runs:
            rival = await self._link_state() == LinkState.CONFLICT.value
            return found(Code.UPDATES_RIVAL if rival else Code.UPDATES_OURS)
        until = self._clock.monotonic() + WATCH
        while (left := until - self._clock.monotonic()) > 0:
            try:
                waiting = await self._bot.get_updates(limit=1, timeout=int(left))
            except TelegramConflictError:
                return found(Code.UPDATES_RIVAL)
            if waiting or left < 1:
                await self._clock.sleep(BETWEEN)
        return found(Code.UPDATES_ALONE)


def _host(url: str) -> str:
    """Return only the host: paths of webhooks hold secrets."""
    return urlsplit(url).netloc.rpartition("@")[2]
