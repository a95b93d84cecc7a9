"""People's lists in words: how all stands, pages of entries, one entry, and the rules."""

from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.ui.formatting import moment
from handlers.ui.home import open_button
from handlers.ui.keyboards import back, refresh, sure, toggle
from handlers.ui.press import stamped
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.texts import Texts
from handlers.ui.wordings import fact_line
from handlers.watchlist.callbacks import (
    WatchAll,
    WatchComing,
    WatchConnect,
    WatchHints,
    WatchLater,
    WatchLeave,
    WatchLeaveOk,
    WatchPage,
    WatchPolicy,
    WatchRemoved,
    WatchRules,
)
from services.ports.accounts import AccountState
from services.watchlist.model import ItemState, OnRemoved, SeasonPolicy
from services.watchlist.service import Home

KIND = "watchlist"
KEYS = "keys"  # of a screen's state: the entries' keys by their handles
READY, CHOICE, EVERY = "ready", "choice", "every"
STATES = {
    READY: (ItemState.READY,),
    CHOICE: (ItemState.CHOICE,),
    EVERY: tuple(ItemState),
}


def home(texts: Texts, shown: Home, *, now: datetime, said: str = "") -> Screen:
    """Return how somebody stands: their account and what their list has come to."""
    if shown.account is None:
        return invitation(texts, shown, said=said)
    lines: list[Text | str] = [Bold(texts("watchlist-title", backend=shown.name))]
    lines += ["\n", _account(texts, shown)]
    lines += ["\n\n", *_counts(texts, shown, now)]
    facts = [fact_line(texts, fact, now=now) for fact in shown.account.facts if not fact.aside]
    lines += ["\n\n" if facts else "", Italic("\n".join(facts))]
    if said:
        lines += ["\n\n", Italic(said)]
    again = shown.account.state in (AccountState.LAPSED, AccountState.UNREADABLE)
    link = Button(label=texts("watchlist-open", backend=shown.name), url=shown.account.page)
    buttons = [
        Button(label=texts("button-watch-in"), press=WatchConnect(), style=Style.PRIMARY)
        if again
        else None,
        _tab(texts, CHOICE, shown.summary.of(ItemState.CHOICE)),
        _tab(texts, EVERY, shown.summary.total),
        Button(label=texts("button-watch-coming"), press=WatchComing()),
        Button(label=texts("button-watch-hints"), press=WatchHints()),
        Button(label=texts("button-watch-rules"), press=WatchRules()),
        link if shown.account.page else None,
    ]
    out = Button(label=texts("button-watch-out"), press=WatchLeave(), style=Style.DANGER)
    ways = (refresh(texts, WatchPage()), open_button(texts, "home"))
    return Screen(
        text=Text(*lines),
        rows=(*_word(texts, shown), *rows_of(buttons, width=2), ways, (out,)),
        kind=KIND,
    )


def invitation(texts: Texts, shown: Home, *, said: str = "") -> Screen:
    """Return the way in, and what connecting means."""
    lines: list[Text | str] = [Bold(texts("watchlist-title", backend=shown.name))]
    lines += ["\n", texts("watchlist-what", backend=shown.name)]
    if said:
        lines += ["\n\n", Italic(said)]
    connect = Button(label=texts("button-watch-in"), press=WatchConnect(), style=Style.PRIMARY)
    rows = ((connect,), (open_button(texts, "home"),))
    return Screen(text=Text(*lines), rows=rows, kind=KIND)


def rules(texts: Texts, shown: Home) -> Screen:
    """Return what whole series stand for, and what follows a removal."""
    book = shown.book
    policies = [
        toggle(
            texts(f"watchlist-policy-{one}"), WatchPolicy(argument=one), chosen=one is book.policy
        )
        for one in SeasonPolicy
    ]
    removed = [
        toggle(
            texts(f"watchlist-gone-{one}"),
            WatchRemoved(argument=one),
            chosen=one is book.on_removed,
        )
        for one in OnRemoved
    ]
    lines: list[Text | str] = [
        Bold(texts("watchlist-policy")),
        "\n",
        texts("watchlist-policy-what"),
        "\n\n",
        Bold(texts("watchlist-gone")),
        "\n",
        texts("watchlist-gone-what"),
    ]
    rows = (*rows_of(policies, width=2), *rows_of(removed, width=1), (back(texts, WatchPage()),))
    return Screen(text=Text(*lines), rows=rows, kind=KIND)


def leaving(texts: Texts, backend: str, *, now: datetime) -> Screen:
    """Return the question whether to disconnect."""
    confirm = WatchLeaveOk(argument=stamped("", now.timestamp()))
    return Screen(
        text=Text(texts("watchlist-leave", backend=backend)),
        rows=(sure(texts, confirm=confirm, cancel=WatchPage()),),
        kind=KIND,
    )


def minutes_left(until: datetime, now: datetime) -> int:
    """Return how many minutes a code is good for, the last one begun counting."""
    return max(0, -(-int((until - now).total_seconds()) // 60))


def good_for(texts: Texts, until: datetime, *, now: datetime) -> str:
    """Return how long a code is good for."""
    return texts("watchlist-minutes", n=minutes_left(until, now))


def _account(texts: Texts, shown: Home) -> str:
    account = shown.account
    if account is None:
        return ""
    state = texts(f"watchlist-account-{account.state}", backend=shown.name)
    named = texts("watchlist-as", name=account.name) if account.name else ""
    return " · ".join(one for one in (named, state) if one)


def _counts(texts: Texts, shown: Home, now: datetime) -> list[Text | str]:
    summary = shown.summary
    if summary.looked_at is None:
        return [texts("watchlist-reading")]
    parts = [
        texts(f"watchlist-some-{state}", n=count)
        for state in ItemState
        if (count := summary.of(state))
    ]
    head = texts("watchlist-count", n=summary.total)
    when = texts("watchlist-looked", when=moment(texts, summary.looked_at, now=now))
    lines: list[Text | str] = [head, *(f"\n• {one}" for one in parts), "\n", when]
    if shown.book.held:
        lines += ["\n", Italic(texts("watchlist-held"))]
    return lines


def _word(texts: Texts, shown: Home) -> tuple[Row, ...]:
    """Return the three answers to what was found: Add all, Choose, Not now (S-14)."""
    ready = shown.summary.of(ItemState.READY)
    if not ready:
        return ()
    return (
        (Button(label=texts("button-watch-all", n=ready), press=WatchAll(), style=Style.PRIMARY),),
        (
            Button(label=texts("button-watch-choose"), press=WatchPage(argument=f"{READY}.0")),
            Button(label=texts("button-watch-later"), press=WatchLater()),
        ),
    )


def _tab(texts: Texts, tab: str, count: int) -> Button | None:
    if not count:
        return None
    return Button(label=texts(f"watchlist-{tab}", n=count), press=WatchPage(argument=f"{tab}.0"))
