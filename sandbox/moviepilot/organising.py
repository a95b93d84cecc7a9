"""Organising by hand, on every line alike: one file, or the source of a history row again."""

from pathlib import PurePosixPath

from sandbox.moviepilot.arrivals import UNRECOGNISED, Delivery
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.naming import parsed_name, source_path
from sandbox.moviepilot.releases import read_release
from sandbox.moviepilot.server import Server
from sandbox.standin.wire import Json


def redo(server: Server, row: Json, title: Title | None, body: Json) -> str | None:
    """Organise a row's source again; return what went wrong."""
    server.history.supersede(row)
    season, episode = body.get("season"), str(body.get("episode_detail") or "")
    server.organiser.redo(
        row,
        title,
        season=int(season) if season is not None else None,
        episode=int(episode) if episode.isdigit() else None,
    )
    if title is None:
        return f"{PurePosixPath(str(row['src'])).name} {UNRECOGNISED}"
    server.world.settle(title)
    return None


def organise(server: Server, file: Json, title: Title | None) -> str | None:
    """Organise a file that has no row yet; return what went wrong."""
    path = PurePosixPath(str(file.get("path")))
    if server.history.knows_source(str(path)):
        return f"{path.name} 已整理过"
    release = read_release({"title": path.stem, "size": file.get("size")})
    title = title or server.catalogue.named(parsed_name(path.name))
    if title is None or source_path(release) != str(path):
        return f"{path.name} 没有找到可整理的媒体文件"
    delivery = Delivery(title=title, release=release, downloader=None, mode="copy")
    server.organiser.succeed(delivery, announce=False)
    server.world.settle(title)
    return None


def known_title(server: Server, row: Json) -> Title | None:
    """Return the title a history row knows."""
    if row.get("type") and row.get("tmdbid"):
        return server.catalogue.get(MediaKind(row["type"]), int(row["tmdbid"]))
    return None
