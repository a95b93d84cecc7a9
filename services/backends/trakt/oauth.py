"""The four calls of the sign-in address (contract trakt.md 2): nothing is sent twice by itself."""

import json
from typing import Any

from services.backends.trakt.mapping import text
from services.backends.trakt.settings import Settings
from services.errors import BackendError
from services.http import JsonClient
from services.transport.answers import Answer
from services.transport.contact import Contact
from services.transport.wire import fields

NAMED = {"User-Agent": "Usher/1 (a Telegram front end for media servers)"}  # 403 without one
GRANT_LOST, APP_GONE = "invalid_grant", "invalid_client"


class OAuth:
    """Speaks with the sign-in address only: a refresh token never goes to another host."""

    def __init__(self, http: JsonClient, settings: Settings, contact: Contact) -> None:
        self._http = http
        self._id = settings.client_id
        self._secret = settings.client_secret.get_secret_value()
        self._redirect = settings.redirect_uri
        self.contact = contact

    async def begin(self) -> Answer:
        """Ask for a device code. Raises: BackendError."""
        return await self._send("device/code", {"client_id": self._id})

    async def poll(self, device_code: str) -> Answer:
        """Ask for the tokens of a device code; only the status says how it stands (2.1)."""
        return await self._send("device/token", {"code": device_code, **self._app()})

    async def exchange(self, code: str) -> Answer:
        """Change a code that somebody copied (2.2)."""
        body = {"code": code, "grant_type": "authorization_code", "redirect_uri": self._redirect}
        return await self._send("token", {**body, **self._app()})

    async def refresh(self, token: str) -> Answer:
        """Change a refresh token into a new pair (2.4)."""
        body = {"refresh_token": token, "grant_type": "refresh_token"}
        return await self._send("token", {**body, "redirect_uri": self._redirect, **self._app()})

    async def revoke(self, token: str) -> Answer:
        """Withdraw a pair."""
        return await self._send("revoke", {"token": token, **self._app()})

    def body(self, answer: Answer) -> Any:
        """Return the JSON of a good answer. Raises: BackendError."""
        return self._http.decode(answer)

    def failure(self, answer: Answer) -> BackendError:
        """Return what a bad answer means."""
        return self._http.failure(answer)

    def complaint(self, answer: Answer) -> str:
        """Return the server's code for a refusal, empty where it gives none."""
        try:
            return text(fields(json.loads(answer.body)).get("error"))
        except (ValueError, RecursionError):
            return ""

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _app(self) -> dict[str, str]:
        return {"client_id": self._id, "client_secret": self._secret}

    async def _send(self, call: str, body: dict[str, str]) -> Answer:
        return await self._http.request(
            "POST", f"oauth/{call}", json=body, authorized=False, idempotent=False, headers=NAMED
        )
