"""The platform's panels: which path leads where, with whose account."""

from collections.abc import Mapping

from services.backends.tasks.board import ACCOUNT, CARD, LIST, LOGS, NEW, Board
from services.backends.tasks.everybody import ALL, STATISTICS, THEIRS, USER, USERS, Everybody
from services.backends.tasks.health import Health
from services.backends.tasks.mapping import NAME, done, wording
from services.backends.tasks.own import CONFIG, Own
from services.backends.tasks.seats import Seat, Seats
from services.errors import BackendError, SignInNeeded, UnknownItem
from services.household.roles import Role
from services.models import ViewerId
from services.ports.facts import Fact, Mark, Wording
from services.ports.panels import Action, Done, Panel, PanelLink

_EVERYBODYS = (USERS, USER, ALL, THEIRS, STATISTICS)
_INSIDE = (ACCOUNT, CONFIG, CARD, NEW)


class Switches:
    """Implements Controls and Doors."""

    def __init__(
        self,
        seats: Seats,
        board: Board,
        own: Own,
        everybody: Everybody,
        health: Health,
        *,
        address: str,
    ) -> None:
        self._seats = seats
        self._board = board
        self._own = own
        self._everybody = everybody
        self._health = health
        self._address = address

    async def panel(self, path: str, *, who: ViewerId) -> Panel:
        """Return a panel as this person may see it. Raises: UnknownItem, Replaced."""
        place, _, rest = path.partition("/")
        if path == "":
            return await self._root(who)
        if place in _EVERYBODYS:
            return await self._everybody.panel(await self._seats.keeper(who), path)
        if place not in (LIST, *_INSIDE):
            raise UnknownItem
        try:
            seat = await self._seats.seat(who)
            return await self._mine(seat, place, rest)
        except SignInNeeded:
            lapsed = bool(await self._seats.own(who)) or await self._seats.unreadable(who)
            return await self._own.door(lapsed=lapsed)

    async def control(
        self, path: str, action: str, values: Mapping[str, str], *, who: ViewerId
    ) -> Done:
        """Do one action of a panel. Raises: UnknownItem, Replaced, SignInNeeded."""
        place, _, rest = path.partition("/")
        if path == "" and action in ("share", "keep"):
            await self._seats.share(everybody=action == "share")
            return Done(said=done(action))
        if place in _EVERYBODYS:
            seat = await self._seats.keeper(who)
            return await self._everybody.act(seat, path, action, values)
        if place in (LIST, *_INSIDE) and action in _AT_THE_DOOR:
            return await self._own.act(who, action, values)
        if place not in _INSIDE:
            raise UnknownItem
        return await self._act(who, place, rest, action, values)

    async def _act(
        self, who: ViewerId, place: str, rest: str, action: str, values: Mapping[str, str]
    ) -> Done:
        """Do one thing with the account somebody works with."""
        seat = await self._seats.seat(who)
        if place == ACCOUNT:
            return await self._own.act_inside(who, seat, action, values)
        if place == CONFIG:
            return await self._own.configure(seat, action, values)
        if place == NEW:
            if action != "create":
                raise UnknownItem
            return await self._board.create(seat, values)
        return await self._board.steer(seat, rest.partition("/")[0], action)

    async def _mine(self, seat: Seat, place: str, rest: str) -> Panel:
        if place == LIST:
            return await self._board.listing(seat, rest)
        if place == NEW:
            return await self._board.new(seat)
        if place == ACCOUNT:
            return await self._own.account(seat)
        if place == CONFIG:
            return await self._own.config(seat)
        mark, _, below = rest.partition("/")
        if not below:
            return await self._board.card(seat, mark)
        logs, _, page = below.partition("/")
        if logs != LOGS or not (page or "0").isdecimal():
            raise UnknownItem
        return await self._board.logs(seat, mark, int(page or 0))

    async def _root(self, who: ViewerId) -> Panel:
        facts = list(await self._health.facts())
        links = [PanelLink(path=LIST, label=wording("tasks"), role=Role.MEMBER)]
        try:
            links += await self._everybody.links(await self._seats.keeper(who))
        except SignInNeeded:
            facts.append(Fact(label=wording("no-admin")))
        except BackendError as error:
            facts.append(Fact(label=Wording(literal=error.code), mark=Mark.BAD))
        return Panel(
            title=Wording(literal=NAME),
            facts=(*facts, *self._pages()),
            links=tuple(links),
            actions=await self._sharing(),
        )

    def _pages(self) -> list[Fact]:
        """Return where the platform's own pages are."""
        pages = {"page": self._address, "api-page": f"{self._address}/api/docs"}
        return [
            Fact(label=wording(name), value=Wording(literal=page)) for name, page in pages.items()
        ]

    async def _sharing(self) -> tuple[Action, ...]:
        if self._seats.house is None:
            return ()
        key = "keep" if (await self._seats.rules()).everybody else "share"
        return (Action(key=key, label=wording(key), role=Role.OWNER, confirm=True),)


_AT_THE_DOOR = ("sign-in", "register", "forgot", "reset", "use-house")
