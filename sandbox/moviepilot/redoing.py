"""Rows that v3's assistant organises again, and how far it is (moviepilot-v3 section 5)."""

from sandbox.moviepilot.arrivals import Organiser
from sandbox.moviepilot.catalogue import Catalogue, MediaKind, Title
from sandbox.moviepilot.history import TransferHistory
from sandbox.moviepilot.naming import dotted, parsed_name
from sandbox.moviepilot.world import World
from sandbox.standin.wire import Json

_SECONDS = 3.0  # world seconds that one redo takes
_DONE, _LOST = "整理完成", "仍然无法识别"


class Redoing:
    """Redoes rows in the background; each order has a key under which its progress is kept."""

    def __init__(
        self, world: World, organiser: Organiser, history: TransferHistory, catalogue: Catalogue
    ) -> None:
        self._world = world
        self._organiser = organiser
        self._history = history
        self._catalogue = catalogue
        self._progress: dict[str, Json] = {}

    def start(self, rows: list[Json]) -> str:
        """Take an order and return its key."""
        ids = [row["id"] for row in rows]
        key = f"ai_redo_transfer_{'_'.join(map(str, ids))}_{len(self._progress) + 1}"
        self._progress[key] = _state("正在准备整理", ids, value=0, enable=True)
        self._world.later(_SECONDS, lambda: self._finish(key, rows))
        return key

    def progress(self, key: str) -> Json | None:
        """Return how far an order is; None for a key that never ran."""
        return self._progress.get(key)

    def _finish(self, key: str, rows: list[Json]) -> None:
        known = [self._redo(row) for row in rows]
        ids = [row["id"] for row in rows]
        done = _state(_DONE if all(known) else _LOST, ids, value=100, enable=False)
        done["data"] |= {"completed": True, "success": all(known)}
        self._progress[key] = done

    def _redo(self, row: Json) -> bool:
        title = self._title_of(row)
        self._history.supersede(row)
        self._organiser.redo(row, title, announce=title is not None)
        if title is not None:
            self._world.settle(title)
        return title is not None

    def _title_of(self, row: Json) -> Title | None:
        if row.get("type") and row.get("tmdbid"):
            return self._catalogue.get(MediaKind(row["type"]), int(row["tmdbid"]))
        name = (row.get("src_fileitem") or {}).get("basename") or str(row.get("title"))
        wanted = dotted(parsed_name(str(name)))
        return next((it for it in self._catalogue.titles if dotted(it.name.en) == wanted), None)


def _state(text: str, ids: list[int], *, value: int, enable: bool) -> Json:
    data = {"history_id": ids[0], "history_ids": ids, "success": True}
    return {"enable": enable, "value": value, "text": text, "data": data}
