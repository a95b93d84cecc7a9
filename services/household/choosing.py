"""What a chat has chosen: language, time zone, quiet hours, and what it is told beyond the usual.

A private chat has its person's id; their language and time zone are kept with the person too,
because groups answer each asker in their own. The outbox reads the same tables at delivery, so a
choice takes effect with the next message.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Self

import sqlalchemy as sa

from services.clock import Clock
from services.household.choices import OFF, ON, Choice, choose
from services.household.zones import Found, find
from services.models import ChatId, ViewerId
from services.people import People, Viewer, keep_for_chat
from services.storage.database import Database
from services.storage.tables import chat, choice, viewer

ONE_DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietSpan:
    """A span of every day, as minutes after midnight in the chat's time zone.

    It may go past midnight; `begin` and `end` differ.
    """

    begin: int
    end: int

    @classmethod
    def of(cls, begin: int | None, end: int | None) -> Self | None:
        """Return the span between two columns, None where they hold none."""
        if begin is None or end is None or begin == end:
            return None
        return cls(begin=begin % ONE_DAY, end=end % ONE_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Everything one chat has chosen; None where it follows the default."""

    language: str | None = None
    time_zone: str | None = None
    quiet: QuietSpan | None = None
    switched: frozenset[Choice] = frozenset()


class ChoiceService:
    """Reads and changes choices.

    `on_change` is called after a choice that may let messages leave which wait now.
    """

    def __init__(self, database: Database, people: People, clock: Clock) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._database = database
        self._people = people
        self._clock = clock

    async def of(self, chat_id: ChatId) -> Chosen:
        """Return what a chat has chosen; nothing where it is not known yet."""
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(chat).where(chat.c.id == chat_id))).first()
            kept = await connection.execute(
                sa.select(choice.c.name).where(choice.c.chat_id == chat_id, choice.c.value == ON)
            )
            on = {one.name for one in kept}
        switched = frozenset(what for what in Choice if what in on)
        if row is None:
            return Chosen(switched=switched)
        return Chosen(
            language=row.language,
            time_zone=row.time_zone,
            quiet=QuietSpan.of(row.quiet_from, row.quiet_to),
            switched=switched,
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
        chosen = await self._people.choose(who, language=who.language, time_zone=time_zone)
        self.on_change()
        return chosen

    async def set_quiet(self, chat_id: ChatId, quiet: QuietSpan | None) -> None:
        """Set the quiet hours of a private chat, None for none."""
        span = (quiet.begin, quiet.end) if quiet else (None, None)
        values = {"quiet_from": span[0], "quiet_to": span[1]}
        async with self._database.write() as connection:
            await keep_for_chat(connection, chat_id, values)
        self.on_change()

    async def switch(self, chat_id: ChatId, what: Choice, *, on: bool) -> None:
        """Switch a choice of a chat on or off."""
        async with self._database.write() as connection:
            await choose(connection, chat_id, what, ON if on else OFF)
        self.on_change()
