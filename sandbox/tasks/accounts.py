"""People of the platform, their settings, and the tokens they carry."""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json
from sandbox.tasks.options import Options

COURSES = tuple(
    {
        "courseId": str(1000 + number),
        "courseName": f"Course {number}",
        "teacherName": f"Teacher {number}",
        "clazzId": str(200 + number),
        "cpi": str(300 + number),
        "progress": number * 10 % 110,
        "state": number % 2,
    }
    for number in range(1, 13)
)
_STANDARD = {"use_cookies": False, "speed": 1.0, "notopen_action": "retry"}
_KEPT = ("cx_username", "cx_password", "tiku_config", "notification_config")


def stamp(moment: datetime | None) -> str | None:
    """Return a moment as the server writes it: microseconds, no zone, meaning UTC."""
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") if moment else None


@dataclass(slots=True, kw_only=True)
class User:
    """One account; `stored` is the settings object, its third-party password included."""

    id: int
    username: str
    password: str
    email: str
    created: datetime
    role: str = "user"
    active: bool = True
    seen: datetime | None = None
    stored: Json = field(default_factory=dict)
    changed: datetime | None = None

    @property
    def linked(self) -> bool:
        """Say whether the third-party account is stored."""
        return bool(self.stored.get("cx_username") and self.stored.get("cx_password"))

    def shown(self) -> Json:
        """Return the account as the server tells it."""
        return {
            "username": self.username,
            "email": self.email,
            "id": self.id,
            "role": self.role,
            "is_active": self.active,
            "email_verified": False,
            "created_at": stamp(self.created),
            "last_login": stamp(self.seen),
        }

    def config(self) -> Json:
        """Return the settings without the password."""
        return {
            "cx_username": self.stored.get("cx_username"),
            "cx_password": None,
            "use_cookies": self.stored.get("use_cookies", False),
            "speed": self.stored.get("speed", 1.0),
            "notopen_action": self.stored.get("notopen_action", "retry"),
            "id": self.id,
            "user_id": self.id,
            "tiku_config": self.stored.get("tiku_config", {}),
            "notification_config": self.stored.get("notification_config", {}),
            "updated_at": stamp(self.changed or self.created),
        }

    def configure(self, given: Json, now: datetime) -> None:
        """Write settings: what is left out goes back to its standard, but for what is kept."""
        kept = {key: self.stored[key] for key in _KEPT if key in self.stored}
        self.stored = _STANDARD | kept | given
        self.changed = now


class Accounts:
    """Knows everybody, and makes and reads tokens."""

    def __init__(self, options: Options, clock: ServerClock) -> None:
        self._options = options
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self.minutes = options.minutes
        self.users: dict[int, User] = {}
        keeper = self.add(
            options.username, options.password, f"{options.username}@example.com", role="admin"
        )
        linked = {"cx_username": "13800000000", "cx_password": "demo", "speed": 1.5}
        keeper.stored = {**_STANDARD, **linked, "tiku_config": {"token": "bank-key-of-nobody"}}
        for number in (1, 2, 3):
            user = self.add(f"user{number}", f"secret{number}23", f"user{number}@example.com")
            if number < 3:
                user.stored = {**_STANDARD, **linked}

    def add(self, username: str, password: str, email: str, *, role: str = "user") -> User:
        """Make an account."""
        number = max(self.users, default=0) + 1
        user = User(
            id=number,
            username=username,
            password=password,
            email=email,
            role=role,
            created=self._clock.now(),
        )
        self.users[number] = user
        return user

    def named(self, name: str) -> User | None:
        """Return whose name or e-mail this is."""
        every = self.users.values()
        return next((one for one in every if name in (one.username, one.email)), None)

    def token(self, user: User) -> str:
        """Return a new token."""
        now = self._clock.now()
        claims = {
            "sub": str(user.id),
            "username": user.username,
            "role": user.role,
            "exp": int((now + timedelta(minutes=self.minutes)).timestamp()),
            "jti": secrets.token_hex(4),
        }
        head = _encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
        body = _encode(json.dumps(claims).encode())
        return f"{head}.{body}.{self._sign(f'{head}.{body}')}"

    def holder(self, token: str) -> User | None:
        """Return whose token this is, None for a bad or expired one or a deleted account."""
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(
            signature.encode("utf-8", "replace"), self._sign(signed).encode()
        ):
            return None
        claims: Any = json.loads(_decode(signed.rpartition(".")[2]))
        if claims["exp"] <= self._clock.now().timestamp():
            return None
        return self.users.get(int(claims["sub"]))

    def expire(self) -> None:
        """Make every token invalid."""
        self._key = secrets.token_bytes(32)

    def _sign(self, text: str) -> str:
        return _encode(hmac.digest(self._key, text.encode("utf-8", "replace"), "sha256"))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
