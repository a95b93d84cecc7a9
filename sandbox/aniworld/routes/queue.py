"""The queue (contract 2)."""

from aiohttp import web

from sandbox.aniworld.answers import Refusal, invalid, said, wrapped
from sandbox.aniworld.calls import Call, answers
from sandbox.aniworld.library import Episode, Series, episode_of
from sandbox.aniworld.queue import PRIORITIES
from sandbox.standin.wire import Json


def routes() -> list[web.RouteDef]:
    """Return the calls below /api/queue."""
    return [
        web.get("/api/queue/status", answers(status)),
        web.post("/api/queue/add", answers(add, status=201)),
        web.post("/api/queue/start", answers(start)),
        web.post("/api/queue/stop", answers(stop)),
        web.post("/api/queue/pause", answers(pause)),
        web.post("/api/queue/resume", answers(resume)),
        web.delete("/api/queue/{item}", answers(delete)),
    ]


def status(call: Call) -> Json:
    """Return the numbers, and the items where the variant has them."""
    data = call.server.queue.status()
    if call.server.variant.items:
        data["items"] = call.server.queue.items()
    return wrapped(data)


def add(call: Call) -> Json:
    """Queue episodes of a series."""
    body = call.json()
    series = call.server.library.get(call.needed(body, "anime_id"))
    if series is None:
        raise Refusal("NOT_FOUND", "Series not found")
    priority = body.get("priority", "normal")
    if priority not in PRIORITIES:
        raise invalid("priority", f"must be one of {', '.join(PRIORITIES)}")
    queue = call.server.queue
    episodes = _episodes(body.get("episodes"), series)
    busy = {job.episode for job in queue.jobs if job.series is series}
    fresh = [one for one in episodes if one not in busy]
    if not fresh:
        raise Refusal("CONFLICT", "These episodes are in the queue already")
    ids = queue.add(series, fresh, priority=priority)
    head = {"anime_id": series.id, "status": "pending"}
    match call.server.variant.ids:
        case "list":
            return wrapped({"queue_item_ids": queue.split(ids), **head})
        case "items":
            rows = [{"queue_item_id": one, **head} for one in queue.split(ids)]
            return wrapped(rows)
        case _:
            return wrapped({"queue_item_id": ids[0], **head})


def start(call: Call) -> Json:
    """Let the queue run."""
    call.server.queue.running, call.server.queue.paused = True, False
    return said("Queue started")


def stop(call: Call) -> Json:
    """Let the queue stand."""
    call.server.queue.running = False
    return said("Queue stopped")


def pause(call: Call) -> Json:
    """Pause, or go on: one call for both."""
    queue = call.server.queue
    queue.paused = not queue.paused
    return said("Queue paused" if queue.paused else "Queue resumed")


def resume(call: Call) -> Json:
    """Go on, where the variant has such a call."""
    if not call.server.variant.resumes:
        raise web.HTTPNotFound
    call.server.queue.paused = False
    return said("Queue resumed")


def delete(call: Call) -> Json | web.Response:
    """Take an item out."""
    if not call.server.queue.remove(call.path("item")):
        raise Refusal("NOT_FOUND", "Queue item not found")
    deleted = call.server.variant.deletes == 204
    return web.Response(status=204) if deleted else said("Removed from the queue")


def _episodes(given: object, series: Series) -> list[Episode]:
    if not isinstance(given, list) or not given:
        raise invalid("episodes", "must be a list of episodes")
    found = []
    for one in given:
        episode = episode_of(str(one))
        if episode not in series.episodes or episode is None:
            raise invalid("episodes", f"{one}: no such episode")
        found.append(episode)
    return found
