"""How the values of settings are spelled: lists, durations, addresses, recipients, zones.

No message here repeats the value it refuses.
"""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from services.durations import Duration
from services.models import ChatId, ViewerId
from services.outbox.model import Recipient

__all__ = [
    "Duration",
    "Language",
    "Owners",
    "ProxyAddress",
    "Recipients",
    "Secret",
    "SecretKeys",
    "Token",
    "WebAddress",
    "Zone",
]

SHORTEST_KEY = 32  # characters
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+", re.ASCII)
_LANGUAGE = re.compile(r"(en|zh)([-_][A-Za-z]+)*")


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("does not look like a bot token: digits, a colon, letters and digits")
    return value


def _listed(value: Any) -> Any:
    return [one.strip() for one in value.split(",") if one.strip()] if _text(value) else value


def _each_once(value: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(value))


def _recipient(value: Any) -> Any:
    if not _text(value):
        return value
    chat, colon, topic = value.partition(":")
    try:
        chat_id, thread_id = int(chat), int(topic) if colon else None
    except ValueError:
        raise ValueError("must list chats as 123, -100123 or -100123:topic") from None
    return Recipient(
        chat_id=ChatId(chat_id),
        chat_kind="group" if chat_id < 0 else "private",
        thread_id=thread_id,
    )


def _chats_differ(value: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    if len({one.chat_id for one in value}) < len(value):
        raise ValueError("names a chat twice")
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, half an IPv6 address
        usable = False
    if not usable:
        raise ValueError("must be an address that begins with http:// or https://")
    return value.rstrip("/")


def _proxy_address(value: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(value.get_secret_value())
        usable = parts.scheme in {"http", "socks5"} and parts.hostname and parts.port
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("must be http://host:port or socks5://host:port")
    return value


def _secret_keys(value: SecretStr) -> SecretStr:
    keys = [one.strip() for one in value.get_secret_value().split(",")]
    if any(len(one) < SHORTEST_KEY for one in keys):
        raise ValueError(
            f"must be {SHORTEST_KEY} random characters or more, and so must every older key after "
            "a comma"
        )
    return value


def _zone(value: Any) -> Any:
    if not _text(value):
        return value
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("is not the name of a time zone such as Europe/Berlin") from None


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("must be en or zh")
    return value


def _text(value: Any) -> bool:
    return isinstance(value, str)


Token = Annotated[SecretStr, AfterValidator(_token)]
Secret = Annotated[SecretStr, Field(min_length=1)]
SecretKeys = Annotated[SecretStr, AfterValidator(_secret_keys)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
ProxyAddress = Annotated[SecretStr, AfterValidator(_proxy_address)]
Owners = Annotated[
    tuple[Annotated[ViewerId, Field(gt=0)], ...],
    BeforeValidator(_listed),
    Field(min_length=1),
    AfterValidator(_each_once),
]
Recipients = Annotated[
    tuple[Annotated[Recipient, BeforeValidator(_recipient)], ...],
    BeforeValidator(_listed),
    AfterValidator(_chats_differ),
]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Language = Annotated[str, AfterValidator(_language)]
