"""The card of a title, and what is said when there is none."""

from datetime import timedelta

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.ui import card
from handlers.ui.card import CancelSubscription, CardState, OpenCard, OpenReleases, Share, Subscribe
from handlers.ui.formatting import CAPTION_LIMIT, duration, listed, rating, shorten, units
from handlers.ui.home import open_button
from handlers.ui.keyboards import pager
from handlers.ui.press import Press
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.texts import Texts
from services.deep_links import title_payload
from services.models import SubscriptionState, Title, TitleKind
from services.subscribe import Standing, handle_of
from services.titles import TitleLook

LINKS_SHOWN = 2
GENRES_SHOWN = 2


class More(Press, prefix="more"):
    """Send the whole overview of the card with this index."""

    argument: int = 0


def searching(texts: Texts, query: str) -> Screen:
    """Return what stands there while a search takes longer than a moment."""
    return Screen(text=texts.rich("search-searching", query=Bold(query)))


def ask(texts: Texts) -> Screen:
    """Return the invitation to type a title."""
    return Screen(text=Text(Bold(texts("search-ask")), "\n", texts("search-ask-how")))


def nothing(texts: Texts, query: str, absent: tuple[str, ...]) -> Screen:
    """Return what to try when nothing was found."""
    lines: list[Text | str] = [
        texts.rich("search-nothing", query=Bold(query)),
        "\n",
        texts("search-nothing-try"),
        *_missing(texts, absent),
    ]
    return Screen(text=Text(*lines), rows=rows_of([open_button(texts, "status")]))


def title_card(texts: Texts, state: CardState, look: TitleLook) -> Screen:
    """Return the card of the title that `state` shows."""
    head = _head(texts, look)
    foot = Text(*_missing(texts, state.absent))
    overview, whole = _overview(look.title.overview, head, foot)
    body: list[Text | str] = [head]
    if overview:
        body += ["\n\n", overview]
    body.append(foot)
    return Screen(
        text=Text(*body),
        rows=_rows(texts, state, look, whole=whole),
        picture=card.picture_of(look.title),
        kind=card.KIND,
        state=card.dump(state),
    )


def whole_overview(texts: Texts, title: Title) -> Screen:
    """Return the overview without a cut, as a message of its own."""
    overview = title.overview or texts("card-no-overview")
    return Screen(text=Text(Bold(card.heading(texts, title)), "\n\n", overview))


def _head(texts: Texts, look: TitleLook) -> Text:
    title = look.title
    first = [Bold(title.name)]
    facts = [str(title.year)] if title.year else []
    facts.append(texts(f"kind-{title.ref.kind}"))
    details = []
    if title.rating:
        details.append(f"★ {rating(texts, title.rating)}")
    if title.runtime:
        details.append(duration(texts, timedelta(minutes=title.runtime)))
    details += [genre.lower() for genre in title.genres[:GENRES_SHOWN]]
    lines: list[Text | str] = [*first, " · ", " · ".join(facts)]
    if details:
        lines += ["\n", " · ".join(details)]
    mark = _mark(texts, look.standing)
    if mark:
        lines += ["\n", Italic(mark)]
    return Text(*lines)


def _mark(texts: Texts, standing: Standing) -> str:
    marks = []
    if standing.in_library:
        marks.append("✓ " + texts("card-in-library"))
    seasons = sorted(one for one in standing.seasons if one is not None)
    if seasons:
        marks.append(
            "🔔 " + texts("card-subscribed-seasons", seasons=listed(texts, map(str, seasons)))
        )
    elif standing.subscriptions:
        waiting = standing.subscriptions[0].state is not SubscriptionState.PAUSED
        marks.append("🔔 " + texts("card-subscribed" if waiting else "card-subscribed-paused"))
    return " · ".join(marks)


def _overview(overview: str, head: Text, foot: Text) -> tuple[str, bool]:
    room = CAPTION_LIMIT - units(head.render()[0]) - units(foot.render()[0]) - 2
    comfortable = min(room, 420)
    shown = shorten(" ".join(overview.split()), max(comfortable, 0))
    return shown, not shown.endswith("…")


def _missing(texts: Texts, absent: tuple[str, ...]) -> list[Text | str]:
    return [Text("\n\n", Italic(texts("backend-missing", backend=one))) for one in absent]


def _rows(texts: Texts, state: CardState, look: TitleLook, *, whole: bool) -> tuple[Row, ...]:
    main = _main_button(texts, state, look)
    more = None if whole else Button(label=texts("button-more"), press=More(argument=state.index))
    links = [Button(label=link.label, url=link.url) for link in look.title.links[:LINKS_SHOWN]]
    releases = share = None
    if look.releases:
        releases = Button(label=texts("button-releases"), press=OpenReleases(argument=state.index))
    if title_payload(look.title.ref):
        share = Button(label=texts("button-share"), press=Share(argument=state.index))
    pages = pager(state.index, len(state.titles), to=OpenCard)
    rows = (*rows_of([main, releases, share]), pages, *rows_of([more, *links]))
    return tuple(row for row in rows if row)


def _main_button(texts: Texts, state: CardState, look: TitleLook) -> Button:
    film = look.title.ref.kind is not TitleKind.SERIES
    if film and look.standing.subscriptions:
        handle = handle_of(look.standing.subscriptions[0])
        return Button(
            label=texts("button-cancel-subscription"),
            press=CancelSubscription(argument=handle),
            style=Style.DANGER,
        )
    return Button(
        label="⭐ " + texts("button-subscribe"),
        press=Subscribe(argument=state.index),
        style=None if look.standing.in_library and film else Style.PRIMARY,
    )
