"""One API call: who calls, with which values, parsed the way the server parses them."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.moviepilot.auth import User
from sandbox.moviepilot.catalogue import MediaKind
from sandbox.moviepilot.envelope import invalid, malformed, missing
from sandbox.moviepilot.lines.dialect import Dialect
from sandbox.moviepilot.lines.identity import Ref
from sandbox.moviepilot.lines.line import Line
from sandbox.moviepilot.server import Server
from sandbox.standin.wire import Json

_TRUE = {"1", "true", "on", "yes", "t", "y"}
_FALSE = {"0", "false", "off", "no", "f", "n"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request with its sender and its values, parsed the way the server parses them."""

    server: Server
    request: web.Request
    user: User | None
    raw: bytes
    dialect: Dialect

    @property
    def caller(self) -> User:
        """The account that signed in; only behind a guard that demands one."""
        if self.user is None:
            raise LookupError("this call has no account")
        return self.user

    def text(self, name: str) -> str | None:
        """Return a query value."""
        return self.request.query.get(name)

    def needed(self, name: str) -> str:
        """Return a query value; without it the call is a 422."""
        value = self.text(name)
        if value is None:
            raise invalid(missing("query", name))
        return value

    def integer(self, name: str, default: int) -> int:
        """Return a whole number of the query."""
        value = self.optional_integer(name)
        return default if value is None else value

    def optional_integer(self, name: str) -> int | None:
        """Return a whole number of the query, None if it was not sent."""
        value = self.text(name)
        return None if value is None else _integer(value, "query", name)

    def boolean(self, name: str) -> bool | None:
        """Return a yes or no of the query, None if it was not sent; empty is a 422."""
        value = self.text(name)
        if value is None:
            return None
        word = value.lower()
        if word not in _TRUE | _FALSE:
            fault = "value could not be parsed to a boolean"
            raise invalid(malformed("query", name, message=fault, kind="type_error.bool"))
        return word in _TRUE

    def kind(self, name: str) -> MediaKind:
        """Return a media type of the query; another word crashes v2, and is a 422 in v3."""
        word = self.needed(name)
        if word not in list(MediaKind) and self.dialect.line.has(Line.V3):
            fault = f"Input should be {', '.join(MediaKind)}"
            raise invalid(malformed("query", name, message=fault, kind="enum"))
        return MediaKind(word)

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return self.request.match_info[name]

    def path_integer(self, name: str) -> int:
        """Return a part of the path that must be a whole number."""
        return _integer(self.path(name), "path", name)

    def path_ref(self, name: str) -> Ref | None:
        """Return the title that a part of the path names, the way this line names titles."""
        return self.dialect.identity.in_path(self.request, name)

    def query_ref(self) -> Ref | None:
        """Return the title that the query names."""
        return self.dialect.identity.in_query(self.request.query)

    def json(self) -> Json:
        """Return the JSON object of the body."""
        if not self.raw:
            raise invalid(missing("body"))
        try:
            value: Any = json.loads(self.raw)
        except ValueError as error:
            kind = "value_error.jsondecode"
            raise invalid(malformed("body", message=str(error), kind=kind)) from error
        if not isinstance(value, dict):
            fault = "value is not a valid dict"
            raise invalid(malformed("body", message=fault, kind="type_error.dict"))
        return value

    def body_id(self) -> int:
        """Return the whole number `id` of the body."""
        body = self.json()
        if "id" not in body:
            raise invalid(missing("body", "id"))
        try:
            return int(body["id"])
        except (TypeError, ValueError) as error:
            fault = "value is not a valid integer"
            kind = "type_error.integer"
            raise invalid(malformed("body", "id", message=fault, kind=kind)) from error


def _integer(value: str, *location: str) -> int:
    try:
        return int(value)
    except ValueError as error:
        fault = "value is not a valid integer"
        raise invalid(malformed(*location, message=fault, kind="type_error.integer")) from error
