"""Commands by scope and language, names, and the menu button."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
    MenuButtonWebApp,
    WebAppInfo,
)

from support.stage import ALICE, BOB, GROUP, StageClient


async def _set(stage: StageClient, name: str, **fields: Any) -> dict[str, Any]:
    commands = [{"command": name, "description": name}]
    return await stage.call("setMyCommands", commands=commands, **fields)


async def _names(stage: StageClient, user: int, chat: int | None = None) -> list[str]:
    return [command["command"] for command in await stage.commands(user, chat)]


async def test_a_real_bot_reads_back_its_commands(bot: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand(command="search", description="Find")], scope=scope)

    assert [c.command for c in await bot.get_my_commands(scope=scope)] == ["search"]
    assert await bot.get_my_commands() == []
    await bot.delete_my_commands(scope=scope)
    assert await bot.get_my_commands(scope=scope) == []


async def test_the_narrowest_scope_wins_in_a_private_chat(stage: StageClient) -> None:
    await _set(stage, "everywhere")
    everywhere = await _names(stage, ALICE)
    await _set(stage, "private", scope={"type": "all_private_chats"})
    private = await _names(stage, ALICE)
    await _set(stage, "alice", scope={"type": "chat", "chat_id": ALICE})

    assert (everywhere, private) == (["everywhere"], ["private"])
    assert await _names(stage, ALICE) == ["alice"]


async def test_the_own_language_wins_within_a_scope_only(stage: StageClient) -> None:
    await stage.user(ALICE, language_code="zh-hans")
    await _set(stage, "private", scope={"type": "all_private_chats"})
    await _set(stage, "chinese", language_code="zh")
    narrower = await _names(stage, ALICE)
    await _set(stage, "private_chinese", scope={"type": "all_private_chats"}, language_code="zh")

    assert narrower == ["private"]
    assert await _names(stage, ALICE) == ["private_chinese"]


async def test_the_narrowest_scope_wins_in_a_group(stage: StageClient) -> None:
    await stage.user(BOB, first_name="Bob")
    await stage.make_chat(GROUP, members={ALICE: "administrator", BOB: "member"})
    seen = []
    scopes: tuple[dict[str, Any], ...] = (
        {"type": "all_group_chats"},
        {"type": "all_chat_administrators"},
        {"type": "chat", "chat_id": GROUP},
        {"type": "chat_administrators", "chat_id": GROUP},
        {"type": "chat_member", "chat_id": GROUP, "user_id": BOB},
    )
    for scope in scopes:
        await _set(stage, scope["type"], scope=scope)
        seen.append((*await _names(stage, ALICE, GROUP), *await _names(stage, BOB, GROUP)))

    assert seen == [
        ("all_group_chats", "all_group_chats"),
        ("all_chat_administrators", "all_group_chats"),
        ("chat", "chat"),
        ("chat_administrators", "chat"),
        ("chat_administrators", "chat_member"),
    ]


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"commands": [{"command": "Search", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        (
            {"commands": [{"command": "x", "description": ""}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            {"commands": [{"command": f"c{n}", "description": "x"} for n in range(101)]},
            "BOT_COMMANDS_TOO_MUCH",
        ),
        ({"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 555}}, "chat not found"),
    ],
)
async def test_impossible_commands_are_refused(
    stage: StageClient, fields: dict[str, Any], description: str
) -> None:
    answer = await stage.call("setMyCommands", **fields)

    assert answer["description"] == f"Bad Request: {description}"


async def test_the_page_is_told_of_new_commands(stage: StageClient) -> None:
    async with stage.events() as events:
        await _set(stage, "search")

        assert (await anext(events))["type"] == "commands"


async def test_names_and_descriptions_are_kept_by_language(bot: Bot) -> None:
    await bot.set_my_name("Usher")
    await bot.set_my_description("What is on")
    await bot.set_my_description("有什么", language_code="zh")
    await bot.set_my_short_description("Short")

    assert (await bot.get_my_name()).name == "Usher"
    assert (await bot.get_my_description(language_code="zh")).description == "有什么"
    assert (await bot.get_my_description(language_code="de")).description == "What is on"
    assert (await bot.get_my_short_description()).short_description == "Short"
    await bot.set_my_short_description("")
    assert (await bot.get_my_short_description()).short_description == ""


async def test_a_name_that_is_too_long_is_refused(stage: StageClient) -> None:
    answer = await stage.call("setMyName", name="x" * 65)

    assert answer["description"] == "Bad Request: bot name is too long"


async def test_the_menu_button_is_set_for_one_chat_or_for_all(stage: StageClient, bot: Bot) -> None:
    app = MenuButtonWebApp(text="Open", web_app=WebAppInfo(url="https://a.example"))
    assert (await bot.get_chat_menu_button()).type == "commands"
    await bot.set_chat_menu_button(menu_button=app)
    await bot.set_chat_menu_button(chat_id=ALICE, menu_button=MenuButtonCommands())

    assert (await bot.get_chat_menu_button()).type == "web_app"
    assert (await bot.get_chat_menu_button(chat_id=ALICE)).type == "commands"
    await stage.make_chat(GROUP)
    answer = await stage.call("setChatMenuButton", chat_id=GROUP)
    assert answer["description"] == "Bad Request: chat not found"


async def test_scopes_of_a_chat_are_kept_apart(bot: Bot) -> None:
    command = BotCommand(command="mine", description="x")
    await bot.set_my_commands([command], scope=BotCommandScopeChat(chat_id=ALICE))

    assert await bot.get_my_commands() == []


@pytest.mark.parametrize("method", ["logOut", "close"])
async def test_goodbyes_are_accepted(stage: StageClient, method: str) -> None:
    assert (await stage.call(method))["result"] is True
