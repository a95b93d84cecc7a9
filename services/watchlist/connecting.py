"""Waiting for codes to be confirmed: after a restart, too, and at the pace the server allows."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from services.clock import Clock
from services.errors import BackendError, StorageUnavailable
from services.models import BackendId, ViewerId
from services.people import People, Viewer
from services.polling.scheduler import Tick
from services.ports.accounts import Accounts, EntranceKind, Invitation, Turn
from services.ports.memory import BackendMemory
from services.registry import Registry
from services.storage.database import Database

IDLE = 3600.0  # seconds between two looks when nobody is signing in
BLINK = 1.0  # the shortest pause
_KEY = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A message that shows somebody's code; `minutes` is what it says is left.

    Once they have left it, `message_id` is 0: the code is good all the same.
    """

    backend: BackendId
    who: ViewerId
    chat_id: int
    message_id: int
    picture: str | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a sign-in stands, in the words of its person; `other` is the way in by a copied code."""

    viewer: Viewer
    backend: str
    turn: Turn
    invitation: Invitation | None = None
    other: str | None = None
    name: str = ""


# Shows it on the message; returns the key of the picture that the message carries now.
Announce = Callable[[Pending, Report], Awaitable[str | None]]
Connected = Callable[[ViewerId], Awaitable[None]]


class Connecting:
    """Looks at every code that somebody still has to confirm."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        registry: Registry,
        people: People,
        memory: BackendMemory,
        *,
        announce: Announce,
        connected: Connected,
    ) -> None:
        self._database = database
        self._clock = clock
        self._registry = registry
        self._people = people
        self._memory = memory
        self._announce = announce
        self._connected = connected
        self.wake: Callable[[], None] = lambda: None

    async def show(self, pending: Pending) -> None:
        """Remember where somebody's code is shown, and begin to look."""
        every = await self._every()
        every[str(pending.who)] = asdict(pending)
        await self._memory.save(_KEY, every)
        self.wake()

    async def leave(self, who: ViewerId, message_id: int) -> bool:
        """Let a message show something else; say whether it has shown somebody's code."""
        every = await self._every()
        shown = bool(every.get(str(who), {}).get("message_id") == message_id)
        if shown:
            every[str(who)] |= {"message_id": 0, "picture": None}
            await self._memory.save(_KEY, every)
        return shown

    async def tick(self) -> Tick:
        """Look at each once; say when the first is due again."""
        waits = [IDLE]
        every = list((await self._every()).values())
        waits += [await self._look(Pending(**kept)) for kept in every]
        return Tick(next_in=max(BLINK, min(waits)))

    async def _look(self, pending: Pending) -> float:
        server = self._registry.one(pending.backend, Accounts)
        async with self._database.read() as connection:
            viewer = await self._people.known(connection, pending.who)
        if server is None or viewer is None:
            await self._forget(pending.who)
            return IDLE
        try:
            progress = await server.look(pending.who)
        except (BackendError, StorageUnavailable):
            return IDLE / 60
        if progress.turn is Turn.WAITING:
            await self._count_down(server, viewer, pending)
            return progress.next_in
        await self._forget(pending.who)
        account = await server.account(pending.who)
        name = account.name if account else ""
        report = Report(viewer=viewer, backend=server.name, turn=progress.turn, name=name)
        await self._announce(pending, report)
        if progress.turn is Turn.DONE:
            await self._connected(pending.who)
        return IDLE

    async def _count_down(self, server: Accounts, viewer: Viewer, pending: Pending) -> None:
        """Say on the message that another minute has passed."""
        invitation = await server.invited(pending.who)
        if invitation is None or not pending.message_id:
            return
        left = (invitation.expires_at - self._clock.now()).total_seconds()
        minutes = max(0, -(-int(left) // 60))
        if minutes == pending.minutes:
            return
        if not await self._is_shown(pending):
            return
        report = Report(
            viewer=viewer,
            backend=server.name,
            turn=Turn.WAITING,
            invitation=invitation,
            other=other_way(server),
        )
        picture = await self._announce(pending, report)
        if await self._is_shown(pending):
            every = await self._every()
            every[str(pending.who)] |= {"minutes": minutes, "picture": picture}
            await self._memory.save(_KEY, every)

    async def _is_shown(self, pending: Pending) -> bool:
        kept = (await self._every()).get(str(pending.who), {})
        return bool(kept.get("message_id") == pending.message_id)

    async def _forget(self, who: ViewerId) -> None:
        every = await self._every()
        every.pop(str(who), None)
        await self._memory.save(_KEY, every)

    async def _every(self) -> dict[str, Any]:
        return dict(await self._memory.load(_KEY) or {})


def other_way(server: Accounts) -> str | None:
    """Return the page with a code to copy, where the server has such a way in."""
    forms = [one for one in server.entrances if one.kind is EntranceKind.FORM]
    return next((one.page for one in forms if one.page), None)
