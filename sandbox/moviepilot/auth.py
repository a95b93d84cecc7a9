"""Accounts, passwords, one-time codes and the two kinds of signed token (contract section 3)."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from sandbox.moviepilot.options import MEMBER, Options
from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json

Purpose = Literal["authentication", "resource"]

_LIFE: dict[Purpose, timedelta] = {
    "authentication": timedelta(days=8),
    "resource": timedelta(minutes=30),
}
_CODE_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One account."""

    id: int
    name: str
    password: str
    email: str
    is_superuser: bool
    manages: bool = False  # the right that v3 knows between an ordinary account and the first one
    is_active: bool = True
    otp_secret: str | None = None

    @property
    def permissions(self) -> Json:
        """The account's flags."""
        return {"manage": True} if self.manages else {}

    def wire(self) -> Json:
        """Return the account as the server shows it."""
        return {
            "name": self.name,
            "email": self.email,
            "is_active": self.is_active,
            "is_superuser": self.is_superuser,
            "avatar": "",
            "is_otp": self.otp_secret is not None,
            "permissions": self.permissions,
            "settings": {},
            "id": self.id,
        }


class Accounts:
    """Knows who may sign in and which tokens are good; a restart makes all of them bad."""

    def __init__(self, options: Options, clock: ServerClock) -> None:
        self._clock = clock
        self._level = options.level
        self._keys: dict[Purpose, bytes] = {}
        self._users = {
            user.name: user
            for user in (
                User(
                    id=1,
                    name=options.username,
                    password=options.password,
                    email="admin@example.org",
                    is_superuser=True,
                    otp_secret=options.otp_secret,
                ),
                User(
                    id=2,
                    name=MEMBER,
                    password=options.member_password,
                    email="",
                    is_superuser=False,
                    manages=options.member_manages,
                ),
            )
        }
        self._admin = options.username
        self._factors = options.mfa_methods
        self.restart()

    def restart(self) -> None:
        """Draw new signing keys, as every start of the server does."""
        self._keys = {purpose: secrets.token_bytes(32) for purpose in _LIFE}

    def change_password(self, password: str) -> None:
        """Give the administrator another password; tokens stay good."""
        admin = self._users[self._admin]
        self._users[self._admin] = replace(admin, password=password)

    def set_active(self, name: str, *, active: bool) -> None:
        """Let an account in, or shut it out; its tokens are good or bad with it."""
        self._users[name] = replace(self._users[name], is_active=active)

    @property
    def superuser(self) -> User:
        """The first account, which the API token stands for."""
        return self._users[self._admin]

    def get(self, name: str) -> User | None:
        """Return an account by name."""
        return self._users.get(name)

    def everybody(self) -> list[User]:
        """Return all accounts by id."""
        return list(self._users.values())

    def knows(self, name: str, password: str) -> User | None:
        """Return the active account whose password this is, whatever its second factor."""
        user = self._users.get(name)
        if user is None or not user.is_active:
            return None
        right = hmac.compare_digest(user.password.encode(), password.encode())
        return user if right else None

    def factors(self, user: User) -> list[str]:
        """Return the second factors an account may use; none means that none is asked for."""
        return [] if user.otp_secret is None else list(self._factors)

    def accepts(self, user: User, code: str | None) -> bool:
        """Tell whether a second factor is good; a passkey cannot be typed."""
        if user.otp_secret is None:
            return True
        return "otp" in self._factors and code in self._codes(user.otp_secret)

    def issue(self, user: User, purpose: Purpose) -> str:
        """Return a signed token."""
        now = self._clock.now()
        claims = {
            "exp": int((now + _LIFE[purpose]).timestamp()),
            "iat": int(now.timestamp()),
            "sub": str(user.id),
            "username": user.name,
            "super_user": user.is_superuser,
            "level": self._level,
            "purpose": purpose,
        }
        head = _encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
        body = _encode(json.dumps(claims).encode())
        return f"{head}.{body}.{self._sign(f'{head}.{body}', purpose)}"

    def verify(self, token: str, purpose: Purpose) -> User | None:
        """Return whose token this is, None if it is malformed, foreign, expired or of old keys."""
        claims = self._claims(token, purpose)
        user = None if claims is None else self._users.get(str(claims["username"]))
        return user if user is not None and user.is_active else None

    def remaining(self, token: str, *, of: User | None = None) -> timedelta:
        """Return how long a resource token still lasts; a bad one, or not `of` them, no time."""
        claims = self._claims(token, "resource")
        if claims is None or (of is not None and claims["username"] != of.name):
            return timedelta()
        return timedelta(seconds=int(claims["exp"]) - self._clock.now().timestamp())

    def _claims(self, token: str, purpose: Purpose) -> Json | None:
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(signed, purpose).encode()):
            return None
        claims: Json = json.loads(_decode(signed.rpartition(".")[2]))
        fresh = int(claims["exp"]) > self._clock.now().timestamp()
        return claims if fresh and claims["purpose"] == purpose else None

    def _sign(self, text: str, purpose: Purpose) -> str:
        return _encode(hmac.digest(self._keys[purpose], text.encode(), "sha256"))

    def _codes(self, secret: str) -> set[str]:
        """Return the codes that are good now: the present one and, for slow hands, the last."""
        now = int(self._clock.now().timestamp()) // _CODE_SECONDS
        return {one_time_code(secret, now), one_time_code(secret, now - 1)}


def one_time_code(secret: str, counter: int) -> str:
    """Return the six digits of RFC 6238 for a base32 secret and a 30 s counter."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, counter.to_bytes(8, "big"), hashlib.sha1)
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
