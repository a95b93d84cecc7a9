"""The Bot API's side of HTTP: token, method, faults, limits, journal, answer."""

import json
from typing import Any

from aiogram.types import InlineKeyboardMarkup
from aiohttp import web

from sandbox.telegram.accounts import Account
from sandbox.telegram.errors import ApiError
from sandbox.telegram.faults import Fault, FaultKind, Phase
from sandbox.telegram.journal import Entry, describe_keyboard, describe_message
from sandbox.telegram.methods.table import HANDLERS, Method, find_method
from sandbox.telegram.parsing import Call, Form, parse_method, read_form
from sandbox.telegram.spoiling import cut, spoil
from sandbox.telegram.stage import Stage

STAGE: web.AppKey[Stage] = web.AppKey("stage", Stage)


async def serve_method(request: web.Request) -> web.StreamResponse:
    """Answer one call of `/bot<token>/<method>`."""
    stage = request.app[STAGE]
    response = web.Response() if stage.is_down else await _answer(request, stage)
    # The stage may have gone down while the call was waiting.
    return cut(request) if stage.is_down else response


async def _answer(request: web.Request, stage: Stage) -> web.StreamResponse:
    try:
        account = stage.authorize(request.match_info["token"])
        method = find_method(request.match_info["method"])
        form = await read_form(request)
    except ApiError as refusal:
        return _refuse(refusal)
    # Nothing waits between this and a poll's beginning, so who sees the count knows of the poll.
    stage.journal.count(method.__api_method__)
    return await _Attempt(request, stage, account, method, form).answer()


async def serve_file(request: web.Request) -> web.StreamResponse:
    """Answer one download of `/file/bot<token>/<path>`."""
    stage = request.app[STAGE]
    if stage.is_down:
        return cut(request)
    try:
        account = stage.authorize(request.match_info["token"])
    except ApiError as refusal:
        return _refuse(refusal)
    file = account.files.find_path(request.match_info["path"])
    if file is None:
        return _refuse(ApiError(404, "Not Found"))
    return web.Response(body=file.content, content_type="application/octet-stream")


async def serve_unknown(request: web.Request) -> web.StreamResponse:
    """Answer a path that has no method in it."""
    if request.app[STAGE].is_down:
        return cut(request)
    return _refuse(ApiError(404, "Not Found"))


class _Attempt:
    """One authorized call on its way to an answer."""

    def __init__(
        self, request: web.Request, stage: Stage, account: Account, method: Method, form: Form
    ) -> None:
        self._request = request
        self._stage = stage
        self._account = account
        self._method = method
        self._form = form
        self._facts: Entry = _describe_form(account, form)

    async def answer(self) -> web.StreamResponse:
        try:
            parsed = parse_method(self._method, self._form)
        except ApiError as refusal:
            self._record(refusal=refusal)
            return _refuse(refusal)
        self._facts |= _describe_method(parsed)
        call = Call(account=self._account, method=parsed, uploads=self._form.uploads)
        fault = self._stage.faults.take(
            method=self._method.__api_method__,
            chat_id=self._facts["chat_id"],
            text=self._facts["text"],
        )
        if fault is not None and fault.phase is Phase.BEFORE:
            await self._stage.pulse.rest(fault.delay)
            if fault.kind is not FaultKind.SLOW:
                self._record(fault=fault)
                return await self._spoil(fault)
            fault = None
        return await self._execute(call, fault)

    async def _execute(self, call: Call[Any], fault: Fault | None) -> web.StreamResponse:
        try:
            result = await HANDLERS[self._method](call)
        except ApiError as refusal:
            if fault is not None:
                self._stage.faults.give_back(fault)
            self._record(refusal=refusal)
            return _refuse(refusal)
        if call.touched:
            self._facts |= describe_message(call.touched[0])
        if press := call.account.presses.get(getattr(call.method, "callback_query_id", "")):
            self._facts["user"] = press.user_id  # who reads it, and nobody else
        self._record(fault=fault)
        if fault is not None:
            await self._stage.pulse.rest(fault.delay)
            if fault.kind is not FaultKind.SLOW:
                return await self._spoil(fault)
        return _respond({"ok": True, "result": result})

    async def _spoil(self, fault: Fault) -> web.StreamResponse:
        return await spoil(self._request, fault, self._stage.pulse)

    def _record(self, *, refusal: ApiError | None = None, fault: Fault | None = None) -> None:
        """Write the outcome into the journal."""
        is_lost_before = fault is not None and fault.phase is Phase.BEFORE
        outcome: Entry = {"accepted": refusal is None and not is_lost_before}
        if is_lost_before and fault is not None:
            refusal = fault.refusal()
        if refusal is not None:
            outcome |= {"error_code": refusal.code, "description": refusal.description}
        if fault is not None:
            outcome["fault"] = fault.fault_id
        self._stage.journal.add(self._method.__api_method__, self._facts | outcome)


def _respond(body: dict[str, Any], status: int = 200) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=status, content_type="application/json")


def _refuse(refusal: ApiError) -> web.Response:
    return _respond(refusal.wire(), refusal.code)


def _describe_form(account: Account, form: Form) -> Entry:
    """Return what the journal says of a call that aiogram could not read."""
    text = form.fields.get("text", form.fields.get("caption"))
    return {
        "bot": account.id,
        "chat_id": _as_id(form.fields.get("chat_id")),
        "thread_id": None,
        "message_id": None,
        "text": text if isinstance(text, str) else None,
        "entities": [],
        "has_photo": False,
        "photo_sha256": None,
        "silent": False,
        "reply_to": None,
        "keyboard": [],
    }


def _describe_method(method: Any) -> Entry:
    """Return what the journal says of a call before its outcome; texts are still raw."""
    media = getattr(method, "media", None)
    first = media[0] if isinstance(media, list) and media else media
    text = getattr(method, "text", None) or getattr(method, "caption", None)
    reply = getattr(method, "reply_parameters", None)
    markup = getattr(method, "reply_markup", None)
    keyboard = (
        [
            [button.model_dump(exclude_unset=True) for button in row]
            for row in markup.inline_keyboard
        ]
        if isinstance(markup, InlineKeyboardMarkup)
        else None
    )
    return {
        "chat_id": _as_id(getattr(method, "chat_id", None)),
        "thread_id": getattr(method, "message_thread_id", None),
        "message_id": getattr(method, "message_id", None),
        "text": text or getattr(first, "caption", None),
        "has_photo": hasattr(method, "photo") or getattr(first, "type", None) == "photo",
        "silent": getattr(method, "disable_notification", None) or False,
        "reply_to": reply.message_id if reply else getattr(method, "reply_to_message_id", None),
        "keyboard": describe_keyboard(keyboard),
    }


def _as_id(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
