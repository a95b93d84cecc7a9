"""Every command has a handler, a place in the menu and in /help, and words in both languages."""

import re

import pytest
from aiogram.filters import Command, CommandStart

from handlers.permissions import ALIASES, COMMANDS, CommandEntry, commands_for
from handlers.routers import build_routers
from handlers.start.views import help_text
from handlers.ui.texts import LANGUAGES
from services.household.roles import Role
from support.words import said, words

LONGEST_DESCRIPTION = 256  # characters (Bot API, BotCommand)

every_command = pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)


def handled() -> set[str]:
    """Return every command that some router's message handler listens to."""
    found: set[str] = set()
    for router in build_routers():
        for handler in router.message.handlers:
            for one in handler.filters or ():
                listens = one.callback
                if isinstance(listens, CommandStart):
                    found.add("start")
                elif isinstance(listens, Command):
                    found.update(map(str, listens.commands))
    return found


def test_commands_and_handlers_are_the_same() -> None:
    assert handled() - set(ALIASES) == {entry.name for entry in COMMANDS}


def test_every_name_is_there_once() -> None:
    names = [entry.name for entry in COMMANDS]
    assert len(names) == len(set(names))


@every_command
def test_a_name_is_one_that_telegram_takes(entry: CommandEntry) -> None:
    assert re.fullmatch(r"[a-z0-9_]{1,32}", entry.name)


@every_command
def test_it_stands_in_the_menu_and_in_help_in_both_languages(entry: CommandEntry) -> None:
    descriptions = set()
    for language in LANGUAGES:
        texts = words(language)
        description = texts(f"command-{entry.name}")
        assert description != f"command-{entry.name}"
        assert len(description) <= LONGEST_DESCRIPTION
        assert f"/{entry.name} – {description}" in said(help_text(texts, entry.role))
        descriptions.add(description)
    assert len(descriptions) == len(LANGUAGES)


@every_command
def test_help_in_a_group_tells_what_is_answered_there_alone(entry: CommandEntry) -> None:
    told = said(help_text(words(), Role.OWNER, in_group=True))
    assert (f"/{entry.name} – " in told) == entry.in_groups


@every_command
def test_only_who_may_use_it_sees_it(entry: CommandEntry) -> None:
    assert entry in commands_for(entry.role)
    assert entry in commands_for(Role.OWNER)
    assert entry not in commands_for(Role.STRANGER)
