"""What a group may read: every command and every button has its place, and private is the rule."""

import pytest
from aiogram.filters import CommandObject

from handlers.discretion import ANSWERS, HOME, IN_GROUPS, room_of, way_of_command, way_of_press
from handlers.permissions import ANSWERS as EVERY_ANSWER
from handlers.permissions import COMMANDS, PRESSES, ROOMS
from handlers.ui.home import Open
from support.presses import every_press

ANYWHERE = {"search", "s", "help", "cancel", "bind"}


def test_a08_what_a_group_may_press_is_a_button_there_is() -> None:
    assert set(PRESSES) > IN_GROUPS
    assert set(EVERY_ANSWER) >= ANSWERS


@pytest.mark.parametrize("name", [*(entry.name for entry in COMMANDS), "s", "SEARCH", "unknown"])
def test_a08_a_command_is_answered_in_private_but_for_a_few(name: str) -> None:
    way = way_of_command(CommandObject(command=name))
    if name.lower() in ANYWHERE:
        assert way is None
    else:
        assert way == (name if name not in ("start", "unknown") else HOME)
        assert room_of(way) in {entry.name for entry in COMMANDS}


def test_a08_a_button_leads_to_private_but_for_a_few() -> None:
    ways = [(one.__prefix__, way_of_press(one())) for one in every_press() if one is not Open]
    assert ways == [(prefix, None if prefix in IN_GROUPS else HOME) for prefix, _ in ways]
    assert len(ways) > 150


@pytest.mark.parametrize("room", [*ROOMS, *(entry.name for entry in COMMANDS), "unknown"])
def test_a08_a_button_that_opens_a_room_leads_to_just_that(room: str) -> None:
    way = way_of_press(Open(argument=room))
    assert way == (None if room in ANYWHERE else HOME if room == "unknown" else room)


@pytest.mark.parametrize(
    ("args", "way"), [("t-server-f-tmdb_z1", "t-server-f-tmdb_z1"), ("a b", HOME), (None, HOME)]
)
def test_a_link_that_was_opened_in_a_group_is_opened_in_private(args: str | None, way: str) -> None:
    assert way_of_command(CommandObject(command="start", args=args)) == way
