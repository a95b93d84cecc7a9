"""The episodes of a subscription: what is here, what is on its way, what is missing."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from aiogram.utils.formatting import Bold, Text

from handlers.subscribe.callbacks import OpenEpisodes, OpenSubscription
from handlers.subscribe.place import Place
from handlers.subscribe.wording import named
from handlers.ui.formatting import listed
from handlers.ui.keyboards import back, page_of, refresh
from handlers.ui.screen import Button, Row, Screen
from handlers.ui.texts import Texts
from services.ports.wishes import Episode, EpisodeState
from services.subscribe import handle_of
from services.subscriptions import Wish

PAGE = 12
NAME = 48  # characters of an episode's name or file
SPANS = 12  # of a summary
MARKS = {EpisodeState.PRESENT: "✓", EpisodeState.FETCHED: "⏬", EpisodeState.MISSING: "✗"}


def episodes(texts: Texts, wish: Wish, found: list[Episode], page: int, place: Place) -> Screen:
    """Return what there is of each episode, in pages."""
    page, pages = page_of(page, items=len(found), size=PAGE)
    lines: list[Text | str] = [Bold(named(texts, wish.subscription))]
    if not found:
        lines += ["\n", texts("episodes-unknown")]
    for state in EpisodeState:
        those = [one for one in found if one.state is state]
        if those and len(found) > 1:
            spans = spans_of(one.number for one in those if one.number)
            values = {"option": texts(f"episodes-{state}"), "value": _some(texts, spans)}
            lines += ["\n", MARKS[state], " ", texts("option-line", **values)]
    lines += ["\n"] if found else []
    for one in found[page * PAGE : (page + 1) * PAGE]:
        lines += ["\n", _line(texts, one)]
    return Screen(
        text=Text(*lines),
        rows=_rows(texts, handle_of(wish.subscription), page, pages),
        kind=place.kind,
        state=place.state(wish.subscription),
    )


def spans_of(numbers: Iterable[int]) -> list[str]:
    """Return numbers as spans: E01–E04, E06."""
    ordered = sorted(set(numbers))
    if not ordered:
        return []
    cuts = [i + 1 for i, (a, b) in enumerate(pairwise(ordered)) if b != a + 1]
    bounds = [0, *cuts, len(ordered)]
    return [_span(ordered[a:b]) for a, b in pairwise(bounds)]


def _span(run: Sequence[int]) -> str:
    first, last = f"E{run[0]:02}", f"E{run[-1]:02}"
    return first if len(run) == 1 else f"{first}–{last}"


def _some(texts: Texts, spans: list[str]) -> str:
    return listed(texts, spans if len(spans) <= SPANS else [*spans[:SPANS], "…"])


def _line(texts: Texts, one: Episode) -> str:
    name = next(iter(one.files), "") or one.name or texts(f"episode-{one.state}")
    number = f"E{one.number:02}  " if one.number else ""
    return f"{MARKS[one.state]} {number}{name if len(name) <= NAME else name[: NAME - 1] + '…'}"


def _rows(texts: Texts, handle: str, page: int, pages: int) -> tuple[Row, ...]:
    def to(number: int) -> OpenEpisodes:
        return OpenEpisodes(argument=f"{handle}.{number % pages}")

    last = (refresh(texts, to(page)), back(texts, OpenSubscription(argument=handle)))
    if pages < 2:
        return (last,)
    turning = (
        Button(label="◀", press=to(page - 1)),
        Button(label=f"{page + 1}/{pages}", press=to(page)),
        Button(label="▶", press=to(page + 1)),
    )
    return (turning, last)
