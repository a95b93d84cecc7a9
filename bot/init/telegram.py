"""Telegram's part of the setup: the token, the way there, and who the owners are."""

import asyncio
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.init import hops
from bot.init.draft import Draft
from bot.init.hops import Way, Writer
from bot.init.terminal import Terminal
from bot.init.words import Texts
from bot.spellings import Owners, ProxyAddress, Token, WebAddress
from services.errors import (
    AuthenticationFailed,
    BackendError,
    BackendUnavailable,
    RateLimited,
    Rejected,
)

NONE = "-"
LOOKS = 3  # times HOLD seconds that are waited for the owner's message


def ask_telegram(terminal: Terminal, texts: Texts, draft: Draft) -> str:
    """Ask for token and owners until they work; return the bot's user name."""
    name = _token(terminal, texts, draft)
    _owners(terminal, texts, draft, name)
    return name


def _token(terminal: Terminal, texts: Texts, draft: Draft) -> str:
    token = draft.get("TELEGRAM_TOKEN")
    question = texts("init-token-again") if token else texts("init-token")
    while True:
        token = terminal.ask_secret(question) or token
        if not _usable(Token, token):
            terminal.say(texts("init-token-shape"))
            continue
        draft.set("TELEGRAM_TOKEN", token)
        try:
            name = _reached(terminal, texts, draft)
        except AuthenticationFailed:
            terminal.say(texts("init-token-refused"))
            question, token = texts("init-token"), ""
            continue
        terminal.say(texts("init-token-good", bot=name))
        return name


def _reached(terminal: Terminal, texts: Texts, draft: Draft) -> str:
    """Ask Telegram who the bot is, over another way where this one leads nowhere."""
    while True:
        try:
            return asyncio.run(hops.bot_name(_way(draft)))
        except AuthenticationFailed:
            raise
        except BackendUnavailable as error:
            terminal.say(texts("init-telegram-unreachable", reason=error.reason))
        except RateLimited as error:
            terminal.say(texts("init-telegram-waits", seconds=error.retry_after))
        except BackendError as error:
            terminal.say(texts("init-telegram-strange", reason=error.reason))
        _another_way(terminal, texts, draft)


def _another_way(terminal: Terminal, texts: Texts, draft: Draft) -> None:
    """Ask for a proxy, else for an address; `-` is none, Enter leaves it as it is."""
    proxy = terminal.ask_secret(texts("init-proxy"))  # it may hold a password
    if proxy:
        _take(terminal, texts, draft, "TELEGRAM_PROXY", proxy, kind=ProxyAddress)
        return
    address = terminal.ask(texts("init-api-url"), draft.get("TELEGRAM_API_URL"))
    if address:
        _take(terminal, texts, draft, "TELEGRAM_API_URL", address.rstrip("/"), kind=WebAddress)


def _take(
    terminal: Terminal, texts: Texts, draft: Draft, name: str, value: str, *, kind: object
) -> None:
    if value == NONE:
        draft.set(name, "")
    elif _usable(kind, value):
        draft.set(name, value)
    else:
        terminal.say(texts("init-address-shape"))


def _owners(terminal: Terminal, texts: Texts, draft: Draft, name: str) -> None:
    before = draft.get("TELEGRAM_OWNERS")
    while True:
        typed = terminal.ask(texts("init-owners"), before)
        if not typed:
            typed = _found(terminal, texts, draft, name)
        if _usable(Owners, typed):
            draft.set("TELEGRAM_OWNERS", typed)
            return
        if typed:
            terminal.say(texts("init-owners-shape"))


def _found(terminal: Terminal, texts: Texts, draft: Draft, name: str) -> str:
    """Wait for somebody to write to the bot, and return their id once they say it is them."""
    terminal.say(texts("init-owners-write", bot=name))
    seen = -1
    for _ in range(LOOKS):
        try:
            writers = asyncio.run(hops.writers(_way(draft), after=seen))
        except Rejected as error:
            webhook = "webhook" in error.reason.lower()
            terminal.say(texts("init-owners-webhook") if webhook else texts("init-owners-rival"))
            return ""
        except BackendError as error:
            terminal.say(texts("init-telegram-unreachable", reason=error.reason))
            return ""
        for writer in {one.id: one for one in writers}.values():
            if _is_owner(terminal, texts, writer):
                return str(writer.id)
        seen = max((one.update_id for one in writers), default=seen)
    terminal.say(texts("init-owners-nobody"))
    return ""


def _is_owner(terminal: Terminal, texts: Texts, writer: Writer) -> bool:
    asked = texts("init-owners-seen", name=writer.name, id=str(writer.id))
    return terminal.confirm(asked, default=True)


def _way(draft: Draft) -> Way:
    return Way(
        token=draft.get("TELEGRAM_TOKEN"),
        api_url=draft.get("TELEGRAM_API_URL"),
        proxy=draft.get("TELEGRAM_PROXY"),
    )


def _usable(kind: object, value: str) -> bool:
    try:
        TypeAdapter[Any](kind).validate_python(value)
    except ValidationError:
        return False
    return bool(value)
