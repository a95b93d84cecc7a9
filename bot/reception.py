"""Takes updates in, however they came: as tasks that are counted and waited for at the end."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import structlog
from aiogram.enums import ChatMemberStatus
from aiogram.types import CallbackQuery, ChatMemberUpdated, TelegramObject, Update
from aiogram.types.update import UpdateTypeLookupError

from services.clock import Clock
from services.household.limits import Floodgate
from services.models import ChatId

AT_ONCE = 100
REMEMBERED = 1000  # updates; a repetition comes within minutes
GRACE = 8.0  # seconds that running handlers have at the end
STALE = timedelta(minutes=10)
_GONE = frozenset({ChatMemberStatus.KICKED, ChatMemberStatus.LEFT})

_log = structlog.stdlib.get_logger(__name__)


class Reception:
    """Hands each update to the dispatcher in a task of its own.

    `feed` handles one update, and hears whether it had to wait for us, and whether it was shed in a
    flood and is only to be told so; `seen` is told first that its chat can be reached again.
    Messages that were already old when the process started are dropped: their sender has given up.
    An update that was taken before is left alone: a webhook is called again when its answer was
    late or lost (Bot API, Update).
    """

    def __init__(
        self,
        clock: Clock,
        *,
        feed: Callable[[Update, bool, bool], Awaitable[object]],
        seen: Callable[[ChatId], Awaitable[None]],
    ) -> None:
        self._feed = feed
        self._seen = seen
        self._oldest = clock.now() - STALE
        self._room = asyncio.Semaphore(AT_ONCE)
        self._known: dict[int, None] = {}  # by age
        self._group: asyncio.TaskGroup | None = None
        self._bound: asyncio.Timeout | None = None
        self.taken: Counter[str] = Counter()
        self.dropped = 0
        self._gate = Floodgate(clock)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take updates while the block runs, then wait for those under way."""
        try:
            async with asyncio.timeout(None) as self._bound, asyncio.TaskGroup() as self._group:
                try:
                    yield
                finally:
                    self.close()
        except TimeoutError:
            _log.warning("handlers were cut off at the end")
        finally:
            self._group = None

    def close(self) -> None:
        """Give what is under way its last seconds; a second call changes nothing."""
        if self._bound and self._bound.when() is None:
            self._bound.reschedule(asyncio.get_running_loop().time() + GRACE)

    async def take(self, update: Update, *, waited: bool = False) -> bool:
        """Begin to handle an update, once there is room; say whether it was taken.

        `waited` says that it may have waited for us, for hours even.
        """
        if self._group is None:
            return False
        if self._is_repeated(update):
            return True
        if self._is_stale(update):
            self.dropped += 1
            return True
        verdict = self._gate.take(sender_of(update))
        if not verdict.passes and not verdict.tell:
            return True
        if not verdict.passes:
            _log.warning("updates are shed", sender=sender_of(update), so_far=self.shed)
        await self._room.acquire()
        self._group.create_task(self._handle(update, waited, shed=not verdict.passes))
        return True

    async def _handle(self, update: Update, waited: bool, *, shed: bool) -> None:
        try:
            self.taken[update.event_type] += 1
            chat_id = reachable_chat(update)
            if chat_id is not None:
                await self._seen(chat_id)
            await self._feed(update, waited, shed)
        except UpdateTypeLookupError:
            _log.debug("an update of an unknown kind", update_id=update.update_id)
        except Exception:  # noqa: BLE001 - one update that fails must not end the others
            _log.exception("an update was not handled", update_id=update.update_id)
        finally:
            self._room.release()

    @property
    def shed(self) -> int:
        """Return how many updates were not looked at in a flood."""
        return self._gate.shed

    def _is_repeated(self, update: Update) -> bool:
        """Say whether this update was taken already, and remember that it is now."""
        if update.update_id in self._known:
            return True
        self._known[update.update_id] = None
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        return False

    def _is_stale(self, update: Update) -> bool:
        message = update.message or update.edited_message or update.channel_post
        return message is not None and message.date < self._oldest


def sender_of(update: Update) -> int | None:
    """Return who an update is from, None where it is of a kind we do not know."""
    try:
        sender = getattr(update.event, "from_user", None)
    except UpdateTypeLookupError:
        return None
    return sender.id if sender else None


def reachable_chat(update: Update) -> ChatId | None:
    """Return the chat an update shows to be open to us, None when it shows none."""
    event: TelegramObject | None = update.event
    if isinstance(event, ChatMemberUpdated) and event.new_chat_member.status in _GONE:
        return None
    if isinstance(event, CallbackQuery):
        event = event.message
    chat = getattr(event, "chat", None)
    return ChatId(chat.id) if chat else None
