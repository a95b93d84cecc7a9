"""What people did, and what they were not let do: who, what, about what, when, and the result.

Kept for half a year (services/retention.py; reliability.md A-12). A row holds values: the words for
what was done are `audit-did-<verb>` in the catalogs, chosen when an owner reads it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa

from services.clock import Clock
from services.errors import NotAllowed
from services.household.roles import Role, at_least
from services.models import ChatId, ViewerId
from services.people import Viewer
from services.storage.database import Database
from services.storage.tables import audit, viewer

LONGEST = 200  # characters of what something was about


class Result(StrEnum):
    """What came of an act."""

    DONE = "done"
    ASKED = "asked"  # it waits for somebody's word
    REFUSED = "refused"  # it was not to be: not theirs, not allowed, not now
    FAILED = "failed"  # a server or Usher itself failed
    VOIDED = "voided"  # there was nothing left to do


@dataclass(slots=True, kw_only=True)
class Act:
    """What somebody does in one update. Handlers say what it is `about`, by its proper name.

    `verb` is the pressed button's; who changes something because of words sets it, and without one
    nothing is written down. `code` is of services/errors, or a handler's own word for why not.
    `nameless` says that nobody is to know who did it.
    """

    verb: str = ""
    about: str = ""
    result: Result = Result.DONE
    code: str = ""
    nameless: bool = False

    def asked(self) -> None:
        """Say that it waits for somebody's word."""
        self.result = Result.ASKED

    def refused(self, code: str) -> None:
        """Say that it was not to be, where that is shown and not raised."""
        self.result, self.code = Result.REFUSED, code

    def failed(self, code: str) -> None:
        """Say that it failed, where that is shown and not raised."""
        self.result, self.code = Result.FAILED, code

    def voided(self) -> None:
        """Say that there was nothing left to do."""
        self.result = Result.VOIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act as it was written down; `name` is what they are called now, if they are known."""

    at: datetime
    who: ViewerId | None
    name: str
    verb: str
    about: str
    result: Result
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which acts are meant: of one person, with some verbs, or with any but some."""

    who: ViewerId | None = None
    verbs: Collection[str] | None = None
    but: Collection[str] = ()

    def where(self) -> list[sa.ColumnElement[bool]]:
        """Return the conditions of the rows."""
        found = [audit.c.viewer_id == self.who] if self.who is not None else []
        found += [audit.c.verb.in_(self.verbs)] if self.verbs is not None else []
        return [*found, audit.c.verb.not_in(self.but)] if self.but else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Some of the acts, the newest first, and how many there are."""

    entries: tuple[Entry, ...]
    total: int


class Audit:
    """Writes acts down, and shows them to owners."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def write(self, act: Act, who: ViewerId, chat_id: ChatId | None) -> None:
        """Write down what came of an act. Raises: sqlalchemy.exc.DBAPIError."""
        statement = sa.insert(audit).values(
            at=self._clock.now().timestamp(),
            viewer_id=None if act.nameless else who,
            chat_id=None if act.nameless else chat_id,
            verb=act.verb,
            about=act.about[:LONGEST],
            result=act.result,
            code=act.code,
        )
        async with self._database.write() as connection:
            await connection.execute(statement)

    async def look(self, reader: Viewer, which: Which, *, page: int, size: int) -> Pages:
        """Return one page of acts; one beyond the end is the last. Raises: NotAllowed."""
        _for_owners(reader)
        where = which.where()
        count = sa.select(sa.func.count()).select_from(audit).where(*where)
        async with self._database.read() as connection:
            total = (await connection.execute(count)).scalar_one()
            last = max(-(-total // size) - 1, 0)
            newest = (
                sa.select(audit, viewer.c.name)
                .outerjoin(viewer, viewer.c.id == audit.c.viewer_id)
                .where(*where)
                .order_by(audit.c.id.desc())
                .offset(min(page, last) * size)
                .limit(size)
            )
            rows = (await connection.execute(newest)).all()
        return Pages(entries=tuple(_read(row) for row in rows), total=total)

    async def people(self, reader: Viewer) -> list[tuple[ViewerId, str]]:
        """Return everybody who did something, by id and name. Raises: NotAllowed."""
        _for_owners(reader)
        those = (
            sa.select(audit.c.viewer_id, viewer.c.name)
            .outerjoin(viewer, viewer.c.id == audit.c.viewer_id)
            .where(audit.c.viewer_id.is_not(None))
            .distinct()
            .order_by(audit.c.viewer_id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(those)).all()
        return [(ViewerId(row.viewer_id), row.name or "") for row in rows]


def called(name: str, year: int | None = None, seasons: Iterable[int | None] = ()) -> str:
    """Return what a title and its seasons are called in every language: Les Vampires (1915) S02."""
    title = f"{name} ({year})" if year else name
    return " ".join([title, *(f"S{one:02}" for one in seasons if one is not None)])


def _for_owners(reader: Viewer) -> None:
    if not at_least(reader.role, Role.OWNER):
        raise NotAllowed


def _read(row: sa.Row[tuple[object, ...]]) -> Entry:
    values = row._mapping
    return Entry(
        at=datetime.fromtimestamp(values[audit.c.at], UTC),
        who=values[audit.c.viewer_id],
        name=values[viewer.c.name] or "",
        verb=values[audit.c.verb],
        about=values[audit.c.about],
        result=Result(values[audit.c.result]),
        code=values[audit.c.code],
    )
