"""The buttons every conversation uses: paging, back, confirm and cancel."""

from collections.abc import Callable

from handlers.ui.press import Press
from handlers.ui.screen import Button, Row, Style
from handlers.ui.texts import Texts


class Where(Press, prefix="where"):
    """The page number between the arrows: says where one is."""

    argument: str = ""


def pager(page: int, pages: int, *, to: type[Press]) -> Row:
    """Return ◀ n/N ▶ for a page counted from 0; turning goes round. No row for a single page."""
    return leafing(page, pages, lambda number: to(argument=number))


def leafing(page: int, pages: int, to: Callable[[int], Press]) -> Row:
    """Return the same where a button carries more than the page it leads to."""
    if pages < 2:
        return ()
    return (
        Button(label="◀", press=to((page - 1) % pages)),
        Button(label=f"{page + 1}/{pages}", press=Where(argument=f"{page + 1}/{pages}")),
        Button(label="▶", press=to((page + 1) % pages)),
    )


def page_of(wanted: int, *, items: int, size: int) -> tuple[int, int]:
    """Return the page to show and how many there are; a page that is gone reads as the last."""
    pages = max(-(-items // size), 1)
    return min(max(wanted, 0), pages - 1), pages


def toggle(label: str, press: Press, *, chosen: bool) -> Button:
    """Return one of several to choose, or a switch; `press` carries the state it leads to."""
    return Button(label=f"{'✅' if chosen else '▫️'} {label}", press=press)


def back(texts: Texts, press: Press) -> Button:
    """Return the way back to the screen before."""
    return Button(label=texts("button-back"), press=press)


def refresh(texts: Texts, press: Press) -> Button:
    """Return the button that looks again."""
    return Button(label=texts("button-refresh"), press=press)


def sure(texts: Texts, *, confirm: Press, cancel: Press) -> Row:
    """Return the pair under a question about something that destroys."""
    return (
        Button(label=texts("button-cancel"), press=cancel),
        Button(label=texts("button-confirm"), press=confirm, style=Style.DANGER),
    )
