"""Requests as people read them: how far they are, what was picked, changed and said."""

import dataclasses
from datetime import UTC, datetime

import pytest

from handlers.notifications.views import letter
from handlers.requests import change_views, views
from handlers.requests.state import Changing, load
from handlers.ui.deciding import Deciding
from services.events import Asked, RequestNews, RequestTurn
from services.household.roles import Role
from services.models import ViewerId
from services.outbox.model import Letter
from services.people import Viewer
from services.picked import PickedOrder, PickedRelease
from services.ports.facts import Wording
from services.ports.wishes import Option, OptionKind, OptionValue
from services.registry import Registry
from services.requests.model import (
    GIGABYTE,
    Mode,
    Policy,
    Reason,
    Request,
    RequestState,
    Usage,
    Wanted,
)
from services.requests.progress import Progress
from support.samples import film, seasons, series
from support.words import labels, said, words

NOW = datetime(2026, 11, 20, 20, 15, tzinfo=UTC)
MAX, ADA = ViewerId(1002), Viewer(id=ViewerId(1004), role=Role.ADMIN, name="Ada")
ASKED = Request(
    id="abcdefghij", title=film(), seasons=(None,), chosen={}, state=RequestState.PENDING,
    askers=(MAX,), names=("Max",), created_at=NOW,
)  # fmt: skip
APPROVED = dataclasses.replace(
    ASKED, state=RequestState.APPROVED, decided_by=ADA.id, decider="Ada", decided_at=NOW
)
QUALITY = Option(
    key="quality", label=Wording(literal="Quality"), standard=Wording(literal="any"),
    values=tuple(OptionValue(key=k, label=Wording(literal=k)) for k in ("hd", "uhd")),
)  # fmt: skip
START = Option(
    key="start", label=Wording(literal="From"), standard=Wording(literal="1"),
    kind=OptionKind.NUMBER, alone=True,
)  # fmt: skip
NEWS = RequestNews(
    turn=RequestTurn.ASKED, request="abcdefghij", name="Metropolis", year=1927, asker="Max"
)


def listing(*every, tab=views.MINE, page=0, progress=None, usage=None):
    viewer = Viewer(id=MAX, role=Role.MEMBER)
    look = views.Look(viewer=viewer, usage=usage or Usage(policy=Policy()), progress=progress or {})
    return views.listing(words(), tab, every, page, look=look, now=NOW)


def told(**changes):
    news = dataclasses.replace(NEWS, **changes)
    content = Letter(chat_id=1, content=news)
    (screen,) = letter(words(), content, now=NOW, registry=Registry([]))
    return screen


@pytest.mark.parametrize(
    ("progress", "label"),
    [
        (None, "✅ Metropolis (1927)"),
        (Progress(share=0.428), "⬇️ Metropolis (1927) · 42 %"),
        (Progress(arrived=1), "🏁 Metropolis (1927)"),
    ],
)
def test_ones_own_requests_say_how_far_they_are(progress, label) -> None:
    shown = listing(APPROVED, progress={APPROVED.id: progress} if progress else {})
    assert labels(shown)[0] == [label]


def test_many_requests_are_turned_over_page_by_page() -> None:
    shown = listing(*[ASKED] * 20, page=1)
    assert labels(shown)[8] == ["◀", "2/3", "▶"]
    assert shown.rows[8][2].press.argument == "mine.2"


def test_a_week_is_told_in_titles_and_in_gigabytes() -> None:
    policy = Policy(mode=Mode.QUOTA, weekly=5, gigabytes=20)
    usage = Usage(policy=policy, used=2, size=9 * GIGABYTE, next_at=NOW)
    text = said(listing(usage=usage))
    assert "2 of 5 used this week." in text
    assert "9.0 GB of 20.0 GB arrived this week" in text
    shown = views.policy(words(), policy)
    assert "no more than 20 GB a week" in said(shown)
    assert shown.rows[0][0].press.argument == "free.5.20"
    assert ["▫️ Any size", "✅ 20 GB", "▫️ 50 GB"] in labels(shown)


def test_what_is_under_way_and_what_came_stand_on_the_request_itself() -> None:
    shown = views.detail(words(), APPROVED, ADA, progress=Progress(share=0.5, arrived=2))
    assert said(shown).endswith("Approved by you\n⬇️ Downloading: 50 %\n🏁 Arrived: 2 files")


def test_what_was_picked_changed_and_said_stands_there_too() -> None:
    release = PickedRelease(digest="d", name="Metropolis.1080p", size=8 * GIGABYTE)
    picked = dataclasses.replace(ASKED, picked=release)
    assert "Metropolis.1080p · 8.0 GB" in said(views.detail(words(), picked, ADA))
    ordered = views.detail(words(), dataclasses.replace(ASKED, picked=PickedOrder()), ADA)
    assert labels(ordered)[0] == ["Approve", "Deny"]
    was = Wanted(title=series(), seasons=(2,), chosen={})
    changed = dataclasses.replace(APPROVED, was=was)
    assert "Asked for: Les Vampires (1915), Season 2" in said(views.detail(words(), changed, ADA))
    denied = dataclasses.replace(
        APPROVED, state=RequestState.DENIED, reason=Reason.SPACE, note="On Sunday"
    )
    text = said(views.detail(words(), denied, ADA))
    assert text.endswith("✖️ Denied by you\nNot enough space\n“On Sunday”")


def test_a_change_is_chosen_from_seasons_options_and_titles() -> None:
    deciding = Deciding(title="Les Vampires", options=(QUALITY, START))
    state = Changing(request=ASKED.id, title=series(), every=seasons(3), deciding=deciding)
    shown = change_views.change(words(), state, ASKED, now=NOW)
    assert "Approve" not in sum(labels(shown), [])  # noqa: RUF017 - a few rows
    state = state.toggled(2, on=True).decided("quality", 2)
    shown = change_views.change(words(), state, ASKED, now=NOW)
    assert said(shown).startswith("Approve instead: Les Vampires (1915)\nAsked for: Metropolis")
    assert "Quality: uhd" in said(shown)
    assert labels(shown)[-1] == ["Approve", "Back"]
    assert load(shown.state) == state
    change = state.change(ASKED)
    assert (change.wanted.seasons, change.wanted.chosen) == ((2,), {"quality": ("uhd",)})
    assert change.options == ((QUALITY.label, QUALITY.values[1].label),)
    how = change_views.options(words(), state, now=NOW)
    assert labels(how) == [["Quality: uhd"], ["Back"]]
    assert how.rows[0][0].press.argument == "quality.0"
    unknown = state.decided("quality", 9).decided("other", 1)
    assert unknown == state


def test_what_was_asked_for_is_no_change() -> None:
    state = Changing(request=ASKED.id, title=film(), deciding=Deciding(title="", options=()))
    assert state.change(ASKED) is None
    picked = dataclasses.replace(ASKED, picked=PickedRelease(digest="d", name="x"))
    assert state.change(picked).wanted.picked is None
    text = said(change_views.change(words(), state, picked, now=NOW))
    assert "subscribed instead of what was picked by hand" in text


def test_the_desk_reads_what_was_picked_and_how_much_is_used() -> None:
    shown = told(
        release="Metropolis.1080p", size=8 * GIGABYTE,
        used=2, weekly=5, used_bytes=GIGABYTE, weekly_bytes=20 * GIGABYTE,
    )  # fmt: skip
    assert said(shown).splitlines() == [
        "🙋 Max asks for Metropolis (1927)",
        "Metropolis.1080p · 8.0 GB",
        "2 of 5 used this week",
        "1.0 GB of 20.0 GB arrived this week",
    ]
    assert labels(shown) == [["Approve", "Change", "Deny"]]
    assert labels(told(parts=0)) == [["Approve", "Deny"]]


@pytest.mark.parametrize("standing", [one for one in RequestState if one != "pending"])
def test_what_was_decided_before_it_could_be_told_asks_for_nothing(standing) -> None:
    shown = told(standing=standing, decided_by="Ada", note="On Sunday")
    assert shown.rows == ()
    assert said(shown).startswith("🙋 Max asks for Metropolis (1927)\n\n")
    assert said(told(standing="denied", decided_by="Ada")).endswith("✖️ Ada has denied this")


def test_whoever_asked_reads_what_was_changed() -> None:
    option = (QUALITY.label, QUALITY.values[0].label)
    asked = Asked(name="Charade", year=1963)
    text = said(told(turn=RequestTurn.APPROVED, decided_by="Ada", was=asked, options=(option,)))
    assert text.startswith("✅ Ada has approved Metropolis (1927) instead of Charade (1963).")
    assert text.endswith("\nQuality: hd")
    same = Asked(name="Metropolis", year=1927)
    assert "instead" not in said(told(turn=RequestTurn.APPROVED, was=same, options=(option,)))
