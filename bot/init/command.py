"""The conversation of the setup. Nothing is written before the end, and only what was agreed to."""

import logging
from datetime import UTC
from pathlib import Path

import structlog

from bot.exits import Exit
from bot.init.dotenv import UnwritableValueError, write
from bot.init.draft import Draft
from bot.init.servers import ask_servers
from bot.init.telegram import ask_telegram
from bot.init.terminal import Terminal
from bot.init.words import CATALOGS, Texts
from bot.settings import DOTENV, BotSettings, dotenv_values
from services.clock import SystemClock
from services.household.zones import find

TEMPLATE = Path(__file__).parents[2] / ".env.example"


def init(terminal: Terminal) -> Exit:
    """Ask, try, and write `.env` in the working directory; Ctrl-C leaves everything as it was."""
    _say_nothing_else()
    texts = Texts("en")
    try:
        draft = Draft(dotenv_values(DOTENV) if DOTENV.exists() else {})
    except (OSError, UnicodeDecodeError):
        terminal.say(texts("init-unreadable"))
        return Exit.DATA
    try:
        texts = _language(terminal, draft)
        terminal.say(texts("init-exists") if DOTENV.exists() else texts("init-hello"))
        name = ask_telegram(terminal, texts, draft)
        ask_servers(terminal, texts, draft)
        _zone(terminal, texts, draft)
        return _finish(terminal, texts, draft, name)
    except (KeyboardInterrupt, EOFError):
        terminal.say("\n" + texts("init-left"))
        return Exit.DONE


def _say_nothing_else() -> None:
    """Keep the log of what is tried out of the conversation; each failure has its sentence."""
    silent = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=silent)
    logging.disable(logging.CRITICAL)


def _language(terminal: Terminal, draft: Draft) -> Texts:
    texts = Texts("en")
    before = draft.get("BOT_LANGUAGE")[:2] or "en"
    chosen = ""
    while chosen not in CATALOGS:
        chosen = terminal.ask(texts("init-language"), before).lower()
    draft.set("BOT_LANGUAGE", chosen)
    return Texts(chosen)


def _zone(terminal: Terminal, texts: Texts, draft: Draft) -> None:
    default = draft.get("BOT_TIMEZONE") or BotSettings().zone.key
    now = SystemClock().now().astimezone(UTC)
    while True:
        words = terminal.ask(texts("init-zone"), default)
        found = find(words, now=now, languages=tuple(CATALOGS.values()))
        if found.zone:
            draft.set("BOT_TIMEZONE", found.zone)
            return
        near = ", ".join(found.near)
        terminal.say(texts("init-zone-near", near=near) if near else texts("init-zone-none"))


def _finish(terminal: Terminal, texts: Texts, draft: Draft, name: str) -> Exit:
    if not draft.changes:
        terminal.say(texts("init-nothing-changed"))
        return Exit.DONE
    terminal.say(texts("init-summary", names=", ".join(draft.changes)))
    if not terminal.confirm(texts("init-write"), default=True):
        terminal.say(texts("init-left"))
        return Exit.DONE
    template = TEMPLATE.read_text(encoding="utf-8") if TEMPLATE.exists() else ""
    try:
        write(DOTENV, draft.changes, template=template, read=dotenv_values)
    except UnwritableValueError as error:
        terminal.say(texts("init-cannot-hold", name=str(error)))
        return Exit.DATA
    except OSError as error:
        terminal.say(texts("init-cannot-write", reason=error.strerror or type(error).__name__))
        return Exit.DATA
    terminal.say(texts("init-done", bot=name))
    return Exit.DONE
