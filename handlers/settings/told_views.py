"""What somebody is told about, how loud, and which titles they do not want to hear of."""

from collections.abc import Mapping, Sequence

from aiogram.utils.formatting import Bold, Text

from handlers.settings.callbacks import MutedPage, SetLevel, SettingsPage, Unmute
from handlers.settings.standing import KIND
from handlers.ui.formatting import dated, shorten
from handlers.ui.keyboards import back, page_of, pager
from handlers.ui.levels import level_button, level_words
from handlers.ui.listed import LABEL
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from services.handles import handle
from services.household.choices import usual
from services.household.matters import Level, Matter
from services.household.muting import MutedTitle

PAGE = 8
MUTED = "muted"  # in the state: the titles of the page by their handles


def told(texts: Texts, levels: Mapping[Matter, Level]) -> Screen:
    """Return everything somebody may be told about; a tap changes how loud it is."""
    lines: list[Text | str] = [Bold(texts("settings-told")), "\n", texts("settings-told-how"), "\n"]
    for matter in levels:
        name = Bold(texts(f"matter-{matter}"))
        what = texts(f"matter-{matter}-what")
        lines += ["\n", texts.rich("settings-line", name=name, value=what)]
    buttons = [level_button(texts, matter, level, SetLevel) for matter, level in levels.items()]
    return Screen(
        text=Text(*lines),
        rows=(*rows_of(buttons, width=1), (back(texts, SettingsPage()),)),
        kind=KIND,
    )


def told_line(texts: Texts, levels: Mapping[Matter, Level]) -> str:
    """Return what of the levels is not as it is for everybody."""
    changed = [
        level_words(texts, matter, level)
        for matter, level in levels.items()
        if level is not usual(matter)
    ]
    return ", ".join(changed) or texts("settings-told-usual")


def muted(texts: Texts, titles: Sequence[MutedTitle], page: int) -> Screen:
    """Return the titles somebody has muted; a tap lets one speak again."""
    page, pages = page_of(page, items=len(titles), size=PAGE)
    shown = {handle(one.ref.key): one for one in titles[page * PAGE : (page + 1) * PAGE]}
    entries: list[Row] = [(_entry(texts, key, one),) for key, one in shown.items()]
    return Screen(
        text=Text(
            Bold(texts("settings-muted")),
            "\n",
            texts("settings-muted-how" if titles else "settings-muted-none"),
        ),
        rows=tuple(
            row for row in (*entries, pager(page, pages, to=MutedPage), _last(texts)) if row
        ),
        kind=KIND,
        state={MUTED: {key: one.ref.key for key, one in shown.items()}, "page": page},
    )


def _entry(texts: Texts, key: str, one: MutedTitle) -> Button:
    label = texts("button-unmute", title=dated(texts, one.name, one.year))
    return Button(label=shorten(label, LABEL), press=Unmute(argument=key))


def _last(texts: Texts) -> Row:
    return (back(texts, SettingsPage()),)
