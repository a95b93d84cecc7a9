"""What an admin of the platform sees: accounts, everybody's tasks, numbers (contract 6).

The server's database decides who is one; the panels are shown to owners of this house alone.
"""

from collections.abc import Mapping

from services.backends.tasks.mapping import OPEN, wording
from services.backends.tasks.models import Task, User
from services.backends.tasks.seats import Seat
from services.backends.tasks.words import card_facts, moment_fact, task_link
from services.errors import Rejected, Replaced, UnknownItem
from services.household.roles import Role
from services.ports.facts import Fact, Mark, Wording
from services.ports.panels import Action, Done, Panel, PanelLink, Parameter

USERS, USER, ALL, THEIRS, STATISTICS = "users", "user", "all", "theirs", "statistics"
NUMBERS = (
    "total-users",
    "active-users",
    "total-tasks",
    "running-tasks",
    "completed-tasks",
    "failed-tasks",
    "today-completed",
    "today-failed",
    "success-rate",
    "warnings",
)
_SWITCHED = {"enable": "user-enabled", "disable": "user-disabled"}
_STOPPABLE = ("running", "pending")


class Everybody:
    """Panels and actions about everybody's accounts and tasks."""

    async def links(self, seat: Seat) -> tuple[PanelLink, ...]:
        """Return the ways to these panels, none where the account is no admin."""
        if not (await seat.client.me()).is_admin:
            return ()
        return tuple(
            PanelLink(path=path, label=wording(name), role=Role.OWNER)
            for path, name in ((USERS, "users"), (ALL, "all-tasks"), (STATISTICS, "statistics"))
        )

    async def panel(self, seat: Seat, path: str) -> Panel:
        """Return one of these panels. Raises: UnknownItem, Replaced, Forbidden for no admin."""
        place, _, rest = path.partition("/")
        if place == USER:
            return _user(await seat.client.user(_number(rest)))
        if place == THEIRS:
            return _theirs(await self._task(seat, rest))
        if rest or place not in (USERS, ALL, STATISTICS):
            raise UnknownItem
        if place == USERS:
            return _users(await seat.client.users())
        if place == ALL:
            return _all(await seat.client.all_tasks())
        return _statistics(await seat.client.statistics())

    async def act(self, seat: Seat, path: str, key: str, values: Mapping[str, str]) -> Done:
        """Do one thing to an account or a task. Raises: UnknownItem, Replaced."""
        place, _, rest = path.partition("/")
        try:
            if place == USER:
                return await self._act_on_user(seat, _number(rest), key, values)
            if place == THEIRS and key == "force-stop":
                task = await self._task(seat, rest)
                await seat.client.force_stop(task.id)
                return Done(said=wording("stopped"), path=ALL)
        except Rejected as refused:
            return Done(said=wording("refused", reason=refused.reason), well=False)
        raise UnknownItem

    async def _act_on_user(
        self, seat: Seat, number: int, key: str, values: Mapping[str, str]
    ) -> Done:
        user = await seat.client.user(number)
        if key in ("enable", "disable"):
            await seat.client.activate(number, active=key == "enable")
            return Done(said=wording(_SWITCHED[key], name=user.name))
        if key != "delete-user":
            raise UnknownItem
        if values.get("name", "").strip() != user.name:
            return Done(said=wording("another-name", name=user.name), well=False)
        await seat.client.delete_user(number)
        return Done(said=wording("user-deleted", name=user.name), path=USERS)

    async def _task(self, seat: Seat, mark: str) -> Task:
        """Find somebody's task in the list: there is no call for one (contract 6)."""
        number = _number(mark.partition("@")[0])
        for one in await seat.client.all_tasks():
            if one.id == number:
                if one.mark != mark:
                    raise Replaced
                return one
        raise UnknownItem


def _users(every: list[User]) -> Panel:
    return Panel(
        title=wording("users"),
        facts=(Fact(label=wording("users-there", n=len(every))),),
        links=tuple(
            PanelLink(path=f"{USER}/{one.id}", label=Wording(literal=_named(one)), role=Role.OWNER)
            for one in every
        ),
        role=Role.OWNER,
        private=True,
    )


def _user(user: User) -> Panel:
    state = wording("active" if user.active else "inactive")
    switch = "disable" if user.active else "enable"
    name = Parameter(key="name", label=wording("delete-user-ask", name=user.name), most=120)
    return Panel(
        title=Wording(literal=user.name),
        facts=(
            Fact(label=wording("email"), value=Wording(literal=user.mail or "–")),
            Fact(label=wording("role"), value=wording("admin" if user.is_admin else "user")),
            Fact(label=state, mark=Mark.GOOD if user.active else Mark.BAD),
            *moment_fact("since", user.created_at),
            *moment_fact("seen", user.seen_at),
        ),
        actions=(
            Action(key=switch, label=wording(switch), role=Role.OWNER, confirm=user.active),
            Action(
                key="delete-user",
                label=wording("delete-user"),
                parameters=(name,),
                role=Role.OWNER,
                confirm=True,
                destructive=True,
            ),
        ),
        role=Role.OWNER,
        private=True,
    )


def _all(every: list[Task]) -> Panel:
    ranked = sorted(
        every, key=lambda one: OPEN.index(one.state) if one.state in OPEN else len(OPEN)
    )
    return Panel(
        title=wording("all-tasks"),
        facts=(Fact(label=wording("count", n=len(every))),),
        links=tuple(task_link(one, f"{THEIRS}/{one.mark}", owner=True) for one in ranked),
        role=Role.OWNER,
        private=True,
    )


def _theirs(task: Task) -> Panel:
    stop = Action(
        key="force-stop",
        label=wording("force-stop"),
        role=Role.OWNER,
        confirm=True,
        destructive=True,
    )
    whose = Fact(label=wording("owner"), value=Wording(literal=task.owner or "–"))
    return Panel(
        title=Wording(literal=task.name),
        facts=(whose, *card_facts(task, stuck=False)),
        actions=(stop,) if task.state in _STOPPABLE else (),
        role=Role.OWNER,
        private=True,
    )


def _statistics(told: Mapping[str, float]) -> Panel:
    known = [
        Fact(label=wording(name), value=Wording(literal=f"{told[name]:g}"))
        for name in NUMBERS
        if name in told
    ]
    others = [
        Fact(label=Wording(literal=name.replace("-", " ")), value=Wording(literal=f"{value:g}"))
        for name, value in told.items()
        if name not in NUMBERS
    ]
    return Panel(
        title=wording("statistics"), facts=(*known, *others), role=Role.OWNER, private=True
    )


def _named(user: User) -> str:
    return f"{'👑 ' if user.is_admin else ''}{user.name}{'' if user.active else ' ✖'}"


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise UnknownItem
    return int(text)
