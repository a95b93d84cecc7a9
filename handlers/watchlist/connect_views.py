"""Connecting an account: the code with its picture, and what became of it."""

from datetime import datetime

from aiogram.utils.formatting import Bold, Code, Italic, Text

from handlers.ui.home import open_button
from handlers.ui.outgoing import poster, sketched
from handlers.ui.screen import Button, Screen, rows_of
from handlers.ui.texts import Texts
from handlers.watchlist.callbacks import WatchConnect, WatchPage
from handlers.watchlist.views import KIND, good_for
from services.drawing.sketches import CodeSketch
from services.ports.accounts import Invitation, Turn


def code(
    texts: Texts, invitation: Invitation, backend: str, *, other: str | None, now: datetime
) -> Screen:
    """Return the code that is confirmed on the server's page; `other` leads to one to copy."""
    lines: list[Text | str] = [
        Bold(texts("watchlist-connect", backend=backend)),
        "\n",
        texts("watchlist-connect-how", backend=backend),
        "\n\n",
        Code(invitation.code),
        "\n\n",
        good_for(texts, invitation.expires_at, now=now),
    ]
    if other:
        lines += ["\n", Italic(texts("watchlist-copy-how"))]
    buttons = [
        Button(label=texts("button-watch-page"), url=invitation.direct),
        Button(label=texts("button-watch-copy"), url=other) if other else None,
        Button(label=texts("button-back"), press=WatchPage()),
    ]
    return Screen(
        text=Text(*lines),
        rows=rows_of(buttons, width=1),
        picture=sketched(CodeSketch(text=invitation.direct), name=invitation.code),
        kind=KIND,
    )


def ended(texts: Texts, turn: Turn, backend: str, *, name: str = "") -> Screen:
    """Return what became of a code; the picture of a spent one does not stay."""
    if turn is Turn.DONE:
        said = texts("watchlist-connected", backend=backend, name=name or backend)
        buttons = [open_button(texts, "watchlist")]
    else:
        said = texts(f"watchlist-turn-{turn}", backend=backend)
        buttons = [Button(label=texts("button-watch-in"), press=WatchConnect())]
    return Screen(
        text=Text(said),
        rows=rows_of(buttons),
        picture=poster(None, name=backend, detail=name),
        kind=KIND,
    )
