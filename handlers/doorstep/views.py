"""What strangers read, and what owners read of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.doorstep.callbacks import AskForAccess, OpenKnock
from handlers.ui.admitting import OpenDoor, OpenPerson, called, verdicts
from handlers.ui.formatting import moment, shorten
from handlers.ui.home import Open, open_button
from handlers.ui.keyboards import back, page_of, pager, refresh
from handlers.ui.listed import LABEL
from handlers.ui.screen import Button, Screen, rows_of
from handlers.ui.texts import Texts
from services.household.doorstep import Knock, KnockState, Line
from services.household.invites import Entry
from services.people import Viewer

PAGE = 8
_SIGNS = {
    KnockState.WAITING: "⏳",
    KnockState.ADMITTED: "✅",
    KnockState.REFUSED: "✖️",
    KnockState.BLOCKED: "🚫",
}


def turned_away(texts: Texts, line: Line) -> Screen:
    """Return what a stranger is told once a day."""
    ask = Button(label=texts("button-ask-for-access"), press=AskForAccess())
    rows = ((ask,),) if line is Line.ASK else ()
    return Screen(text=Text(texts(f"access-{line}")), rows=rows, kind="door")


def asked(texts: Texts, one: Knock) -> Screen:
    """Return to a stranger how their wish to be let in stands."""
    if one.state is KnockState.ADMITTED:
        return Screen(
            text=Text(texts("access-admitted")), rows=rows_of([_home(texts)]), kind="door"
        )
    waits = one.state is KnockState.WAITING
    said = texts("access-asked" if waits else "access-refused")
    return Screen(text=Text(said), kind="door")


def entered(texts: Texts, entry: Entry, viewer: Viewer) -> Screen | None:
    """Return what came of following an invite; None where that was said before."""
    match entry:
        case Entry.ENTERED:
            name = viewer.name or texts("somebody")
            hello = Text(
                Bold(texts("invite-welcome", name=name)), "\n", texts(f"role-means-{viewer.role}")
            )
            ways = [_home(texts), open_button(texts, "help")]
            return Screen(text=hello, rows=rows_of(ways), kind="home")
        case Entry.INSIDE:
            return inside(texts)
        case Entry.UNHEARD:
            return None
        case Entry.TOO_MANY:
            return Screen(text=Text(texts("invite-too-many")))
        case Entry.BROKEN:
            ask = Button(label=texts("button-ask-for-access"), press=AskForAccess())
            return Screen(text=Text(texts("invite-broken")), rows=((ask,),), kind="door")


def inside(texts: Texts) -> Screen:
    """Return that somebody is in already."""
    return Screen(text=Text(texts("invite-inside")), rows=rows_of([_home(texts)]), kind="door")


def door(texts: Texts, every: Sequence[Knock], page: int) -> Screen:
    """Return one page of the strangers who asked; each is a button."""
    page, pages = page_of(page, items=len(every), size=PAGE)
    shown = every[page * PAGE : (page + 1) * PAGE]
    head = Text(Bold(texts("door-title")), "\n", texts("door-how" if every else "door-nobody"))
    entries = [
        (
            Button(
                label=shorten(f"{_SIGNS[one.state]} {one.name or texts('somebody')}", LABEL),
                press=OpenKnock(argument=str(one.who)),
            ),
        )
        for one in shown
    ]
    ways = (back(texts, Open(argument="people")), refresh(texts, OpenDoor(argument=page)))
    rows = (*entries, pager(page, pages, to=OpenDoor), ways)
    return Screen(text=head, rows=tuple(row for row in rows if row), kind="door")


def knock(texts: Texts, one: Knock, viewer: Viewer, *, now: datetime, note: str = "") -> Screen:
    """Return one stranger to an owner: who, how it stands, and what can be done."""
    lines: list[Text | str] = [
        Bold(called(texts, one.name, one.username, one.who)),
        "\n",
        texts("knock-at", when=moment(texts, one.asked_at, now=now)),
        "\n",
        standing(texts, one, viewer),
    ]
    if note:
        lines += ["\n\n", Italic(note)]
    if one.state is KnockState.ADMITTED:
        look = Button(label=texts("button-open"), press=OpenPerson(argument=str(one.who)))
        rows = rows_of([look, back(texts, OpenDoor())])
    else:
        waits = one.state is KnockState.WAITING
        rows = (*verdicts(texts, one.who, waits=waits), (back(texts, OpenDoor()),))
    return Screen(text=Text(*lines), rows=rows, kind="knock")


def copy(texts: Texts, one: Knock, reader: Viewer, *, now: datetime) -> Screen:
    """Return the same on the message of another owner, where nothing is left to decide."""
    return replace(knock(texts, one, reader, now=now), rows=())


def standing(texts: Texts, one: Knock, viewer: Viewer) -> str:
    """Return how a knock stands, and who decided."""
    if one.state is KnockState.WAITING:
        return texts("knock-waiting")
    role = texts(f"role-{one.role}") if one.role else ""
    if one.decided_by == viewer.id:
        return texts(f"knock-{one.state}-you", role=role)
    return texts(f"knock-{one.state}-by", role=role, name=one.decider or texts("somebody"))


def _home(texts: Texts) -> Button:
    return open_button(texts, "home")
