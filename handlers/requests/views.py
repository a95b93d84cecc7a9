"""Requests in words: lists, one of them, the question why, and the policy."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.requests.callbacks import DenyFor, OpenPolicy, RequestPage, SetPolicy
from handlers.ui.formatting import listed, moment, shorten
from handlers.ui.keyboards import back, leafing, page_of, refresh, toggle
from handlers.ui.listed import LABEL
from handlers.ui.outgoing import poster
from handlers.ui.requesting import OpenRequest, decisions, wished, withdrawal
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from services.clock import Clock
from services.people import Viewer
from services.requests.copies import EVERYBODY
from services.requests.model import (
    WEEKLY_CHOICES,
    Mode,
    Policy,
    Reason,
    Request,
    RequestState,
    Usage,
)
from services.roles import Role, at_least

PAGE = 8
MINE, DESK = "mine", "desk"
_SIGNS = {
    RequestState.PENDING: "⏳",
    RequestState.APPROVING: "⏳",
    RequestState.APPROVED: "✅",
    RequestState.DENIED: "✖️",
    RequestState.WITHDRAWN: "↩️",
    RequestState.FAILED: "⚠️",
}


def what(texts: Texts, one: Request) -> str:
    """Return what a request is for."""
    return wished(texts, one.title.name, one.title.year, one.seasons)


def listing(
    texts: Texts, tab: str, every: Sequence[Request], page: int, *, viewer: Viewer, usage: Usage,
    clock: Clock,
) -> Screen:  # fmt: skip
    """Return one page of somebody's own requests, or of the desk; each is a button."""
    page, pages = page_of(page, items=len(every), size=PAGE)
    shown = every[page * PAGE : (page + 1) * PAGE]
    lines: list[Text | str] = [Bold(texts(f"requests-{tab}"))]
    lines += ["\n", texts("requests-how" if every else f"requests-none-{tab}")]
    if tab == MINE and usage.policy.mode is Mode.QUOTA:
        lines += ["\n", texts("requests-used", used=usage.used, weekly=usage.policy.weekly)]
        if usage.next_at:
            when = moment(texts, usage.next_at, now=clock.now())
            lines += ["\n", texts("requests-next", when=when)]
    entries: list[Row] = [(_entry(texts, one),) for one in shown]
    rows = (*entries, _pager(tab, page, pages), *_ways(texts, tab, page, viewer))
    return Screen(
        text=Text(*lines),
        rows=tuple(row for row in rows if row),
        kind="requests",
        state={"tab": tab, "page": page},
    )


def _entry(texts: Texts, one: Request) -> Button:
    label = shorten(f"{_SIGNS[one.state]} {what(texts, one)}", LABEL)
    return Button(label=label, press=OpenRequest(argument=one.id))


def _pager(tab: str, page: int, pages: int) -> Row:
    """Return ◀ n/N ▶ of one list."""
    return leafing(page, pages, lambda number: RequestPage(argument=f"{tab}.{number}"))


def _ways(texts: Texts, tab: str, page: int, viewer: Viewer) -> tuple[Row, ...]:
    tabs: Row = ()
    if at_least(viewer.role, Role.ADMIN):
        tabs = tuple(
            toggle(texts(f"requests-{one}"), RequestPage(argument=f"{one}.0"), chosen=one == tab)
            for one in (DESK, MINE)
        )
    policy = None
    if viewer.role is Role.OWNER:
        policy = Button(label=texts("button-policy"), press=OpenPolicy())
    again = refresh(texts, RequestPage(argument=f"{tab}.{page}"))
    return (tabs, *rows_of([policy, again]))


def detail(
    texts: Texts, one: Request, viewer: Viewer, *, note: str = "", at_desk: bool = False
) -> Screen:
    """Return one request: who, what, how it stands, and what can be done about it.

    `at_desk` says that it stands in a group: it is nobody's own there, and leads nowhere else.
    """
    names = listed(texts, [name or texts("somebody") for name in one.names])
    lines: list[Text | str] = [Bold(what(texts, one))]
    lines += ["\n", texts("request-by", names=names)] if names else []
    lines += ["\n", standing(texts, one, EVERYBODY if at_desk else viewer)]
    if note:
        lines += ["\n\n", Italic(note)]
    waits = one.state is RequestState.PENDING
    rows: list[Row] = []
    if waits and at_least(viewer.role, Role.ADMIN):
        rows.append(decisions(texts, one.id))
    mine = waits and viewer.id in one.askers
    way = RequestPage(argument=f"{DESK if at_least(viewer.role, Role.ADMIN) else MINE}.0")
    if not at_desk:
        rows += rows_of([withdrawal(texts, one.id) if mine else None, back(texts, way)])
    return Screen(
        text=Text(*lines),
        rows=tuple(rows),
        for_anyone=at_desk,
        picture=poster(one.title.poster_url, name=one.title.name, detail=str(one.title.year or "")),
        kind="request",
        state={"request": one.id},
    )


def standing(texts: Texts, one: Request, viewer: Viewer) -> str:
    """Return how a request stands, and who decided."""
    if one.state not in (RequestState.APPROVED, RequestState.DENIED) or one.decided_by is None:
        return texts(f"request-{one.state}")
    by = one.decider or texts("somebody")
    if one.decided_by == viewer.id:
        said = texts(f"request-{one.state}-you")
    else:
        said = texts(f"request-{one.state}-by", name=by)
    if one.reason and one.reason != Reason.NONE:
        said = f"{said}\n{texts(f'request-reason-{one.reason}')}"
    return said


def why(texts: Texts, one: Request) -> Screen:
    """Return the question why a request is turned down."""
    reasons = [
        Button(
            label=texts(f"request-reason-{reason}"),
            press=DenyFor(argument=f"{reason}.{one.id}"),
        )
        for reason in Reason
    ]
    return Screen(
        text=Text(texts.rich("request-deny-why", title=Bold(what(texts, one)))),
        rows=(
            *rows_of(reasons, width=2),
            (Button(label=texts("button-cancel"), press=OpenRequest(argument=one.id)),),
        ),
        kind="request",
        state={"request": one.id},
    )


def policy(texts: Texts, now: Policy) -> Screen:
    """Return what members may ask for, and the choices."""
    modes = [
        toggle(
            texts(f"policy-{mode}"),
            SetPolicy(argument=f"{mode}.{now.weekly}"),
            chosen=mode is now.mode,
        )
        for mode in Mode
    ]
    counts = [
        toggle(str(count), SetPolicy(argument=f"{Mode.QUOTA}.{count}"), chosen=count == now.weekly)
        for count in WEEKLY_CHOICES
    ]
    numbers = rows_of(counts, width=5) if now.mode is Mode.QUOTA else ()
    means = texts(f"policy-means-{now.mode}", weekly=now.weekly)
    return Screen(
        text=Text(Bold(texts("policy-title")), "\n", means),
        rows=(*rows_of(modes), *numbers, (back(texts, RequestPage(argument=f"{DESK}.0")),)),
        kind="policy",
    )
