"""What subscribing does, for the API of every line and for the controls alike."""

from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.envelope import Envelope, envelope, failure
from sandbox.moviepilot.server import Server
from sandbox.standin.wire import Json


def subscribe(server: Server, wish: Json, *, username: str, owner: str | None = None) -> Envelope:
    """Subscribe; what is subscribed already is success with the id it has.

    `wish` names the title by `tmdbid`, on every line. With an `owner` only theirs are duplicates.
    """
    kind = MediaKind(wish["type"]) if wish.get("type") else None
    title = _recognise(server, wish, kind)
    if title is None:
        return failure("未识别到媒体信息", {"id": None})
    season = None
    if title.kind is MediaKind.SERIES:
        season = int(wish.get("season") or 1)
        if title.season(season) is None and not wish.get("total_episode"):
            return failure(f"未获取到第 {season} 季的总集数", {"id": None})
    held = [
        it
        for it in server.subscriptions.of_title(title.tmdb_id, season=season)
        if it["type"] == title.kind.value and owner in (None, it["username"])
    ]
    if held:
        subscription_id = int(held[0]["id"])
    else:
        subscription_id = server.subscriptions.add(
            title, wish, season=season, username=username, language=server.options.language
        )
        server.world.subscribed(subscription_id)
    server.messages.subscribed(title, season, username=username)
    return envelope({"id": subscription_id}, message="")


def _recognise(server: Server, wish: Json, kind: MediaKind | None) -> Title | None:
    title = None
    if wish.get("tmdbid"):
        number = int(wish["tmdbid"])
        title = (
            server.catalogue.guess(number, season=wish.get("season"))
            if kind is None
            else server.catalogue.get(kind, number)
        )
    if title is None and wish.get("name"):
        title = server.catalogue.named(str(wish["name"]), kind=kind)
    return title
