"""Reading what a server sends never raises, and never takes one thing for another."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transport.wire import fields, number, rows, text, whole

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(value=ANYTHING)
def test_whatever_is_sent_can_be_read(value: Any) -> None:
    assert text(value) == text(value).strip()
    text(value).encode()
    found = number(value)
    assert found is None or math.isfinite(found)
    counted = whole(value)
    assert counted is None or counted >= 0
    assert isinstance(fields(value), dict)
    assert all(isinstance(one, dict) for one in rows(value))


@pytest.mark.parametrize(
    ("sent", "read"),
    [("7", 7), (7.9, 7), ("-1", None), (True, None), ("inf", None), (10**400, None), ("٣", 3)],
)
def test_a_count_is_a_whole_number_that_is_not_negative(sent: object, read: int | None) -> None:
    assert whole(sent) == read


def test_a_text_loses_what_no_message_can_hold() -> None:
    assert text(" a\x00b\ud800 ") == "ab?"
    assert text(12) == "12"
    assert text(True) == text(None) == text(["a"]) == ""


def test_of_a_list_the_objects_are_kept() -> None:
    assert rows([{"a": 1}, None, "b", {}]) == [{"a": 1}, {}]
    assert rows({"a": 1}) == []
    assert fields([]) == {}
