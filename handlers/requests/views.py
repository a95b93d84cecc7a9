"""Requests in words: lists, one of them, the question why, and the policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.requests.callbacks import DenyFor, OpenPolicy, RequestPage, SetPolicy
from handlers.requests.change_views import in_words
from handlers.ui.formatting import listed, moment, percent, shorten, size
from handlers.ui.home import open_button
from handlers.ui.keyboards import back, leafing, page_of, refresh, toggle
from handlers.ui.listed import LABEL
from handlers.ui.outgoing import poster
from handlers.ui.requesting import OpenRequest, decisions, handpicked, reasons, what, withdrawal
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from services.household.roles import Role, at_least
from services.people import Viewer
from services.picked import PickedOrder, PickedRelease
from services.requests.copies import EVERYBODY
from services.requests.desk import Decision
from services.requests.model import (
    SIZE_CHOICES,
    WEEKLY_CHOICES,
    Mode,
    Policy,
    Reason,
    Request,
    RequestState,
    Usage,
)
from services.requests.progress import Progress

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looks, how much of their week they have used, and how far what was approved has come."""

    viewer: Viewer
    usage: Usage
    progress: Mapping[str, Progress] = field(default_factory=dict)


def listing(
    texts: Texts, tab: str, every: Sequence[Request], page: int, *, look: Look, now: datetime
) -> Screen:
    """Return one page of somebody's own requests, or of the desk; each is a button."""
    page, pages = page_of(page, items=len(every), size=PAGE)
    shown = every[page * PAGE : (page + 1) * PAGE]
    lines: list[Text | str] = [Bold(texts(f"requests-{tab}"))]
    lines += ["\n", texts("requests-how" if every else f"requests-none-{tab}")]
    if tab == MINE:
        lines += _used(texts, look.usage, now)
    entries: list[Row] = [(_entry(texts, one, look.progress.get(one.id)),) for one in shown]
    rows = (*entries, _pager(tab, page, pages), *_ways(texts, tab, page, look.viewer))
    return Screen(
        text=Text(*lines),
        rows=tuple(row for row in rows if row),
        kind="requests",
        state={"tab": tab, "page": page},
    )


def _used(texts: Texts, usage: Usage, now: datetime) -> list[Text | str]:
    policy, lines = usage.policy, list[Text | str]()
    if policy.mode is not Mode.QUOTA:
        return lines
    lines += ["\n", texts("requests-used", used=usage.used, weekly=policy.weekly)]
    if policy.bytes:
        used, weekly = size(texts, usage.size), size(texts, policy.bytes)
        lines += ["\n", texts("requests-used-size", used=used, weekly=weekly)]
    if usage.next_at:
        when = moment(texts, usage.next_at, now=now)
        lines += ["\n", texts("requests-next", when=when)]
    return lines


def _entry(texts: Texts, one: Request, progress: Progress | None) -> Button:
    sign, far = _SIGNS[one.state], ""
    if progress and progress.share is not None:
        sign, far = "⬇️", percent(progress.share)
    elif progress and progress.arrived:
        sign = "🏁"
    label = shorten(f"{sign} {what(texts, one)}", LABEL - len(far) - 3)
    return Button(label=f"{label} · {far}" if far else label, press=OpenRequest(argument=one.id))


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
    return (tabs, *rows_of([policy, again, open_button(texts, "home")]))


def detail(
    texts: Texts,
    one: Request,
    viewer: Viewer,
    *,
    note: str = "",
    progress: Progress | None = None,
    at_desk: bool = False,
) -> Screen:
    """Return one request: who, what, how it stands, and what can be done about it.

    `at_desk` says that it stands in a group: it is nobody's own there, and leads nowhere else.
    """
    names = listed(texts, [name or texts("somebody") for name in one.names])
    lines: list[Text | str] = [Bold(what(texts, one))]
    if picked := picked_line(texts, one):
        lines += ["\n", picked]
    lines += ["\n", texts("request-by", names=names)] if names else []
    if one.was:
        lines += ["\n", texts("request-asked-for", title=what(texts, one.was))]
    lines += ["\n", standing(texts, one, EVERYBODY if at_desk else viewer)]
    lines += [f"\n{line}" for line in _far(texts, progress)]
    if note:
        lines += ["\n\n", Italic(note)]
    rows: list[Row] = []
    if one.waits and at_least(viewer.role, Role.ADMIN):
        changeable = not isinstance(one.picked, PickedOrder)
        rows.append(decisions(texts, one.id, changeable=changeable))
    mine = one.waits and viewer.id in one.askers
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


def decided(texts: Texts, decision: Decision, viewer: Viewer, *, at_desk: bool = False) -> Screen:
    """Return the request as it stands; a tap that came too late is told so."""
    note = "" if decision.made else texts("request-already")
    return detail(texts, decision.request, viewer, note=note, at_desk=at_desk)


def picked_line(texts: Texts, one: Request) -> str:
    """Return what was picked by hand, nothing where nothing was."""
    match one.picked:
        case PickedRelease() as release:
            return handpicked(texts, release=release.name, size=release.size, parts=None)
        case PickedOrder() as order:
            return handpicked(texts, release="", size=None, parts=len(order.parts))
        case _:
            return ""


def _far(texts: Texts, progress: Progress | None) -> list[str]:
    if progress is None:
        return []
    lines = []
    if progress.share is not None:
        lines.append(texts("request-downloading", percent=percent(progress.share)))
    if progress.arrived:
        lines.append(texts("request-arrived", n=progress.arrived))
    return lines


def standing(texts: Texts, one: Request, viewer: Viewer) -> str:
    """Return how a request stands, and who decided."""
    if one.state not in (RequestState.APPROVED, RequestState.DENIED) or one.decided_by is None:
        return texts(f"request-{one.state}")
    by = one.decider or texts("somebody")
    if one.decided_by == viewer.id:
        said = texts(f"request-{one.state}-you")
    else:
        said = texts(f"request-{one.state}-by", name=by)
    return "\n".join([said, *reasons(texts, one.reason, one.note)])


def why(texts: Texts, one: Request) -> Screen:
    """Return the question why a request is turned down."""
    ready = [
        Button(
            label=texts(f"request-reason-{reason}"),
            press=DenyFor(argument=f"{reason}.{one.id}"),
        )
        for reason in Reason
    ]
    return Screen(
        text=Text(texts.rich("request-deny-why", title=Bold(what(texts, one)))),
        rows=(
            *rows_of([*ready, in_words(texts, one.id)], width=2),
            (Button(label=texts("button-cancel"), press=OpenRequest(argument=one.id)),),
        ),
        kind="request",
        state={"request": one.id},
    )


def policy(texts: Texts, now: Policy) -> Screen:
    """Return what members may ask for, and the choices."""
    modes = [
        toggle(texts(f"policy-{mode}"), _set(replace(now, mode=mode)), chosen=mode is now.mode)
        for mode in Mode
    ]
    counts = [
        toggle(str(count), _set(replace(now, weekly=count)), chosen=count == now.weekly)
        for count in WEEKLY_CHOICES
    ]
    sizes = [
        toggle(
            texts("policy-size", size=count) if count else texts("policy-any-size"),
            _set(replace(now, gigabytes=count)),
            chosen=count == now.gigabytes,
        )
        for count in SIZE_CHOICES
    ]
    numbers: tuple[Row, ...] = ()
    if now.mode is Mode.QUOTA:
        numbers = (*rows_of(counts, width=5), *rows_of(sizes, width=3))
    return Screen(
        text=Text(Bold(texts("policy-title")), "\n", means(texts, now)),
        rows=(*rows_of(modes), *numbers, (back(texts, RequestPage(argument=f"{DESK}.0")),)),
        kind="policy",
    )


def means(texts: Texts, now: Policy) -> str:
    """Return what a policy means."""
    said = texts(f"policy-means-{now.mode}", weekly=now.weekly)
    return f"{said}\n{texts('policy-means-size', size=now.gigabytes)}" if now.bytes else said


def _set(then: Policy) -> SetPolicy:
    return SetPolicy(argument=f"{then.mode}.{then.weekly}.{then.gigabytes}")
