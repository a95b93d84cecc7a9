"""The controls below `/world/`: what people do at the server behind the bot's back."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.standin import switches
from sandbox.standin.faults import Mode
from sandbox.standin.wire import Json, respond
from sandbox.trakt.catalogue import Title
from sandbox.trakt.server import SOMEBODY, Server

Switch = Callable[[Server, Json], Json]
_PATHS = ("/oauth/", "/sync/", "/users/", "/search/", "/calendars/", "/recommendations/", "/shows/")


def create_controls(server: Server, *, below: str = "/world") -> list[web.RouteDef]:
    """Return the control routes of a stand-in; any application may mount them."""
    acts: dict[str, Switch] = {
        "approve": approve,
        "deny": deny,
        "code": code,
        "list": put,
        "unlist": take,
        "watch": watch,
        "revoke": revoke,
        "variant": variant,
        "downtime": downtime,
        "answer": lambda server, body: switches.answer(server.faults, body),
    }
    return [
        web.get(f"{below}/state", _handle(server, state)),
        *(web.post(f"{below}/{name}", _handle(server, act)) for name, act in acts.items()),
    ]


def state(server: Server, _: Json) -> Json:
    """Return everything worth seeing at once."""
    waiting = server.accounts.waiting()
    return {
        "now": server.clock.now().isoformat(),
        "waiting": waiting.user_code if waiting else "",
        "signed_in": sorted({one.person for one in server.accounts.pairs if one.alive}),
        "listed": len(server.lists().entries),
        "downtime": server.faults.mode.value,
    }


def approve(server: Server, body: Json) -> Json:
    """Confirm a code, without one the newest that waits."""
    device = server.accounts.waiting(str(body.get("user_code", "")))
    if device is None:
        return {"approved": None}
    device.state, device.person = "approved", str(body.get("person", SOMEBODY))
    return {"approved": device.user_code}


def deny(server: Server, body: Json) -> Json:
    """Say no to a code."""
    device = server.accounts.waiting(str(body.get("user_code", "")))
    if device is not None:
        device.state = "denied"
    return {"denied": device.user_code if device else None}


def code(server: Server, body: Json) -> Json:
    """Give somebody the code that the page would show them."""
    person = str(body.get("person", SOMEBODY))
    made = str(body.get("code", f"{len(server.accounts.codes) + 1:08X}"))
    server.accounts.codes[made] = person
    return {"code": made}


def put(server: Server, body: Json) -> Json:
    """Put something on somebody's list; a title this world does not know is made."""
    title = _title(server, body)
    lists = server.lists(str(body.get("person", SOMEBODY)))
    entry = lists.add(title, season=body.get("season"), episode=body.get("episode"))
    return {"id": entry.id if entry else None}


def take(server: Server, body: Json) -> Json:
    """Take something off somebody's list; `all` empties it."""
    lists = server.lists(str(body.get("person", SOMEBODY)))
    if body.get("all"):
        gone = [lists.remove(one.what) for one in list(lists.entries)]
        return {"removed": len(gone)}
    title = _title(server, body)
    wanted = [one for one in lists.entries if one.title.trakt == title.trakt]
    return {"removed": sum(lists.remove(one.what) for one in wanted)}


def watch(server: Server, body: Json) -> Json:
    """Watch something."""
    lists = server.lists(str(body.get("person", SOMEBODY)))
    lists.watch(_title(server, body), season=body.get("season"))
    return {}


def revoke(server: Server, body: Json) -> Json:
    """Withdraw the app's access, as somebody does on the server's own page."""
    server.accounts.revoke_all(str(body.get("person", SOMEBODY)))
    return {}


def variant(server: Server, body: Json) -> Json:
    """Behave differently from now on."""
    server.variant = server.variant.changed(**body)
    return {}


def downtime(server: Server, body: Json) -> Json:
    """Let every call, or some paths, misbehave; `up` ends it."""
    mode = Mode(body.get("mode", "up"))
    paths = tuple(body.get("paths") or _PATHS)
    seconds = float(body.get("seconds", 30))
    server.faults.set(mode, seconds=seconds, paths=paths, times=body.get("times"))
    if mode is Mode.UP:
        server.faults.clear_answers()
    return {}


def _title(server: Server, body: Json) -> Title:
    kind, trakt = str(body.get("kind", "movie")), int(body["trakt"])
    known = server.catalogue.get(kind, trakt)
    if known and "name" not in body:
        return known
    title = Title(
        kind=kind,
        trakt=trakt,
        name=str(body.get("name", f"Reel {trakt}")),
        year=body.get("year"),
        tmdb=body.get("tmdb"),
        imdb=body.get("imdb"),
        tvdb=body.get("tvdb"),
    )
    server.catalogue.add(title)
    return title


def _handle(server: Server, act: Switch) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        return respond(act(server, body))

    return handle
