"""A bot's command menus, and which of them a person sees.

The order of scopes is the one of "Determining list of commands" in the Bot API documentation.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.telegram.chats import ADMINISTRATORS, Chat, ChatKind, Standing

ScopeKey = tuple[str, int | None, int | None]  # type, chat, user
DEFAULT: ScopeKey = ("default", None, None)
Menu = list[dict[str, str]]


class CommandBook:
    """Menus by scope and two-letter language."""

    def __init__(self) -> None:
        self._menus: dict[tuple[ScopeKey, str], Menu] = {}

    def set(self, scope: ScopeKey, language: str, menu: Menu) -> None:
        """Set the menu of one scope and language."""
        self._menus[scope, language] = menu

    def get(self, scope: ScopeKey, language: str) -> Menu:
        """Return the menu of exactly one scope and language."""
        return self._menus.get((scope, language), [])

    def delete(self, scope: ScopeKey, language: str) -> None:
        """Delete the menu of one scope and language."""
        self._menus.pop((scope, language), None)

    def effective(self, chat: Chat, *, user_id: int, language: str | None) -> Menu:
        """Return the menu that a person sees in a chat."""
        short = (language or "")[:2].lower()
        for scope in _narrowing(chat, user_id):
            for code in dict.fromkeys((short, "")):
                if menu := self._menus.get((scope, code)):
                    return menu
        return []


def _narrowing(chat: Chat, user_id: int) -> Iterator[ScopeKey]:
    """Yield the scopes that apply, the narrowest first."""
    if chat.kind is ChatKind.PRIVATE:
        yield "chat", chat.id, None
        yield "all_private_chats", None, None
    else:
        is_admin = chat.members.get(user_id, Standing.LEFT) in ADMINISTRATORS
        yield "chat_member", chat.id, user_id
        if is_admin:
            yield "chat_administrators", chat.id, None
        yield "chat", chat.id, None
        if is_admin:
            yield "all_chat_administrators", None, None
        yield "all_group_chats", None, None
    yield DEFAULT


def scope_key(scope: Any) -> ScopeKey:
    """Return the key of an aiogram scope; none means the default."""
    if scope is None:
        return DEFAULT
    chat_id = getattr(scope, "chat_id", None)
    return (
        scope.type,
        None if chat_id is None else int(chat_id),
        getattr(scope, "user_id", None),
    )
