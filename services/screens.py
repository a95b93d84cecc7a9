"""Parked screens: what the buttons of a message need, kept across restarts.

A button carries only the row of its screen. A press counts when that screen is still kept, was
meant for this person, and did offer this verb with this argument. What changes something is
written down as an intent before it acts, so that a second tap, or the same tap delivered twice,
has no second effect.
"""

import asyncio
import contextlib
import json
import secrets
import weakref
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.errors import NotYours, ScreenExpired, StorageUnavailable
from services.models import ChatId, ViewerId
from services.storage.database import Database
from services.storage.tables import intent, screen

KEPT_FOR = 30 * 24 * 3600
ROW_BYTES = 7  # ten characters of base64


_CHANGES = ("kind", "chat_id", "state", "audience", "offers", "expires_at")
_NEW = insert(screen)  # made once: every answer parks a screen
_PARK = _NEW.on_conflict_do_update(
    index_elements=[screen.c.row], set_={name: _NEW.excluded[name] for name in _CHANGES}
)


class AudienceKind(StrEnum):
    """Who may press a screen's buttons."""

    VIEWER = "viewer"
    ANYONE = "anyone"  # every person Usher knows


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenAudience:
    """Who a screen is for."""

    kind: AudienceKind = AudienceKind.ANYONE
    viewer: ViewerId | None = None

    def admits(self, who: ViewerId) -> bool:
        """Say whether this person may press."""
        return self.kind is AudienceKind.ANYONE or self.viewer == who


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """One kept screen. `state` is the conversation's own JSON value, `picture` what it shows."""

    row: str
    kind: str
    chat_id: ChatId
    audience: ScreenAudience
    state: dict[str, Any] = field(default_factory=dict)
    picture: str | None = None
    offers: frozenset[str] = frozenset()


class Claim(StrEnum):
    """What came of trying to begin an effect."""

    BEGUN = "begun"
    ALREADY_DONE = "already_done"


@dataclass(slots=True, weakref_slot=True, kw_only=True)
class Watch:
    """Notes whether anybody has pressed a button of one screen since the watch began."""

    row: str
    pressed: bool = False


def new_row() -> str:
    """Return ten random url-safe characters."""
    return secrets.token_urlsafe(ROW_BYTES)


class Screens:
    """Keeps screens and the effects of their buttons."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._process = secrets.token_hex(8)
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._watches: weakref.WeakValueDictionary[str, Watch] = weakref.WeakValueDictionary()

    async def park(self, parked: Parked, *, shown: frozenset[str], fresh: bool = False) -> None:
        """Keep a screen, new or changed, with the buttons it now shows.

        What was ever offered stays offered; an effect that is shown anew may happen anew. `fresh`
        says that the row was drawn just now: nothing can have happened on it yet.
        Raises: StorageUnavailable.
        """
        now = self._clock.now().timestamp()
        values = {
            "row": parked.row,
            "created_at": now,
            "kind": parked.kind,
            "chat_id": parked.chat_id,
            "state": json.dumps({"picture": parked.picture, "state": parked.state}),
            "audience": json.dumps(
                {"kind": parked.audience.kind, "viewer": parked.audience.viewer}
            ),
            "offers": json.dumps(sorted(parked.offers | shown)),
            "expires_at": now + KEPT_FOR,
        }
        try:
            async with self._database.write() as connection:
                await connection.execute(_PARK, values)
                if not fresh:
                    await _renew(connection, parked.row, shown)
        except DBAPIError as error:
            raise StorageUnavailable from error

    async def open(self, row: str, *, who: ViewerId, offer: str) -> Parked:
        """Return the screen behind a button.

        Raises: ScreenExpired when it is unknown, too old, or never offered this; NotYours.
        """
        parked = await self.find(row)
        if parked is None or offer not in parked.offers:
            raise ScreenExpired
        if not parked.audience.admits(who):
            raise NotYours
        if watch := self._watches.get(row):
            watch.pressed = True
        return parked

    async def find(self, row: str) -> Parked | None:
        """Return a kept screen, whoever it is for; None when it is unknown or too old."""
        async with self._database.read() as connection:
            found = (await connection.execute(sa.select(screen).where(screen.c.row == row))).first()
        if found is None or found.expires_at < self._clock.now().timestamp():
            return None
        return _read(found)

    def watch(self, row: str) -> Watch:
        """Watch a screen's buttons for as long as somebody holds what is returned."""
        watch = self._watches[row] = Watch(row=row)
        return watch

    async def newest(self, chat_id: ChatId, *, who: ViewerId, within: float) -> Parked | None:
        """Return what somebody was shown last in a chat, if it is not older than `within` seconds.

        What stands there for everybody, such as a notification, does not count.
        """
        kept_until = self._clock.now().timestamp() + KEPT_FOR - within
        theirs = (
            sa.select(screen)
            .where(
                screen.c.expires_at >= kept_until,
                screen.c.chat_id == chat_id,
                sa.func.json_extract(screen.c.audience, "$.viewer") == who,
            )
            .order_by(screen.c.expires_at.desc())
            .limit(1)
        )
        async with self._database.read() as connection:
            found = (await connection.execute(theirs)).first()
        return _read(found) if found else None

    async def posted(self, row: str, *, offer: str) -> Parked:
        """Return the screen of a card that was posted without asking us, kept from now on.

        Raises: ScreenExpired when it is known and never offered this; StorageUnavailable.
        """
        async with self._database.read() as connection:
            found = (await connection.execute(sa.select(screen).where(screen.c.row == row))).first()
        if found is not None and found.expires_at >= self._clock.now().timestamp():
            parked = _read(found)
            if offer not in parked.offers:
                raise ScreenExpired
            return parked
        anyone = ScreenAudience(kind=AudienceKind.ANYONE)
        fresh = Parked(row=row, kind="posted", chat_id=ChatId(0), audience=anyone)
        await self.park(fresh, shown=frozenset({offer}), fresh=True)
        return replace(fresh, offers=frozenset({offer}))

    @contextlib.asynccontextmanager
    async def one_at_a_time(self, row: str) -> AsyncIterator[None]:
        """Serialise what happens on one screen."""
        lock = self._locks.setdefault(row, asyncio.Lock())
        async with lock:
            yield

    async def begin(
        self, row: str, *, verb: str, argument: str, who: ViewerId, update_id: int
    ) -> Claim:
        """Write an effect down before it acts; one that was never finished may act again."""
        statement = insert(intent).values(
            screen_row=row,
            verb=verb,
            argument=argument,
            viewer_id=who,
            update_id=update_id,
            state="started",
            process=self._process,
            created_at=self._clock.now().timestamp(),
        )
        statement = statement.on_conflict_do_update(
            index_elements=["screen_row", "verb", "argument"],
            set_={"state": "started", "process": self._process, "update_id": update_id},
            where=intent.c.state != "done",
        )
        async with self._database.write() as connection:
            changed = (await connection.execute(statement)).rowcount
        return Claim.BEGUN if changed else Claim.ALREADY_DONE

    async def settle(self, row: str, *, verb: str, argument: str, result: str) -> None:
        """Record how an effect ended: `done` forbids it from now on, `failed` lets it be tried."""
        mine = sa.and_(
            intent.c.screen_row == row, intent.c.verb == verb, intent.c.argument == argument
        )
        async with self._database.write() as connection:
            await connection.execute(
                sa.update(intent)
                .where(mine)
                .values(state=result, ended_at=self._clock.now().timestamp())
            )

    async def forget_old(self) -> None:
        """Drop screens nobody can press any more."""
        async with self._database.write() as connection:
            await connection.execute(
                sa.delete(screen).where(screen.c.expires_at < self._clock.now().timestamp())
            )


async def _renew(connection: AsyncConnection, row: str, shown: Collection[str]) -> None:
    spent = await connection.execute(
        sa.select(intent.c.id, intent.c.verb, intent.c.argument).where(
            intent.c.screen_row == row, intent.c.state == "done"
        )
    )
    again = [one.id for one in spent if f"{one.verb}:{one.argument}" in shown]
    if again:
        await connection.execute(sa.delete(intent).where(intent.c.id.in_(again)))


def _read(found: Any) -> Parked:
    kept = json.loads(found.state)
    audience = json.loads(found.audience)
    return Parked(
        row=found.row,
        kind=found.kind,
        chat_id=ChatId(found.chat_id),
        state=kept["state"],
        picture=kept["picture"],
        offers=frozenset(json.loads(found.offers)),
        audience=ScreenAudience(kind=AudienceKind(audience["kind"]), viewer=audience["viewer"]),
    )
