"""The season picker, what was asked for, and the list of it."""

from datetime import date

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.subscribe.callbacks import (
    AskSeasons,
    CancelConfirmed,
    Choose,
    OpenSubscription,
    PickSeasons,
    SubscriptionPage,
)
from handlers.ui import card
from handlers.ui.card import CancelSubscription, CardState, OpenCard, OpenTitle
from handlers.ui.formatting import bar, dated, listed, short_day
from handlers.ui.home import open_button
from handlers.ui.keyboards import back, page_of, pager, refresh, sure, toggle
from handlers.ui.press import Press, stamped
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.texts import Texts
from services.models import Season, Subscribed, SubscribeOutcome, Subscription, SubscriptionState
from services.subscribe import Pick, Wishes, handle_of, picked

PAGE = 8
ONE_COLUMN = 10  # seasons; more stand two in a row
LABEL_NAME = 28  # characters of a title on a button


def picker(texts: Texts, state: CardState, *, today: date) -> Screen:
    """Return the question which seasons; nothing is chosen at first."""
    width = 1 if len(state.seasons) <= ONE_COLUMN else 2
    toggles = rows_of(
        (_toggle(texts, season, state, today=today) for season in state.seasons), width=width
    )
    picks = [
        Button(label=texts(f"button-pick-{pick}"), press=PickSeasons(argument=pick))
        for pick in Pick
        if picked(pick, state.seasons, taken=state.taken)
    ]
    confirm = Button(label=texts("button-confirm"), press=AskSeasons(), style=Style.PRIMARY)
    return Screen(
        text=Text(
            Bold(card.heading(texts, state.title)),
            *_lacking(texts, state),
            "\n",
            texts("subscribe-which-seasons"),
        ),
        rows=(
            *toggles,
            *rows_of(picks),
            (confirm, back(texts, OpenCard(argument=state.index))),
        ),
        picture=card.picture_of(state.title),
        kind=card.KIND,
        state=card.dump(state),
    )


def _lacking(texts: Texts, state: CardState) -> list[str]:
    lacking = [one.missing for one in state.seasons if one.missing]
    if not lacking:
        return []
    episodes = texts("episodes", n=sum(lacking))
    return ["\n", texts("subscribe-missing-in", episodes=episodes, n=len(lacking))]


def _toggle(texts: Texts, season: Season, state: CardState, *, today: date) -> Button:
    chosen = season.number in state.chosen
    taken = season.number in state.taken
    facts = [
        season_name(texts, season.number),
        *_facts(texts, season, taken=taken, today=today),
    ]
    return toggle(
        " · ".join(facts),
        Choose(argument=f"{season.number}.{int(not chosen)}"),
        chosen=chosen,
    )


def _facts(texts: Texts, season: Season, *, taken: bool, today: date) -> list[str]:
    counted = [texts("episodes", n=season.episode_count)] if season.episode_count else []
    if taken:
        return [*counted, texts("subscribe-already")]
    if season.missing == 0:
        return [texts("subscribe-in-library")]
    if season.air_date and season.air_date > today:
        return [*counted, texts("subscribe-starts", day=short_day(texts, season.air_date, today))]
    if season.missing and season.missing != season.episode_count:
        counted.append(texts("subscribe-missing", n=season.missing))
    return counted or [texts("subscribe-not-announced")]


def season_name(texts: Texts, number: int) -> str:
    """Return a season's name: Season 2, or Specials."""
    return texts("season", number=number) if number else texts("specials")


def done(
    texts: Texts, state: CardState, asked: tuple[Subscribed, ...], wishes: list[Subscription]
) -> Screen:
    """Return what came of asking."""
    title = state.title
    new = [one for one in asked if one.outcome is SubscribeOutcome.SUBSCRIBED]
    old = [one for one in asked if one.outcome is SubscribeOutcome.ALREADY_SUBSCRIBED]
    lines: list[Text | str] = []
    if new:
        lines.append(texts.rich("subscribe-done", title=Bold(_what(texts, state, new))))
        lines.append("\n" + texts("subscribe-done-then"))
    if old:
        lines.append("\n" if lines else "")
        lines.append(texts.rich("subscribe-duplicate", title=Bold(_what(texts, state, old))))
    lines += ["\n" + _progress_line(texts, one) for one in wishes if one.wanted]
    cancel = None
    if len(wishes) == 1:
        cancel = Button(
            label=texts("button-cancel-subscription"),
            press=CancelSubscription(argument=handle_of(wishes[0])),
            style=Style.DANGER,
        )
    rows = rows_of(
        [open_button(texts, "subscriptions"), back(texts, OpenCard(argument=state.index))]
    )
    return Screen(
        text=Text(*lines),
        rows=(*rows, (cancel,)) if cancel else rows,
        picture=card.picture_of(title),
        kind=card.KIND,
        state=card.dump(state),
    )


def _what(texts: Texts, state: CardState, asked: list[Subscribed]) -> str:
    seasons = [season_name(texts, one.season) for one in asked if one.season is not None]
    return _with_seasons(texts, card.heading(texts, state.title), *seasons)


def _with_seasons(texts: Texts, name: str, *seasons: str) -> str:
    return texts("title-seasons", title=name, seasons=listed(texts, seasons)) if seasons else name


def _progress_line(texts: Texts, one: Subscription) -> str:
    counts = _counts(texts, one)
    if one.season is None:
        return counts
    return texts("season-progress", season=season_name(texts, one.season), progress=counts)


def _counts(texts: Texts, one: Subscription) -> str:
    return texts("subscribe-progress", present=one.present or 0, wanted=one.wanted or 0)


def listing(texts: Texts, wishes: Wishes, page: int) -> Screen:
    """Return one page of what was asked for; each subscription is a button."""
    every = wishes.subscriptions
    page, pages = page_of(page, items=len(every), size=PAGE)
    shown = every[page * PAGE : (page + 1) * PAGE]
    lines: list[Text | str] = [Bold(texts("subscriptions-title")), f" · {len(every)}"]
    if not every:
        lines += ["\n", texts("subscriptions-empty")]
    for one in wishes.absent:
        lines += ["\n", Italic(texts("backend-missing", backend=one.name))]
    rows: list[Row] = [(_entry(texts, one),) for one in shown]
    rows.append(pager(page, pages, to=SubscriptionPage))
    again = refresh(texts, SubscriptionPage(argument=page))
    rows.append((again,) if every else (open_button(texts, "search"), again))
    return Screen(
        text=Text(*lines),
        rows=tuple(row for row in rows if row),
        kind="subscriptions",
        state={"page": page},
    )


def _entry(texts: Texts, one: Subscription) -> Button:
    name = one.name if len(one.name) <= LABEL_NAME else one.name[: LABEL_NAME - 1] + "…"
    facts = [dated(texts, name, one.year) if one.season is None else name]
    if one.season is not None:
        facts.append(season_name(texts, one.season))
    if one.wanted:
        facts.append(f"{one.present or 0}/{one.wanted}")
    mark = "⏸ " if one.state is SubscriptionState.PAUSED else ""
    return Button(label=mark + " · ".join(facts), press=OpenSubscription(argument=handle_of(one)))


def detail(texts: Texts, one: Subscription, page: int) -> Screen:
    """Return one subscription: how far it is, and what can be done."""
    lines: list[Text | str] = [Bold(dated(texts, one.name, one.year))]
    if one.season is not None:
        lines.append(f" · {season_name(texts, one.season)}")
    lines += ["\n", texts(f"subscription-state-{one.state}")]
    if one.wanted:
        share = (one.present or 0) / one.wanted
        lines += ["\n", bar(share), "  ", _counts(texts, one)]
    handle = handle_of(one)
    return Screen(
        text=Text(*lines),
        rows=(
            (
                Button(label=texts("button-details"), press=OpenTitle()),
                refresh(texts, OpenSubscription(argument=handle)),
                back(texts, SubscriptionPage(argument=page)),
            ),
            (
                Button(
                    label=texts("button-cancel-subscription"),
                    press=CancelSubscription(argument=handle),
                    style=Style.DANGER,
                ),
            ),
        ),
        kind="subscription",
        state={"page": page, "ref": one.ref.key},
    )


def ask_cancel(
    texts: Texts,
    one: Subscription,
    *,
    moment: float,
    no: Press,
    kind: str,
    state: dict[str, object],
) -> Screen:
    """Return the question before a subscription goes; `no` leads back."""
    what = _named(texts, one)
    return Screen(
        text=Text(
            texts.rich("subscription-cancel-ask", title=Bold(what)),
            "\n",
            texts("subscription-cancel-means"),
        ),
        rows=(
            sure(
                texts,
                confirm=CancelConfirmed(argument=stamped(handle_of(one), moment)),
                cancel=no,
            ),
        ),
        kind=kind,
        state=state,
    )


def cancelled(
    texts: Texts, one: Subscription, *, kind: str, state: dict[str, object], to: Press
) -> Screen:
    """Return that a subscription is gone, and the way on."""
    return Screen(
        text=texts.rich("subscription-cancelled", title=Bold(_named(texts, one))),
        rows=((open_button(texts, "subscriptions"), back(texts, to)),),
        kind=kind,
        state=state,
    )


def _named(texts: Texts, one: Subscription) -> str:
    seasons = () if one.season is None else (season_name(texts, one.season),)
    return _with_seasons(texts, dated(texts, one.name, one.year), *seasons)
