"""Transfer and download history (contract section 5; moviepilot-v3 sections 3 and 4)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.envelope import Envelope, envelope, failure
from sandbox.moviepilot.guards import bearer, since, turned, until
from sandbox.moviepilot.lines.line import Line, Right, Shape
from sandbox.moviepilot.routes.newer import history as newer
from sandbox.standin.wire import Json

_ROOT = "/api/v1/history"
_WORDS = {"失败": False, "成功": True}


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get(f"{_ROOT}/transfer", bearer(transfers, shape=Shape.TRANSFER_PAGE)),
        web.delete(f"{_ROOT}/transfer", bearer(turned(delete, newer.delete), right=Right.MANAGE)),
        web.get(f"{_ROOT}/empty/transfer", until(Line.V3, bearer(empty, right=Right.SUPERUSER))),
        web.delete(f"{_ROOT}/transfer/all", since(Line.V3, bearer(empty, right=Right.SUPERUSER))),
        web.get(
            f"{_ROOT}/download",
            bearer(turned(downloads, newer.downloads), shape=Shape.DOWNLOADED, window=30),
        ),
        web.delete(f"{_ROOT}/download", bearer(delete_download)),
        *newer.routes(),
    ]


def transfers(call: Call) -> Envelope:
    """Return a page; `page_size` and every other unknown name is ignored.

    The special words for a title are those of v2; whether v3 knows them is not known.
    """
    title, status = call.text("title"), call.boolean("status")
    combine = call.dialect.filters_combine
    if title is not None and title in _WORDS and not combine:
        status = _WORDS[title]
        title = None
    page, count = call.integer("page", 1), call.integer("count", 30)
    found = call.server.history.page(
        title=title, page=page, count=count, status=status, combine=combine
    )
    return envelope(found)


def delete(call: Call) -> Envelope:
    """Delete a row named by the body of the DELETE."""
    deleted = call.server.history.delete(call.body_id())
    return envelope() if deleted else failure("记录不存在")


def empty(call: Call) -> Envelope:
    """Wipe the whole table: before v3 a GET that destroys."""
    call.server.history.truncate()
    return envelope()


def downloads(call: Call) -> list[Json]:
    """Return a page, the oldest first, without a total."""
    page, count = call.integer("page", 1), call.integer("count", 30)
    return call.server.downloaded.page(page=page, count=count)


def delete_download(call: Call) -> Envelope:
    """Delete a row, whether it is there or not."""
    call.server.downloaded.delete(call.body_id())
    return envelope()
