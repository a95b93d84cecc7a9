"""What can be decided about a subscription, as buttons: all options, and the values of one."""

from collections.abc import Iterable

from aiogram.utils.formatting import Bold, Text

from handlers.subscribe.callbacks import (
    AskSeasons,
    OpenOption,
    OpenOptions,
    OpenSubscription,
    SaveOptions,
    SetOption,
    ShowPicker,
)
from handlers.subscribe.wording import said
from handlers.ui.deciding import Deciding, with_deciding
from handlers.ui.formatting import NAME_LIMIT, listed, shorten
from handlers.ui.keyboards import back, page_of, toggle
from handlers.ui.press import Press
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.texts import Texts
from services.ports.wishes import Option, OptionKind
from services.screens import Parked

PAGE = 12  # values of an option
NUMBERS = 40
NUMBERS_WIDE = 5
UNCOUNTED = 40  # numbers that are offered where nobody knows how many there are
LABEL = 40  # characters of a value on a button
STANDARD = "-"


def summary(texts: Texts, deciding: Deciding | None) -> list[str]:
    """Return a line with what was decided, nothing where all is left at its standard."""
    if deciding is None:
        return []
    facts = [
        _line(texts, option, deciding.now(option))
        for option in deciding.options
        if deciding.now(option)
    ]
    return ["\n\n", " · ".join(facts)] if facts else []


def value(texts: Texts, option: Option, chosen: tuple[str, ...]) -> str:
    """Return what is chosen of an option in words."""
    if not chosen:
        return said(texts, option.standard)
    known = {one.key: said(texts, one.label) for one in option.values}
    return listed(texts, (known.get(key, key) for key in chosen))


def _line(texts: Texts, option: Option, chosen: tuple[str, ...]) -> str:
    shown = value(texts, option, chosen)
    return texts("option-line", option=said(texts, option.label), value=shown)


def options(texts: Texts, deciding: Deciding, parked: Parked) -> Screen:
    """Return everything that can be decided; most people leave it as it is."""
    return Screen(
        text=Text(
            Bold(shorten(deciding.title, NAME_LIMIT)),
            "\n",
            texts("options-title"),
            "\n\n",
            texts("options-how"),
        ),
        rows=(
            *((_option_button(texts, one, deciding),) for one in deciding.options),
            (_confirm(texts, deciding), back(texts, _way_back(deciding))),
        ),
        kind=parked.kind,
        state=with_deciding(parked.state, deciding),
    )


def option(texts: Texts, deciding: Deciding, shown: Option, page: int, parked: Parked) -> Screen:
    """Return the values of one option; a tap chooses, another leaves."""
    chosen = deciding.now(shown)
    standard = toggle(
        said(texts, shown.standard),
        SetOption(argument=f"{shown.key}.{STANDARD}.1"),
        chosen=not chosen,
    )
    number = shown.kind is OptionKind.NUMBER
    rows = _numbers(shown, chosen, page) if number else _values(texts, shown, chosen, page)
    several = texts("options-several") if shown.kind is OptionKind.SEVERAL else ""
    lines = [Bold(shorten(deciding.title, NAME_LIMIT)), "\n", said(texts, shown.label)]
    return Screen(
        text=Text(*lines, *(["\n\n", several] if several else [])),
        rows=((standard,), *rows, (back(texts, OpenOptions(argument=deciding.handle)),)),
        kind=parked.kind,
        state=with_deciding(parked.state, deciding),
    )


def _option_button(texts: Texts, one: Option, deciding: Deciding) -> Button:
    chosen = deciding.now(one)
    label = said(texts, one.label)
    if one.kind is OptionKind.SWITCH:
        press = SetOption(argument=f"{one.key}.0.{int(not chosen)}")
        return toggle(label, press, chosen=bool(chosen))
    shown = _short(_line(texts, one, chosen))
    return Button(label=shown, press=OpenOption(argument=f"{one.key}.0"))


def _values(texts: Texts, shown: Option, chosen: tuple[str, ...], page: int) -> tuple[Row, ...]:
    page, pages = page_of(page, items=len(shown.values), size=PAGE)
    places = range(page * PAGE, min((page + 1) * PAGE, len(shown.values)))
    buttons = (
        toggle(
            _short(said(texts, shown.values[place].label)),
            SetOption(argument=f"{shown.key}.{place}.{int(not is_chosen)}"),
            chosen=is_chosen,
        )
        for place in places
        for is_chosen in (shown.values[place].key in chosen,)
    )
    return (*rows_of(buttons, width=2), *_turning(shown.key, page, pages))


def _numbers(shown: Option, chosen: tuple[str, ...], page: int) -> tuple[Row, ...]:
    highest = shown.highest or UNCOUNTED
    page, pages = page_of(page, items=highest, size=NUMBERS)
    numbers = map(str, range(page * NUMBERS + 1, min((page + 1) * NUMBERS, highest) + 1))
    buttons: Iterable[Button] = (
        Button(
            label=f"✅ {number}" if number in chosen else number,
            press=SetOption(argument=f"{shown.key}.{number}.{int(number not in chosen)}"),
        )
        for number in numbers
    )
    return (*rows_of(buttons, width=NUMBERS_WIDE), *_turning(shown.key, page, pages))


def _turning(key: str, page: int, pages: int) -> tuple[Row, ...]:
    if pages < 2:
        return ()
    before, after = (page - 1) % pages, (page + 1) % pages
    return (
        (
            Button(label="◀", press=OpenOption(argument=f"{key}.{before}")),
            Button(label=f"{page + 1}/{pages}", press=OpenOption(argument=f"{key}.{page}")),
            Button(label="▶", press=OpenOption(argument=f"{key}.{after}")),
        ),
    )


def _confirm(texts: Texts, deciding: Deciding) -> Button:
    press: Press = SaveOptions(argument=deciding.handle) if deciding.handle else AskSeasons()
    return Button(label=texts("button-confirm"), press=press, style=Style.PRIMARY)


def _way_back(deciding: Deciding) -> Press:
    return OpenSubscription(argument=deciding.handle) if deciding.handle else ShowPicker()


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1] + "…"
