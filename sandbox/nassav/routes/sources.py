"""The sources, their cookies, and the settings of the newer family."""

from aiohttp import web

from sandbox.nassav.answers import envelope, missing
from sandbox.nassav.calls import API, Call, answers, field_errors
from sandbox.nassav.library import SOURCES
from sandbox.nassav.options import Family

_TITLES = ("original_title", "source_title", "translated_title")


def routes(family: Family) -> list[web.RouteDef]:
    """Return the routes of a family."""
    both = [
        web.get(f"{API}/source/list", answers(listed)),
        web.post(f"{API}/source/cookie", answers(set_cookie)),
    ]
    if family == "old":
        return both
    return [
        *both,
        web.get(f"{API}/source/cookie", answers(cookies)),
        web.delete(f"{API}/source/cookie", answers(drop_cookie)),
        web.get(f"{API}/setting", answers(settings)),
        web.put(f"{API}/setting", answers(change_settings)),
    ]


async def listed(_: Call) -> web.Response:
    """Return the sources that have a weight."""
    return envelope(list(SOURCES))


async def set_cookie(call: Call) -> web.Response:
    """Keep a cookie; the families refuse differently."""
    return _set_old(call) if call.old else _set_new(call)


async def cookies(call: Call) -> web.Response:
    """Return every cookie in clear, as the server does."""
    mtime = call.server.clock.now().isoformat()
    rows = [
        {"source": source, "cookie": cookie, "mtime": mtime}
        for source, cookie in call.server.library.cookies.items()
    ]
    return envelope(rows)


async def drop_cookie(call: Call) -> web.Response:
    """Forget a cookie."""
    source = call.text("source").casefold()
    if call.server.library.source(source) is None:
        return envelope(None, code=500, message="清除 Cookie 失败")
    call.server.library.cookies.pop(source, None)
    return envelope({"source": source, "cookie_set": False}, message="Cookie 已清除")


async def settings(call: Call) -> web.Response:
    """Return the settings, texts one and all."""
    return envelope(dict(call.server.settings))


async def change_settings(call: Call) -> web.Response:
    """Change settings."""
    title = call.json.get("display_title", _TITLES[0])
    if title not in _TITLES:
        wrong = {"display_title": [f"display_title 必须是 {', '.join(_TITLES)} 之一"]}
        return envelope(wrong, code=400, message="参数验证失败")
    call.server.settings.update({key: str(value) for key, value in call.json.items()})
    return envelope(dict(call.server.settings), message="设置已更新")


def _set_old(call: Call) -> web.Response:
    if wrong := field_errors(call.json, "source", "cookie"):
        return envelope(wrong, code=400, message="参数错误")
    name = str(call.json["source"])
    if call.server.library.source(name) is None:
        known = {"available_sources": list(SOURCES)}
        return envelope(known, code=404, message=f"源 {name} 不存在")
    call.server.library.cookies[name.casefold()] = str(call.json["cookie"])
    return envelope({"source": name.casefold(), "cookie_set": True})


def _set_new(call: Call) -> web.Response:
    name, auto = str(call.json.get("source") or ""), call.json.get("auto") is True
    cookie = call.json.get("cookie")
    if not name:
        return envelope(None, code=400, message="source 参数缺失")
    known = call.server.library.source(name)
    if auto:
        if known is None:
            return missing(f"无法获取 {name} 实例")
        return envelope(None, code=500, message="Cookie 自动获取失败")
    if not cookie:
        return envelope(None, code=400, message="未提供 cookie 且 auto 未设置为 True")
    if known is None:
        return envelope(None, code=500, message="设置 Cookie 失败")
    call.server.library.cookies[name.casefold()] = str(cookie)
    return envelope({"source": name.casefold(), "cookie_set": True, "auto_fetched": False})
