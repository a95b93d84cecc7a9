"""The card of a title, and what is said when there is none."""

from datetime import timedelta

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.search import lists
from handlers.search.callbacks import Beside, More
from handlers.ui import card
from handlers.ui.card import (
    CancelSubscription,
    CardState,
    OpenList,
    OpenReleases,
    OpenSwitches,
    OrderTitle,
    PutOnList,
    Share,
    Subscribe,
)
from handlers.ui.errors import absence
from handlers.ui.formatting import (
    CAPTION_LIMIT,
    NAME_LIMIT,
    duration,
    listed,
    rating,
    shorten,
    units,
)
from handlers.ui.home import Again, open_button
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.texts import Texts
from handlers.ui.wordings import fact_line
from services.deep_links import title_payload
from services.discover import LEADING
from services.models import SubscriptionState, Title, TitleKind
from services.subscribe import handle_of
from services.titles import TitleLook

LINKS_SHOWN = 3
GENRES_SHOWN = 2
GAPS_SHOWN = 3  # seasons whose missing episodes are counted one by one
FOLLOWERS_SHOWN = 5


def searching(texts: Texts, query: str) -> Screen:
    """Return what stands there while a search takes longer than a moment."""
    return Screen(text=texts.rich("search-searching", query=Bold(query)))


def opening(texts: Texts, catalogue: str) -> Screen:
    """Return what stands there while an address or id is looked up."""
    return Screen(text=texts.rich("search-opening", catalogue=Bold(catalogue)))


def ask(texts: Texts) -> Screen:
    """Return the invitation to type a title."""
    return Screen(text=Text(Bold(texts("search-ask")), "\n", texts("search-ask-how")))


def nothing(texts: Texts, state: CardState, *, leads: bool) -> Screen:
    """Return what to try when nothing was found; `leads` says whether people can be looked for.

    Where a server is missing, that is the news: there may well be something.
    """
    others = lists.other_kinds(texts) if leads else ()
    kept = card.dump(state)
    if state.absent and not state.shared:
        said = texts.rich("search-incomplete", query=Bold(state.query))
        again = Button(label=texts("button-try-again"), press=Again(), style=Style.PRIMARY)
        rows = ((again, open_button(texts, "status")), *rows_of(others))
        text = Text(said, *_missing(texts, state))
        return Screen(text=text, rows=rows, kind=card.KIND, state={**kept, "text": state.query})
    said = texts.rich("search-nothing", query=Bold(state.query))
    text = Text(said, "\n", texts("search-nothing-try"))
    ways = rows_of([*others, None if state.shared else open_button(texts, "discover")])
    return Screen(text=text, rows=ways, kind=card.KIND, state=kept)


def title_card(texts: Texts, state: CardState, look: TitleLook, *, asks: bool = True) -> Screen:
    """Return the card of the title that `state` shows; `asks` says that its reader may ask for it.

    Others read it, turn it over and hand it on.
    """
    head = _head(texts, look, shared=state.shared)
    foot = footer(texts, state)
    facts = [f"\n{fact_line(texts, one)}" for one in look.title.facts]
    foot = Text("\n", *facts, foot) if facts else foot
    overview, whole = _overview(look.title.overview, head, foot)
    body: list[Text | str] = [head]
    if overview:
        body += ["\n\n", overview]
    body.append(foot)
    return Screen(
        text=Text(*body),
        rows=_rows(texts, state, look, whole=whole, asks=asks),
        picture=card.picture_of(look.title),
        kind=card.KIND,
        state=card.dump(state),
    )


def footer(texts: Texts, state: CardState) -> Text:
    """Return which servers' results are missing or still to come, under those of a search."""
    if state.behind or state.shared:
        return Text()
    return Text(*_missing(texts, state), *_pending(texts, state.pending))


def whole_overview(texts: Texts, title: Title) -> Screen:
    """Return the overview without a cut, as a message of its own."""
    overview = title.overview or texts("card-no-overview")
    return Screen(text=Text(Bold(card.heading(texts, title)), "\n\n", overview))


def _head(texts: Texts, look: TitleLook, *, shared: bool) -> Text:
    title = look.title
    first = [Bold(shorten(title.name, NAME_LIMIT))]
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
    for mark in () if shared else (_mark(texts, look), _followers(texts, look)):
        if mark:
            lines += ["\n", Italic(mark)]
    return Text(*lines)


def _mark(texts: Texts, look: TitleLook) -> str:
    standing = look.standing
    marks = _of_the_library(texts, look)
    seasons = sorted(one for one in standing.seasons if one is not None)
    if seasons:
        marks.append(
            "🔔 " + texts("card-subscribed-seasons", seasons=listed(texts, map(str, seasons)))
        )
    elif standing.subscriptions:
        waiting = standing.subscriptions[0].state is not SubscriptionState.PAUSED
        marks.append("🔔 " + texts("card-subscribed" if waiting else "card-subscribed-paused"))
    return " · ".join(marks)


def _of_the_library(texts: Texts, look: TitleLook) -> list[str]:
    """Return what of a title is in the library: of a series, season by season where known."""
    regular = [one for one in look.seasons if one.number and one.episode_count]
    there = [one for one in regular if one.missing == 0]
    gaps = [one for one in regular if one.missing and one.missing < (one.episode_count or 0)]
    if not there and not gaps:
        return ["✓ " + texts("card-in-library")] if look.standing.in_library else []
    marks = []
    if len(there) == len(regular):
        marks.append("✓ " + texts("card-in-library-whole"))
    elif there:
        numbers = listed(texts, (str(one.number) for one in there))
        marks.append("✓ " + texts("card-in-library-seasons", seasons=numbers))
    else:
        marks.append("✓ " + texts("card-in-library"))
    if len(gaps) <= GAPS_SHOWN:
        marks += [texts("card-gap", season=one.number, n=one.missing or 0) for one in gaps]
    else:
        missing = sum(one.missing or 0 for one in gaps)
        marks.append(texts("card-gaps", seasons=len(gaps), n=missing))
    return marks


def _followers(texts: Texts, look: TitleLook) -> str:
    names = [
        *([texts("card-you")] if look.followed else []),
        *(one or texts("somebody") for one in look.followers),
    ]
    if len(names) > FOLLOWERS_SHOWN:
        rest = len(names) - FOLLOWERS_SHOWN + 1
        names = [*names[: FOLLOWERS_SHOWN - 1], texts("card-more-followers", n=rest)]
    return "👥 " + texts("card-followed-by", names=listed(texts, names)) if names else ""


def _overview(overview: str, head: Text, foot: Text) -> tuple[str, bool]:
    room = CAPTION_LIMIT - units(head.render()[0]) - units(foot.render()[0]) - 2
    comfortable = min(room, 420)
    shown = shorten(" ".join(overview.split()), max(comfortable, 0))
    return shown, not shown.endswith("…")


def _missing(texts: Texts, state: CardState) -> list[Text | str]:
    lines = [absence(texts, one, state.troubles.get(one, "")) for one in state.absent]
    return [Text("\n\n", Italic(one)) for one in lines]


def _pending(texts: Texts, pending: tuple[str, ...]) -> list[Text | str]:
    if not pending:
        return []
    line = texts("search-pending", backends=listed(texts, pending))
    return [Text("\n\n", Italic(line))]


def _rows(
    texts: Texts, state: CardState, look: TitleLook, *, whole: bool, asks: bool
) -> tuple[Row, ...]:
    main = _main_button(texts, state, look) if asks or not _is_title(look.title) else None
    if look.orders and look.standing.in_library and look.title.ref.kind is not TitleKind.SERIES:
        main = None  # all of it is there
    more = None if whole else Button(label=texts("button-more"), press=More(argument=state.index))
    links = [Button(label=link.label, url=link.url) for link in look.title.links[:LINKS_SHOWN]]
    beside = Beside(argument=state.index) if look.leads and _is_title(look.title) else None
    several = len(card.visible(state)) > 1
    ways = [
        Button(label=texts("button-similar"), press=beside) if beside else None,
        Button(label=texts("button-list"), press=OpenList(argument=state.index))
        if several
        else None,
        Button(label=texts("button-switches"), press=OpenSwitches(argument=state.index))
        if look.switches and asks
        else None,
        lists.filter_button(texts, state, leads=look.leads),
        lists.way_back(texts, state),
    ]
    first = rows_of([main, *_handing(texts, state, look, asks=asks)])
    rows = (*first, lists.turning(state), *rows_of([more, *links]), *rows_of(ways))
    return tuple(row for row in rows if row)


def _is_title(title: Title) -> bool:
    return title.ref.kind not in LEADING


def _handing(texts: Texts, state: CardState, look: TitleLook, *, asks: bool) -> list[Button | None]:
    releases = share = None
    if look.releases and asks and not state.shared:
        releases = Button(label=texts("button-releases"), press=OpenReleases(argument=state.index))
    if title_payload(look.title.ref) and not look.title.private:
        share = Button(label=texts("button-share"), press=Share(argument=state.index))
    if look.lists_at:
        label = texts("button-watch-put", backend=look.lists_at)
        return [releases, share, Button(label=label, press=PutOnList(argument=state.index))]
    return [releases, share]


def _main_button(texts: Texts, state: CardState, look: TitleLook) -> Button | None:
    if not _is_title(look.title):
        return Button(
            label=texts("button-titles"),
            press=Beside(argument=state.index),
            style=Style.PRIMARY,
        )
    if state.shared:  # it says nothing of who has asked already
        press = Subscribe(argument=state.index)
        label = "⭐ " + texts("button-subscribe")
        return None if look.orders else Button(label=label, press=press, style=Style.PRIMARY)
    if look.orders:
        label = "⏬ " + texts("button-order")
        return Button(label=label, press=OrderTitle(argument=state.index), style=Style.PRIMARY)
    film = look.title.ref.kind is not TitleKind.SERIES
    if film and look.standing.subscriptions and not look.followed:
        press = Subscribe(argument=state.index)
        return Button(label=texts("button-follow"), press=press, style=Style.PRIMARY)
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
