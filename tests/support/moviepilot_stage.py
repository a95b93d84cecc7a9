"""MoviePilot on the stage of the contract suite."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sandbox.moviepilot import control
from sandbox.moviepilot.lines.line import Line
from sandbox.moviepilot.options import MEMBER
from services.backends.moviepilot.backend import BACKEND, MoviePilot
from services.backends.moviepilot.settings import Settings
from services.models import BackendId, ItemRef, TitleKind
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.contract import Known, Trouble
from support.moviepilot import API, RunningMoviePilot, running_moviepilot

MODES = {
    Trouble.DOWN: "refuse",
    Trouble.PAGE: "html",
    Trouble.GATEWAY: "gateway",
    Trouble.CRASH: "500",
    Trouble.HALF: "half",
    Trouble.CUT: "cut",
    Trouble.SILENT: "stall",
    Trouble.DRIPPING: "drip",
}


_LOOKS = ("/login/access-token", "/mediaserver/notexists")  # sent as POST, and change nothing


def _ref(kind: TitleKind, number: int) -> ItemRef:
    return ItemRef(backend=BackendId("moviepilot"), kind=kind, native_id=f"tmdb:{number}")


class MoviePilotStage:
    """Implements support.contract.Stage; what troubles the server is done to it without HTTP."""

    known = Known(
        words="the",
        no_words="no such title anywhere",
        film=_ref(TitleKind.FILM, 653),
        series=_ref(TitleKind.SERIES, 910003),
        owned=_ref(TitleKind.FILM, 775),
        unknown=_ref(TitleKind.FILM, 123456789),
        person="Keaton",
        collection="Mabuse",
    )

    def __init__(self, world: RunningMoviePilot, backend: MoviePilot) -> None:
        self.world = self._world = world
        self._server = world.server
        self.backend = backend

    async def trouble(self, trouble: Trouble) -> None:
        """Put the server into trouble."""
        match trouble:
            case Trouble.PASSWORD:
                control.password(self._server, {"password": "another-password"})
                control.restart(self._server, {})
            case Trouble.LIMIT:
                body, paths = self._refusal("slow down"), [API + path for path in self._paths()]
                control.answer(self._server, {"paths": paths, "body": body, "status": 429})
            case _:
                control.downtime(self._server, {"mode": MODES[trouble], "seconds": 60})

    async def recover(self) -> None:
        """End the trouble."""
        control.downtime(self._server, {"mode": "up"})

    async def restart(self) -> None:
        """Make every token invalid."""
        control.restart(self._server, {})

    async def arrive(self) -> None:
        """Let the first download finish."""
        await self._world.finish()

    async def fail(self) -> None:
        """Let the first download fail."""
        await self._world.fail()

    async def old_rows(self, count: int) -> None:
        """Insert rows of last week."""
        await self._world.rows(count)

    async def finish_all(self) -> None:
        """Finish every download."""
        for task in (await self._world.state())["downloads"]:
            await self._world.finish(task["hash"])

    async def changes(self) -> list[str]:
        """Return what was sent to change something; two GETs do so, too."""
        calls = [(it["method"], it["path"].removeprefix(API)) for it in await self._world.calls()]
        steering = ("/download/start/", "/download/stop/")
        return [
            f"{method} {path}"
            for method, path in calls
            if (method != "GET" and path not in _LOOKS) or path.startswith(steering)
        ]

    def _refusal(self, text: str) -> dict[str, object]:
        """Return a refusal in the form of the line that is spoken."""
        if self._server.dialect.line.has(Line.V3):
            return {"success": False, "message": text, "data": None}
        return {"detail": text}

    def _paths(self) -> list[str]:
        film, series = self.known.film.native_id, self.known.series.native_id
        spelled = [film, series, *(one.removeprefix("tmdb:") for one in (film, series))]
        return [
            "/media/search",
            "/media/seasons",
            *(f"/media/{one}" for one in (*spelled, "tmdb:19", "19")),
            "/subscribe/",
            *(f"/subscribe/media/{one}" for one in spelled),
            "/mediaserver/exists",
            "/mediaserver/clients",
            "/recommend/tmdb_trending",
            f"/tmdb/recommend/{film.removeprefix('tmdb:')}/电影",
            "/download/",
            "/history/transfer",
            "/dashboard/statistic",
            "/dashboard/storage",
            "/dashboard/downloader",
            "/system/env",
            "/user/current",
            "/system/img/0",
            "/system/cache/image",
        ]


@asynccontextmanager
async def moviepilot_stage(
    deadline: float,
    *,
    line: str = Line.V2_5_6,
    member: bool = False,
    by_key: bool = False,
    **options: Any,
) -> AsyncIterator[MoviePilotStage]:
    """Run the lived-in stand-in, its world standing still, and a backend in front of it.

    `deadline` is how many seconds a call of the backend may take. It acts as the administrator, as
    an ordinary `member`, or by the API token; `options` are those of the stand-in.
    """
    async with running_moviepilot(line=line, **options) as world:
        chosen = world.server.options
        section = {"url": world.url, "username": world.username, "password": world.password}
        if member:
            section |= {"username": MEMBER, "password": chosen.member_password}
        if by_key:
            section = {"url": world.url, "api_token": chosen.api_token}
        backend = BACKEND.create(
            Settings.model_validate(section),
            clock=FakeClock(datetime.now(UTC)),  # the stand-in lives in real time
            redactor=Redactor(),
            deadline=deadline,
        )
        try:
            yield MoviePilotStage(world, backend)
        finally:
            await backend.aclose()
