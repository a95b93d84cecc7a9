"""The levels of a card: indexes never mean another title, and what led here stays reachable."""

import dataclasses

import pytest

from handlers.ui import card
from handlers.ui.card import CardState
from services.errors import ScreenExpired
from services.models import TitleKind
from support.samples import film, series

HITS = tuple(film("x" * n) for n in range(1, 4))
BESIDE = tuple(film("y" * n) for n in range(11, 14))
ABOUT = ("similar", "x")


def state(**changes) -> CardState:
    return dataclasses.replace(CardState(titles=HITS, query="x"), **changes)


def test_a_level_beside_has_indexes_of_its_own_and_leads_back() -> None:
    outer = state(index=1)
    inner = card.inside(outer, BESIDE, ABOUT)
    assert inner.title == BESIDE[0]
    assert inner.index not in range(3)
    assert card.at(inner, 2).title == HITS[2]
    assert card.at(inner, 2).behind == ()
    assert card.at(card.at(inner, 1), 1) == dataclasses.replace(outer, opened=1)


def test_an_index_of_a_level_that_was_left_is_nobodys() -> None:
    inner = card.inside(state(), BESIDE, ABOUT)
    left = card.at(inner, 0)
    with pytest.raises(ScreenExpired):
        card.at(left, inner.index)
    again = card.inside(left, BESIDE, ABOUT)
    assert again.index != inner.index
    with pytest.raises(ScreenExpired):
        card.at(again, inner.index)
    with pytest.raises(ScreenExpired):
        _ = dataclasses.replace(left, index=inner.index).title


def test_a_title_of_a_level_behind_is_still_meant() -> None:
    inner = card.inside(state(), BESIDE, ABOUT)
    assert dataclasses.replace(inner, index=2).title == HITS[2]


def test_however_deep_one_goes_the_search_stays_within_reach() -> None:
    deep = state()
    for _ in range(20):
        deep = card.inside(deep, BESIDE, ABOUT)
    assert len(deep.behind) == card.DEEPEST
    assert card.at(deep, 0).query == "x"
    assert card.load(card.dump(deep)) == deep


def test_hits_that_come_late_go_to_the_search_from_wherever_one_is() -> None:
    late = (film("late title"), HITS[0])
    assert card.with_hits(state(), late).titles == (*HITS, late[0])
    inner = card.with_hits(card.inside(state(), BESIDE, ABOUT), late)
    assert inner.titles == BESIDE
    assert card.at(inner, 3).title == late[0]


def test_people_are_turned_over_only_when_asked_for() -> None:
    person = dataclasses.replace(
        film("Keaton"), ref=dataclasses.replace(film().ref, kind=TitleKind.PERSON)
    )
    mixed = state(titles=(film(), person, series()))
    assert card.visible(mixed) == [0, 2]
    assert card.visible(dataclasses.replace(mixed, only=TitleKind.PERSON)) == [1]
    assert card.visible(dataclasses.replace(mixed, only=TitleKind.SERIES)) == [2]
    assert card.visible(state(titles=(person,))) == [0]
