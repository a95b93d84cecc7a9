"""Invites: the ones still good, what a new one shall be, and its link, shown once."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.people.callbacks import (
    ComposeInvite,
    InvitesPage,
    MakeInvite,
    PeoplePage,
    RevokeInvite,
)
from handlers.ui.formatting import duration
from handlers.ui.keyboards import back, toggle
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.texts import Texts
from services.household.access import GIVEN
from services.household.invites import HOURS, Invite
from services.household.roles import Role

KIND = "invites"
USUAL = (Role.MEMBER, 24)
MOST = 20


def listing(texts: Texts, invites: Sequence[Invite], *, now: datetime, note: str = "") -> Screen:
    """Return the invites that are still good, each with the button that ends it."""
    lines: list[Text | str] = [Bold(texts("invites-title")), "\n"]
    lines.append(texts("invites-how" if invites else "invites-none"))
    rows: list[Row] = []
    for one in invites[:MOST]:
        left = duration(texts, one.expires_at - now)
        role = texts(f"role-{one.role}")
        maker = one.maker or texts("somebody")
        lines += ["\n• ", texts("invite-line", role=role, left=left, maker=maker)]
        label = texts("button-revoke", role=role, left=left)
        rows.append((Button(label=label, press=RevokeInvite(argument=one.id)),))
    if note:
        lines += ["\n\n", Italic(note)]
    new = Button(label=texts("button-new-invite"), press=ComposeInvite(argument=_choice(*USUAL)))
    ways: Row = (new, back(texts, PeoplePage()))
    return Screen(text=Text(*lines), rows=(*rows, ways), kind=KIND)


def compose(texts: Texts, role: Role, hours: int) -> Screen:
    """Return what an invite would be, with the choices."""
    roles = [
        toggle(
            texts(f"role-{one}"), ComposeInvite(argument=_choice(one, hours)), chosen=one is role
        )
        for one in GIVEN
    ]
    spans = [
        toggle(
            texts(f"invite-hours-{one}"),
            ComposeInvite(argument=_choice(role, one)),
            chosen=one == hours,
        )
        for one in HOURS
    ]
    make = Button(
        label=texts("button-make-invite"),
        press=MakeInvite(argument=_choice(role, hours)),
        style=Style.PRIMARY,
    )
    said = [Bold(texts("invite-title")), "\n", texts("invite-how"), "\n"]
    said.append(texts(f"role-means-{role}"))
    rows = (*rows_of(roles), *rows_of(spans), (make,), (back(texts, InvitesPage()),))
    return Screen(text=Text(*said), rows=rows, kind=KIND)


def made(texts: Texts, role: Role, hours: int, link: str, bot: str) -> Screen:
    """Return an invite's link, and the way to hand it on."""
    handed = urlencode({"url": link, "text": texts("invite-hand-on", bot=bot)})
    share = Button(label=texts("button-share-link"), url=f"https://t.me/share/url?{handed}")
    span = texts(f"invite-hours-{hours}")
    said = texts("invite-made", role=texts(f"role-{role}"), span=span)
    return Screen(
        text=Text(Bold(texts("invite-title")), "\n", said, "\n", link),
        rows=((share,), (back(texts, InvitesPage()),)),
        kind=KIND,
    )


def _choice(role: Role, hours: int) -> str:
    return f"{role}.{hours}"
