"""Organising as v3 does it: previews, states, and a queue of decisions for people.

Moviepilot-v3 sections 4 and 5; read, not recorded.
"""

from collections.abc import Callable
from pathlib import PurePosixPath

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.envelope import Envelope, Refusal, envelope, failure, invalid, malformed
from sandbox.moviepilot.guards import bearer, since
from sandbox.moviepilot.lines.line import Line, Right
from sandbox.moviepilot.lines.wording import public_reason
from sandbox.moviepilot.naming import library_path, parsed_name
from sandbox.moviepilot.organising import known_title, organise, redo
from sandbox.moviepilot.releases import read_release
from sandbox.moviepilot.reviews import ConflictError
from sandbox.moviepilot.server import Server
from sandbox.standin.wire import Json

_TASKS = "/api/v1/transfer/tasks"
_BACKGROUND_SECONDS = 8.0
_DECISION = ("operation_id", "decision", "reason", "result_payload")


def routes() -> list[web.RouteDef]:
    """Return the routes that older lines do not have."""
    manage = Right.MANAGE
    return [
        web.get(f"{_TASKS}/manual-reviews", since(Line.V3, bearer(reviews, right=manage))),
        web.get(
            f"{_TASKS}/{{task_id}}/manual-review", since(Line.V3, bearer(review, right=manage))
        ),
        web.post(
            f"{_TASKS}/{{task_id}}/manual-review", since(Line.V3, bearer(decide, right=manage))
        ),
    ]


def manual(call: Call) -> Envelope:
    """Organise rows or files, or with `preview` only say what would become of them.

    The answer has one item per file with its state; only `completed` means in the library.
    """
    body, server = call.json(), call.server
    sources = _sources(server, body)
    if isinstance(sources, str):
        return failure(sources)
    if not sources:
        return failure("缺少参数")
    title = _named(call, body)
    if body.get("preview"):
        return _answer([_previewed(server, it, title, body) for it in sources], counted=True)
    if call.boolean("background"):
        for source in sources:
            server.world.later(_BACKGROUND_SECONDS, _later(server, source, title, body))
        return _answer([_item(it, state="accepted") for it in sources])
    return _answer([_carried_out(server, it, title, body) for it in sources])


def reviews(call: Call) -> Envelope:
    """Return a page of what waits for a decision, or was decided and waits for its retry."""
    state = call.text("state") or "manual_review"
    page, size = call.integer("page", 1), call.integer("page_size", 30)
    if state not in ("manual_review", "retry_wait") or page < 1 or not 1 <= size <= 100:
        raise invalid(malformed("query", message="Input is out of range", kind="value_error"))
    return envelope(call.server.reviews.page(state, page=page, size=size))


def review(call: Call) -> Json:
    """Return one task."""
    found = call.server.reviews.get(call.path("task_id"))
    if found is None:
        raise Refusal(404, "人工复核任务不存在")
    return found.wire()


def decide(call: Call) -> Envelope:
    """Take a person's decision; a task that changed meanwhile is a 409."""
    body = call.json()
    decision = body.get("decision")
    is_whole = bool(body.get("operation_id")) and bool(str(body.get("reason") or "").strip())
    has_proof = decision != "applied" or body.get("result_payload") is not None
    if (
        not is_whole
        or not has_proof
        or decision not in ("applied", "not_applied")
        or not body.keys() <= set(_DECISION)
    ):
        raise invalid(malformed("body", message="not a decision", kind="value_error"))
    try:
        data = call.server.reviews.decide(call.path("task_id"), body["operation_id"], decision)
    except ConflictError as error:
        raise Refusal(409, "整理任务状态已变化，请刷新后重试") from error
    return envelope(data)


def _sources(server: Server, body: Json) -> list[Json] | str:
    """Return the rows and files a body means, each as a row; or what it cannot mean."""
    rows: list[Json] = []
    for number in body.get("logids") or ([body["logid"]] if body.get("logid") else []):
        row = server.history.get(int(number))
        if row is None:
            return f"整理记录不存在，ID：{number}"
        rows.append(row)
    files = body.get("fileitems") or ([body["fileitem"]] if body.get("fileitem") else [])
    return rows or [{"src": it.get("path"), "src_fileitem": it} for it in files]


def _named(call: Call, body: Json) -> Title | None:
    """Return the title of the pair; the word 自动 leaves the type to the server."""
    ref = call.dialect.identity.in_body(body)
    word = str(body.get("type_name") or "").strip()
    if ref is None or ref.tmdb is None:
        return None
    if word and word not in ("自动", "auto", "none"):
        return call.server.catalogue.get(MediaKind(word), ref.tmdb)
    return call.server.catalogue.guess(ref.tmdb, season=body.get("season"))


def _later(server: Server, source: Json, title: Title | None, body: Json) -> Callable[[], object]:
    return lambda: _carried_out(server, source, title, body)


def _carried_out(server: Server, source: Json, title: Title | None, body: Json) -> Json:
    if server.outcomes:
        return _item(source, state=server.outcomes.pop(0))  # as a control wants it
    if "id" in source:
        fault = redo(server, source, title or known_title(server, source), body)
    else:
        fault = organise(server, source["src_fileitem"], title)
    if fault is None:
        return _item(source, state="completed")
    return _item(source, state="failed", message=public_reason(fault))


def _previewed(server: Server, source: Json, title: Title | None, body: Json) -> Json:
    """Return where a file would go, and as what."""
    stem = PurePosixPath(str(source["src"])).stem
    release = read_release({"title": stem})
    known = title or known_title(server, source) or server.catalogue.named(parsed_name(stem))
    if known is None:
        return _item(source, success=False, message=public_reason("未识别到媒体信息"))
    detail = str(body.get("episode_detail") or "")
    episode = release.episodes[0] if release.episodes else None
    episode = int(detail) if detail.isdigit() else episode
    if known.kind is MediaKind.SERIES and episode is None:
        return _item(source, success=False, message=public_reason("未识别到文件集数"))
    target = library_path(known, release, language=server.options.language, episode=episode)
    is_series = known.kind is MediaKind.SERIES
    return _item(source, success=True) | {
        "target": target,
        "target_dir": str(PurePosixPath(target).parent),
        "type": known.kind.value,
        "title": known.name.read(server.options.language),
        "season": int(body.get("season") or release.season or 1) if is_series else None,
        "episode": episode if is_series else None,
    }


def _item(source: Json, **facts: object) -> Json:
    empty = dict.fromkeys(
        ("target", "target_dir", "message", "type", "title", "season", "episode", "episode_end",
         "part", "org_string", "resource_team", "customization"),
    )  # fmt: skip
    return {"source": source["src"], **empty, "apply_words": [], **facts}


def _answer(items: list[Json], *, counted: bool = False) -> Envelope:
    bad = [it for it in items if it.get("state") == "failed" or it.get("success") is False]
    summary = {"total": len(items), "success": len(items) - len(bad), "failed": len(bad)}
    message = "、".join(str(it["message"]) for it in bad[:2])
    data = {"summary": summary if counted else None, "items": items, "message": message}
    return envelope(data, success=counted or not bad, message=message)
