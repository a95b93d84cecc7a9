"""Implements Accounts: signing in by a code, from a device or copied, and leaving (contract 2)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from services.backends.trakt.client import TraktClient, words
from services.backends.trakt.keeping import Keeping, Standing
from services.backends.trakt.mapping import ID, PAGE, text, whole
from services.backends.trakt.oauth import APP_GONE, GRANT_LOST, OAuth
from services.backends.trakt.settings import Settings
from services.backends.trakt.tokens import Pair
from services.clock import Clock
from services.errors import (
    AppRefused,
    BackendError,
    NotSupported,
    RateLimited,
    SignInNeeded,
    SignInRefused,
    UnexpectedAnswer,
)
from services.models import ViewerId
from services.ports.accounts import (
    Account,
    AccountState,
    Entrance,
    EntranceKind,
    Invitation,
    Left,
    Progress,
    Turn,
)
from services.ports.facts import Fact, Value, Wording
from services.ports.memory import BackendMemory, Sealed
from services.ports.panels import Parameter, ParameterKind
from services.ports.personal import Kept, KeptKind
from services.transport.answers import Answer
from services.transport.wire import fields

DEVICE, CODE = "device", "code"
SLOWER, SLOWEST = 5.0, 30.0  # seconds added to the interval by a 429, and the most it becomes
_ENDINGS = {404: Turn.UNKNOWN, 409: Turn.USED, 410: Turn.EXPIRED, 418: Turn.DENIED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A sign-in under way, kept so that a restart goes on with it."""

    device: str
    code: str
    page: str
    until: float
    interval: float
    next_at: float = 0.0
    strained: float = 0.0  # seconds of patience with an outage


class People:
    """Knows who has an account here."""

    def __init__(
        self,
        oauth: OAuth,
        client: TraktClient,
        keeping: Keeping,
        memory: BackendMemory,
        *,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._oauth = oauth
        self._client = client
        self._keeping = keeping
        self._memory = memory
        self._settings = settings
        self._clock = clock

    @property
    def entrances(self) -> tuple[Entrance, ...]:
        """Return the ways in: the device's code, and one copied from the page."""
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._settings.redirect_uri,
        }
        page = f"{self._settings.auth_url}/oauth/authorize?{urlencode(query)}"
        label = _wording("field-code")
        field = Parameter(key=CODE, label=label, kind=ParameterKind.SECRET)
        return (
            Entrance(key=DEVICE, kind=EntranceKind.DEVICE),
            Entrance(key=CODE, kind=EntranceKind.FORM, fields=(field,), page=page),
        )

    async def invite(self, who: ViewerId, entrance: str) -> Invitation:
        """Begin a sign-in by device. Raises: NotSupported, AppRefused, BackendError."""
        if entrance != DEVICE:
            raise NotSupported
        answer = await self._oauth.begin()
        if answer.status in (401, 403) and answer.media_type != "text/html":
            raise AppRefused(ID)
        body = fields(self._oauth.body(answer))
        now = self._now()
        waiting = Waiting(
            device=text(body.get("device_code")),
            code=text(body.get("user_code")),
            page=text(body.get("verification_url")),
            until=now + (whole(body.get("expires_in")) or 600),
            interval=float(whole(body.get("interval")) or 5),
            next_at=now + (whole(body.get("interval")) or 5),
        )
        if not (
            waiting.device and waiting.code and waiting.page.startswith(("https://", "http://"))
        ):
            raise UnexpectedAnswer(ID, reason="a device code without its parts")
        await self._wait(who, waiting)
        return _invitation(waiting)

    async def invited(self, who: ViewerId) -> Invitation | None:
        """Return the sign-in under way."""
        waiting = await self._waiting(who)
        return _invitation(waiting) if waiting and waiting.until > self._now() else None

    async def look(self, who: ViewerId) -> Progress:
        """Ask once, not before its time; only the status says how it stands (2.1)."""
        waiting = await self._waiting(who)
        if waiting is None:
            return Progress(turn=Turn.UNKNOWN)
        now = self._now()
        if now >= waiting.until:
            return await self._end(who, Turn.EXPIRED)
        if now < waiting.next_at:
            return Progress(turn=Turn.WAITING, next_in=waiting.next_at - now)
        return await self._poll(who, waiting)

    async def _poll(self, who: ViewerId, waiting: Waiting) -> Progress:
        try:
            answer = await self._oauth.poll(waiting.device)
        except RateLimited as slow:
            interval = min(SLOWEST, waiting.interval + SLOWER)
            return await self._later(who, replace(waiting, interval=interval), slow.retry_after)
        except BackendError:
            return await self._patiently(who, waiting)
        if 200 <= answer.status < 300:
            return await self._succeed(who, waiting, answer)
        if ending := _ENDINGS.get(answer.status):
            return await self._end(who, ending)
        if answer.status != 400:
            return await self._patiently(who, waiting)
        return await self._later(who, replace(waiting, strained=0.0), 0)

    async def enter(self, who: ViewerId, entrance: str, values: Mapping[str, str]) -> Account:
        """Sign in with a code that was copied. Raises: SignInRefused, AppRefused, BackendError."""
        code = "".join(values.get(CODE, "").split())
        if entrance != CODE:
            raise NotSupported
        if not (code.isascii() and code.isalnum() and 4 <= len(code) <= 200):
            raise SignInRefused(ID)
        answer = await self._oauth.exchange(code)
        complaint = self._oauth.complaint(answer)
        if answer.status in (401, 403) and complaint == APP_GONE:
            raise AppRefused(ID, reason=complaint)
        if answer.status == 400 and complaint in (GRANT_LOST, "invalid_request"):
            raise SignInRefused(ID)
        await self._take(who, answer)
        found = await self.account(who)
        if found is None:
            raise SignInNeeded(ID)
        return found

    async def account(self, who: ViewerId) -> Account | None:
        """Return how somebody stands, from what is kept: nothing is sent."""
        pair = await self._keeping.pair(who)
        if pair is Sealed.ABSENT:
            return None
        standing = await self._keeping.standing(who)
        state = AccountState(standing.state)
        if isinstance(pair, Sealed):
            return Account(name=standing.name, state=AccountState.UNREADABLE)
        return Account(
            name=standing.name,
            state=state,
            facts=tuple(self._facts(who, pair, standing)),
            page=f"{PAGE}/users/{quote(standing.name, safe='')}" if standing.name else None,
            since=datetime.fromtimestamp(standing.since, UTC) if standing.since else None,
        )

    async def leave(self, who: ViewerId) -> Left:
        """Withdraw the pair at the server, best effort, and forget it in any case (S-17)."""
        pair = await self._keeping.pair(who)
        await self._memory.secrets.forget(_device_key(who))
        if pair is Sealed.ABSENT:
            return Left.NOT_THERE
        left = await self._withdraw(pair) if isinstance(pair, Pair) else Left.UNHEARD
        await self._keeping.forget(who)
        return left

    async def keepers(self) -> list[ViewerId]:
        """Return everybody of whom there is a pair, or a sign-in under way."""
        every = await self._memory.secrets.keys()
        return sorted({ViewerId(int(one.partition(":")[2])) for one in every})

    async def kept(self, who: ViewerId) -> list[Kept]:
        """Return that there is a pair, or a sign-in under way."""
        found = []
        if (account := await self.account(who)) is not None:
            found.append(Kept(kind=KeptKind.ACCOUNT, name=account.name, since=account.since))
        if await self._waiting(who):
            found.append(Kept(kind=KeptKind.SIGN_IN))
        return found

    async def _withdraw(self, pair: Pair) -> Left:
        try:
            answer = await self._oauth.revoke(pair.access)
        except BackendError:  # it ends by itself one day
            return Left.UNHEARD
        if answer.status < 300:
            return Left.REVOKED
        return Left.UNHEARD if answer.status >= 500 else Left.FORGOTTEN

    def _facts(self, who: ViewerId, pair: Pair, standing: Standing) -> list[Fact]:
        until = datetime.fromtimestamp(pair.until, UTC)
        found = [_fact("fact-vip" if standing.vip else "fact-free")]
        if standing.limit is not None:
            found.append(_fact("fact-room", n=standing.limit))
        found.append(_fact("fact-token", until=until, scope=_scope(pair.scope)))
        pacer = self._client.pacer(who)
        if pacer.limit is not None:
            found.append(_fact("fact-reads", left=pacer.remaining or 0, limit=pacer.limit))
        return found

    async def _succeed(self, who: ViewerId, waiting: Waiting, answer: Answer) -> Progress:
        """Take the pair; an answer that is none is as if it had not come."""
        try:
            await self._take(who, answer)
        except BackendError:
            return await self._patiently(who, waiting)
        return await self._end(who, Turn.DONE)

    async def _take(self, who: ViewerId, answer: Answer) -> None:
        body = self._oauth.body(answer)
        offset = self._oauth.contact.clock_offset
        pair = Pair.read(body, now=self._clock.now(), offset=offset)
        if pair is None:
            raise UnexpectedAnswer(ID, reason="a sign-in without a pair")
        await self._keeping.keep(who, pair)
        self._client.pacer(who).wake()
        await self._keeping.note(who, state=AccountState.FINE, since=self._now())
        await self._introduce(who)

    async def _introduce(self, who: ViewerId) -> None:
        """Learn who they are there; the sign-in stands without it."""
        try:
            body = await self._client.settings(who)
        except (BackendError, SignInNeeded):
            return
        user = fields(body.get("user"))
        limits = fields(fields(body.get("limits")).get("watchlist"))
        await self._keeping.note(
            who,
            name=words(body, "user", "ids", "slug") or text(user.get("username")),
            vip=user.get("vip") is True,
            limit=whole(limits.get("item_count")),
        )

    async def _later(self, who: ViewerId, waiting: Waiting, at_least: float) -> Progress:
        wait = max(waiting.interval, at_least, waiting.strained)
        await self._wait(who, replace(waiting, next_at=self._now() + wait))
        return Progress(turn=Turn.WAITING, next_in=wait)

    async def _patiently(self, who: ViewerId, waiting: Waiting) -> Progress:
        """Go on through an outage, twice as slow each time."""
        strained = min(SLOWEST, 2 * max(waiting.strained, waiting.interval))
        return await self._later(who, replace(waiting, strained=strained), 0)

    async def _end(self, who: ViewerId, turn: Turn) -> Progress:
        await self._memory.secrets.forget(_device_key(who))
        return Progress(turn=turn)

    async def _waiting(self, who: ViewerId) -> Waiting | None:
        kept = await self._memory.secrets.load(_device_key(who))
        if isinstance(kept, Sealed):
            return None
        try:
            return Waiting(**json.loads(kept))
        except (ValueError, TypeError):
            return None

    async def _wait(self, who: ViewerId, waiting: Waiting) -> None:
        await self._memory.secrets.save(_device_key(who), json.dumps(asdict(waiting)))

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _invitation(waiting: Waiting) -> Invitation:
    return Invitation(
        code=waiting.code,
        page=waiting.page,
        direct=f"{waiting.page.rstrip('/')}/{quote(waiting.code, safe='')}",
        expires_at=datetime.fromtimestamp(waiting.until, UTC),
    )


def _device_key(who: ViewerId) -> str:
    return f"device:{who}"


def _scope(told: str) -> Wording:
    """Return what a sign-in may do, in words where the server's own are known."""
    return _wording("scope-public") if told == "public" else Wording(literal=told or "–")


def _fact(key: str, **values: Value) -> Fact:
    return Fact(label=_wording(key, **values))


def _wording(key: str, **values: Value) -> Wording:
    return Wording(id=f"{ID}-{key}", values=values)
