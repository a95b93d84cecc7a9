"""A digest: every title once, on as few pages as possible, nothing silently left out."""

import dataclasses
from datetime import UTC, datetime

import pytest

from handlers.notifications import views
from handlers.ui.formatting import units
from services.events import Arrival, Failure, Notice
from services.models import BackendId, ChatId, ItemRef, TitleKind
from services.outbox.model import Digest, DigestCause, Letter
from services.registry import Registry
from support.private import VAULT, Vault
from support.words import said, words

NOW = datetime(2026, 11, 20, 20, 20, tzinfo=UTC)
SERVER = BackendId("server")
FILM = Arrival(backend=SERVER, name="Metropolis", year=1927, title_kind=TitleKind.FILM)


def film(name: str) -> Arrival:
    return dataclasses.replace(FILM, name=name)


def episode(number: int, *, name: str = "Les Vampires", season: int = 1, **fields) -> Arrival:
    ref = ItemRef(backend=SERVER, kind=TitleKind.SERIES, native_id=name)
    return dataclasses.replace(
        FILM, name=name, year=1915, ref=ref, season=season, **{"episodes": (number,), **fields}
    )


def broken(file_name: str, *, name: str = "Les Vampires") -> Failure:
    return Failure(backend=SERVER, name=name, file_name=file_name, reason="no match")


def shown(*events, cause=DigestCause.MANY, language="en", **marks) -> list[str]:
    told = Letter(chat_id=ChatId(1), content=Digest(cause=cause, events=events), **marks)
    screens = views.letter(words(language), told, now=NOW, registry=Registry([]))
    return [said(screen) for screen in screens]


def test_g05_a_title_is_one_line_however_many_episodes_came() -> None:
    numbers = (1, 2, 3, 7)
    (page,) = shown(*map(episode, numbers), film("Faust"), episode(1, season=2))
    assert page.splitlines() == [
        "6 events at once",
        "• Les Vampires (1915) · Season 1 · E01–E03, E07",
        "• Faust (1927)",
        "• Les Vampires (1915) · Season 2 · E01",
    ]


def test_g05_what_has_no_number_is_told_in_the_servers_words() -> None:
    (page,) = shown(episode(0, episodes=(), episodes_text="全集"), episode(2))
    assert page.splitlines()[1:] == ["• Les Vampires (1915) · Season 1 · E02, 全集"]


def test_g05_failures_of_one_show_are_one_line() -> None:
    (page,) = shown(broken("a.mkv"), broken("b.mkv"), broken("c.mkv", name="Faust"))
    assert page.splitlines()[1:] == [
        "⚠️ Les Vampires – 2 files could not be filed",
        "⚠️ c.mkv – no match",
    ]


@pytest.mark.parametrize(
    ("cause", "language", "head"),
    [
        (DigestCause.QUIET, "en", "During your quiet hours – 2 events"),
        (DigestCause.QUIET, "zh_Hans", "免打扰期间的 2 条消息"),
        (DigestCause.RETURNED, "en", "While I could not reach you – 2 events"),
    ],
)
def test_a_digest_says_why_it_is_one(cause, language, head) -> None:
    (page,) = shown(film("A"), film("B"), cause=cause, language=language)
    assert page.splitlines()[0] == head


def test_notices_stand_in_a_digest_with_all_their_words() -> None:
    (page,) = shown(Notice(code="rival-poller"), Notice(code="rival-poller"))
    assert page.count("Another program is using this bot's token") == 2


@pytest.mark.parametrize("count", [16, 299, 300])
@pytest.mark.parametrize("length", [12, 40, 250])
def test_g05_t29_three_hundred_titles_fit_two_pages_of_3500(count: int, length: int) -> None:
    names = [f"{n:03} {'film ' * 60}"[:length] for n in range(count)]
    texts = shown(*map(film, names))
    assert len(texts) <= 2
    assert all(units(text) <= 3500 for text in texts)
    assert all(f"• {n:03} film" in "\n".join(texts) for n in range(count))


def test_g05_a_longer_digest_goes_on_and_lists_every_title() -> None:
    first, *others = shown(*(film(f"Film number {n}") for n in range(700)))
    assert len(others) >= 2
    assert all(text.splitlines()[0] == "… continued" for text in others)
    whole = "\n".join((first, *others))
    assert all(f"• Film number {n}" in whole for n in range(700))


def test_g05_what_does_not_fit_six_pages_is_counted() -> None:
    texts = shown(*(film(f"Film number {n}") for n in range(5000)), repeated=True)
    assert len(texts) == 6
    assert all(units(text) <= 3600 for text in texts)
    listed = sum(text.count("• ") for text in texts)
    *_, counted, mark = texts[-1].splitlines()
    assert counted == f"… and {5000 - listed} more events"
    assert mark == "(possibly said before)"


def test_of_what_is_private_a_digest_tells_the_count_alone() -> None:
    private = dataclasses.replace(FILM, backend=VAULT, name="ABC-001")
    failed = Failure(backend=VAULT, name="ABC-002", reason="no file")
    content = Digest(cause=DigestCause.MANY, events=(private, FILM, failed))
    told = Letter(chat_id=ChatId(1), content=content)

    (page,) = views.letter(words(), told, now=NOW, registry=Registry([Vault()]))

    assert said(page).splitlines() == [
        "3 events at once",
        "• Metropolis (1927)",
        "• 2 more that only you may see; they are in your /library.",
    ]
