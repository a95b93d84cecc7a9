"""Codes besides the password: making them, and reading from a refused login that one is wanted.

Later lines say so in a header when the password was right (contract moviepilot-v3 section 3);
else one text means everything, and another call tells whether the account uses codes at all.
"""

import base64
import hmac
import json
import struct
from datetime import datetime
from urllib.parse import quote

from services.backends.moviepilot.dialect import unwrap
from services.backends.moviepilot.models import read_list, read_object
from services.errors import (
    AuthenticationFailed,
    BackendError,
    CodeRefused,
    PasskeyOnly,
    TwoFactor,
)
from services.http import JsonClient
from services.transport.answers import Answer

WANTED = "x-mfa-required"
_CODES = ("otp", "code", "authenticator", "app")  # in the name of a method that takes a code


def one_time_code(secret: str, now: datetime, *, digits: int = 6) -> str:
    """Return the code of an authenticator app (RFC 6238: SHA-1, 30 s) for a base32 secret."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(now.timestamp()) // 30), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


async def why_refused(
    client: JsonClient, answer: Answer, *, username: str, has_code: bool
) -> type[AuthenticationFailed]:
    """Return what a refused login means."""
    wanted = answer.headers.get(WANTED, "").strip().lower()
    methods = _methods(answer)
    if wanted not in ("", "false", "0"):
        if methods and not any(word in one for one in methods for word in _CODES):
            return PasskeyOnly
        return CodeRefused if has_code else TwoFactor
    if await _uses_codes(client, username):
        return CodeRefused if has_code else TwoFactor
    return AuthenticationFailed


def _methods(answer: Answer) -> list[str]:
    try:
        told = unwrap(json.loads(answer.body))
    except (ValueError, RecursionError):
        return []
    named = read_list(read_object(told.data).get("mfa_methods"))
    return [one.lower() for one in named if isinstance(one, str)]


async def _uses_codes(client: JsonClient, username: str) -> bool:
    """Say whether the account signs in with codes; False where nobody tells (contract 3.1)."""
    name = quote(username, safe="")
    for path in (f"user/otp/{name}", f"mfa/status/{name}"):  # the latter is v3's
        try:
            told = unwrap(await client.json("GET", path, authorized=False))
        except BackendError:
            continue
        enabled = read_object(told.data).get("enabled", True)
        return told.wrapped and told.success and enabled is True
    return False
