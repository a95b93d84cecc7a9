"""Posted cards: a result to choose, the card as it is posted, and who wants it."""

from collections.abc import Iterable

from aiogram.types import InlineQueryResultArticle
from aiogram.utils.formatting import Bold, Italic, Text

from handlers.inline.callbacks import PostedCard, Want, WantSeason, Wish, dump, mark_of
from handlers.ui import card as cards
from handlers.ui.formatting import NAME_LIMIT, listed, rating, shorten
from handlers.ui.posted import content_of
from handlers.ui.screen import Button, Row, Screen, Style, compose, rows_of
from handlers.ui.texts import Texts
from services.deep_links import request_payload, title_payload
from services.joining import Joined
from services.models import Season, SubscribeOutcome, Title

OVERVIEW = 300  # UTF-16 units
MOST_SEASONS = 12
MOST_NAMES = 8
LABEL = 28


def result(texts: Texts, title: Title, start: str) -> InlineQueryResultArticle | None:
    """Return a title as a result, None where its id is too long for a button.

    `start` is the address of the private chat, to which a payload is added.
    """
    mark = mark_of(title.ref, texts.language)
    if mark is None:
        return None
    out = compose(posted(texts, title, PostedCard(mark=mark), start), "")
    facts = [str(title.year)] if title.year else []
    facts.append(texts(f"kind-{title.ref.kind}"))
    if title.rating:
        facts.append(f"★ {rating(texts, title.rating)}")
    return InlineQueryResultArticle(
        id=mark,
        title=title.name,
        description=" · ".join(facts),
        thumbnail_url=title.poster_url,
        input_message_content=content_of(out),
        reply_markup=out.keyboard,
    )


def posted(texts: Texts, title: Title, card: PostedCard, start: str) -> Screen:
    """Return the card: what the title is, who wants it; nothing of a library or a server."""
    lines = _head(texts, title)
    for season in sorted({wish.season for wish in card.wishes}, key=lambda it: it or 0):
        lines += ["\n\n✅ ", _wanted(texts, card.wishes, season)]
    label = texts("button-want-too" if card.wishes else "button-want")
    style = None if card.wishes else Style.PRIMARY
    want = Button(label=f"⭐ {label}", press=Want(argument=card.mark), style=style)
    payload = request_payload(card.request) if card.request else title_payload(title.ref)
    way = Button(label=texts("button-open"), url=start + payload) if payload else None
    return _screen(title, card, lines, rows_of([want, way]))


def which_season(
    texts: Texts, title: Title, card: PostedCard, seasons: Iterable[Season], start: str
) -> Screen:
    """Return the card with its latest seasons to choose from; all are there in private."""
    regular = sorted(one.number for one in seasons if one.number)
    buttons = [
        Button(label=texts("season", number=number), press=WantSeason(argument=number))
        for number in regular[-MOST_SEASONS:]
    ]
    payload = title_payload(title.ref)
    way = Button(label=texts("button-open"), url=start + payload) if payload else None
    lines = [*_head(texts, title), "\n\n", Bold(texts("subscribe-which-seasons"))]
    return _screen(title, card, lines, (*rows_of(buttons), *rows_of([way])))


def told(texts: Texts, joined: Joined, *, again: bool) -> str:
    """Return what is said to who pressed; `again` says that they wanted it before."""
    if joined.done and joined.done.outcome is SubscribeOutcome.SUBSCRIBED:
        return texts("want-done")
    if joined.done and joined.done.outcome is SubscribeOutcome.REQUESTED:
        return texts("want-requested")
    return texts("want-again" if again else "want-joined")


def _head(texts: Texts, title: Title) -> list[Text | str]:
    facts = [str(title.year)] if title.year else []
    facts.append(texts(f"kind-{title.ref.kind}"))
    lines: list[Text | str] = [Bold(shorten(title.name, NAME_LIMIT)), " · ", " · ".join(facts)]
    if title.rating:
        lines.append(f" · ★ {rating(texts, title.rating)}")
    if overview := shorten(" ".join(title.overview.split()), OVERVIEW):
        lines += ["\n\n", Italic(overview)]
    return lines


def _wanted(texts: Texts, wishes: Iterable[Wish], season: int | None) -> str:
    called = (wish.name.strip() or texts("somebody") for wish in wishes if wish.season == season)
    names = [shorten(name, LABEL) for name in called]
    who = listed(texts, names[:MOST_NAMES]) + ("…" if len(names) > MOST_NAMES else "")
    if season is None:
        return texts("want-by", who=who)
    return texts("want-season-by", season=texts("season", number=season), who=who)


def _screen(
    title: Title, card: PostedCard, lines: list[Text | str], rows: tuple[Row, ...]
) -> Screen:
    return Screen(
        text=Text(*lines),
        rows=rows,
        picture=cards.picture_of(title),
        kind="posted",
        state=dump(card),
        for_anyone=True,
    )
