"""F-25 by the thousand: whatever a server sends, nothing is uncaught and no row is passed over."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.history import row_fingerprint
from services.errors import BackendError
from services.ports.feeds import FeedRow
from support.contract import Memory
from support.recorded import RecordedServer, Reply, recording, says
from support.scale import blocks

HISTORY = ("GET", "/api/v1/history/transfer")
PAGES = 85  # in each of the blocks, with up to ten rows each
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**80,
    1e308,
    "",
    "x" * 5000,
    "a\x00b",
    "\ud83d",
    "🎬" * 40,
    "\u202eevil\u202c",
    "</b><a href='tg://x'>",
    [],
    {},
    [[[]]],
    {"list": {}},
)


class Junk:
    """Makes rows and pages that are wrong in one or many places."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - a seed must give the same junk
        self._recorded = recording("moviepilot", "history_transfer").response["data"]["list"][1]
        self._made = 0

    def good(self) -> dict[str, Any]:
        self._made += 1
        date = f"2026-11-21 {self._made // 3600:02}:{self._made // 60 % 60:02}:{self._made % 60:02}"
        return {**self._recorded, "id": self._made, "src": f"/in/{self._made}.mkv", "date": date}

    def row(self) -> Any:
        if self._dice.random() < 0.1:
            return self._dice.choice(ODD)
        row = self.good()
        for key in self._dice.sample(sorted(row), self._dice.randint(1, 6)):
            row[key] = self._dice.choice(ODD)
        return row

    def page(self, rows: list[Any], total: int) -> Any:
        whole: dict[str, Any] = {
            "success": True,
            "message": None,
            "data": {"list": rows, "total": total},
        }
        if self._dice.random() < 0.5:
            return whole
        where = self._dice.choice((whole, whole["data"]))
        where[self._dice.choice(sorted(where))] = self._dice.choice(ODD)
        return self._dice.choice((whole, whole, whole, self._dice.choice(ODD)))


def shows(junk: Junk, rows: list[Any], *, spoil: bool) -> Reply:
    async def reply(request: Any) -> Any:
        number, count = int(request.query["page"]), int(request.query["count"])
        shown = rows[(number - 1) * count : number * count]
        clean = {
            "success": True,
            "message": None,
            "data": {"list": shown, "total": len(rows)},
        }
        body = junk.page(shown, len(rows)) if spoil else clean
        return await says(200, body)(request)

    return reply


@pytest.mark.parametrize("block", blocks(4, nightly=400))
async def test_f25_no_junk_is_uncaught_and_none_hides_a_good_row(
    server: RecordedServer,
    moviepilot: MoviePilot,
    block: int,
    record_property: Callable[[str, object], None],
) -> None:
    junk, memory = Junk(block), Memory()
    rows: list[Any] = [junk.good()]
    server.on(*HISTORY, shows(junk, rows, spoil=False))
    memory.commit(await moviepilot.poll(memory))
    dice = random.Random(block)  # noqa: S311 - a seed must give the same junk
    told: list[str] = []
    refused = tried = 0

    for _ in range(PAGES):
        good = junk.good()
        new = [good, *(junk.row() for _ in range(dice.randint(0, 10)))]
        tried += len(new)
        rows[:0] = new
        del rows[30:]  # more than a first look shows
        server.on(*HISTORY, shows(junk, list(rows), spoil=True))
        before = memory.cursor
        try:
            told += fingerprints(memory.commit(await moviepilot.poll(memory)))
        except BackendError:
            refused += 1
            assert memory.cursor == before
        server.on(*HISTORY, shows(junk, list(rows), spoil=False))
        told += fingerprints(memory.commit(await moviepilot.poll(memory)))
        assert row_fingerprint(good) in told

    record_property("cases", tried)
    assert refused > PAGES / 20
    assert len(told) == len(set(told))


def fingerprints(rows: list[FeedRow]) -> list[str]:
    return [row.fingerprint for row in rows]
