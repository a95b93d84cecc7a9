"""The audit as an owner reads it."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.audit import views
from handlers.audit.views import Look
from services.household.audit import Entry, Pages, Result
from services.models import ViewerId
from support.words import labels, said, words

NOW = datetime(2026, 11, 20, 20, 15, tzinfo=UTC)
OLIVE = ViewerId(1001)


def entry(result=Result.DONE, *, code="", verb="approve", name="Olive", about="Charade (1963)"):
    return Entry(
        at=NOW - timedelta(hours=1), who=OLIVE, name=name,
        verb=verb, about=about, result=result, code=code,
    )  # fmt: skip


def page(*entries, total=None, look=None):
    found = Pages(entries=entries, total=len(entries) if total is None else total)
    return views.listing(words(), look or Look(), found, name="", now=NOW)


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (entry(), "✅ today 19:15 · Olive\napprove a request: Charade (1963)"),
        (entry(Result.ASKED), "(1963) — waits for approval"),
        (entry(Result.REFUSED, code="not-allowed"), "(1963) — refused (not-allowed)"),
        (entry(Result.FAILED, code="unavailable"), "(1963) — failed (unavailable)"),
        (
            entry(Result.VOIDED),
            "▫️ today 19:15 · Olive\napprove a request: Charade (1963) — nothing",
        ),
        (entry(name="", about=""), "somebody\napprove a request"),
        (entry(verb="of-another-version"), "of-another-version: Charade (1963)"),
    ],
)
def test_an_act_says_when_who_what_and_the_result(one, line) -> None:
    assert line in said(page(one))


def test_nothing_yet_says_what_will_be_here() -> None:
    assert "Nothing here yet." in said(page())


def test_pages_keep_what_the_list_was_narrowed_down_to() -> None:
    look = Look(kind="wishes", who=OLIVE, page=1)
    screen = page(entry(), total=20, look=look)
    which, ways = ["👤 Everybody", "🗂 Subscriptions"], ["Refresh", "🏠 Home"]
    assert labels(screen) == [["◀", "2/3", "▶"], which, ways]
    arguments = [b.press.argument for row in screen.rows for b in row]
    assert arguments[0] == "wishes.1001.0"
    assert arguments[2:] == ["wishes.1001.2", "wishes.0", "1001", "wishes.1001.1", "home"]
    assert Look.at("wishes.1001.1") == look


def test_kinds_and_people_are_chosen_from_lists() -> None:
    kinds = views.kinds(words("zh_Hans"), Look(kind="requests"))
    assert ["✅ 申请"] in [row[:1] for row in labels(kinds)] + [row[1:] for row in labels(kinds)]
    those = [(ViewerId(n), f"Person {n}") for n in range(1, 12)]
    screen = views.people(words(), Look(kind="requests", who=ViewerId(9)), those, 1)
    assert labels(screen) == [
        ["▫️ Everybody", "✅ Person 9"],
        ["▫️ Person 10", "▫️ Person 11"],
        ["◀", "2/2", "▶"],
        ["Back"],
    ]
    assert screen.rows[0][1].press.argument == "requests.9.0"
    assert screen.rows[2][2].press.argument == "requests.0"
