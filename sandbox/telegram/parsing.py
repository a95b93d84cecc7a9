"""From an HTTP request to one of aiogram's method objects.

Sharing aiogram's idea of the schema costs nothing and keeps every field typed; what the real
server checks beyond the schema is in the handlers.
"""

import json
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl

from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import InputFile
from aiohttp import BodyPartReader, web
from pydantic import BaseModel, TypeAdapter, ValidationError

from sandbox.telegram.accounts import Account
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.files import Upload
from sandbox.telegram.messages import StoredMessage

LARGEST_BODY = 51 * 1024 * 1024
M = TypeVar("M", bound=TelegramMethod[Any])
T = TypeVar("T")
_SCALARS = (str, int, float, bool, types.NoneType, Default, InputFile, datetime, timedelta)
_OBJECT = TypeAdapter(dict[str, Any])
# How the real server names a missing field; others are "parameter "x" is required".
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "file_id": "file_id not specified",
}


@dataclass(slots=True, kw_only=True)
class Form:
    """The fields and files of a request."""

    fields: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Call(Generic[M]):
    """One call of one bot; `touched` collects the messages it made or changed."""

    account: Account
    method: M
    uploads: Mapping[str, Upload]
    touched: list[StoredMessage] = field(default_factory=list)


def given(value: T | Default | None) -> T | None:
    """Return a field, or None where aiogram put its own default marker."""
    return None if isinstance(value, Default) else value


async def read_form(request: web.Request) -> Form:
    """Read query and body: JSON, urlencoded or multipart.

    Raises:
        ApiError: 413 for a huge body, 400 for a broken one.
    """
    if (request.content_length or 0) > LARGEST_BODY:
        raise ApiError(413, "Request Entity Too Large")
    form = Form(fields=dict(request.query))
    try:
        if request.content_type == "application/json":
            # Not request.json(): the size limit of the outermost application is not ours.
            body = await request.content.read()
            form.fields |= _OBJECT.validate_json(body or b"{}")
        elif request.content_type.startswith("multipart/"):
            await _read_parts(request, form)
        elif request.content_type == "application/x-www-form-urlencoded":
            body = await request.content.read()
            form.fields |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    except ValueError as error:
        raise bad_request("can't parse the request body") from error
    return form


async def _read_parts(request: web.Request, form: Form) -> None:
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ValueError("a nested or nameless part")
        content = bytearray()
        while chunk := await part.read_chunk(2**16):
            content += chunk
        if part.filename is None:
            form.fields[part.name] = content.decode()
        else:
            form.uploads[part.name] = Upload(name=part.filename, content=bytes(content))
            form.fields.setdefault(part.name, f"attach://{part.name}")


def parse_method(method: type[M], form: Form) -> M:
    """Build aiogram's method object.

    Raises:
        ApiError: 400 for a missing or malformed field.
    """
    structured = _structured_fields(method)
    fields = {
        name: _decode(name, value) if name in structured and isinstance(value, str) else value
        for name, value in form.fields.items()
        if name != "certificate" and not (value == "" and _is_optional(method, name))
    }
    try:
        json.dumps(fields, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    try:
        return method.model_validate(fields)
    except ValidationError as error:
        raise _explain(error) from error


def _is_optional(method: type[BaseModel], name: str) -> bool:
    """Say whether an empty value means that the field is not there."""
    return name not in method.model_fields or not method.model_fields[name].is_required()


def _decode(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None


def _explain(error: ValidationError) -> ApiError:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "request"
    if first["type"] == "missing" and len(first["loc"]) == 1:
        return bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
    return bad_request(f"can't parse {name}: {first['msg']}")


@cache
def _structured_fields(method: type[BaseModel]) -> frozenset[str]:
    """Return the fields that travel as JSON inside a form."""
    method.model_rebuild()  # its annotations are names until then (lazy_models.py)
    return frozenset(
        name for name, info in method.model_fields.items() if not _is_scalar(info.annotation)
    )


def _is_scalar(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return all(_is_scalar(arm) for arm in get_args(annotation))
    if origin is Annotated:
        return _is_scalar(get_args(annotation)[0])
    if origin is Literal:
        return True
    return isinstance(annotation, type) and issubclass(annotation, _SCALARS)
