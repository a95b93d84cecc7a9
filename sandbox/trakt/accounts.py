"""People, device codes and tokens that rotate (contract trakt.md 2)."""

import secrets
from dataclasses import dataclass, field

from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json
from sandbox.trakt.options import Options, Variant

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(slots=True, kw_only=True)
class Device:
    """A sign-in that waits for its code."""

    code: str
    user_code: str
    expires_at: float
    asked_at: float = float("-inf")
    state: str = "pending"  # approved · denied · used
    person: str = ""


@dataclass(slots=True, kw_only=True)
class Pair:
    """An access token and its refresh token, and what has become of both."""

    person: str
    access: str
    refresh: str
    expires_at: float
    alive: bool = True  # the access token
    fresh: bool = True  # the refresh token was not used yet


@dataclass(slots=True)
class Accounts:
    """Issues codes and tokens for the one app there is."""

    options: Options
    clock: ServerClock
    devices: dict[str, Device] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)  # of the address bar, by person

    @property
    def now(self) -> float:
        """Return the server's moment."""
        return self.clock.now().timestamp()

    def begin(self, variant: Variant) -> Device:
        """Begin a sign-in by device."""
        user_code = "".join(secrets.choice(_LETTERS) for _ in range(8))
        device = Device(
            code=secrets.token_hex(32), user_code=user_code, expires_at=self.now + variant.expiry
        )
        self.devices[device.code] = device
        return device

    def waiting(self, user_code: str = "") -> Device | None:
        """Return the sign-in of a user code, without one the newest that waits."""
        every = [one for one in self.devices.values() if one.state == "pending"]
        if user_code:
            every = [one for one in every if one.user_code == user_code.upper()]
        return every[-1] if every else None

    def issue(self, person: str, variant: Variant) -> Json:
        """Give somebody a new pair."""
        now = int(self.now)
        pair = Pair(
            person=person,
            access=secrets.token_hex(32),
            refresh=secrets.token_hex(32),
            expires_at=now + variant.life,
        )
        self.pairs.append(pair)
        return {
            "access_token": pair.access,
            "token_type": "Bearer",
            "expires_in": variant.life,
            "refresh_token": pair.refresh,
            "scope": "public",
            "created_at": now + variant.skew,
        }

    def refresh(self, token: str, variant: Variant) -> Json | None:
        """Rotate a pair; None where the refresh token is dead or unknown."""
        pair = next((one for one in self.pairs if one.refresh == token), None)
        if pair is None:
            return None
        if not pair.fresh:
            if variant.family:
                self.revoke_all(pair.person)
            return None
        pair.fresh = False
        if variant.kills_access:
            pair.alive = False
        return self.issue(pair.person, variant)

    def revoke(self, token: str) -> None:
        """End the pair a token belongs to."""
        for pair in self.pairs:
            if token in (pair.access, pair.refresh):
                pair.alive = pair.fresh = False

    def revoke_all(self, person: str) -> None:
        """End every pair of somebody, as they do on the server's own page."""
        for pair in self.pairs:
            if pair.person == person:
                pair.alive = pair.fresh = False

    def person_of(self, header: str) -> str | None:
        """Return whose access token an Authorization header holds, None for a bad one."""
        token = header.partition(" ")[2]
        for pair in self.pairs:
            if pair.access == token and pair.alive and pair.expires_at > self.now:
                return pair.person
        return None
