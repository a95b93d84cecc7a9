"""Transfer and download history (contract section 5)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call, bearer
from sandbox.moviepilot.envelope import envelope, failure, invalid, malformed, missing
from sandbox.standin.wire import Json

_WORDS = {"失败": False, "成功": True}


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get("/api/v1/history/transfer", bearer(transfers)),
        web.delete("/api/v1/history/transfer", bearer(delete_transfer, admin=True)),
        web.get("/api/v1/history/empty/transfer", bearer(empty, admin=True)),
        web.get("/api/v1/history/download", bearer(downloads)),
        web.delete("/api/v1/history/download", bearer(delete_download)),
    ]


def transfers(call: Call) -> Json:
    """Return a page; `page_size` and every other unknown name is ignored."""
    title, status = call.text("title"), call.boolean("status")
    if title is not None and title in _WORDS:
        status = _WORDS[title]
        title = None
    page, count = call.integer("page", 1), call.integer("count", 30)
    history = call.server.history
    return envelope(history.page(title=title, page=page, count=count, status=status))


def delete_transfer(call: Call) -> Json:
    """Delete a row named by the body of the DELETE."""
    deleted = call.server.history.delete(_id(call))
    return envelope() if deleted else failure("记录不存在")


def empty(call: Call) -> Json:
    """Wipe the whole table: a GET that destroys."""
    call.server.history.truncate()
    return envelope()


def downloads(call: Call) -> list[Json]:
    """Return a page, the oldest first, without a total."""
    page, count = call.integer("page", 1), call.integer("count", 30)
    return call.server.downloaded.page(page=page, count=count)


def delete_download(call: Call) -> Json:
    """Delete a row, whether it is there or not."""
    call.server.downloaded.delete(_id(call))
    return envelope()


def _id(call: Call) -> int:
    body = call.json()
    if "id" not in body:
        raise invalid(missing("body", "id"))
    try:
        return int(body["id"])
    except (TypeError, ValueError) as error:
        fault = "value is not a valid integer"
        raise invalid(malformed("body", "id", message=fault, kind="type_error.integer")) from error
