"""One table of least roles: every button and every question has one row, and none is left over."""

import pytest
from aiogram.filters.callback_data import CallbackQueryFilter

from handlers.permissions import (
    ANSWERS,
    COMMANDS,
    INLINE,
    PRESSES,
    ROOMS,
    TYPING,
    admits_strangers,
    least_of_answer,
    least_of_command,
    least_of_link,
    least_of_press,
    least_of_room,
)
from handlers.routers import build_routers
from handlers.ui.home import Open
from handlers.ui.press import Press
from services.deep_links import invite_payload
from services.household.roles import Role

KNOWN = {*ROOMS, *(entry.name for entry in COMMANDS)}


def pressed() -> list[CallbackQueryFilter]:
    """Return what every handler of presses listens to."""
    return [
        one.callback
        for router in build_routers()
        for handler in router.callback_query.handlers
        for one in handler.filters or ()
        if isinstance(one.callback, CallbackQueryFilter)
    ]


def test_a03_every_press_has_one_row_and_no_row_is_left_over() -> None:
    assert {one.callback_data.__prefix__ for one in pressed()} == set(PRESSES)


def test_a03_every_room_that_is_opened_belongs_to_a_command() -> None:
    opened: set[str] = set()
    for one in pressed():
        if one.callback_data is Open:
            found = {name for name in KNOWN if one.rule.resolve(Open(argument=name))}
            assert len(found) == 1, one.rule
            opened |= found
    assert set(ROOMS) <= opened
    assert set(ROOMS.values()) <= {entry.name for entry in COMMANDS}


def test_a01_a_stranger_may_ask_to_be_let_in_and_follow_an_invite_and_nothing_else() -> None:
    given = {*ANSWERS.values(), *(entry.role for entry in COMMANDS), TYPING, INLINE}
    assert Role.STRANGER not in given
    assert [verb for verb, role in PRESSES.items() if role is Role.STRANGER] == ["knock"]
    assert [verb for verb in PRESSES if admits_strangers(verb)] == ["knock"]
    assert least_of_link(invite_payload("x")) is Role.STRANGER
    assert least_of_link("t-x") is least_of_command("start") is Role.VIEWER


def test_a01_what_has_no_row_is_the_owners_alone() -> None:
    assert least_of_command("unheard-of") is Role.OWNER
    assert least_of_room("unheard-of") is Role.OWNER
    assert least_of_answer("unheard-of") is Role.OWNER
    assert least_of_press(Press()) is Role.OWNER


@pytest.mark.parametrize("written", ["search", "SEARCH", "s"])
def test_a_command_is_the_same_however_it_is_written(written: str) -> None:
    assert least_of_command(written) is least_of_command("search")
