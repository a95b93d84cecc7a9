"""The hops, tried one by one by plain HTTP: Telegram's side, and each server's."""

import json
from dataclasses import dataclass
from typing import Any

from bot.backends import BackendSections, create_backends
from services.capabilities import Status
from services.clock import SystemClock
from services.errors import AuthenticationFailed, Rejected, UnexpectedAnswer
from services.http import JsonClient
from services.models import BackendId
from services.transport.redaction import Redactor

TELEGRAM = BackendId("telegram")
OFFICIAL = "https://api.telegram.org"
HOLD = 20  # seconds that Telegram keeps a question for updates open


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to reach Telegram: the token, and what stands between."""

    token: str
    api_url: str = ""
    proxy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Somebody who wrote to the bot, and the number of that update."""

    id: int
    name: str
    update_id: int


async def bot_name(way: Way) -> str:
    """Return the bot's user name.

    Raises: AuthenticationFailed for a token that is refused; the other BackendErrors.
    """
    return str((await _asked(way, "getMe", {})).get("username", ""))


async def writers(way: Way, *, after: int) -> list[Writer]:
    """Return who has written since an update, waiting a while for somebody.

    Nothing is confirmed but what `after` passes over: the bot itself answers the rest.

    Raises: Rejected when another program takes the updates; the other BackendErrors.
    """
    wish = {"offset": str(after + 1), "timeout": str(HOLD), "allowed_updates": '["message"]'}
    found = await _asked(way, "getUpdates", wish)
    return [writer for one in found if (writer := _writer(one))]


async def try_server(backend: str, section: dict[str, str]) -> None:
    """Sign in at a server and ask how it is.

    Raises: pydantic.ValidationError for a section that is not usable; BackendError.
    """
    sections = BackendSections.model_validate({backend: section})
    [made] = create_backends(sections, clock=SystemClock(), redactor=Redactor())
    try:
        if isinstance(made, Status):
            await made.status()
    finally:
        await made.aclose()


async def _asked(way: Way, method: str, form: dict[str, str]) -> Any:
    redactor = Redactor()
    redactor.register(way.token)
    client = JsonClient(
        TELEGRAM,
        base_url=f"{way.api_url or OFFICIAL}/bot{way.token}",
        redactor=redactor,
        proxy=way.proxy or None,
    )
    try:
        answer = await client.request("POST", method, form=form, idempotent=True)
    finally:
        await client.aclose()
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = None
    if not isinstance(said, dict) or "ok" not in said:
        raise UnexpectedAnswer(TELEGRAM, reason=f"HTTP {answer.status}")
    if said["ok"]:
        return said.get("result")
    reason = str(said.get("description", ""))
    kind = AuthenticationFailed if answer.status in (401, 404) else Rejected
    raise kind(TELEGRAM, reason=reason)


def _writer(update: dict[str, Any]) -> Writer | None:
    sender = update.get("message", {}).get("from", {})
    if sender.get("is_bot", True):
        return None
    return Writer(
        id=sender["id"], name=str(sender.get("first_name", "")), update_id=update["update_id"]
    )
