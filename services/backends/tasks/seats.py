"""Who works with which account: one's own, or the house's where its owner allows that.

Tokens are secrets by the viewer's number; nobody's password is kept. One's own account comes
before the house's.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.backends.tasks.auth import SignIn
from services.backends.tasks.client import TasksClient
from services.backends.tasks.mapping import ID
from services.clock import Clock
from services.errors import NotAllowed, SignInNeeded
from services.http import JsonClient
from services.models import ViewerId
from services.ports.memory import BackendMemory, Sealed
from services.transport.contact import Contact
from services.transport.redaction import Redactor
from services.transport.wire import fields, number, text

HOUSE = "house"
_RULES = "house"  # the key of what the owner allows

Open = Callable[[SignIn | None], JsonClient]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An account at work; `key` tells accounts apart, `name` is what the platform calls it."""

    key: str
    name: str
    client: TasksClient
    sign_in: SignIn
    since: float = 0.0  # when its person signed in; 0 where that is not known

    @property
    def is_house(self) -> bool:
        """Say whether it is the configured account."""
        return self.key == HOUSE


@dataclass(slots=True, kw_only=True)
class Rules:
    """Who may use the house's account: everybody who is let in here, and who does use it."""

    everybody: bool = False
    users: set[ViewerId] = field(default_factory=set)


class Seats:
    """Opens and closes accounts; a JSON client of its own for each keeps their tokens apart."""

    def __init__(
        self,
        *,
        open_client: Open,
        clock: Clock,
        contact: Contact,
        redactor: Redactor,
        memory: BackendMemory,
        credentials: tuple[str, str] | None,
    ) -> None:
        self._open_client = open_client
        self._clock = clock
        self._contact = contact
        self._redactor = redactor
        self._memory = memory
        self._own: dict[ViewerId, Seat] = {}
        self._known = False
        self._rules: Rules | None = None
        self._stale: list[TasksClient] = []
        self.house = (
            self._seat(HOUSE, credentials[0], credentials=credentials) if credentials else None
        )

    async def aclose(self) -> None:
        """Give back connections."""
        seats = [*self._own.values(), *([self.house] if self.house else [])]
        for client in [*self._stale, *(seat.client for seat in seats)]:
            await client.aclose()

    async def seat(self, who: ViewerId) -> Seat:
        """Return the account somebody works with. Raises: SignInNeeded."""
        found = await self.own(who)
        if found is None and self.house and who in (await self.rules()).users:
            found = self.house
        if found is None:
            raise SignInNeeded(ID)
        return found

    async def keeper(self, who: ViewerId) -> Seat:
        """Return the account an owner looks after the platform with. Raises: SignInNeeded."""
        found = await self.own(who) or self.house
        if found is None:
            raise SignInNeeded(ID)
        return found

    async def own(self, who: ViewerId) -> Seat | None:
        """Return somebody's own account, None where they are not signed in."""
        await self._recall()
        return self._own.get(who)

    async def all(self) -> list[tuple[Seat, tuple[ViewerId, ...]]]:
        """Return every account with the people it is for."""
        await self._recall()
        found: list[tuple[Seat, tuple[ViewerId, ...]]] = []
        if self.house:
            users = (await self.rules()).users
            found.append((self.house, tuple(sorted(users - self._own.keys()))))
        return [*found, *((seat, (who,)) for who, seat in sorted(self._own.items()))]

    async def holders(self) -> Sequence[ViewerId]:
        """Return everybody who is signed in to an account of their own, readable or not."""
        return [ViewerId(int(key)) for key in await self._memory.secrets.keys() if key.isdigit()]

    async def unreadable(self, who: ViewerId) -> bool:
        """Say whether somebody's sign-in is kept, and no key opens it."""
        return await self._memory.secrets.load(str(who)) is Sealed.UNREADABLE

    async def enter(self, who: ViewerId, name: str, token: str) -> Seat:
        """Keep somebody's sign-in in place of one before. Raises: StorageUnavailable."""
        await self._recall()
        since = self._clock.now().timestamp()
        await self._keep(who, name, token, since)
        if before := self._own.pop(who, None):
            self._stale.append(before.client)
            self._redactor.forget(before.sign_in.token)
        seat = self._own[who] = self._personal(who, name, token, since)
        return seat

    async def leave(self, who: ViewerId) -> bool:
        """Forget somebody's own account, or that they use the house's; say whether there was one.

        Raises: StorageUnavailable.
        """
        own = await self.own(who)
        kept = str(who) in await self._memory.secrets.keys()
        if own is not None or kept:
            await self._memory.secrets.forget(str(who))
            if self._own.pop(who, None) and own:
                self._redactor.forget(own.sign_in.token)
                self._stale.append(own.client)
            return True
        return await self._leave_house(who)

    async def forget(self, who: ViewerId) -> bool:
        """Forget both of them; say whether there was one. Raises: StorageUnavailable."""
        left = await self.leave(who)
        return await self._leave_house(who) or left

    async def keepers(self) -> Sequence[ViewerId]:
        """Return everybody of whom something is kept."""
        return sorted({*await self.holders(), *(await self.rules()).users})

    async def rules(self) -> Rules:
        """Return who may use the house's account."""
        if self._rules is None:
            told = fields(await self._memory.load(_RULES))
            users = told.get("users") if isinstance(told.get("users"), list) else []
            self._rules = Rules(
                everybody=told.get("everybody") is True,
                users={ViewerId(one) for one in users or [] if isinstance(one, int)},
            )
        return self._rules

    async def share(self, *, everybody: bool) -> None:
        """Let everybody who is let in here use the house's account, or nobody but who begins anew.

        Taking it back ends it for all who use it; an owner takes it again with one tap.
        """
        users = (await self.rules()).users if everybody else set()
        await self._save_rules(Rules(everybody=everybody, users=users))

    async def use_house(self, who: ViewerId) -> None:
        """Let somebody work with the house's account; the caller has checked that they may."""
        if self.house is None:
            raise NotAllowed
        rules = await self.rules()
        await self._save_rules(Rules(everybody=rules.everybody, users={*rules.users, who}))

    async def _leave_house(self, who: ViewerId) -> bool:
        rules = await self.rules()
        there = who in rules.users
        rules.users.discard(who)
        await self._save_rules(rules)
        return there

    async def _save_rules(self, rules: Rules) -> None:
        self._rules = rules
        told = {"everybody": rules.everybody, "users": sorted(rules.users)}
        await self._memory.save(_RULES, told)

    async def _recall(self) -> None:
        """Read once who is signed in."""
        if self._known:
            return
        secrets = self._memory.secrets
        for key in await secrets.keys():
            kept = await secrets.load(key)
            if key.isdigit() and isinstance(kept, str):
                told = fields(json.loads(kept))
                who = ViewerId(int(key))
                if who not in self._own and (token := text(told.get("token"))):
                    since = number(told.get("since")) or 0.0
                    self._own[who] = self._personal(who, text(told.get("name")), token, since)
        self._known = True

    def _personal(self, who: ViewerId, name: str, token: str, since: float) -> Seat:
        async def keep(fresh: str) -> None:
            await self._keep(who, name, fresh, since)

        return self._seat(f"own:{who}", name, since, token=token, keep=keep)

    def _seat(self, key: str, name: str, since: float = 0.0, **how: object) -> Seat:
        sign_in = SignIn(
            backend=ID,
            clock=self._clock,
            contact=self._contact,
            redactor=self._redactor,
            **how,  # type: ignore[arg-type]  # a token and where it goes, or name and password
        )
        client = TasksClient(self._open_client(sign_in))
        return Seat(key=key, name=name, client=client, sign_in=sign_in, since=since)

    async def _keep(self, who: ViewerId, name: str, token: str, since: float) -> None:
        """Keep a token; one that opens nothing any more leaves the name, to sign in again."""
        kept = {"token": token, "name": name, "since": since}
        await self._memory.secrets.save(str(who), json.dumps(kept))
