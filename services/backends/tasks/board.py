"""The panels of one's own tasks: the list, a card, its log, and a new one (contract 4, 5)."""

from collections.abc import Mapping

from services.backends.tasks.mapping import ALLOWED, SIGNS, STATES, counted, done, wording
from services.backends.tasks.models import Course, Task
from services.backends.tasks.seats import Seat
from services.backends.tasks.words import card_facts, line_fact, task_link
from services.backends.tasks.work import Refused, Work
from services.errors import Forbidden, Rejected, UnknownItem
from services.household.roles import Role
from services.ports.facts import Fact, Mark, Wording
from services.ports.panels import Action, Done, Panel, PanelLink, Parameter, ParameterKind, several

LIST, NEW, ACCOUNT, CARD, LOGS = "tasks", "new", "account", "task", "logs"
LONGEST_NAME = 200
LINES = 20  # of a page of a log
IDLE = 10.0  # seconds until the next look at a list in which something runs
_ASKED = frozenset({"cancel", "delete"})
_COURSES = "courses"
_NAME = "name"


class Board:
    """Panels and actions of what somebody runs; every path names tasks by number and birth."""

    def __init__(self, work: Work, *, page: str) -> None:
        self._work = work
        self._page = page

    async def listing(self, seat: Seat, state: str) -> Panel:
        """Return the newest tasks, all or in one state. Raises: UnknownItem for no such state."""
        if state and state not in STATES:
            raise UnknownItem
        every = await self._work.tasks(seat)
        shown = [one for one in every if not state or one.state == state]
        there = [one for one in STATES if any(task.state == one for task in every)]
        counts = Fact(label=wording("count", n=len(shown)))
        filters = [PanelLink(path=LIST, label=wording("all"), role=Role.MEMBER)] if state else []
        filters += [_filter(one, every) for one in there if one != state]
        ways = [
            PanelLink(path=NEW, label=wording("new"), role=Role.MEMBER),
            PanelLink(path=ACCOUNT, label=wording("account"), role=Role.MEMBER),
        ]
        return Panel(
            title=wording(state) if state else wording("tasks"),
            facts=(counts,),
            links=tuple(task_link(one, f"{CARD}/{one.mark}") for one in shown),
            beside=(*filters, *ways),
            role=Role.MEMBER,
            private=True,
            again=IDLE if any(one.state == "running" for one in every) else 0.0,
        )

    async def card(self, seat: Seat, mark: str) -> Panel:
        """Return a task as it stands. Raises: UnknownItem, Replaced."""
        task = await self._work.task(seat, mark)
        return Panel(
            title=Wording(literal=f"{SIGNS.get(task.state, '•')} {task.name}"),
            facts=card_facts(task, stuck=self._work.is_stuck(seat, task)),
            beside=(
                PanelLink(path=f"{CARD}/{mark}/{LOGS}", label=wording("logs"), role=Role.MEMBER),
            ),
            actions=tuple(_action(verb) for verb in ALLOWED.get(task.state, ())),
            role=Role.MEMBER,
            private=True,
            again=self._work.pace(seat, task),
        )

    async def logs(self, seat: Seat, mark: str, page: int) -> Panel:
        """Return one page of a task's lines, newest first. Raises: UnknownItem, Replaced."""
        task = await self._work.task(seat, mark)
        lines = await seat.client.lines(task.id)
        first = page * LINES
        shown = [line_fact(one) for one in lines[first : first + LINES]]
        path = f"{CARD}/{mark}/{LOGS}"
        ways = []
        if first + LINES < len(lines):
            ways.append(_turn(f"{path}/{page + 1}", "older"))
        if page:
            ways.append(_turn(path if page == 1 else f"{path}/{page - 1}", "newer"))
        return Panel(
            title=Wording(literal=task.name),
            facts=tuple(shown) or (Fact(label=wording("no-lines")),),
            beside=tuple(ways),
            role=Role.MEMBER,
            private=True,
        )

    async def new(self, seat: Seat) -> Panel:
        """Return what a task can be made of; without the third-party account, where to set it."""
        try:
            courses = await self._work.courses(seat)
        except (Rejected, Forbidden):
            return Panel(
                title=wording("new"),
                facts=(Fact(label=wording("no-link"), mark=Mark.BAD), self._where()),
                role=Role.MEMBER,
                private=True,
            )
        return Panel(
            title=wording("new"),
            facts=(Fact(label=wording("courses-there", n=len(courses))),),
            actions=(_creating(courses),),
            role=Role.MEMBER,
            private=True,
        )

    async def create(self, seat: Seat, values: Mapping[str, str]) -> Done:
        """Make a task and lead to its card, where it can be started."""
        chosen = several(values.get(_COURSES, ""))
        try:
            made = await self._work.create(seat, values[_NAME], chosen)
        except Rejected as refused:
            return Done(said=wording("refused", reason=refused.reason), well=False)
        return Done(said=wording("created"), path=f"{CARD}/{made.mark}")

    async def steer(self, seat: Seat, mark: str, verb: str) -> Done:
        """Do one thing to a task. Raises: UnknownItem, Replaced."""
        came = await self._work.steer(seat, mark, verb)
        if isinstance(came, Refused):
            return await self._refused(seat, verb, came)
        return Done(said=done(verb), path=LIST if verb == "delete" else None)

    async def _refused(self, seat: Seat, verb: str, came: Refused) -> Done:
        """Say why a task is as it was: by its state, or by what is missing to start it."""
        if came.reason and verb in ("start", "resume", "retry"):
            config = await seat.client.config()
            if not config.get("cx_username"):
                return Done(said=wording("no-link-start", page=self._page), well=False)
        if came.reason:
            return Done(said=wording("refused", reason=came.reason), well=False)
        return Done(said=wording("not-now"), well=False)

    def _where(self) -> Fact:
        return Fact(label=wording("page"), value=Wording(literal=self._page))


def _filter(state: str, every: list[Task]) -> PanelLink:
    count = sum(one.state == state for one in every)
    return PanelLink(path=f"{LIST}/{state}", label=counted(state, count), role=Role.MEMBER)


def _turn(path: str, name: str) -> PanelLink:
    return PanelLink(path=path, label=wording(name), role=Role.MEMBER)


def _action(verb: str) -> Action:
    return Action(
        key=verb,
        label=wording(verb),
        role=Role.MEMBER,
        confirm=verb in _ASKED,
        destructive=verb in _ASKED,
    )


def _creating(courses: list[Course]) -> Action:
    name = Parameter(key=_NAME, label=wording("name-ask"), most=LONGEST_NAME)
    chosen = Parameter(
        key=_COURSES,
        label=wording("courses-ask"),
        kind=ParameterKind.SEVERAL,
        values=tuple(one.id for one in courses),
        names=tuple(map(_course_name, courses)),
        optional=True,
    )
    parameters = (name, chosen) if courses else (name,)
    return Action(key="create", label=wording("create"), parameters=parameters, role=Role.MEMBER)


def _course_name(course: Course) -> str:
    far = "" if course.percent is None else f"{round(course.percent)} %"
    return " · ".join(part for part in (course.name, course.teacher, far) if part)
