"""What a chat has chosen: language, time zone, quiet hours, and what it is told beyond the usual.

A private chat has its person's id; their language and time zone are kept with the person too,
because groups answer each asker in their own. The outbox reads the same tables at delivery, so a
choice takes effect with the next message.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from services.clock import Clock
from services.models import ChatId, ViewerId
from services.people import People, Viewer, keep_for_chat
from services.storage.database import Database
from services.storage.tables import chat, choice, viewer
from services.zones import Found, find

ONE_DAY = 24 * 60  # minutes
_ON, _OFF = "on", "off"


class Option(StrEnum):
    """What can be switched on per chat; all are off until somebody does."""

    STARTED = "started"  # tell also that a download has started
    QUIET_FAILURES = "quiet-failures"  # failures may ring during quiet hours


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """A span of every day, as minutes after midnight in the chat's time zone.

    It may go past midnight; `start` and `end` differ.
    """

    start: int
    end: int

    @classmethod
    def of(cls, start: int | None, end: int | None) -> Self | None:
        """Return the span between two columns, None where they hold none."""
        if start is None or end is None or start == end:
            return None
        return cls(start=start % ONE_DAY, end=end % ONE_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Everything one chat has chosen; None where it follows the default."""

    language: str | None = None
    time_zone: str | None = None
    quiet: QuietHours | None = None
    options: frozenset[Option] = frozenset()


class ChoiceService:
    """Reads and changes choices."""

    def __init__(self, database: Database, people: People, clock: Clock) -> None:
        self._database = database
        self._people = people
        self._clock = clock

    async def of(self, chat_id: ChatId) -> Choices:
        """Return what a chat has chosen; nothing where it is not known yet."""
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(chat).where(chat.c.id == chat_id))).first()
            kept = await connection.execute(
                sa.select(choice.c.name).where(choice.c.chat_id == chat_id, choice.c.value == _ON)
            )
            on = {one.name for one in kept}
        options = frozenset(option for option in Option if option in on)
        if row is None:
            return Choices(options=options)
        return Choices(
            language=row.language,
            time_zone=row.time_zone,
            quiet=QuietHours.of(row.quiet_from, row.quiet_to),
            options=options,
        )

    async def languages(self, who: Collection[ViewerId]) -> dict[ViewerId, str]:
        """Return the language of everybody among these who has chosen one."""
        chosen = sa.select(viewer.c.id, viewer.c.language).where(
            viewer.c.id.in_(who), viewer.c.language.is_not(None)
        )
        async with self._database.read() as connection:
            return {ViewerId(row.id): row.language for row in await connection.execute(chosen)}

    async def choose_language(self, who: Viewer, language: str | None) -> Viewer:
        """Choose a person's language, None to follow Telegram; return them as they are now."""
        return await self._people.choose(who, language=language, time_zone=who.time_zone)

    async def find_time_zone(self, words: str, *, languages: tuple[str, ...]) -> Found:
        """Return what words for a time zone may mean, by names in these languages."""
        return await asyncio.to_thread(  # the first look gathers a thousand names
            find, words, now=self._clock.now(), languages=languages
        )

    async def choose_time_zone(self, who: Viewer, time_zone: str | None) -> Viewer:
        """Choose a person's time zone, None for the default; return them as they are now."""
        return await self._people.choose(who, language=who.language, time_zone=time_zone)

    async def set_quiet(self, chat_id: ChatId, quiet: QuietHours | None) -> None:
        """Set the quiet hours of a private chat, None for none."""
        span = (quiet.start, quiet.end) if quiet else (None, None)
        values = {"quiet_from": span[0], "quiet_to": span[1]}
        async with self._database.write() as connection:
            await keep_for_chat(connection, chat_id, values)

    async def switch(self, chat_id: ChatId, option: Option, *, on: bool) -> None:
        """Switch an option of a chat on or off."""
        value = _ON if on else _OFF
        statement = insert(choice).values(chat_id=chat_id, name=option, value=value)
        statement = statement.on_conflict_do_update(
            index_elements=[choice.c.chat_id, choice.c.name], set_={"value": value}
        )
        async with self._database.write() as connection:
            await connection.execute(statement)
