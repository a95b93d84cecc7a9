"""Addresses that a server tells of its media server: which of them a person may be shown.

They may hold the media server's key, under names that differ from program to program. So nothing
is looked for and taken out: an address is good only if all of it is known to be harmless.
"""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, urlsplit

LONGEST = 500  # characters
_ID = re.compile(r"[\w.-]{1,80}")
_PAGE = re.compile(r"[\w./-]{0,120}")
_PARAMETERS = {  # of the pages of Emby, Jellyfin and Plex
    "id": _ID,
    "serverid": _ID,
    "context": _ID,
    "parentid": _ID,
    "topparentid": _ID,
    "key": re.compile(r"/library/metadata/\d{1,12}"),  # Plex calls a title's path its key
}
_PICTURE_PARAMETERS = {"tag": _ID, "maxwidth": _ID, "maxheight": _ID, "quality": _ID}


def page_address(told: str | None) -> str | None:
    """Return the address of a title's page, None where it tells more or leads nowhere.

    Telegram takes no host without a dot, and another machine's loopback is not ours.
    """
    parts = _split(told)
    if parts is None or not _is_reachable(parts.hostname or ""):
        return None
    page, _, query = parts.fragment.removeprefix("!").partition("?")
    if not _PAGE.fullmatch(page):
        return None
    good = _are(parts.query, _PARAMETERS) and _are(query, _PARAMETERS)
    return told if good else None


def picture_address(told: str | None) -> str | None:
    """Return the address of a picture, None where it tells more than which one it is."""
    parts = _split(told)
    good = parts and not parts.fragment and _are(parts.query, _PICTURE_PARAMETERS)
    return told if good else None


def _split(told: str | None) -> SplitResult | None:
    if not told or len(told) > LONGEST or any(one.isspace() or one < " " for one in told):
        return None
    try:
        parts = urlsplit(told)
        port = parts.port
    except ValueError:
        return None
    plain = parts.scheme in ("http", "https") and "@" not in parts.netloc and ";" not in parts.path
    return parts if plain and parts.hostname and port != 0 else None


def _is_reachable(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return "." in host.strip(".") and not host.endswith(".localhost")
    return not (address.is_loopback or address.is_unspecified)


def _are(query: str, known: dict[str, re.Pattern[str]]) -> bool:
    """Say whether every parameter is one that is known, and looks like it."""
    if not query:
        return True
    try:
        told = parse_qsl(query, keep_blank_values=True, strict_parsing=True, max_num_fields=8)
    except ValueError:
        return False
    return all(
        (pattern := known.get(name.lower())) is not None and pattern.fullmatch(value) is not None
        for name, value in told
    )
