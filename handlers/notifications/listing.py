"""What people are told of their own lists elsewhere."""

from collections.abc import Sequence

from aiogram.utils.formatting import Text

from handlers.notifications.wording import watchlist_words
from handlers.ui.card import OpenTitle
from handlers.ui.home import open_button
from handlers.ui.listing import WatchBelieve, WatchEnd
from handlers.ui.outgoing import poster
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from services.events import WatchlistNews, WatchlistTurn
from services.registry import Registry


def watchlist_news(
    texts: Texts, event: WatchlistNews, mark: Sequence[Text | str], registry: Registry
) -> Screen:
    """Return the news of a list: titles by name, and the way to what needs its person."""
    lines: list[Text | str] = [watchlist_words(texts, event, registry)]
    lines += [f"\n• {one}" for one in event.names]
    if more := event.count - len(event.names) if event.names else 0:
        lines += ["\n", texts("push-watchlist-more", n=more)]
    for key, count in (
        ("ready", event.ready),
        ("there", event.there),
        ("waiting", event.waiting),
        ("choices", event.choices),
    ):
        if count:
            lines += ["\n", texts(f"push-watchlist-{key}", n=count)]
    single = event.turn is WatchlistTurn.FULFILLED and len(event.names) == 1
    return Screen(
        text=Text(*lines, *mark),
        rows=_rows(texts, event),
        picture=poster(event.poster_url, name=event.names[0]) if single else None,
        kind="push",
        state=_state(event),
        for_anyone=True,
    )


def _rows(texts: Texts, event: WatchlistNews) -> tuple[Row, ...]:
    first: Button | None = None
    if event.turn is WatchlistTurn.HELD:
        first = Button(label=texts("button-watch-believe"), press=WatchBelieve())
    elif event.turn is WatchlistTurn.REMOVED:
        first = Button(label=texts("button-watch-end"), press=WatchEnd())
    elif event.turn is WatchlistTurn.FULFILLED and event.keys:
        first = Button(label=texts("button-details"), press=OpenTitle())
    return rows_of([first, open_button(texts, "watchlist")], width=2)


def _state(event: WatchlistNews) -> dict[str, object]:
    if event.turn is WatchlistTurn.FULFILLED and event.keys:
        return {"ref": event.keys[0]}
    return {"gone": list(event.keys)}
