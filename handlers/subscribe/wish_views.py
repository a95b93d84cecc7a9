"""One subscription: how far it is, who follows it, and what can be done about it."""

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.subscribe.callbacks import (
    CancelConfirmed,
    Follow,
    Leave,
    OpenEpisodes,
    OpenOptions,
    OpenSubscription,
    PauseSubscription,
    Reset,
    ResetConfirmed,
    ResumeSubscription,
    SearchNow,
    StopLooking,
)
from handlers.subscribe.place import Place
from handlers.subscribe.wording import named, names_of, progress, season_name
from handlers.ui.card import CancelSubscription, OpenTitle
from handlers.ui.formatting import bar, headed
from handlers.ui.home import open_button
from handlers.ui.keyboards import back, refresh, sure
from handlers.ui.press import Press, stamped
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.texts import Texts
from services.models import Subscription, SubscriptionState
from services.ports.wishes import Looking, LookState
from services.subscribe import handle_of
from services.subscriptions import Gone, Wish


def detail(
    texts: Texts,
    wish: Wish,
    place: Place,
    *,
    note: str = "",
    asked: bool = False,
    search: str = "",
) -> Screen:
    """Return one subscription: how far it is, and what can be done.

    `note` is what has just been done; `asked` that it was a search, which is not offered again;
    `search` names one that can be stopped.
    """
    one = wish.subscription
    lines: list[Text | str] = [Bold(headed(texts, one.name, one.year))]
    if one.season is not None:
        lines.append(f" · {season_name(texts, one.season)}")
    lines += ["\n", texts(f"subscription-state-{one.state}")]
    if one.wanted:
        lines += ["\n", bar((one.present or 0) / one.wanted), "  ", progress(texts, one)]
    lines += _followers(texts, wish) if place.is_private else []
    if note:
        lines += ["\n\n", Italic(note)]
    return Screen(
        text=Text(*lines),
        rows=_rows(texts, wish, place, asked=asked, stops=bool(search)),
        kind=place.kind,
        state={**place.state(one), "search": search} if search else place.state(one),
    )


def looking(texts: Texts, now: Looking) -> str:
    """Return how a search of the sites stands."""
    match now.state:
        case LookState.FAILED if now.reason:
            return texts("look-failed-because", reason=now.reason)
        case LookState.RUNNING if now.waits:
            return texts("look-waits-for-site")
        case LookState.RUNNING if now.of:
            shown = bar(now.done / now.of)
            return f"{texts('look-running')}\n{shown}  {now.done}/{now.of}"
    return texts(f"look-{now.state}")


def _followers(texts: Texts, wish: Wish) -> list[str]:
    others = names_of(texts, wish.others)
    if wish.follows and others:
        return ["\n", texts("subscription-followed-both", names=others)]
    if wish.follows:
        return ["\n", texts("subscription-followed-you")]
    return ["\n", texts("subscription-followed-by", names=others)] if others else []


def _rows(texts: Texts, wish: Wish, place: Place, *, asked: bool, stops: bool) -> tuple[Row, ...]:
    handle = handle_of(wish.subscription)
    first: list[Button | None] = [None if wish.follows else _press(texts, "follow", Follow, handle)]
    last: list[Button | None] = []
    if wish.may_change:
        first += [
            _steering(texts, wish.subscription, handle),
            None if asked else _press(texts, "search-now", SearchNow, handle),
            _press(texts, "stop-search", StopLooking, handle) if stops else None,
            _press(texts, "options", OpenOptions, handle),
        ]
        last.append(_press(texts, "reset", Reset, handle))
    if wish.may_leave:
        last.append(_press(texts, "unfollow", Leave, handle))
    look = [
        Button(label=texts("button-episodes"), press=OpenEpisodes(argument=f"{handle}.0")),
        Button(label=texts("button-details"), press=OpenTitle()),
        refresh(texts, OpenSubscription(argument=handle)),
    ]
    rows = [*rows_of(first), *rows_of(look), *rows_of([*last, back(texts, place.back)])]
    if wish.may_cancel:
        out = _press(texts, "cancel-subscription", CancelSubscription, handle, Style.DANGER)
        rows.append((out,))
    return tuple(rows)


def _steering(texts: Texts, one: Subscription, handle: str) -> Button:
    if one.state is SubscriptionState.PAUSED:
        return _press(texts, "resume", ResumeSubscription, handle)
    return _press(texts, "pause", PauseSubscription, handle)


def _press(
    texts: Texts, name: str, press: type[Press], handle: str, style: Style | None = None
) -> Button:
    return Button(label=texts(f"button-{name}"), press=press(argument=handle), style=style)


def ask_cancel(texts: Texts, wish: Wish, place: Place, *, moment: float, no: Press) -> Screen:
    """Return the question before a subscription goes; `no` leads back."""
    one = wish.subscription
    lines: list[Text | str] = [
        texts.rich("subscription-cancel-ask", title=Bold(named(texts, one))),
        "\n",
        texts("subscription-cancel-means"),
    ]
    if wish.others and place.is_private:
        lines += ["\n", texts("subscription-cancel-others", names=names_of(texts, wish.others))]
    confirm = CancelConfirmed(argument=stamped(handle_of(one), moment))
    return Screen(
        text=Text(*lines),
        rows=(sure(texts, confirm=confirm, cancel=no),),
        kind=place.kind,
        state=place.state(one),
    )


def ask_reset(texts: Texts, wish: Wish, place: Place, *, moment: float) -> Screen:
    """Return the question before a subscription begins anew."""
    one, handle = wish.subscription, handle_of(wish.subscription)
    return Screen(
        text=Text(
            texts.rich("subscription-reset-ask", title=Bold(named(texts, one))),
            "\n",
            texts("subscription-reset-means"),
        ),
        rows=(
            sure(
                texts,
                confirm=ResetConfirmed(argument=stamped(handle, moment)),
                cancel=OpenSubscription(argument=handle),
            ),
        ),
        kind=place.kind,
        state=place.state(one),
    )


def vanished(texts: Texts, place: Place) -> Screen:
    """Return that a subscription is no longer there, and the ways on."""
    ways = (open_button(texts, "subscriptions"), back(texts, place.back))
    return Screen(
        text=Text(texts("error-subscription-gone")), rows=(ways,), kind=place.kind, state=place.kept
    )


def gone(texts: Texts, left: Gone, place: Place) -> Screen:
    """Return that a subscription is gone, or goes on without them, and the way on."""
    title = Bold(named(texts, left.subscription))
    lines = [
        texts.rich("subscription-cancelled" if left.ended else "subscription-left", title=title)
    ]
    if left.others and place.is_private:
        names = names_of(texts, left.others)
        lines += [Text("\n"), Text(texts("subscription-goes-on", names=names))]
    return Screen(
        text=Text(*lines),
        rows=((open_button(texts, "subscriptions"), back(texts, place.back)),),
        kind=place.kind,
        state=place.kept,
    )
