"""The picture of the status as four weeks would make it; a play of a minute has no such past."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from docs.screenshots.pictures import squeeze
from docs.screenshots.theatre import ZONE, Language
from handlers.status import pictures
from handlers.ui.texts import Catalogs
from services.drawing.palettes import Theme
from services.drawing.studio import draw
from services.growth import DayOfGrowth
from services.models import BackendId, BackendStatus, LibraryCounts, Storage
from services.outbox.model import OutboxCounts
from services.status import BackendReport, Report

NOW = datetime(2026, 3, 28, 20, 15, tzinfo=UTC)
_ARRIVALS = (3, 4, 1, 0, 4, 5, 4, 7, 0, 3, 0, 0, 2, 3, 4, 4, 9, 5, 0, 3, 1, 1, 6, 2, 0, 3, 2, 8)
_STORAGE = Storage(total=8_001_563_222_016, used=5_600_000_000_000)


def draw_status(language: Language, folder: Path) -> None:
    """Leave the picture in `folder`, for both kinds of screens."""
    texts = Catalogs(language="en", zone=ZoneInfo(ZONE)).of(language)
    status = BackendStatus(storage=_STORAGE)
    server = BackendReport(backend=BackendId("moviepilot"), name="MoviePilot", status=status)
    report = Report(
        at=NOW,
        backends=(server,),
        tracking=True,
        feeds=(),
        outbox=OutboxCounts(waiting=0, undelivered=0),
    )
    for theme, name in ((Theme.LIGHT, "picture"), (Theme.DARK, "picture-dark")):
        shown = pictures.picture(texts, report, _arrivals(), _growth(), theme=theme).picture
        if shown is None or shown.sketch is None:
            raise RuntimeError("the status has no picture")
        path = folder / f"{name}.png"
        path.write_bytes(draw(shown.sketch, {}))
        squeeze(path)


def _arrivals() -> dict[date, int]:
    return dict(zip(_days(len(_ARRIVALS)), _ARRIVALS, strict=True))


def _growth() -> list[DayOfGrowth]:
    films, series, episodes = 116, 33, 1496
    grown = []
    for day, count in zip(_days(len(_ARRIVALS)), _ARRIVALS, strict=True):
        films, series, episodes = films + (count > 6), series + (count == 9), episodes + count
        counts = LibraryCounts(films=films, series=series, episodes=episodes)
        grown.append(DayOfGrowth(day=day, counts=counts))
    return grown


def _days(count: int) -> list[date]:
    return [NOW.date() - timedelta(days=ago) for ago in reversed(range(count))]
