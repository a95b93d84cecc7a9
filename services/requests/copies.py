"""Where the messages that ask for a decision stand, so that all can say how it was decided."""

from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.household.roles import Role
from services.models import ChatId, ViewerId
from services.outbox.model import RowState
from services.people import People, Viewer
from services.storage.database import Database
from services.storage.tables import chat, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One message at the desk, and who reads it there: EVERYBODY in a group."""

    chat_id: ChatId
    message_id: int
    reader: Viewer


# Whoever reads along in a group: nothing there is theirs, and nobody is "you".
EVERYBODY = Viewer(id=ViewerId(0), role=Role.VIEWER)


class Copies:
    """Finds what the outbox has sent to those who decide."""

    def __init__(self, database: Database, people: People) -> None:
        self._database = database
        self._people = people

    async def of(self, request: str) -> list[Copy]:
        """Return the messages that asked for a decision about one request."""
        return await self.find("request", request=request, turn="asked")

    async def of_knock(self, who: ViewerId) -> list[Copy]:
        """Return the messages that asked for a decision about a stranger."""
        return await self.find("people", who=who, turn="knocked")

    async def find(self, kind: str, **said: str | int) -> list[Copy]:
        """Return the messages of a kind that were sent and say just this."""
        payload = sa.func.json_extract
        about = sa.select(outbox.c.chat_id, outbox.c.message_id).where(
            outbox.c.kind == kind,
            outbox.c.state == RowState.SENT,
            outbox.c.message_id.is_not(None),
            *(payload(outbox.c.payload, f"$.{name}") == value for name, value in said.items()),
        )
        found: list[Copy] = []
        async with self._database.read() as connection:
            for row in (await connection.execute(about)).all():
                where = ChatId(row.chat_id)
                reader = await self._reader(connection, where)
                if reader:
                    found.append(Copy(chat_id=where, message_id=row.message_id, reader=reader))
        return found

    async def _reader(self, connection: AsyncConnection, where: ChatId) -> Viewer | None:
        if where > 0:
            return await self._people.known(connection, ViewerId(where))
        language = sa.select(chat.c.language).where(chat.c.id == where)
        return replace(EVERYBODY, language=(await connection.execute(language)).scalar())
