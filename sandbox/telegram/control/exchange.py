"""Reading requests and writing answers of the control API."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox.telegram.accounts import Account
from sandbox.telegram.api import STAGE
from sandbox.telegram.chats import Chat
from sandbox.telegram.errors import ApiError

LONGEST_WAIT = 60.0  # seconds


class Order(BaseModel):
    """A body of the control API."""

    model_config = ConfigDict(extra="forbid")


Body = TypeVar("Body", bound=Order)
Number = TypeVar("Number", int, float)


async def read_order(request: web.Request, model: type[Body]) -> Body:
    """Read a JSON body.

    Raises:
        web.HTTPBadRequest: it does not fit; the body says why.
    """
    try:
        return model.model_validate_json(await request.content.read() or b"{}")
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        raise web.HTTPBadRequest(
            text=json.dumps({"error": problems}), content_type="application/json"
        ) from error


def find_account(request: web.Request) -> Account:
    """Return the bot whose id the query gives as `bot`, else the first one.

    Raises:
        web.HTTPNotFound: there is no such bot.
    """
    try:
        return request.app[STAGE].account(read_int(request, "bot"))
    except LookupError:
        raise missing("bot") from None


def find_chat(account: Account, chat_id: int) -> Chat:
    """Return a chat.

    Raises:
        web.HTTPNotFound: there is no such chat.
    """
    try:
        return account.find_chat(chat_id)
    except ApiError:
        raise missing("chat") from None


def read_int(request: web.Request, name: str) -> int | None:
    """Return a whole number of the query.

    Raises:
        web.HTTPBadRequest: it is none.
    """
    return _read_number(request, name, int)


def read_wait(request: web.Request) -> float:
    """Return how many seconds the query is ready to wait.

    Raises:
        web.HTTPBadRequest: it is no number.
    """
    return min(_read_number(request, "wait", float) or 0.0, LONGEST_WAIT)


def _read_number(
    request: web.Request, name: str, convert: Callable[[str], Number]
) -> Number | None:
    text = request.query.get(name)
    try:
        return None if text is None else convert(text)
    except ValueError:
        raise web.HTTPBadRequest(
            text=json.dumps({"error": f"{name} must be a number"}),
            content_type="application/json",
        ) from None


def reply(body: Any, status: int = 200) -> web.Response:
    """Return JSON."""
    return web.Response(
        text=json.dumps(body, ensure_ascii=False), status=status, content_type="application/json"
    )


def missing(what: str) -> web.HTTPNotFound:
    """Return the 404 for something that does not exist."""
    return web.HTTPNotFound(
        text=json.dumps({"error": f"no such {what}"}), content_type="application/json"
    )
