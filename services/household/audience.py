"""Who is told of an event, where, and how loud: the part of the people that every push stands on.

Whoever asked for something is told of it in private. What is nobody's, what has to be mended, what
has to be decided and what concerns Usher itself goes to the chats bound for it, else to those of
the settings and to whoever is in charge. Nobody is told what they do not want to hear.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import (
    Arrival,
    Event,
    Failure,
    Notice,
    PeopleNews,
    PeopleTurn,
    RequestNews,
    RequestTurn,
    Started,
    WatchlistNews,
    WorkNews,
    WorkTurn,
)
from services.household.choices import Choice, eager, levels, wants
from services.household.followers import Followers
from services.household.matters import Level, Matter
from services.household.muting import deaf
from services.household.places import bound
from services.household.roles import Role
from services.models import BackendId, ChatId, ViewerId
from services.outbox.model import Recipient
from services.storage.tables import admission, viewer


class Audience(Followers):
    """Answers who is told; `notify` are the chats that hear of what nobody asked for.

    What a `private` backend tells goes to those who asked, as far as they are let in to it, and to
    nobody else; what Usher has to say of it, to the owners who are.
    """

    def __init__(
        self,
        *,
        owners: frozenset[ViewerId],
        notify: tuple[Recipient, ...],
        private: frozenset[BackendId] = frozenset(),
    ) -> None:
        super().__init__()
        self._private = private
        self._owners = owners
        self._notify = notify

    async def audience(self, connection: AsyncConnection, event: Event) -> list[Recipient]:
        """Return who is told of an event, each chat and topic once."""
        match event:
            case Arrival() | Started() | Failure() if event.backend in self._private:
                there = await self._told_in_private(connection, event)
            case Notice() if event.backend in self._private:
                let_in = await admitted_to(connection, BackendId(event.backend), self._owners)
                there = _in_private(sorted(let_in), Matter.SYSTEM)
            case Arrival():
                there = await self._told_of_arrival(connection, event)
            case Started():
                there = await self._told_of_start(connection, event)
            case Failure():
                there = await self._told_of_failure(connection, event)
            case WatchlistNews() | PeopleNews():
                there = await self._told_of_people(connection, event)
            case RequestNews():
                there = await self._told_of_request(connection, event)
            case WorkNews():
                there = await self._told_of_work(connection, event)
            case _:
                owners = _in_private(sorted(self._owners), Matter.SYSTEM)
                there = await bound(connection, Matter.SYSTEM) or owners
        return await _willing(connection, _once(there), event)

    async def deciders(self, connection: AsyncConnection) -> tuple[ChatId, ...]:
        """Return the private chats of the owners and admins: the desk, until chats are bound."""
        found = await connection.execute(sa.select(viewer.c.id).where(viewer.c.role == Role.ADMIN))
        return tuple(ChatId(one) for one in sorted({*self._owners, *(row.id for row in found)}))

    async def _told_of_arrival(
        self, connection: AsyncConnection, event: Arrival
    ) -> list[Recipient]:
        asked = await self._asked(connection, event, Matter.ARRIVALS)
        places = await bound(connection, Matter.ARRIVALS)
        nobody = [] if asked or places else _as(self._notify, Matter.ARRIVALS)
        return [*asked, *places, *nobody, *await self._curious(connection)]

    async def _told_in_private(
        self, connection: AsyncConnection, event: Arrival | Failure | Started
    ) -> list[Recipient]:
        """Return who asked and is let in; a beginning is told, silently, to who wants that."""
        matter = Matter.FAILURES if isinstance(event, Failure) else Matter.ARRIVALS
        asked = await self._asked(connection, event, matter)
        those = [ViewerId(one.chat_id) for one in asked]
        allowed = await admitted_to(connection, event.backend, those)
        there = [one for one in asked if ViewerId(one.chat_id) in allowed]
        if not isinstance(event, Started):
            return there
        return [
            replace(one, silent=True)
            for one in there
            if await wants(connection, one.chat_id, Choice.STARTED)
        ]

    async def _told_of_start(self, connection: AsyncConnection, event: Started) -> list[Recipient]:
        """Return those who asked and want to hear of that, too; it never makes a sound."""
        asked = await self._asked(connection, event, Matter.ARRIVALS)
        return [
            replace(one, silent=True)
            for one in asked or _as(self._notify, Matter.ARRIVALS)
            if await wants(connection, one.chat_id, Choice.STARTED)
        ]

    async def _told_of_failure(
        self, connection: AsyncConnection, event: Failure
    ) -> list[Recipient]:
        """Return who asked and, for they can mend it, those who look after the servers."""
        places = await bound(connection, Matter.FAILURES)
        mending = places or _as(self._notify, Matter.FAILURES)
        also = {one.chat_id for one in mending}
        asked = await self._asked(connection, event, Matter.FAILURES)
        others = [one for one in asked if one.chat_id not in also]
        return [*others, *mending, *await self._curious(connection)]

    async def _told_of_request(
        self, connection: AsyncConnection, event: RequestNews
    ) -> list[Recipient]:
        """Return the desk for what is to be decided, though nobody wants to; else who asked."""
        here = _in_private(await self._let_in(connection, event.told), Matter.REQUESTS)
        if event.turn is not RequestTurn.ASKED:
            return here
        if places := await bound(connection, Matter.REQUESTS):
            return places
        return await _by_somebody(connection, here, event)

    async def _told_of_people(
        self, connection: AsyncConnection, event: WatchlistNews | PeopleNews
    ) -> list[Recipient]:
        """Return whom it concerns; a stranger who asks to be let in is heard by somebody."""
        if isinstance(event, WatchlistNews):
            return _in_private(await self._let_in(connection, event.told), Matter.REQUESTS)
        here = _in_private(event.told, Matter.REQUESTS)
        if event.turn is PeopleTurn.KNOCKED:
            return await _by_somebody(connection, here, event)
        return here

    async def _told_of_work(self, connection: AsyncConnection, event: WorkNews) -> list[Recipient]:
        """Return whose work it is, as far as they are still let in, and the owners if they hear."""
        let_in = await self._let_in(connection, event.told)
        done = event.turn is WorkTurn.COMPLETED
        those = sorted({*let_in, *(self._owners if event.owners else ())})
        return _in_private(those, Matter.ARRIVALS if done else Matter.FAILURES)

    async def _let_in(self, connection: AsyncConnection, those: Collection[int]) -> list[ViewerId]:
        """Return those of them who are still let in, in their order."""
        found = await connection.execute(
            sa.select(viewer.c.id).where(
                viewer.c.id.in_(those), viewer.c.role.not_in((Role.STRANGER, Role.OWNER))
            )
        )
        here = {row.id for row in found} | self._owners
        return [ViewerId(one) for one in those if one in here]

    async def _curious(self, connection: AsyncConnection) -> list[Recipient]:
        """Return those in charge who want to hear of what others asked for."""
        wanting = await eager(connection, Matter.OTHERS)
        allowed = set(await self.deciders(connection)) if wanting else set()
        return _in_private([one for one in wanting if one in allowed], Matter.OTHERS)

    async def _asked(
        self, connection: AsyncConnection, event: Arrival | Failure | Started, matter: Matter
    ) -> list[Recipient]:
        (found,) = await self._asked_for(connection, [event])
        return _in_private(sorted({one.id for one in found}), matter)


async def _by_somebody(
    connection: AsyncConnection, here: list[Recipient], event: Event
) -> list[Recipient]:
    """Return those who want to hear of something; all of them, silently, where nobody does."""
    heard = await _willing(connection, here, event)
    return heard or [replace(one, silent=True, matter=None) for one in here]


async def _willing(
    connection: AsyncConnection, there: Sequence[Recipient], event: Event
) -> list[Recipient]:
    """Return those who have switched off neither the matter nor, for its arrivals, the title."""
    chats = {one.chat_id for one in there}
    muted: set[int] = set()
    if isinstance(event, Arrival | Started) and event.ref:
        muted = await deaf(connection, event.ref, chats)
    chosen = {
        matter: await levels(connection, matter, chats)
        for matter in sorted({one.matter for one in there if one.matter})
    }
    found = []
    for one in there:
        level = chosen[one.matter][one.chat_id] if one.matter else Level.LOUD
        if level is Level.OFF or one.chat_id in muted:
            continue
        found.append(replace(one, silent=one.silent or level is Level.SILENT))
    return found


def _once(there: Iterable[Recipient]) -> list[Recipient]:
    """Return each chat and topic once, as it stands first."""
    return list({(one.chat_id, one.thread_id): one for one in reversed(list(there))}.values())[::-1]


def _in_private(those: Iterable[int], matter: Matter) -> list[Recipient]:
    return [Recipient(chat_id=ChatId(one), matter=matter) for one in those]


def _as(those: Iterable[Recipient], matter: Matter) -> list[Recipient]:
    return [replace(one, matter=matter) for one in those]


async def admitted_to(
    connection: AsyncConnection, backend: BackendId, those: Collection[ViewerId] | None = None
) -> frozenset[ViewerId]:
    """Return who is let in to a private backend, of all or of those."""
    query = sa.select(admission.c.viewer_id).where(admission.c.backend == backend)
    if those is not None:
        query = query.where(admission.c.viewer_id.in_(those))
    return frozenset(ViewerId(row.viewer_id) for row in await connection.execute(query))
