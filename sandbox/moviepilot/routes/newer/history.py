"""History as v3 keeps it (moviepilot-v3 sections 3 to 5)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.envelope import Counted, Envelope, envelope, failure
from sandbox.moviepilot.guards import bearer, since
from sandbox.moviepilot.lines.line import Line, Right
from sandbox.standin.wire import Json

_REDO = "/api/v1/history/transfer"


def routes() -> list[web.RouteDef]:
    """Return the routes that older lines do not have."""
    return [
        web.post(f"{_REDO}/ai-redo", since(Line.V3, bearer(redo_many, right=Right.MANAGE))),
        web.post(
            f"{_REDO}/{{history_id}}/ai-redo", since(Line.V3, bearer(redo, right=Right.MANAGE))
        ),
    ]


def delete(call: Call) -> Envelope:
    """Delete a row and, if wanted, its files; say how each step went."""
    row = call.server.history.get(call.body_id())
    if row is None:
        return failure("记录不存在", _steps(call, {}, history="not_found"))
    call.server.history.delete(row["id"])
    return envelope(_steps(call, row, history="deleted"))


def downloads(call: Call) -> Counted:
    """Return a page, the newest first, with the exact length."""
    page, count = call.integer("page", 1), call.integer("count", 30)
    downloaded = call.server.downloaded
    return Counted(downloaded.newest(page=page, count=count), total=downloaded.total())


def redo(call: Call) -> Envelope:
    """Have one row organised again in the background; its progress has a key."""
    return _redo(call, [call.path_integer("history_id")])


def redo_many(call: Call) -> Envelope:
    """Have several rows organised again."""
    return _redo(call, [int(it) for it in call.json().get("history_ids") or []])


def _redo(call: Call, ids: list[int]) -> Envelope:
    server = call.server
    rows = [row for it in ids if (row := server.history.get(it)) is not None]
    if not server.options.assistant:
        return failure("智能助手未启用")
    if not ids or len(rows) < len(ids):
        return failure("整理记录不存在")
    return envelope({"progress_key": server.redoing.start(rows), "history_ids": ids})


def _steps(call: Call, row: Json, *, history: str) -> Json:
    def step(switch: str, path: object) -> Json:
        if not call.boolean(switch):
            return {"status": "not_requested", "message": ""}
        return {"status": "deleted" if path else "already_missing", "message": ""}

    return {
        "source": step("deletesrc", row.get("src")),
        "destination": step("deletedest", row.get("dest")),
        "history": history,
        "message": "",
    }
