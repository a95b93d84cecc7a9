"""How the bot presents itself: getMe, commands, names and descriptions, the menu button."""

import re
from typing import Any

from aiogram.methods import (
    DeleteMyCommands,
    GetChatMenuButton,
    GetMe,
    GetMyCommands,
    GetMyDescription,
    GetMyName,
    GetMyShortDescription,
    SetChatMenuButton,
    SetMyCommands,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
)

from sandbox.telegram.accounts import Account
from sandbox.telegram.commands import ScopeKey, scope_key
from sandbox.telegram.errors import bad_request
from sandbox.telegram.parsing import Call

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_MOST_COMMANDS = 100
_LONGEST_HELP = 256
_LONGEST = {"name": 64, "description": 512, "short_description": 120}


async def get_me(call: Call[GetMe]) -> dict[str, Any]:
    """Return the bot as only itself sees it."""
    return call.account.user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": call.account.is_inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def set_my_commands(call: Call[SetMyCommands]) -> bool:
    """Set the command menu of a scope and language."""
    commands = call.method.commands
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    menu = []
    for command in commands:
        name = command.command.removeprefix("/")
        if not _COMMAND.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.description) <= _LONGEST_HELP:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        menu.append({"command": name, "description": command.description})
    call.account.commands.set(_scope(call), _language(call), menu)
    call.account.publish("commands")
    return True


async def get_my_commands(call: Call[GetMyCommands]) -> list[dict[str, str]]:
    """Return the command menu of exactly one scope and language."""
    return call.account.commands.get(_scope(call), _language(call))


async def delete_my_commands(call: Call[DeleteMyCommands]) -> bool:
    """Delete the command menu of a scope and language."""
    call.account.commands.delete(_scope(call), _language(call))
    call.account.publish("commands")
    return True


async def set_my_name(call: Call[SetMyName]) -> bool:
    """Set the name in one language."""
    return _set_text(call, "name", call.method.name)


async def get_my_name(call: Call[GetMyName]) -> dict[str, str]:
    """Return the name in one language."""
    return {"name": _get_text(call, "name") or call.account.user()["first_name"]}


async def set_my_description(call: Call[SetMyDescription]) -> bool:
    """Set the words of the empty chat in one language."""
    return _set_text(call, "description", call.method.description)


async def get_my_description(call: Call[GetMyDescription]) -> dict[str, str]:
    """Return the words of the empty chat in one language."""
    return {"description": _get_text(call, "description")}


async def set_my_short_description(call: Call[SetMyShortDescription]) -> bool:
    """Set the words of the profile page in one language."""
    return _set_text(call, "short_description", call.method.short_description)


async def get_my_short_description(call: Call[GetMyShortDescription]) -> dict[str, str]:
    """Return the words of the profile page in one language."""
    return {"short_description": _get_text(call, "short_description")}


async def set_chat_menu_button(call: Call[SetChatMenuButton]) -> bool:
    """Set the button beside the input field, of one chat or of all."""
    account, method = call.account, call.method
    key = None if method.chat_id is None else _private_chat(account, method.chat_id)
    button = method.menu_button
    account.menu_buttons[key] = (
        button.model_dump(mode="json", exclude_none=True) if button else {"type": "default"}
    )
    return True


async def get_chat_menu_button(call: Call[GetChatMenuButton]) -> dict[str, Any]:
    """Return the button beside the input field."""
    buttons, chat_id = call.account.menu_buttons, call.method.chat_id
    fallback = buttons.get(None, {"type": "commands"})
    return fallback if chat_id is None else buttons.get(chat_id, fallback)


def _private_chat(account: Account, chat_id: int) -> int:
    chat = account.find_chat(chat_id)
    if chat.person is None:
        raise bad_request("chat not found")
    return chat.id


def _scope(call: Call[Any]) -> ScopeKey:
    key = scope_key(call.method.scope)
    if key[1] is not None:
        call.account.find_chat(key[1])
    return key


def _language(call: Call[Any]) -> str:
    language: str = call.method.language_code or ""
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _set_text(call: Call[Any], name: str, text: str | None) -> bool:
    language = _language(call)
    if len(text or "") > _LONGEST[name]:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    if text:
        call.account.profile[name, language] = text
    else:
        call.account.profile.pop((name, language), None)
    return True


def _get_text(call: Call[Any], name: str) -> str:
    profile = call.account.profile
    return profile.get((name, _language(call))) or profile.get((name, ""), "")
