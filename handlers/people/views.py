"""The people as a list, one of them, and the question before one is removed."""

from collections.abc import Sequence
from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.people.callbacks import (
    Erase,
    EraseConfirmed,
    InvitesPage,
    PeoplePage,
    Remove,
    RemoveConfirmed,
    SetRole,
)
from handlers.ui.admitting import OpenDoor, OpenPerson, called
from handlers.ui.formatting import moment, shorten
from handlers.ui.home import open_button
from handlers.ui.keyboards import back, page_of, pager, refresh, sure, toggle
from handlers.ui.listed import LABEL
from handlers.ui.press import stamped
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.texts import Texts
from services.household.access import GIVEN, Person
from services.household.roles import Role
from services.people import Viewer

PAGE = 8
KIND = "people"
_SIGNS = {Role.OWNER: "👑", Role.ADMIN: "🛠", Role.MEMBER: "🙂", Role.VIEWER: "👀"}


def listing(
    texts: Texts,
    everybody: Sequence[Person],
    page: int,
    *,
    viewer: Viewer,
    waiting: int = 0,
    note: str = "",
) -> Screen:
    """Return one page of the people; `waiting` strangers stand at the door."""
    page, pages = page_of(page, items=len(everybody), size=PAGE)
    shown = everybody[page * PAGE : (page + 1) * PAGE]
    lines: list[Text | str] = [Bold(texts("people-title")), "\n", texts("people-how")]
    if note:
        lines += ["\n\n", Italic(note)]
    entries: list[Row] = [(_entry(texts, one),) for one in shown]
    again = refresh(texts, PeoplePage(argument=page))
    home = open_button(texts, "home")
    ways: list[Button | None] = [again, home]
    if viewer.role is Role.OWNER:
        door = texts("button-door-n", count=waiting) if waiting else texts("button-door")
        ways = [
            Button(label=texts("button-invites"), press=InvitesPage()),
            Button(label=door, press=OpenDoor()),
            again,
            home,
        ]
    rows = (*entries, pager(page, pages, to=PeoplePage), *rows_of(ways, width=2))
    return Screen(
        text=Text(*lines),
        rows=tuple(row for row in rows if row),
        kind=KIND,
        state={"page": page},
    )


def _entry(texts: Texts, one: Person) -> Button:
    name = shorten(one.name or str(one.id), LABEL // 2)
    label = f"{_SIGNS[one.role]} {name} · {texts(f'role-{one.role}')}"
    return Button(label=label, press=OpenPerson(argument=str(one.id)))


def detail(texts: Texts, one: Person, *, viewer: Viewer, now: datetime, page: int = 0) -> Screen:
    """Return one person, and to an owner what can be changed about them."""
    lines: list[Text | str] = [Bold(called(texts, one.name, one.username, one.id)), "\n"]
    role = texts(f"role-{one.role}")
    if one.since:
        lines.append(texts("person-since", role=role, when=moment(texts, one.since, now=now)))
    else:
        lines.append(texts("person-role", role=role))
    lines += ["\n", texts(f"role-means-{one.role}")]
    if one.seen_at:
        lines += ["\n", texts("person-seen", when=moment(texts, one.seen_at, now=now))]
    else:
        lines += ["\n", texts("person-never-seen")]
    lines += ["\n", texts("person-follows", n=one.follows)]
    rows: tuple[Row, ...] = ((back(texts, PeoplePage(argument=page)),),)
    if one.role is Role.OWNER:
        lines += ["\n\n", Italic(texts("person-owner-stays"))]
    elif viewer.role is Role.OWNER:
        rows = (*_changes(texts, one), *rows)
    return Screen(text=Text(*lines), rows=rows, kind=KIND, state={"page": page})


def _changes(texts: Texts, one: Person) -> tuple[Row, ...]:
    roles = [
        toggle(
            texts(f"role-{role}"),
            SetRole(argument=f"{one.id}.{role}"),
            chosen=role is one.role,
        )
        for role in GIVEN
    ]
    remove = Button(
        label=texts("button-remove"), press=Remove(argument=str(one.id)), style=Style.DANGER
    )
    return (*rows_of(roles), (remove,))


def ask_remove(texts: Texts, one: Person, *, now: datetime, page: int = 0) -> Screen:
    """Return the question before somebody is removed."""
    confirm = RemoveConfirmed(argument=stamped(str(one.id), now.timestamp()))
    name = Bold(called(texts, one.name, one.username, one.id))
    erase = Button(label="🗑 " + texts("button-erase"), press=Erase(argument=str(one.id)))
    return Screen(
        text=Text(texts.rich("people-ask-remove", name=name), "\n", texts("people-remove-means")),
        rows=(sure(texts, confirm=confirm, cancel=OpenPerson(argument=str(one.id))), (erase,)),
        kind=KIND,
        state={"page": page},
    )


def ask_erase(texts: Texts, one: Person, *, now: datetime, page: int = 0) -> Screen:
    """Return the question before somebody is removed and nothing is kept of them."""
    confirm = EraseConfirmed(argument=stamped(str(one.id), now.timestamp()))
    name = Bold(called(texts, one.name, one.username, one.id))
    return Screen(
        text=Text(texts.rich("people-ask-erase", name=name), "\n", texts("people-erase-means")),
        rows=(sure(texts, confirm=confirm, cancel=OpenPerson(argument=str(one.id))),),
        kind=KIND,
        state={"page": page},
    )


def erased(said: str) -> Screen:
    """Return what came of it. What the buttons before it carried is gone, so it has none."""
    return Screen(text=Text(said), kind=KIND)
