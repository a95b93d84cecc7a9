"""What the stage itself sends out: deliveries to webhooks and downloads of pictures."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.telegram.errors import bad_request
from sandbox.telegram.files import LARGEST_PHOTO_BY_URL
from sandbox.telegram.pulse import Pulse

if TYPE_CHECKING:
    from sandbox.telegram.accounts import Account, Webhook

_DOWNLOAD = ClientTimeout(total=5)
_DELIVERY = ClientTimeout(total=60)
_LONGEST_PAUSE = 30.0  # seconds between two tries of a delivery

logger = logging.getLogger(__name__)


class Courier:
    """Delivers and downloads while the stage runs."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._http: ClientSession | None = None
        self._group: asyncio.TaskGroup | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, http: ClientSession, group: asyncio.TaskGroup) -> None:
        """Take the session and the task group of the running stage."""
        self._http = http
        self._group = group

    def stop(self) -> None:
        """End all deliveries."""
        for task in self._tasks:
            task.cancel()

    def subscribe(self, account: Account, webhook: Webhook) -> None:
        """Deliver a bot's updates until its webhook is another one.

        Raises:
            RuntimeError: the stage does not run.
        """
        if self._group is None:
            raise RuntimeError("a webhook needs a running stage")
        task = self._group.create_task(self._deliver_all(account, webhook))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def download(self, url: str) -> bytes:
        """Fetch a file by its address.

        Raises:
            ApiError: 400 if it cannot be had, is no file, or is larger than 5 MB.
        """
        if self._http is None:
            raise RuntimeError("a download needs a running stage")
        try:
            async with self._http.get(url, timeout=_DOWNLOAD) as response:
                response.raise_for_status()
                if response.content_type.startswith("text/"):
                    raise bad_request("wrong type of the web page content")
                content = await response.content.read(LARGEST_PHOTO_BY_URL + 1)
                while len(content) <= LARGEST_PHOTO_BY_URL:
                    more = await response.content.read(LARGEST_PHOTO_BY_URL + 1 - len(content))
                    if not more:
                        return content
                    content += more
        except (ClientError, TimeoutError, ValueError) as error:
            raise bad_request("failed to get HTTP URL content") from error
        raise bad_request("failed to get HTTP URL content")

    async def _deliver_all(self, account: Account, webhook: Webhook) -> None:
        failures = 0
        while account.webhook is webhook and not self._pulse.closed:
            update = await self._pulse.until(account.updates.head, _LONGEST_PAUSE)
            if update is None or account.webhook is not webhook:
                continue
            error = await self._deliver(webhook, update)
            if error is None:
                failures = 0
                account.updates.confirm(update["update_id"] + 1)
                continue
            failures += 1
            webhook.last_error_date = account.now()
            webhook.last_error = error
            account.publish("webhook", error=error)
            await self._pulse.rest(min(0.25 * 2**failures, _LONGEST_PAUSE))

    async def _deliver(self, webhook: Webhook, update: dict[str, object]) -> str | None:
        """Post one update; return what went wrong."""
        if self._http is None:
            return "Connection refused"
        secret = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        try:
            async with self._http.post(
                webhook.url, json=update, headers=secret, timeout=_DELIVERY
            ) as response:
                if response.status // 100 == 2:
                    return None
                return f"Wrong response from the webhook: {response.status} {response.reason}"
        except (ClientError, TimeoutError, ValueError):
            logger.debug("webhook cannot be reached", exc_info=True)
            return "Connection refused"
