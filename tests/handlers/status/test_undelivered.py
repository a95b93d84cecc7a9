"""The list of what could not be delivered, as an owner reads it."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from handlers.status import undelivered, views
from handlers.status.callbacks import Drop, DropConfirmed, Retry, UndeliveredPage
from handlers.ui.formatting import units
from handlers.ui.screen import compose
from services.models import ChatId
from services.outbox.model import OutboxCounts, RowState
from services.outbox.undelivered import Undelivered
from services.status import Report
from support.words import labels, said, words

NOW = datetime(2026, 11, 20, 20, 15, tzinfo=UTC)
PARKED = Undelivered(
    id=41,
    chat_id=ChatId(1002),
    reader="Ben",
    name="Les Vampires",
    events=1,
    state=RowState.PARKED,
    reason="Forbidden: bot was blocked by the user",
    since=NOW - timedelta(hours=1),
)
DEAD = dataclasses.replace(PARKED, id=42, reader="", state=RowState.DEAD, events=8, reason="")


def report(**counts: int) -> Report:
    kept = OutboxCounts(**{"waiting": 0, "undelivered": 0} | counts)
    return Report(at=NOW, backends=(), tracking=True, feeds=(), outbox=kept)


def test_an_owner_finds_the_list_behind_a_button_of_the_status() -> None:
    screen = views.overview(words(), report(undelivered=3), for_owner=True)
    assert labels(screen)[-1] == ["⏬ Queue", "Undelivered (3)", "🏠 Home"]
    none = views.overview(words(), report(), for_owner=True)
    assert labels(none)[-1] == ["⏬ Queue", "Undelivered", "🏠 Home"]
    assert "Undelivered" not in str(labels(views.overview(words(), report(undelivered=3))))


def test_o06_the_status_counts_what_was_given_up() -> None:
    assert "2 messages given up as too old" in said(views.overview(words(), report(expired=2)))
    assert "given up" not in said(views.overview(words(), report()))
    assert "2 条因太旧而放弃" in said(views.overview(words("zh_Hans"), report(expired=2)))


def test_every_message_says_what_for_whom_since_when_and_why() -> None:
    screen = undelivered.panel(words(), [PARKED, DEAD], page=0, pages=1, now=NOW)
    assert said(screen) == (
        "Undelivered messages\n\n"
        "1  Les Vampires\n"
        "for Ben · since today 19:15\n"
        "It waits until the chat takes messages again.\n"
        "Forbidden: bot was blocked by the user\n\n"
        "2  Les Vampires and 7 more\n"
        "for 1002 · since today 19:15\n"
        "Telegram refuses it, and I have given it up."
    )
    assert labels(screen) == [
        ["🔁 Retry 1", "🗑 Drop 1"],
        ["🔁 Retry 2", "🗑 Drop 2"],
        ["Refresh", "Back"],
    ]
    assert {Retry(argument=41).offer, Drop(argument=42).offer} <= screen.offers


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "Nothing is undelivered."), ("zh_Hans", "没有未送达的通知。")],
)
def test_an_empty_list_says_what_would_be_here(language: str, line: str) -> None:
    screen = undelivered.panel(words(language), [], page=0, pages=1, now=NOW)
    assert line in said(screen)
    assert [len(row) for row in labels(screen)] == [2]


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
@pytest.mark.parametrize(
    "state",
    [RowState.PARKED, RowState.DEAD, RowState.UNCERTAIN, RowState.UNCERTAIN_FINAL],
)
def test_every_state_and_a_notice_have_words(language: str, state: RowState) -> None:
    notice = dataclasses.replace(PARKED, state=state, name="")
    text = said(undelivered.panel(words(language), [notice], page=0, pages=1, now=NOW))
    assert "undelivered-" not in text
    assert ("a notice of mine" if language == "en" else "我自己的一条通知") in text


def test_the_pages_turn_and_any_text_fits() -> None:
    many = [
        dataclasses.replace(PARKED, id=number, name="名" * 5000, reason="x" * 5000)
        for number in range(9)
    ]
    screen = undelivered.panel(words(), many[8:], page=2, pages=3, now=NOW)
    assert labels(screen)[-2] == ["◀", "3/3", "▶"]
    assert said(screen).splitlines()[2].startswith("9  ")
    assert screen.state == {"page": 2}
    first = undelivered.panel(words(), many[:4], page=0, pages=3, now=NOW)
    assert units(compose(first, "row4567890").text) == units(said(first)) <= 4096


def test_dropping_asks_first() -> None:
    screen = undelivered.ask_drop(words(), DEAD, 1, now=NOW)
    assert said(screen) == (
        "Drop the message about Les Vampires and 7 more?\n"
        "It will never be sent. The library keeps what arrived."
    )
    assert labels(screen) == [["Cancel", "Confirm"]]
    offers = {offer.split(":")[0] for offer in screen.offers}
    assert offers == {DropConfirmed.__prefix__, UndeliveredPage.__prefix__}
    assert UndeliveredPage(argument=1).offer in screen.offers
