"""Show a screen: a command sends, a button edits, and an edit that is impossible sends once."""

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Callable
from typing import Any

import structlog
from aiogram.enums import ChatAction, ChatType
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNotFound,
)
from aiogram.types import InaccessibleMessage, Message
from aiogram.utils.chat_action import ChatActionSender
from aiogram.utils.formatting import Text

from handlers.ui.aside import Aside, Renewed
from handlers.ui.delivery import Delivery, refuses_picture
from handlers.ui.outgoing import Outgoing, drawn
from handlers.ui.screen import Row, Screen, compose
from services.errors import StorageUnavailable
from services.models import ChatId, ViewerId
from services.screens import AudienceKind, Parked, ScreenAudience, Screens, Watch, new_row

PATIENCE = 1.0  # seconds before "Searching…" is worth a message
_UNCHANGED = "message is not modified"
_REFUSED = (TelegramBadRequest, TelegramNotFound, TelegramEntityTooLarge)  # it will never be taken

_log = structlog.stdlib.get_logger(__name__)


class Show:
    """Bound to one update: where the answer goes, who asked, which screen was pressed."""

    def __init__(
        self,
        *,
        delivery: Delivery,
        screens: Screens,
        asker: ViewerId,
        message: Message | InaccessibleMessage,
        edits: bool = False,
    ) -> None:
        self._delivery = delivery
        self._screens = screens
        self._asker = asker
        self._message = message
        self._pressed: Parked | None = None
        self._edits = edits
        self._in_group = message.chat.type != ChatType.PRIVATE
        self._sending = asyncio.Lock()
        self._answered = False
        self._same = False
        self._at = message  # where an edit goes: the message pressed, or what was sent since
        self._interim = False  # what is edited next only said that something is under way
        self._watch: Watch | None = None
        self._kind = ""
        self._shown: Screen | None = None

    def pressed(self, parked: Parked) -> None:
        """Say which kept screen was pressed: an edit keeps its row and its audience."""
        self._pressed = parked

    @property
    def in_private(self) -> bool:
        """Say whether nobody but the asker reads what is shown."""
        return not self._in_group

    @property
    def place(self) -> tuple[int, int]:
        """Return the chat and the message of what was shown last."""
        return self._at.chat.id, self._at.message_id

    @property
    def chat_id(self) -> int:
        """Return the chat it is shown in."""
        return self._message.chat.id

    @property
    def left(self) -> bool:
        """Say whether somebody has pressed a button of what was shown last."""
        return self._watch is None or self._watch.pressed

    @property
    def unchanged(self) -> bool:
        """Say whether what was shown last stood there already, so that nobody saw anything."""
        return self._same

    async def __call__(self, screen: Screen) -> None:
        """Show it: edit the message the press hangs on, or send."""
        async with self._sending:
            if not self._edits:
                self._at = await self._send(screen)
                return
            self._answered = True
            try:
                await self._edit(screen)
            except TelegramBadRequest as error:
                self._same = _UNCHANGED in error.message
                if not self._same:
                    self._at = await self._send(screen)

    async def anew(self, screen: Screen) -> None:
        """Show it as a new message, also on a press."""
        async with self._sending:
            await self._send(screen)

    async def buttons(self, rows: tuple[Row, ...]) -> None:
        """Change only the buttons of the message that was pressed; what it says stays."""
        pressed = self._pressed
        if pressed is None:
            return
        screen = Screen(text=Text(), rows=rows)
        await self._screens.park(pressed, shown=screen.offers)
        out = compose(screen, pressed.row)
        with contextlib.suppress(TelegramBadRequest):  # gone, or they stand there already
            await self._delivery.rebutton(self._at.chat.id, self._at.message_id, out)

    async def unkept(self, screen: Screen) -> None:
        """Show a screen without buttons and keep nothing of it."""
        out = compose(screen, "")
        async with self._sending:
            self._answered = True
            chat = self._at.chat.id
            try:
                await self._delivery.edit(chat, self._at.message_id, out, shows=None)
            except TelegramBadRequest:
                await self._delivery.send(chat, out, thread_id=self._thread, reply_to=None)

    async def amend(
        self,
        change: Callable[[dict[str, Any]], dict[str, Any] | None],
        draw: Callable[[dict[str, Any]], Screen],
    ) -> bool:
        """Change the state of what was shown last; say whether it is still there to be changed.

        `change` returns None where the state is of something else by now. The message is edited
        only as long as nobody has pressed a button of it: whoever has reads something else, and
        finds the change on the next screen.
        """
        watch = self._watch
        if watch is None:
            return False
        async with self._screens.one_at_a_time(watch.row):
            parked = await self._screens.find(watch.row)
            if parked is None or parked.kind != self._kind:
                return False
            if (kept := change(parked.state)) is None:
                return False
            if watch.pressed:
                parked = dataclasses.replace(parked, state=kept)
                await self._screens.park(parked, shown=frozenset())
                return True
            self._pressed = parked
            try:
                await self._edit(draw(kept))
            except TelegramBadRequest as error:
                return _UNCHANGED in error.message
            except AiogramError as error:  # it is kept, and stands on the next screen
                _log.debug("a message could not be amended", why=type(error).__name__)
        return True

    async def renew(self, screen: Screen, aside: Aside) -> Renewed:
        """Change what was shown last without being asked, where there is room for that.

        Nothing is sent where it stands there already. Whoever presses a button takes it over.
        """
        watch = self._watch
        if watch is None:
            return Renewed(over=True)
        async with self._screens.one_at_a_time(watch.row):
            parked = await self._screens.find(watch.row)
            if watch.pressed or parked is None or parked.kind != self._kind:
                return Renewed(over=True)
            if self._shown is not None and screen.reads_like(self._shown):
                return Renewed()
            self._pressed = parked
            with aside.room(self.chat_id, private=self.in_private) as room:
                return await self._renew(screen, aside) if room else Renewed(wait=0.0)

    async def _renew(self, screen: Screen, aside: Aside) -> Renewed:
        try:
            async with aside.limit():
                await self._edit(screen, by=aside.delivery)
        except TelegramBadRequest as error:
            return Renewed(over=_UNCHANGED not in error.message)
        except (TelegramForbiddenError, TelegramNotFound):  # whoever read it is not there any more
            return Renewed(over=True)
        except (AiogramError, TimeoutError) as error:  # it may stand there, or not
            self._shown = None
            _log.debug("a message could not be renewed", why=type(error).__name__)
            return Renewed(wait=getattr(error, "retry_after", 0.0))
        return Renewed(changed=True)

    @contextlib.asynccontextmanager
    async def patiently(self, waiting: Screen, *, in_place: bool = False) -> AsyncIterator[None]:
        """Show typing while the block runs, and `waiting` after a second; what follows edits it.

        A press shows `waiting` only with `in_place`, on the message it hangs on.
        """
        typing = ChatActionSender(
            bot=self._delivery.bot,
            chat_id=self._message.chat.id,
            message_thread_id=self._thread,
            action=ChatAction.TYPING,
            initial_sleep=0.2,
        )
        failed: Exception | None = None
        async with asyncio.TaskGroup() as group, typing:
            interim = group.create_task(self._after_patience(waiting, in_place=in_place))
            try:
                yield
            except Exception as error:  # noqa: BLE001 - raised below, outside the group's wrapping
                failed = error
            async with self._sending:  # an interim message under way is let through
                interim.cancel()
        if failed:
            raise failed

    async def _after_patience(self, waiting: Screen, *, in_place: bool) -> None:
        await asyncio.sleep(PATIENCE)
        async with self._sending:
            if self._edits and in_place and not self._answered:
                with contextlib.suppress(TelegramAPIError):
                    await self._edit(waiting)
                return
            if self._edits or self._answered:  # the answer may have left while this one queued
                return
            with contextlib.suppress(TelegramAPIError):  # the answer itself is still to come
                out = compose(waiting, "")
                self._at = await self._delivery.send(
                    self._message.chat.id, out, thread_id=self._thread, reply_to=self._reply_to
                )
                self._edits = self._interim = True

    async def _edit(self, screen: Screen, *, by: Delivery | None = None) -> None:
        delivery = by or self._delivery
        if screen.covered and not _is_protected(self._at):
            await self._show_covered(screen)
            return
        self._interim = False
        shows = self._pressed.picture if self._pressed else None
        parked = self._parked(screen, self._pressed)
        screen = await self._kept(parked, screen)
        if self._pressed:  # what is shown next must not withdraw what this one offered
            self._pressed = dataclasses.replace(parked, offers=parked.offers | screen.offers)
        chat, message = self._at.chat.id, self._at.message_id
        out = compose(screen, parked.row, caption=parked.picture is not None)
        try:
            await delivery.edit(chat, message, out, shows=shows)
        except TelegramBadRequest as error:
            if not (out.picture and refuses_picture(error)):
                raise
            await delivery.forget(out.picture)
            await delivery.edit(
                chat, message, dataclasses.replace(out, picture=drawn(out.picture)), shows=shows
            )

    async def _show_covered(self, screen: Screen) -> None:
        """Send what no edit can bring: nobody can protect a message that stands there already."""
        before, interim = self._at, self._interim
        self._interim = False
        self._at = await self._send(screen)
        if interim:
            with contextlib.suppress(TelegramAPIError):
                await self._delivery.bot.delete_message(before.chat.id, before.message_id)

    async def _send(self, screen: Screen) -> Message:
        """Send it; without its picture where Telegram takes neither that nor a drawn one."""
        self._answered = True
        parked = self._parked(screen, None)
        kept = await self._kept(parked, screen, fresh=True)
        try:
            return await self._deliver(compose(kept, parked.row))
        except _REFUSED:
            if screen.picture is None:
                raise
        parked = dataclasses.replace(parked, picture=None)
        kept = await self._kept(parked, dataclasses.replace(screen, picture=None))
        return await self._deliver(compose(kept, parked.row))

    async def _deliver(self, out: Outgoing) -> Message:
        chat, thread, reply = self._message.chat.id, self._thread, self._reply_to
        try:
            return await self._delivery.send(chat, out, thread_id=thread, reply_to=reply)
        except TelegramBadRequest as error:
            if not (out.picture and refuses_picture(error)):
                raise
            await self._delivery.forget(out.picture)
            out = dataclasses.replace(out, picture=drawn(out.picture))
            return await self._delivery.send(chat, out, thread_id=thread, reply_to=reply)

    async def _kept(self, parked: Parked, screen: Screen, *, fresh: bool = False) -> Screen:
        """Park a screen; where that cannot be, it loses the buttons that would lead nowhere."""
        try:
            await self._screens.park(parked, shown=screen.offers, fresh=fresh)
        except StorageUnavailable:
            return screen.with_buttons(parked.offers)
        if self._watch is None or self._watch.row != parked.row:
            self._watch = self._screens.watch(parked.row)
        self._kind, self._shown = parked.kind, screen
        return screen

    @property
    def _thread(self) -> int | None:
        if isinstance(self._message, Message) and self._message.is_topic_message:
            return self._message.message_thread_id
        return None

    @property
    def _reply_to(self) -> int | None:
        return self._message.message_id if self._in_group else None

    def _parked(self, screen: Screen, pressed: Parked | None) -> Parked:
        audience = (
            ScreenAudience(kind=AudienceKind.ANYONE)
            if screen.for_anyone
            else ScreenAudience(kind=AudienceKind.VIEWER, viewer=self._asker)
        )
        kept = pressed.picture if pressed else None  # a picture cannot be edited away
        return Parked(
            row=pressed.row if pressed else new_row(),
            kind=screen.kind,
            chat_id=ChatId(self._message.chat.id),
            audience=pressed.audience if pressed else audience,
            state=screen.state,
            picture=screen.picture.key if screen.picture else kept,
            offers=pressed.offers if pressed else frozenset(),
        )


def _is_protected(message: Message | InaccessibleMessage) -> bool:
    return isinstance(message, Message) and bool(message.has_protected_content)
