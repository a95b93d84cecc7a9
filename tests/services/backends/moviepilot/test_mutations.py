"""Two thousand answers between the shapes of two lines: whatever comes, it ends in words or values.

A recorded answer is mutated (wrapped or bare, its ids as columns or as the pair, keys gone, null or
of another kind, or refused in either line's way) and given to a call, in place of the network.
"""

import asyncio
import copy
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.backends.moviepilot.auth import SignIn
from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.client import MoviePilotClient
from services.backends.moviepilot.settings import Settings
from services.errors import AuthenticationFailed, BackendError, Forbidden, UserError
from services.events import Failure
from services.http import JsonClient
from services.models import (
    BackendId,
    ItemRef,
    QueueAction,
    QueueItem,
    Subscription,
    SubscriptionState,
    Title,
    TitleKind,
)
from services.ports.mending import Identity
from services.ports.parts import ShelfSort
from services.ports.release_models import Destination
from services.ports.wishes import SubscriptionAction
from services.transport.answers import Answer
from services.transport.contact import Contact
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.contract import Memory
from support.recorded import recording
from support.scale import cases

CATALOG = Path(__file__).parents[4] / "handlers/locales/en/LC_MESSAGES/usher.po"
IDS_WITH_WORDS = set(re.findall(r'^msgid "(.+)"$', CATALOG.read_text("utf-8"), re.MULTILINE))
ID = BackendId("moviepilot")
Call = Callable[[MoviePilot], Awaitable[Any]]
ODD = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**70,
    "",
    "0",
    "电影",
    "音乐",
    "\ud83d",
    [],
    {},
    [[]],
    [1, 2],
)
IDS = {"tmdbid": "themoviedb", "tmdb_id": "themoviedb", "doubanid": "douban"}
WAYS = ("same", "wrapped", "bare", "empty", "refused")
STATUSES = (400, 401, 403, 404, 405, 409, 422, 500, 503)
FILM = ItemRef(backend=ID, kind=TitleKind.FILM, native_id="tmdb:603")
SERIES = ItemRef(backend=ID, kind=TitleKind.SERIES, native_id="tmdb:1396")
TITLE, SHOW = Title(ref=FILM, name="x", year=1999), Title(ref=SERIES, name="y")
WISH = Subscription(backend=ID, native_id="1", ref=FILM, name="x", state=SubscriptionState.ACTIVE)
FAILED = Failure(backend=ID, name="x", title_kind=TitleKind.FILM, file_name="x.mkv", native_id="16")
ITEM = QueueItem(backend=ID, native_id="a" * 40, name="x")

CALLS: list[tuple[str, Call]] = [
    ("media_search_media", lambda it: it.search("x")),
    ("media_search_person", lambda it: it.find("x", TitleKind.PERSON)),
    ("media_detail_movie", lambda it: it.title(FILM)),
    ("media_detail_tv", lambda it: it.seasons(SERIES)),
    ("media_seasons", lambda it: it.season_total(SERIES, 1)),
    ("mediaserver_notexists_tv", lambda it: it.seasons(SERIES)),
    ("mediaserver_exists_true", lambda it: it.contains(TITLE)),
    ("mediaserver_latest", lambda it: it.shelf(offset=0, limit=5, sort=ShelfSort.NEWEST)),
    ("recommend_tmdb_trending", lambda it: it.listed("trending")),
    ("subscribe_list", lambda it: it.subscriptions()),
    ("subscribe_list", lambda it: it.options_of(WISH)),
    ("subscribe_list", lambda it: it.unsubscribe("1", expected=FILM)),
    ("subscribe_list", lambda it: it.steer(WISH, SubscriptionAction.SEARCH)),
    ("subscribe_list", lambda it: it.look_for(WISH)),
    ("subscribe_files", lambda it: it.looking("batch-1")),
    ("subscribe_search_one", lambda it: it.stop_looking("batch-1")),
    ("subscribe_by_media", lambda it: it.subscribe(TITLE, season=None)),
    ("subscribe_create_tv", lambda it: it.subscribe(SHOW, season=1)),
    ("subscribe_history_tv", lambda it: it.finished(offset=0, limit=5)),
    ("download_list", lambda it: it.queue()),
    ("download_list", lambda it: it.act(ITEM, QueueAction.PAUSE)),
    ("download_list", lambda it: it.under_way()),
    ("transfer_queue", lambda it: it.organising()),
    ("history_transfer", lambda it: it.poll(Memory())),
    ("history_transfer_failed", lambda it: it.mend(FAILED)),
    ("history_transfer_failed", lambda it: it.foresee(FAILED, Identity(title=TITLE))),
    ("transfer_manual_redo", lambda it: it.do_again(FAILED)),
    ("search_media", lambda it: it.releases(TITLE, season=None)),
    ("search_media", lambda it: it.download(TITLE, "x", season=None, to=Destination())),
    ("download_clients", lambda it: it.destinations(TITLE)),
    ("dashboard_statistic", lambda it: it.status()),
    ("dashboard_schedule", lambda it: it.panel("jobs", who=0)),
    ("user_current", lambda it: it.panel("account", who=0)),
    ("site_list", lambda it: it.panel("sites", who=0)),
    ("system_env", lambda it: it.diagnose()),
]


class Told(JsonClient):
    """Has an answer for every request, without a network."""

    def __init__(self) -> None:
        super().__init__(ID, base_url="http://127.0.0.1:9", redactor=Redactor())
        self.version: str | None = None
        self.answer = Answer(status=200, headers={}, body=b"null")

    async def request(self, method: str, path: str, **asked: Any) -> Answer:
        """Return the answer; what is refused raises as it does behind a sign-in."""
        if path == "system/global":
            told = {"success": True, "data": {"BACKEND_VERSION": self.version}}
            return Answer(status=200, headers={}, body=json.dumps(told).encode())
        if asked.get("authorized", True) and self.answer.status in (401, 403):
            kind = AuthenticationFailed if self.answer.status == 401 else Forbidden
            raise self.error(kind, "refused")
        return self.answer


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Return every object in an answer."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from objects(inner)


def cut(value: Any) -> Any:
    """Return an answer whose lists are short."""
    if isinstance(value, list):
        return [cut(it) for it in value[:2]]
    return {key: cut(it) for key, it in value.items()} if isinstance(value, dict) else value


def mutate(value: Any, which: int, key: int, change: Any) -> None:
    """Change one key of one object: another value, no value, or the ids as the pair."""
    found = [it for it in objects(value) if it] if isinstance(value, dict | list) else []
    if not found:
        return
    target = found[which % len(found)]
    name = sorted(target)[key % len(target)]
    if change == "drop":
        del target[name]
    elif change == "pair":
        for column, source in IDS.items():
            if number := target.pop(column, None):
                target |= {"media_source": source, "media_id": str(number)}
    else:
        target[name] = change


def shaped(value: Any, way: str) -> Any:
    """Return an answer in one line's envelope, bare, or of nothing."""
    enveloped = isinstance(value, dict) and value.keys() == {"success", "message", "data"}
    match way:
        case "wrapped" if not enveloped:
            return {"success": True, "message": "", "data": value}
        case "bare" if enveloped:
            return value["data"]
        case "empty":
            return {"success": True, "message": "", "data": None}
        case "refused":
            return {"success": False, "message": "?", "data": value}
        case _:
            return value


ERRORS = (
    {"detail": "no"},
    {"detail": [{"loc": ["query", "media_source"], "msg": "field required", "type": "x"}]},
    {"success": False, "message": "no", "data": None},
    {"success": False, "message": "no", "data": [{"location": ["body", "media_source"]}]},
    "Internal Server Error",
    [],
)
# Each is drawn with one choice: making choices is most of what two thousand cases cost.
VERSIONS = (None, "v2.5.6", "v2.15.6", "v3.0.4", "nightly")
ASKED = st.sampled_from(list(product(CALLS, VERSIONS)))
CHANGES = st.lists(
    st.sampled_from(list(product(range(41), range(41), ("drop", "pair", *ODD)))), max_size=4
)
REFUSALS = list(product(STATUSES, ERRORS))
# One answer of three is a refusal.
WAYS_OR_REFUSALS = st.sampled_from([*WAYS * (2 * len(REFUSALS) // len(WAYS)), *REFUSALS])
ANSWERS = {name: cut(recording("moviepilot", name).response) for name, _ in CALLS}


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    client = Told()
    with asyncio.Runner() as runner:
        client.runner = runner  # type: ignore[attr-defined]
        yield client
        runner.run(client.aclose())


@settings(
    max_examples=cases(2000, nightly=200_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=ASKED, changes=CHANGES, way=WAYS_OR_REFUSALS)
def test_no_answer_between_two_shapes_ends_without_words(
    told: Told,
    asked: tuple[tuple[str, Call], str | None],
    changes: list[tuple[int, int, Any]],
    way: str | tuple[int, Any],
) -> None:
    (name, ask), version = asked
    status, body = (200, ANSWERS[name]) if isinstance(way, str) else way
    body = copy.deepcopy(body)
    for which, key, change in changes:
        mutate(body, which, key, change)
    body = shaped(body, way) if isinstance(way, str) else body
    told.version = version
    told.answer = Answer(status=status, headers={}, body=json.dumps(body).encode())

    code = told.runner.run(outcome(ask(backend(told))))  # type: ignore[attr-defined]

    assert code == "" or f"error-{code}" in IDS_WITH_WORDS


async def outcome(asking: Awaitable[Any]) -> str:
    """Return the code of the error it ends with, nothing where it ends well."""
    try:
        await asking
    except (BackendError, UserError) as error:
        return error.code
    return ""


def backend(http: JsonClient) -> MoviePilot:
    """Return a backend that knows nothing of its server yet."""
    clock, redactor = FakeClock(), Redactor()
    section = {"url": "http://127.0.0.1:9", "api_token": "canary-api-token"}
    sign_in = SignIn(Settings.model_validate(section), backend=ID, clock=clock, redactor=redactor)
    return MoviePilot(
        MoviePilotClient(http, sign_in),
        address="http://127.0.0.1:9",
        http=http,
        sign_in=sign_in,
        clock=clock,
        redactor=redactor,
        contact=Contact(clock),
    )
