"""Which addresses of a media server a person may be shown: none that could hold its key."""

import string
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.links import page_address, picture_address

EMBY = "http://media.example.org:8096/web/index.html#!/item?id=i1&context=home&serverId=srv1"
JELLYFIN = "https://media.example.org/web/#/details?id=0af3&serverId=9c1b"
PLEX = (
    "https://app.plex.tv/desktop/#!/server/5f2a/details?key=%2Flibrary%2Fmetadata%2F1234"
    "&context=home"
)
KNOWN = {"id", "serverid", "context", "parentid", "topparentid", "key"}
NAMES = some.text(string.ascii_letters + "-_", min_size=1, max_size=20)
SECRET = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


@pytest.mark.parametrize(
    "address",
    [
        EMBY,
        JELLYFIN,
        PLEX,
        "http://192.168.1.20:8096/web/index.html#!/item?id=1",
        "https://a.b/v/x",
    ],
)
def test_a_page_that_tells_only_which_title_it_is_may_be_shown(address: str) -> None:
    assert page_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        EMBY + f"&api_key={SECRET}",
        PLEX + f"&X-Plex-Token={SECRET}",
        PLEX.replace("%2Flibrary%2Fmetadata%2F1234", SECRET),
        f"https://media.example.org/web/index.html?ApiKey={SECRET}#!/item?id=1",
        f"https://someone:{SECRET}@media.example.org/web/#/details?id=1",
        f"https://media.example.org/web/;token={SECRET}",
        f"https://media.example.org/web/#access_token={SECRET}",
        "https://media.example.org/web/#!/item?id=%00",
        "http://emby:8096/web/index.html#!/item?id=1",  # a name inside somebody's container
        "http://localhost:8096/web/#/details?id=1",
        "http://127.0.0.1:8096/web/#/details?id=1",
        "http://[::1]:8096/web/#/details?id=1",
        "http://media.example.org:port/web/",
        "javascript:alert(1)",
        "ftp://media.example.org/film",
        "https://media.example.org/" + "a" * 600,
    ],
)
def test_what_may_tell_more_or_leads_nowhere_is_not_shown(address: str | None) -> None:
    assert page_address(address) is None


@given(name=NAMES, in_fragment=some.booleans())
def test_a_parameter_that_nobody_knows_is_taken_for_a_key(name: str, *, in_fragment: bool) -> None:
    more = urlencode({name: SECRET})
    address = (
        f"https://a.example/web/#!/item?id=1&{more}"
        if in_fragment
        else f"https://a.example/web/?{more}#!/item?id=1"
    )
    shown = page_address(address)
    assert shown is None or name.lower() in KNOWN - {"key"}
    assert picture_address(f"https://a.example/p.jpg?{more}") is None or name.lower() in {
        "tag",
        "maxwidth",
        "maxheight",
        "quality",
    }


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://emby:8096/Items/i1/Images/Primary", True),
        ("http://emby:8096/Items/i1/Images/Primary?tag=abc&maxWidth=400", True),
        (f"http://emby:8096/Items/i1/Images/Backdrop?tag=abc&api_key={SECRET}", False),
        (f"https://plex.example/photo?X-Plex-Token={SECRET}", False),
    ],
)
def test_a_picture_is_fetched_only_by_a_harmless_address(address: str, *, shown: bool) -> None:
    assert picture_address(address) == (address if shown else None)
