"""One's own account: sign in, register, leave, change the password, settings (contract 2, 3).

Secrets come from the conversation, which deletes their messages; nothing here keeps a password, and
the third party's is neither asked for nor sent.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.backends.tasks.auth import log_in, token_of
from services.backends.tasks.board import LIST
from services.backends.tasks.client import Desk
from services.backends.tasks.mapping import ID, STATES, counted, wording
from services.backends.tasks.models import Profile, user_of
from services.backends.tasks.seats import Seat, Seats
from services.backends.tasks.tries import Tries
from services.backends.tasks.words import moment_fact
from services.errors import (
    AuthenticationFailed,
    BackendError,
    Forbidden,
    Rejected,
    SignInNeeded,
    SignInRefused,
    UnknownItem,
)
from services.household.roles import Role
from services.models import ViewerId
from services.ports.accounts import Entrance, EntranceKind, Left
from services.ports.facts import Fact, Mark, Wording
from services.ports.panels import Action, Done, Panel, PanelLink, Parameter, ParameterKind
from services.ports.personal import Kept, KeptKind
from services.transport.wire import fields, number, text

CONFIG = "config"
SPEEDS = ("1", "1.25", "1.5", "1.75", "2")
ACTIONS = ("retry", "ask", "continue")
_DIGITS = 4  # shown of the third-party account's name
_MAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"

NAME = Parameter(key="username", label=wording("username-ask"), least=1, most=120)
NEW_NAME = Parameter(key="username", label=wording("new-username-ask"), least=3, most=80)
MAIL = Parameter(key="email", label=wording("email-ask"), most=120, pattern=_MAIL)
CODE = Parameter(key="code", label=wording("code-ask"), kind=ParameterKind.SECRET, most=500)
PASSWORD = Parameter(
    key="password", label=wording("password-ask"), kind=ParameterKind.SECRET, most=128
)
NEW_PASSWORD = Parameter(
    key="new-password",
    label=wording("new-password-ask"),
    kind=ParameterKind.SECRET,
    least=6,
    most=128,
)
ENTRANCES = (
    Entrance(key="sign-in", kind=EntranceKind.FORM, fields=(NAME, PASSWORD)),
    Entrance(
        key="register",
        kind=EntranceKind.FORM,
        fields=(NEW_NAME, MAIL, NEW_PASSWORD),
        registers=True,
    ),
)


class Own:
    """Panels and actions of one's account, signed in or not."""

    def __init__(self, seats: Seats, desk: Desk, tries: Tries, *, page: str) -> None:
        self._seats = seats
        self._desk = desk
        self._tries = tries
        self._page = page

    async def door(self, *, lapsed: bool) -> Panel:
        """Return what somebody sees who is not signed in; `lapsed` says that they were."""
        said = wording("lapsed" if lapsed else "signed-out")
        ways = [
            _action("sign-in", NAME, PASSWORD),
            _action("register", NEW_NAME, MAIL, NEW_PASSWORD),
            _action("forgot", MAIL),
            _action("reset", CODE, NEW_PASSWORD),
        ]
        if self._seats.house:
            everybody = (await self._seats.rules()).everybody
            role = Role.MEMBER if everybody else Role.OWNER
            ways.insert(0, Action(key="use-house", label=wording("use-house"), role=role))
        return Panel(
            title=wording("tasks"),
            facts=(Fact(label=said, mark=Mark.BAD if lapsed else Mark.PLAIN),),
            actions=tuple(ways),
            role=Role.MEMBER,
            private=True,
        )

    async def account(self, seat: Seat) -> Panel:
        """Return an account with its numbers."""
        profile = await seat.client.profile()
        actions = [Action(key="leave", label=wording("leave"), role=Role.MEMBER, confirm=True)]
        if not seat.is_house:
            actions.insert(0, _action("change-password", PASSWORD, NEW_PASSWORD))
        return Panel(
            title=wording("account"),
            facts=(*_profile_facts(profile), *_whose(seat)),
            beside=(PanelLink(path=CONFIG, label=wording("config"), role=Role.MEMBER),),
            actions=tuple(actions),
            role=Role.MEMBER,
            private=True,
        )

    async def config(self, seat: Seat) -> Panel:
        """Return the settings of an account; what can hold keys is never shown (contract 3)."""
        told = await seat.client.config()
        speed, action = number(told.get("speed")) or 1.0, text(told.get("notopen_action"))
        name = text(told.get("cx_username"))
        linked = wording("link-name", digits=name[-_DIGITS:]) if name else wording("link-none")
        page = Wording(literal=self._page)
        shown = Wording(literal=action)
        if action in ACTIONS:
            shown = wording(f"notopen-{action}")
        return Panel(
            title=wording("config"),
            facts=(
                Fact(label=wording("link"), value=linked, mark=Mark.PLAIN if name else Mark.BAD),
                Fact(label=wording("page"), value=page),
                Fact(label=wording("speed"), value=wording("times", n=speed)),
                Fact(label=wording("notopen"), value=shown),
            ),
            actions=(
                _choosing("speed", SPEEDS, f"{speed:g}"),
                _choosing("notopen", ACTIONS, action),
            ),
            role=Role.MEMBER,
            private=True,
        )

    async def enter(self, who: ViewerId, entrance: str, values: Mapping[str, str]) -> Seat:
        """Sign somebody in, or register them.

        Raises: SignInRefused when the values are wrong, LockedOut after too many wrong ones;
        Rejected when the name is taken.
        """
        client = self._desk.http
        name = values["username"].strip()
        if entrance == "register":
            mail, password = values["email"].strip(), values["new-password"]
            body: Any = await self._desk.register(name, mail, password)
            token = token_of(client, body)
            user = user_of(fields(fields(body).get("user")))
            return await self._seats.enter(who, user.name if user else name, token)
        self._tries.check(who)
        try:
            token = await log_in(client, name, values["password"])
        except (AuthenticationFailed, Rejected) as refused:
            self._tries.wrong(who)
            raise SignInRefused(ID) from refused
        self._tries.right(who)
        return await self._seats.enter(who, name, token)

    async def act(self, who: ViewerId, key: str, values: Mapping[str, str]) -> Done:
        """Do what somebody can do who is not signed in. Raises: UnknownItem."""
        match key:
            case "sign-in" | "register":
                return await self._entered(who, key, values)
            case "forgot":
                return await _tried(self._desk.forgot(values["email"]), "forgot-done")
            case "reset":
                code, password = values["code"].strip(), values["new-password"]
                return await _tried(self._desk.reset(code, password), "reset-done")
            case "use-house":
                await self._seats.use_house(who)
                return Done(said=wording("house-used"))
            case _:
                raise UnknownItem

    async def act_inside(
        self, who: ViewerId, seat: Seat, key: str, values: Mapping[str, str]
    ) -> Done:
        """Do what somebody can do with the account they work with. Raises: UnknownItem."""
        match key:
            case "leave":
                await self.leave(who)
                return Done(said=wording("left"), path=LIST)
            case "change-password" if not seat.is_house:
                old, new = values["password"], values["new-password"]
                return await _tried(seat.client.change_password(old, new), "password-changed")
            case _:
                raise UnknownItem

    async def configure(self, seat: Seat, key: str, values: Mapping[str, str]) -> Done:
        """Change one setting: read the whole, change it, write the whole. Raises: UnknownItem."""
        value = values.get(key, "")
        told = await seat.client.config()
        if key == "speed" and (speed := number(value)) is not None:
            told["speed"] = speed
        elif key == "notopen" and value in ACTIONS:
            told["notopen_action"] = value
        else:
            raise UnknownItem
        kept = {name: one for name, one in told.items() if name not in _SERVERS_OWN}
        return await _tried(seat.client.configure(kept), "config-changed")

    async def leave(self, who: ViewerId) -> Left:
        """Say goodbye to the server and forget the account: it is forgotten either way.

        The server keeps a token good whatever it is told (contract 1).
        """
        left = await self._say_goodbye(who)
        return left if await self._seats.leave(who) else Left.NOT_THERE

    async def forget(self, who: ViewerId) -> Left:
        """Do the same, and forget that somebody may use the house's account, too."""
        left = await self._say_goodbye(who)
        return left if await self._seats.forget(who) else Left.NOT_THERE

    async def kept(self, who: ViewerId) -> list[Kept]:
        """Return which accounts are kept for somebody."""
        found = []
        own = await self._seats.own(who)
        if own or await self._seats.unreadable(who):
            since = datetime.fromtimestamp(own.since, UTC) if own and own.since else None
            name = own.name if own else ""
            found.append(Kept(kind=KeptKind.ACCOUNT, name=name, since=since))
        if who in (await self._seats.rules()).users:
            found.append(Kept(kind=KeptKind.HOUSE))
        return found

    async def _say_goodbye(self, who: ViewerId) -> Left:
        own = await self._seats.own(who)
        if own and own.sign_in.token:
            try:
                await own.client.goodbye()
            except SignInNeeded:  # it is over there already
                return Left.FORGOTTEN
            except BackendError:
                return Left.UNHEARD
        return Left.FORGOTTEN

    async def _entered(self, who: ViewerId, key: str, values: Mapping[str, str]) -> Done:
        try:
            seat = await self.enter(who, key, values)
        except SignInRefused:
            return Done(said=wording("wrong-password"), well=False)
        except Forbidden:
            return Done(said=wording("disabled"), well=False)
        except Rejected as refused:
            return Done(said=wording("refused", reason=refused.reason), well=False)
        return Done(said=wording("signed-in", name=seat.name))


_SERVERS_OWN = ("id", "user_id", "updated_at", "cx_password")


async def _tried(asked: Any, done: str) -> Done:
    """Return what came of a call that the server may refuse."""
    try:
        await asked
    except Rejected as refused:
        return Done(said=wording("refused", reason=refused.reason), well=False)
    return Done(said=wording(done))


def _profile_facts(profile: Profile) -> list[Fact]:
    user = profile.user
    found = [Fact(label=wording("name"), value=Wording(literal=user.name))]
    if user.mail:
        found.append(Fact(label=wording("email"), value=Wording(literal=user.mail)))
    found.append(Fact(label=wording("role"), value=wording("admin" if user.is_admin else "user")))
    found += [*moment_fact("since", user.created_at), *moment_fact("seen", user.seen_at)]
    found += [
        Fact(label=counted(state, profile.counts[state]))
        for state in STATES
        if profile.counts.get(state)
    ]
    return found


def _whose(seat: Seat) -> list[Fact]:
    return [Fact(label=wording("of-the-house"))] if seat.is_house else []


def _action(key: str, *parameters: Parameter) -> Action:
    return Action(key=key, label=wording(key), parameters=parameters, role=Role.MEMBER)


def _choosing(key: str, values: tuple[str, ...], current: str) -> Action:
    wanted = Parameter(
        key=key, label=wording(key), kind=ParameterKind.CHOICE, values=values, current=current
    )
    return _action(key, wanted)
