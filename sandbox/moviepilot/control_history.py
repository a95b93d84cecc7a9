"""Controls that write the transfer history directly, sane rows and others."""

from datetime import timedelta

from sandbox.moviepilot.arrivals import UNRECOGNISED
from sandbox.moviepilot.catalogue import MediaKind
from sandbox.moviepilot.control_world import ControlError
from sandbox.moviepilot.history import EMPTY_ROW
from sandbox.moviepilot.naming import file_item
from sandbox.moviepilot.server import Server
from sandbox.standin.wire import Json

_OWN = ("count", "exact", "value", "at")


def add_row(server: Server, body: Json) -> Json:
    """Insert rows; the keys given override those of an ordinary row.

    `exact` takes the keys as the whole row, and `value` is a whole row that may be any JSON; both
    sort by their own `date`, else by `at`, else as of now. `count` inserts several, whose sources
    differ unless `src` is given.
    """
    given = {key: value for key, value in body.items() if key not in _OWN}
    rows = []
    for number in range(int(body.get("count", 1))):
        if "value" in body:
            rows.append(server.history.add_raw(body["value"], date=body.get("at")))
        elif body.get("exact"):
            rows.append(server.history.add_raw(given, date=body.get("at")))
        else:
            ordinary = _ordinary(server, server.history.total() + 1 + number)
            rows.append(server.history.add_raw(ordinary | given, date=body.get("at")))
    return {"rows": rows}


def add_rows(server: Server, body: Json) -> Json:
    """Insert many old rows: a minute apart, or all of one second; `days` is the newest's age."""
    count, tied = int(body.get("count", 663)), bool(body.get("same_second"))
    age = timedelta(days=float(body.get("days", 3)))
    first = server.history.total() + 1
    for number in range(count):
        ago = age + (timedelta() if tied else timedelta(minutes=count - number))
        date = str(body.get("at") or server.clock.text(ago=ago))
        server.history.add(_ordinary(server, first + number) | {"date": date})
    return {"total": server.history.total()}


def truncate(server: Server, _: Json) -> Json:
    """Wipe the history; ids start again at 1."""
    server.history.truncate()
    return {}


def delete(server: Server, body: Json) -> Json:
    """Delete one row."""
    if not server.history.delete(int(body["id"])):
        raise ControlError(404, "no row has this id")
    return {}


def retransfer(server: Server, body: Json) -> Json:
    """Organise a row's source again: its row is deleted, a new one inserted; in v3 it changes.

    `failed` makes the new row a failure; `tmdbid` and `type` name the title of an unknown file.
    """
    row = server.history.get(int(body["id"]))
    if row is None:
        raise ControlError(404, "no row has this id")
    kind, number = body.get("type") or row.get("type"), body.get("tmdbid") or row.get("tmdbid")
    title = server.catalogue.get(MediaKind(kind), int(number)) if kind and number else None
    server.history.supersede(row)
    if body.get("failed"):
        fresh = row | {"status": False, "errmsg": str(body.get("reason") or UNRECOGNISED)}
        fresh |= {"date": server.clock.text()}
        fresh.pop("id")
        return {"rows": [server.history.add(fresh)]}
    if title is None:
        fresh = row | {"date": server.clock.text()}
        fresh.pop("id")
        return {"rows": [server.history.add(fresh)]}
    return {"rows": [server.organiser.redo(row, title, announce=True)]}


def _ordinary(server: Server, number: int) -> Json:
    """Return an episode of a show that nobody knows, different for every number."""
    season, episode = 1 + number // 50, 1 + number % 50
    name = f"Old.Reel.S{season:02d}E{episode:02d}.1080p.WEB-DL.x264-ARCHIVE"
    source = f"/downloads/{number}/{name}.mkv"
    target = f"/media/电视剧/Old Reel (1921)/Season {season}/Old Reel - {number}.mkv"
    size, written = 700_000_000 + number, server.clock.now().timestamp()
    return EMPTY_ROW | {
        "type": MediaKind.SERIES.value,
        "category": "欧美剧",
        "title": "Old Reel",
        "year": "1921",
        "tmdbid": 990_000,
        "seasons": f"S{season:02d}",
        "episodes": f"E{episode:02d}",
        "src": source,
        "src_fileitem": file_item(source, size=size, modified=written),
        "files": [source],
        "dest": target,
        "dest_storage": "local",
        "dest_fileitem": file_item(target, size=size, modified=written),
        "downloader": "qb",
        "download_hash": f"{number:040x}",
        "date": server.clock.text(),
    }
