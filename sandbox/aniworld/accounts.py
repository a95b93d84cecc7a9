"""The master password, the tokens it opens, and the lock after too many wrong ones."""

import base64
import hmac
import json
import math
import secrets
from datetime import timedelta

from sandbox.aniworld.options import Options
from sandbox.standin.clock import ServerClock


class Accounts:
    """Knows the one password; a restart of the process keeps it and forgets the signing key."""

    def __init__(self, options: Options, clock: ServerClock) -> None:
        self._options = options
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._wrong = 0
        self._locked_until = 0.0
        self.password: str | None = options.password if options.set_up else None
        self.hours = 24

    @property
    def locked_for(self) -> int:
        """Return the whole seconds in which nobody may sign in."""
        return max(0, math.ceil(self._locked_until - self._clock.now().timestamp()))

    def lock(self, seconds: float) -> None:
        """Lock the login."""
        self._locked_until = self._clock.now().timestamp() + seconds

    def sign_in(self, password: str) -> str | None:
        """Return a token, None for a wrong password, which counts."""
        if self.password is None or not hmac.compare_digest(
            self.password.encode(), password.encode("utf-8", "replace")
        ):
            self._wrong += 1
            if self._wrong >= self._options.tries:
                self._wrong = 0
                self.lock(self._options.lock)
            return None
        self._wrong = 0
        return self._issue()

    def expires_at(self) -> str:
        """Return when a token of now ends."""
        return (self._clock.now() + timedelta(hours=self.hours)).isoformat().replace("+00:00", "Z")

    def knows(self, header: str) -> bool:
        """Say whether an Authorization header holds a good token."""
        scheme, _, token = header.partition(" ")
        signed, _, signature = token.rpartition(".")
        if scheme.lower() != "bearer" or not hmac.compare_digest(
            signature.encode("utf-8", "replace"), self._sign(signed).encode()
        ):
            return False
        claims = json.loads(_decode(signed.rpartition(".")[2]))
        return int(claims["exp"]) > self._clock.now().timestamp()

    def expire(self) -> None:
        """Make every token invalid, as a restart does."""
        self._key = secrets.token_bytes(32)

    def _issue(self) -> str:
        now = self._clock.now().timestamp()
        claims = {"sub": "master", "iat": int(now), "exp": int(now + self.hours * 3600)}
        claims["jti"] = secrets.token_hex(4)
        head = _encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
        body = _encode(json.dumps(claims).encode())
        return f"{head}.{body}.{self._sign(f'{head}.{body}')}"

    def _sign(self, text: str) -> str:
        return _encode(hmac.digest(self._key, text.encode("utf-8", "replace"), "sha256"))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
