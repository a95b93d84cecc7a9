"""What could not be delivered, with a way to try it again and a way to be rid of it."""

from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.status.callbacks import Drop, DropConfirmed, Retry, UndeliveredPage
from handlers.ui.formatting import moment, shorten
from handlers.ui.home import Open
from handlers.ui.keyboards import back, pager, refresh, sure
from handlers.ui.press import stamped
from handlers.ui.screen import Button, Row, Screen, Style
from handlers.ui.texts import Texts
from services.outbox.model import RowState
from services.outbox.undelivered import Undelivered

PAGE = 4
NAME = 60  # UTF-16 units
REASON = 200


def panel(
    texts: Texts, messages: list[Undelivered], *, page: int, pages: int, now: datetime
) -> Screen:
    """Return one page of them; an empty one says what would be here."""
    lines: list[Text | str] = [Bold(texts("undelivered-title"))]
    if not messages:
        lines += ["\n", texts("undelivered-empty")]
    rows: list[Row] = []
    for number, message in enumerate(messages, start=page * PAGE + 1):
        lines += ["\n\n", f"{number}  ", *_lines(texts, message, now)]
        rows.append(_buttons(texts, number, message))
    rows.append(pager(page, pages, to=UndeliveredPage))
    again = refresh(texts, UndeliveredPage(argument=page))
    rows.append((again, back(texts, Open(argument="status"))))
    return Screen(
        text=Text(*lines),
        rows=tuple(row for row in rows if row),
        kind="undelivered",
        state={"page": page},
    )


def ask_drop(texts: Texts, message: Undelivered, page: int, *, now: datetime) -> Screen:
    """Return the question before a message is given up."""
    return Screen(
        text=Text(
            texts.rich("undelivered-drop-ask", name=Bold(name_of(texts, message))),
            "\n",
            texts("undelivered-drop-means"),
        ),
        rows=(
            sure(
                texts,
                confirm=DropConfirmed(argument=stamped(str(message.id), now.timestamp())),
                cancel=UndeliveredPage(argument=page),
            ),
        ),
        kind="undelivered",
        state={"page": page},
    )


def name_of(texts: Texts, message: Undelivered) -> str:
    """Return what a message is about, with how much else it tells."""
    name = shorten(message.name, NAME) or texts("undelivered-notice")
    if message.events > 1:
        return texts("undelivered-several", name=name, n=message.events - 1)
    return name


def _lines(texts: Texts, message: Undelivered, now: datetime) -> list[Text | str]:
    reader = message.reader or str(message.chat_id)
    since = moment(texts, message.since, now=now)
    lines: list[Text | str] = [
        Bold(name_of(texts, message)),
        "\n",
        texts("undelivered-for", reader=reader, time=since),
        "\n",
        _fate(texts, message.state),
    ]
    if message.reason:
        lines += ["\n", Italic(shorten(message.reason, REASON))]
    return lines


def _fate(texts: Texts, state: RowState) -> str:
    if state is RowState.PARKED:
        return texts("undelivered-parked")
    if state is RowState.DEAD:
        return texts("undelivered-dead")
    return texts("undelivered-uncertain")


def _buttons(texts: Texts, number: int, message: Undelivered) -> Row:
    retry, drop = texts("button-retry"), texts("button-drop")
    return (
        Button(label=f"🔁 {retry} {number}", press=Retry(argument=message.id)),
        Button(label=f"🗑 {drop} {number}", press=Drop(argument=message.id), style=Style.DANGER),
    )
