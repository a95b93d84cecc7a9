"""Controls that move the world: downloads, arrivals, subscriptions, time."""

from sandbox.moviepilot.arrivals import UNRECOGNISED, Delivery
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.downloads import DEFAULT_DOWNLOADER, Task, Wish
from sandbox.moviepilot.naming import make_release
from sandbox.moviepilot.server import Server
from sandbox.moviepilot.subscribing import subscribe as subscribe_as
from sandbox.standin.wire import Json


class ControlError(Exception):
    """A control that cannot be carried out, with an HTTP status and a sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(status, text)
        self.status = status
        self.text = text


def state(server: Server, _: Json) -> Json:
    """Return everything worth seeing at once."""
    pace = server.options.pace
    admin = server.accounts.get(server.options.username)
    return {
        "now": server.clock.text(),
        "elapsed": server.world.elapsed,
        "paused": server.world.paused,
        "pace": pace,
        "line": server.dialect.line.value,
        "version": server.dialect.version,
        "initialized": server.initialized,
        "ready": server.ready,
        "downtime": server.faults.mode.value,
        "password_changed": admin is not None and admin.password != server.options.password,
        "downloads": [server.queue.wire(it, pace=pace) for it in server.queue.tasks()],
        "organising": [it.task.release.name for it in server.world.organising],
        "subscriptions": server.subscriptions.everything(),
        "history_total": server.history.total(),
        "newest_row": server.history.newest_id(),
        "library": server.library.counts(),
        "messages_waiting": server.messages.waiting(),
        "streams": len(server.streams),
        "calls": len(server.journal.calls()),
    }


def finish(server: Server, body: Json) -> Json:
    """Finish a download now; without a hash the first one, with an empty queue a new one."""
    return {"rows": server.world.finish(_task(server, body))}


def fail(server: Server, body: Json) -> Json:
    """Let a download end in a failed row."""
    reason = str(body.get("reason") or UNRECOGNISED)
    return {"rows": server.world.finish(_task(server, body), reason=reason)}


def burst(server: Server, body: Json) -> Json:
    """Let several episodes of one season arrive at once."""
    count = int(body.get("episodes", 10))
    title, season, episodes = _episodes(server, body, count)
    release = make_release(title, server.chance, season=season, episodes=episodes)
    delivery = Delivery(title=title, release=release, downloader=DEFAULT_DOWNLOADER)
    ids = server.organiser.succeed(delivery)
    server.world.settle(title)
    return {"rows": ids, "title": title.name.en, "season": season, "episodes": list(episodes)}


def subscribe(server: Server, body: Json) -> Json:
    """Subscribe as somebody; the body is that of the API plus `username`."""
    username = str(body.get("username") or server.options.username)
    return subscribe_as(server, body, username=username)


def pause(server: Server, body: Json) -> Json:
    """Stop or resume the world's own movement; controls still act."""
    server.world.paused = bool(body.get("paused", True))
    return {"paused": server.world.paused}


def step(server: Server, body: Json) -> Json:
    """Let world time pass at once."""
    server.world.step(float(body["seconds"]))
    return {"elapsed": server.world.elapsed}


def _task(server: Server, body: Json) -> Task:
    wanted = body.get("hash")
    if wanted:
        task = server.queue.get(str(wanted))
        if task is None:
            raise ControlError(404, "no download has this hash")
        return task
    under_way = server.queue.tasks()
    if under_way:
        return next((it for it in under_way if not it.paused), under_way[0])
    wish = server.world.pick(kind=MediaKind.FILM) or server.world.pick(kind=MediaKind.SERIES)
    if wish is None:
        raise ControlError(409, "everything of the catalogue has arrived")
    return server.queue.add(wish)


def _episodes(server: Server, body: Json, count: int) -> tuple[Title, int, tuple[int, ...]]:
    if body.get("tmdbid") is None:
        wish = _free_series(server, count)
        return wish.title, wish.season or 1, wish.episodes
    title = server.catalogue.get(MediaKind.SERIES, int(body["tmdbid"]))
    season = int(body.get("season") or 1)
    known = title.season(season) if title is not None else None
    if title is None or known is None:
        raise ControlError(404, "no such season")
    lacking = server.library.lacks(title, season, total=known.episodes)
    if not lacking:
        raise ControlError(409, "this season is complete")
    return title, season, tuple(lacking[:count])


def _free_series(server: Server, count: int) -> Wish:
    wish = server.world.pick(kind=MediaKind.SERIES, episodes=count)
    if wish is None:
        raise ControlError(409, "no season lacks that many episodes")
    return wish
