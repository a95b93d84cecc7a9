"""What Trakt can do for Usher: the capabilities it has, and the factory that makes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.backends.trakt.client import TraktClient
from services.backends.trakt.keeping import Keeping
from services.backends.trakt.lists import Lists
from services.backends.trakt.mapping import ID, NAME
from services.backends.trakt.oauth import OAuth
from services.backends.trakt.people import People
from services.backends.trakt.refusals import limited
from services.backends.trakt.settings import Settings
from services.clock import Clock
from services.http import DEADLINE, JsonClient
from services.models import BackendId, BackendStatus, ViewerId
from services.pointers import Pointer
from services.ports.accounts import Account, AccountState, Entrance, Invitation, Left, Progress
from services.ports.facts import Fact, Mark, Value, Wording
from services.ports.findings import Code, Diagnosis, found
from services.ports.memory import BackendMemory, PassingMemory
from services.ports.personal import Kept
from services.transport.contact import Contact
from services.transport.redaction import Redactor
from services.watchlist.port import Coming, Listed, Put, Scan, Work

SOMETHING = ("imdb", "tt0017136", "movie")  # any id: only whether it is answered counts


class Trakt:
    """Implements Accounts, Keepsakes, Watchlist, Status, Diagnose and Reachable."""

    def __init__(
        self,
        oauth: OAuth,
        client: TraktClient,
        keeping: Keeping,
        people: People,
        *,
        contact: Contact,
        interval: float,
    ) -> None:
        self.contact = contact
        self.interval = interval
        self._oauth = oauth
        self._client = client
        self._keeping = keeping
        self._people = people
        self._lists = Lists(client)

    @property
    def id(self) -> BackendId:
        """Return the id under which tables and settings know this backend."""
        return ID

    @property
    def name(self) -> str:
        """Return the proper name people read."""
        return NAME

    @property
    def entrances(self) -> tuple[Entrance, ...]:
        """Return the ways in."""
        return self._people.entrances

    async def aclose(self) -> None:
        """Wait for tokens that are on their way, then give back connections."""
        await self._keeping.aclose()
        await self._oauth.aclose()
        await self._client.aclose()

    async def invite(self, who: ViewerId, entrance: str) -> Invitation:
        """Begin to sign somebody in by a code."""
        return await self._people.invite(who, entrance)

    async def invited(self, who: ViewerId) -> Invitation | None:
        """Return what somebody has begun and not ended."""
        return await self._people.invited(who)

    async def look(self, who: ViewerId) -> Progress:
        """Ask once whether the code is confirmed."""
        return await self._people.look(who)

    async def enter(self, who: ViewerId, entrance: str, values: Mapping[str, str]) -> Account:
        """Sign somebody in with a code they copied."""
        return await self._people.enter(who, entrance, values)

    async def account(self, who: ViewerId) -> Account | None:
        """Return somebody's account."""
        return await self._people.account(who)

    async def holders(self) -> Sequence[ViewerId]:
        """Return everybody who has an account here."""
        return await self._keeping.holders()

    async def leave(self, who: ViewerId) -> Left:
        """Withdraw and forget somebody's account."""
        return await self._people.leave(who)

    async def keepers(self) -> Sequence[ViewerId]:
        """Return everybody of whom something is kept."""
        return await self._people.keepers()

    async def kept(self, who: ViewerId) -> Sequence[Kept]:
        """Return what is kept of somebody."""
        return await self._people.kept(who)

    async def forget(self, who: ViewerId) -> Left:
        """Withdraw and forget whatever is kept of somebody."""
        return await self._people.leave(who)

    async def mark(self, who: ViewerId) -> str:
        """Return what differs whenever the list may have changed."""
        return await self._lists.mark(who)

    async def scan(self, who: ViewerId, *, mark: str) -> Scan:
        """Read the whole list."""
        return await self._lists.scan(who, mark=mark)

    async def watched(self, who: ViewerId, item: Listed, *, since: float) -> bool:
        """Say whether somebody has watched any of it."""
        return await self._lists.watched(who, item, since=since)

    def takes(self, pointer: Pointer) -> bool:
        """Say whether the list can be told of a title by this id."""
        return self._lists.takes(pointer)

    async def put(self, who: ViewerId, pointer: Pointer) -> Put:
        """Put a title on the list."""
        return await self._lists.put(who, pointer)

    async def take(self, who: ViewerId, item: Listed) -> bool:
        """Take an entry off the list."""
        return await self._lists.take(who, item)

    async def coming(self, who: ViewerId, begin: date, days: int) -> Sequence[Coming]:
        """Return what of theirs comes out."""
        return await self._lists.coming(who, begin, days)

    async def recommended(self, who: ViewerId) -> Sequence[Work]:
        """Return what the server thinks they may like."""
        return await self._lists.recommended(who)

    async def status(self) -> BackendStatus:
        """Ask for something that needs no account: whether the app is known shows there."""
        await self._client.look_up(*SOMETHING)
        people = await self._keeping.holders()
        states = [(await self._keeping.standing(who)).state for who in people]
        facts = [_fact("status-people", n=len(people))] if people else []
        if waiting := sum(state != AccountState.FINE for state in states):
            facts.append(_fact("status-lapsed", Mark.BAD, n=waiting))
        rests = max((self._client.pacer(who).rests_for for who in people), default=0.0)
        if rests:
            facts.append(_fact("status-rests", Mark.BAD, seconds=round(rests)))
        return BackendStatus(version="", facts=tuple(facts))

    async def diagnose(self) -> Diagnosis:
        """Ask for something that needs no account; what is wrong with the app shows there."""
        await self._client.look_up(*SOMETHING)
        return Diagnosis(findings=(found(Code.BACKEND_OK, backend=NAME, version=""),))


def _fact(key: str, mark: Mark = Mark.PLAIN, **values: Value) -> Fact:
    return Fact(label=Wording(id=f"{ID}-{key}", values=values), mark=mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Factory:
    """Makes the backend from its settings."""

    id: BackendId = ID
    name: str = NAME
    settings: type[Settings] = Settings

    def create(
        self,
        settings: Settings,
        *,
        clock: Clock,
        redactor: Redactor,
        memory: BackendMemory | None = None,
        deadline: float = DEADLINE,
    ) -> Trakt:
        """Make the backend; its secret is registered first. Nothing is sent yet."""
        redactor.register(settings.client_secret.get_secret_value())
        memory = memory or PassingMemory()
        signing, asking = Contact(clock), Contact(clock)
        oauth = OAuth(
            JsonClient(
                ID,
                base_url=settings.auth_url,
                redactor=redactor,
                contact=signing,
                deadline=deadline,
            ),
            settings,
            signing,
        )
        keeping = Keeping(oauth, memory, clock=clock, redactor=redactor)
        http = JsonClient(
            ID,
            base_url=settings.api_url,
            redactor=redactor,
            contact=asking,
            read_failure=limited,
            deadline=deadline,
        )
        client = TraktClient(http, keeping, client_id=settings.client_id, clock=clock)
        people = People(oauth, client, keeping, memory, settings=settings, clock=clock)
        return Trakt(
            oauth,
            client,
            keeping,
            people,
            contact=asking,
            interval=settings.sync_interval.total_seconds(),
        )


BACKEND = Factory()
