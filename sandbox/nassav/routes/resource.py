"""One resource: its data and cover, added, refreshed, marked and deleted (contract 2.3 to 2.7)."""

from aiohttp import web

from sandbox.nassav import covers
from sandbox.nassav.answers import envelope, missing
from sandbox.nassav.calls import API, Call, answers, field_errors
from sandbox.nassav.library import SOURCES, Resource
from sandbox.nassav.options import Family
from sandbox.standin.wire import Json

# What the sources say to a code, by its first letters: the envelope's code on either family.
_REFUSED = {"MISS-": (404, 404), "DOWN-": (404, 502), "DENY-": (404, 403), "NONET-": (404, 500)}
_FIRST = ("avid", "original_title", "source_title", "translated_title", "source")


def routes(family: Family) -> list[web.RouteDef]:
    """Return the routes of a family."""
    both = [
        web.get(f"{API}/resource/metadata", answers(metadata)),
        web.get(f"{API}/resource/cover", answers(cover)),
        web.post(f"{API}/resource", answers(add)),
        web.post(f"{API}/resource/refresh/{{avid}}", answers(refresh)),
        web.delete(f"{API}/resource/{{avid}}", answers(delete)),
    ]
    if family == "old":
        return both
    return [
        *both,
        web.get(f"{API}/resource/{{avid}}/preview", answers(preview)),
        web.patch(f"{API}/resource/{{avid}}/status", answers(mark)),
    ]


async def metadata(call: Call) -> web.Response:
    """Return a resource in full."""
    code = call.text("avid").upper()
    if not code:
        return envelope(None, code=400, message="avid参数缺失")
    found = call.server.library.get(code)
    if found is None:
        return missing(f"资源 {code} 的元数据不存在")
    return envelope(found.metadata(call.server.family))


async def cover(call: Call) -> web.Response:
    """Return a cover; the older family knows one size and no tag."""
    code, size = call.text("avid").upper(), call.text("size")
    if not code:
        return envelope(None, code=400, message="avid参数缺失")
    if not call.old and size and size not in covers.WIDTHS:
        return envelope(None, code=400, message="size 参数无效，支持 small|medium|large")
    found = call.server.library.get(code)
    if found is None or not found.cover:
        return missing(f"封面 {code} 不存在")
    width = covers.WIDTHS["medium"] if call.old else covers.WIDTHS.get(size, 800)
    headers = {} if call.old else covers.headers(found.created)
    if headers and call.request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    body = covers.cover(found.code, width)
    return web.Response(body=body, content_type="image/jpeg", headers=headers)


async def add(call: Call) -> web.Response:
    """Ask the sources for a code, one after the other, and answer when all is done."""
    library = call.server.library
    if wrong := field_errors(call.json, "avid"):
        return envelope(wrong, code=400, message="参数错误")
    code, source = str(call.json["avid"]).upper(), str(call.json.get("source") or "any")
    named = SOURCES[0] if source.casefold() == "any" else library.source(source)
    if named is None:
        known = {"available_sources": list(SOURCES)}
        return envelope(known, code=400, message=f"源 {source} 不存在")
    if found := library.get(code):
        # the older family sends this conflict as a success of HTTP
        status, words = (200, "资源已存在") if call.old else (409, f"资源 {code} 已存在")
        data = _flat(found) if call.old else _first(found)
        return envelope(data, code=409, message=words, status=status)
    await call.server.clock.sleep(call.server.options.adding)
    if refused := _refused(call, code, source):
        return refused
    made = library.put(code, named, call.server.now)
    if call.old:
        return envelope(_flat(made), code=201)
    data = {"resource": _first(made), "cover_downloaded": True, "metadata_saved": True}
    return envelope({**data, "scraped": made.scraped}, code=201)


async def refresh(call: Call) -> web.Response:
    """Ask the source a resource came from again."""
    found = call.server.library.get(call.code)
    if found is None:
        old = f"{call.code} 的资源不存在，请先调用 /api/resource/new 添加资源"
        return missing(old if call.old else f"获取{call.code}失败。database:404")
    if found.source in call.server.down:
        code = 502 if call.old else 500
        return envelope(None, code=code, message=f"刷新失败: {found.source}:503")
    found.updated = call.server.now
    if call.old:
        return envelope(_flat(found))
    found.translated = ""
    return envelope({**_flags(call.json), "resource": found.whole()})


async def delete(call: Call) -> web.Response:
    """Delete the files; the newer family cannot delete a row that has none."""
    found = call.server.library.get(call.code)
    if found is None or (not call.old and not found.cover and found.size is None):
        return missing(f"资源 {call.code} 不存在")
    files = [f"{found.code}.jpg"] if found.cover else []
    files += [f"{found.code}.json", f"{found.code}.html"] if call.old else []
    files += [f"{found.code}.mp4"] if found.size is not None else []
    del call.server.library.resources[found.code]
    data: Json = {"avid": found.code, "deleted_files": files}
    return envelope(data if call.old else {"resource": found.whole(), **data})


async def preview(call: Call) -> web.Response:
    """Return the raw stored object."""
    found = call.server.library.get(call.code)
    if found is None:
        return missing(f"资源 {call.code} 不存在")
    titles = found.titles()
    stored = {"avid": found.code, "title": titles["original_title"]}
    stored |= {"source_title": titles["source_title"], **found.stream, "source": found.source}
    stored |= {**found.details(seconds=False), "actor_avatars": {}}
    thumbnail = f"{covers.address(found.code, stamp=found.created)}".replace("medium", "small")
    return envelope({"metadata": stored, "thumbnail_url": thumbnail})


async def mark(call: Call) -> web.Response:
    """Mark a resource as watched, or as a favourite."""
    found = call.server.library.get(call.code)
    if found is None:
        return missing(f"资源 {call.code} 不存在")
    given = {key: call.json[key] for key in ("watched", "is_favorite") if key in call.json}
    if not given:
        return envelope(None, code=400, message="未提供任何要更新的字段")
    for key, value in given.items():
        if not isinstance(value, bool):
            return envelope(None, code=400, message=f"{key} 参数必须是布尔值")
    found.watched = given.get("watched", found.watched)
    found.favourite = given.get("is_favorite", found.favourite)
    marks = {"watched": found.watched, "is_favorite": found.favourite}
    return envelope({"avid": found.code, **marks})


def _refused(call: Call, code: str, source: str) -> web.Response | None:
    known = next((codes for start, codes in _REFUSED.items() if code.startswith(start)), None)
    asked = SOURCES if source.casefold() == "any" else (call.server.library.source(source),)
    if known is None and all(one in call.server.down for one in asked):
        known = _REFUSED["DOWN-"]
    if known is None:
        return None
    said = known[0] if call.old else known[1]
    where = "任何源" if source.casefold() == "any" else source
    words = f"无法从{where}获取 {code} 的信息" if call.old else f"获取{code}失败。"
    status = 200 if said == 403 else said  # 403 is missing from the server's own map
    return envelope(None, code=said, message=words, status=status)


def _flags(asked: Json) -> Json:
    data, stream = asked.get("refresh_metadata", True), asked.get("refresh_m3u8", True)
    if not data and not stream:
        return {"translation_queued": True}
    return {
        "cover_downloaded": data,
        "metadata_saved": True,
        "scraped": data,
        "metadata_refreshed": data,
        "m3u8_refreshed": stream,
        "m3u8_updated": stream,
    }


def _first(one: Resource) -> Json:
    values = {"avid": one.code, **one.titles(), "source": one.source}
    return {key: values[key] for key in _FIRST}


def _flat(one: Resource) -> Json:
    flags = {"cover_downloaded": one.cover, "html_saved": True}
    flags |= {"metadata_saved": True, "scraped": one.scraped}
    title = f"Sample title {one.name}"
    return {"avid": one.code, "title": title, "source": one.source, **flags}
