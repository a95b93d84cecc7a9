"""Which addresses Telegram takes for links (tdlib, LinkManager)."""

import re
from urllib.parse import urlsplit, urlunsplit

_HOST = re.compile(r"(?:[^\s.@/\\\[\]]+\.)+[^\s.@/\\\[\]]+")
_MENTION = re.compile(r"tg:(?://)?user\?id=(\d{1,15})")


def checked_link(url: str) -> str | None:
    """Return the address as Telegram keeps it, or None if it is not one.

    A host without a dot is refused, as the real server does: `http://localhost` is no link.
    """
    url = url.strip()
    if re.match(r"(?:tg|ton|tonsite):", url, re.IGNORECASE):
        return url
    # `example.com:8080` has a port, not a scheme.
    if "://" not in url and not re.match(r"(?:mailto|tel|javascript):", url, re.IGNORECASE):
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    return urlunsplit(parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/"))


def mentioned_user(url: str) -> int | None:
    """Return the id in a `tg://user?id=` address."""
    match = _MENTION.fullmatch(url.strip().lower())
    return int(match[1]) if match else None
