"""The season picker, and what came of asking."""

from aiogram.utils.formatting import Bold, Text

from handlers.subscribe.callbacks import (
    AskRest,
    AskSeasons,
    Choose,
    Leave,
    OpenOptions,
    OpenSubscription,
    PickSeasons,
)
from handlers.subscribe.option_views import summary
from handlers.subscribe.wording import progress, season_name, with_seasons
from handlers.ui import card
from handlers.ui.card import CancelSubscription, CardState, OpenCard
from handlers.ui.formatting import day
from handlers.ui.home import open_button
from handlers.ui.keyboards import back, toggle
from handlers.ui.requesting import withdrawal
from handlers.ui.screen import Button, Screen, Style, rows_of
from handlers.ui.texts import Texts
from services.models import Season, SubscribeOutcome, Subscription
from services.subscribe import Asked, Pick, handle_of, picked
from services.subscriptions import Answered, Wish

ONE_COLUMN = 10  # seasons; more stand two in a row


def picker(texts: Texts, state: CardState) -> Screen:
    """Return the question which seasons; nothing is chosen at first."""
    width = 1 if len(state.seasons) <= ONE_COLUMN else 2
    toggles = rows_of((_toggle(texts, season, state) for season in state.seasons), width=width)
    confirm = Button(label=texts("button-confirm"), press=AskSeasons(), style=Style.PRIMARY)
    options = Button(label=texts("button-options"), press=OpenOptions())
    picks = [
        Button(label=texts(f"button-pick-{pick}"), press=PickSeasons(argument=pick))
        for pick in Pick
        if picked(pick, state.seasons, taken=state.taken) and not state.shared
    ]
    return Screen(
        text=Text(
            Bold(card.heading(texts, state.title)),
            *_lacking(texts, state),
            "\n",
            texts("subscribe-which-seasons"),
            *summary(texts, state.deciding),
        ),
        rows=(
            *toggles,
            *rows_of(picks),
            (confirm,) if state.shared else (confirm, options),
            (back(texts, OpenCard(argument=state.index)),),
        ),
        picture=card.picture_of(state.title),
        kind=card.KIND,
        state=card.dump(state),
    )


def _lacking(texts: Texts, state: CardState) -> list[str]:
    lacking = [one.missing for one in state.seasons if one.missing]
    if state.shared or not lacking:
        return []
    episodes = texts("episodes", n=sum(lacking))
    return ["\n", texts("subscribe-missing-in", episodes=episodes, n=len(lacking))]


def _toggle(texts: Texts, season: Season, state: CardState) -> Button:
    chosen = season.number in state.chosen
    taken = season.number in state.taken
    facts = [
        season_name(texts, season.number),
        *(_known(texts, season) if state.shared else _facts(texts, season, taken=taken)),
    ]
    return toggle(
        " · ".join(facts),
        Choose(argument=f"{season.number}.{int(not chosen)}"),
        chosen=chosen,
    )


def _known(texts: Texts, season: Season) -> list[str]:
    """Return what everybody may know of a season: nothing of the library."""
    return [texts("episodes", n=season.episode_count)] if season.episode_count else []


def _facts(texts: Texts, season: Season, *, taken: bool) -> list[str]:
    counted = [texts("episodes", n=season.episode_count)] if season.episode_count else []
    if taken:
        return [*counted, texts("subscribe-already")]
    if season.missing == 0:
        return [texts("subscribe-in-library")]
    if season.air_date and season.is_coming:
        return [*counted, texts("subscribe-starts", day=day(texts, season.air_date))]
    if season.missing and season.missing != season.episode_count:
        counted.append(texts("subscribe-missing", n=season.missing))
    return counted or [texts("subscribe-not-announced")]


def done(texts: Texts, state: CardState, answered: Answered, *, why: str = "") -> Screen:
    """Return what came of asking; a single subscription can be opened and taken back at once.

    `why` says in words what kept some seasons back, which can be asked for once more.
    """
    title, asked, wishes = state.title, answered.asked, answered.wishes
    new = [one for one in asked if one.outcome is SubscribeOutcome.SUBSCRIBED]
    joined = [one for one in asked if one.joined]
    waiting = [one for one in asked if one.outcome is SubscribeOutcome.REQUESTED]
    old = [one for one in asked if one not in (*new, *joined, *waiting)]
    if state.shared:  # that somebody has asked before is not for others to read
        new, joined, old = [*new, *joined, *old], [], []
    lines: list[Text | str] = []
    if new:
        lines.append(texts.rich("subscribe-done", title=Bold(_what(texts, state, new))))
        lines.append("\n" + texts("subscribe-done-then"))
    if joined:
        lines.append("\n" if lines else "")
        lines.append(texts.rich("subscribe-joined", title=Bold(_what(texts, state, joined))))
    if old:
        lines.append("\n" if lines else "")
        lines.append(texts.rich("subscribe-duplicate", title=Bold(_what(texts, state, old))))
    if waiting:
        lines.append("\n" if lines else "")
        lines.append(texts.rich("request-asked", title=Bold(_what(texts, state, waiting))))
    if answered.left:
        rest = with_seasons(texts, card.heading(texts, title), *answered.left)
        lines += ["\n", texts.rich("subscribe-left", title=Bold(rest)), "\n", why]
    wishes = () if state.shared else wishes  # how far it is stands in private
    counted = [one.subscription for one in wishes if one.subscription.wanted]
    lines += ["\n" + _progress_line(texts, one) for one in counted]
    only = wishes[0] if len(wishes) == 1 else None
    rows = rows_of(
        [
            _rest(texts, len(answered.left)) if answered.left else None,
            _open(texts, only) if only else None,
            withdrawal(texts, waiting[0].native_id) if waiting and not state.shared else None,
            open_button(texts, "requests" if waiting else "subscriptions"),
            back(texts, OpenCard(argument=state.index)),
        ]
    )
    out = _way_out(texts, only) if only else None
    return Screen(
        text=Text(*lines),
        rows=(*rows, (out,)) if out else rows,
        picture=card.picture_of(title),
        kind=card.KIND,
        state=card.dump(state),
    )


def _rest(texts: Texts, count: int) -> Button:
    press = AskRest(argument=count)
    return Button(label=texts("button-ask-rest"), press=press, style=Style.PRIMARY)


def _open(texts: Texts, wish: Wish) -> Button:
    press = OpenSubscription(argument=handle_of(wish.subscription))
    return Button(label=texts("button-open"), press=press)


def _way_out(texts: Texts, wish: Wish) -> Button | None:
    handle = handle_of(wish.subscription)
    if wish.may_leave:
        return Button(label=texts("button-unfollow"), press=Leave(argument=handle))
    if not wish.may_cancel:
        return None
    return Button(
        label=texts("button-cancel-subscription"),
        press=CancelSubscription(argument=handle),
        style=Style.DANGER,
    )


def _what(texts: Texts, state: CardState, asked: list[Asked]) -> str:
    return with_seasons(texts, card.heading(texts, state.title), *(one.season for one in asked))


def _progress_line(texts: Texts, one: Subscription) -> str:
    counts = progress(texts, one)
    if one.season is None:
        return counts
    return texts("season-progress", season=season_name(texts, one.season), progress=counts)
