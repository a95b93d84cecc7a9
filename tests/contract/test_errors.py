"""Whatever is wrong with a server: the right leaf of the tree, no other exception, no value."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import date, datetime
from typing import Any

import pytest
import pytest_asyncio

from services.capabilities import (
    Browse,
    Calendar,
    Diagnose,
    Feed,
    Gaps,
    Library,
    Order,
    Queue,
    Resolve,
    Search,
    Shelves,
    Status,
    Subscribe,
)
from services.errors import (
    AuthenticationFailed,
    BackendError,
    BackendUnavailable,
    OutOfTime,
    RateLimited,
    UnexpectedAnswer,
)
from services.models import BackendStatus, QueueAction, QueueItem, Title, TitleKind
from services.pointers import Catalogue, Pointer
from services.ports.facts import Wording
from services.ports.parts import ShelfSort
from support.contract import Memory, Stage, Subject, Trouble
from support.subjects import SUBJECTS, having

POINTER = Pointer(catalogue=Catalogue.TMDB, number="19", kind=TitleKind.FILM)
DAYS = (date(2026, 3, 1), date(2026, 3, 7))
PATIENT, HASTY = 20.0, 1.5  # seconds a call may take; machines are busy
Call = Callable[[Stage], Awaitable[Any]]
Lend = Callable[[Subject], Awaitable[Stage]]

LEAVES: dict[Trouble, type[BackendError]] = {
    Trouble.DOWN: BackendUnavailable,
    Trouble.PAGE: UnexpectedAnswer,
    Trouble.GATEWAY: BackendUnavailable,
    Trouble.CRASH: BackendUnavailable,
    Trouble.HALF: UnexpectedAnswer,
    Trouble.CUT: BackendUnavailable,
    Trouble.SILENT: OutOfTime,
    Trouble.DRIPPING: OutOfTime,
    Trouble.LIMIT: RateLimited,
    Trouble.PASSWORD: AuthenticationFailed,
}


def undated(answer: Any) -> Any:
    """Leave out of a status what a new sign-in dates anew, such as how long it holds."""
    if not isinstance(answer, BackendStatus):
        return answer
    facts = [one for one in answer.facts if not (one.value and _moments(one.value))]
    return dataclasses.replace(answer, facts=tuple(facts))


def _moments(wording: Wording) -> list[object]:
    return [value for value in wording.values.values() if isinstance(value, datetime)]


def title_of(stage: Stage) -> Title:
    return Title(ref=stage.known.film, name="any")


def sort_of(stage: Stage) -> ShelfSort:
    return stage.backend.shelf_sorts[0]


def item_of(stage: Stage) -> QueueItem:
    return QueueItem(backend=stage.backend.id, native_id="any", name="any")


CALLS: dict[str, tuple[type[Any], Call]] = {
    "search": (Search, lambda stage: stage.backend.search(stage.known.words)),
    "title": (Search, lambda stage: stage.backend.title(stage.known.film)),
    "resolve": (Resolve, lambda stage: stage.backend.resolve(POINTER)),
    "listed": (Browse, lambda stage: stage.backend.listed(stage.backend.lists[0])),
    "find": (Browse, lambda stage: stage.backend.find("any", TitleKind.PERSON)),
    "similar": (Browse, lambda stage: stage.backend.similar(stage.known.film)),
    "airings": (Calendar, lambda stage: stage.backend.airings(*DAYS)),
    "seasons": (Subscribe, lambda stage: stage.backend.seasons(stage.known.series)),
    "subscribe": (Subscribe, lambda stage: stage.backend.subscribe(title_of(stage), season=None)),
    "subscriptions": (Subscribe, lambda stage: stage.backend.subscriptions()),
    "unsubscribe": (Subscribe, lambda stage: stage.backend.unsubscribe("1")),
    "assortment": (Order, lambda stage: stage.backend.assortment(stage.known.series)),
    "order": (Order, lambda stage: stage.backend.order(title_of(stage), [], {})),
    "gaps": (Gaps, lambda stage: stage.backend.gaps()),
    "shelf": (Shelves, lambda stage: stage.backend.shelf(offset=0, limit=8, sort=sort_of(stage))),
    "contains": (Library, lambda stage: stage.backend.contains(title_of(stage))),
    "queue": (Queue, lambda stage: stage.backend.queue()),
    "act": (Queue, lambda stage: stage.backend.act(item_of(stage), QueueAction.DELETE)),
    "status": (Status, lambda stage: stage.backend.status()),
    "diagnose": (Diagnose, lambda stage: stage.backend.diagnose()),
    "poll": (Feed, lambda stage: stage.backend.poll(Memory())),
    "under_way": (Feed, lambda stage: stage.backend.under_way()),
    "season_total": (Feed, lambda stage: stage.backend.season_total(stage.known.series, 1)),
}
TROUBLED = {
    subject.name or subject.id: subject
    for subject in SUBJECTS
    if subject.name != "moviepilot-late-v2"  # whose troubles are those of v2.5.6
}


def calls_of(subject: Subject) -> list[str]:
    """Return the names of the calls that a subject answers."""
    return [
        name
        for name, (capability, _) in CALLS.items()
        if capability in subject.capabilities and (subject.parts or name != "season_total")
    ]


FITTING = [
    pytest.param(subject, name, id=f"{key}-{name}")
    for key, subject in TROUBLED.items()
    for name in calls_of(subject)
]
READS = set(CALLS) - {"subscribe", "unsubscribe", "order", "act"}
HANGING = (Trouble.SILENT, Trouble.DRIPPING)
QUICK = [trouble for trouble in Trouble if trouble not in HANGING]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lend() -> AsyncIterator[Lend]:
    """Lend the stages of the subjects, each opened once, to tests that leave them well."""
    opened: dict[str, Stage] = {}
    async with AsyncExitStack() as stack:

        async def borrowed(subject: Subject) -> Stage:
            key = subject.name or subject.id
            if key not in opened:
                opened[key] = await stack.enter_async_context(subject.stage(PATIENT))
            return opened[key]

        yield borrowed


@pytest_asyncio.fixture(loop_scope="module")
async def patient_stage(subject: Subject, lend: Lend) -> Stage:
    return await lend(subject)


async def failure_of(stage: Stage, name: str) -> BackendError:
    with pytest.raises(BackendError) as failed:
        await CALLS[name][1](stage)
    return failed.value


@pytest.mark.parametrize(("subject", "name"), FITTING)
async def test_f29_every_call_reports_every_trouble_by_its_leaf_and_heals(
    subject: Subject, stage: Stage, name: str
) -> None:
    await stage.backend.under_way()
    found = {}
    for trouble in QUICK:
        await stage.trouble(trouble)
        found[trouble] = await failure_of(stage, name)
        await stage.recover()

    assert {it: type(error) for it, error in found.items()} == {it: LEAVES[it] for it in QUICK}
    assert {error.backend for error in found.values()} == {subject.id}
    assert all(len(error.reason) <= 300 for error in found.values())
    assert await stage.changes() == []


@pytest.mark.parametrize("subject", [pytest.param(one, id=key) for key, one in TROUBLED.items()])
async def test_f31_no_call_outlasts_its_deadline(subject: Subject) -> None:
    async with subject.stage(HASTY) as stage:
        await stage.backend.under_way()
        await stage.trouble(Trouble.SILENT)
        names = calls_of(subject)
        found = await asyncio.gather(*(failure_of(stage, name) for name in names))

    silent = dict.fromkeys(names, LEAVES[Trouble.SILENT])
    assert {name: type(error) for name, error in zip(names, found, strict=True)} == silent


@having(Feed)
async def test_f31_a_dripping_answer_is_no_answer(subject: Subject) -> None:
    async with subject.stage(HASTY) as stage:
        await stage.backend.under_way()
        await stage.trouble(Trouble.DRIPPING)

        assert type(await failure_of(stage, "poll")) is LEAVES[Trouble.DRIPPING]


@having(Feed)
@pytest.mark.parametrize("trouble", [it for it in QUICK if it is not Trouble.LIMIT])
async def test_f06_first_contact_in_trouble_leaves_no_baseline(
    subject: Subject, stage: Stage, trouble: Trouble
) -> None:
    memory = Memory()
    await stage.trouble(trouble)
    with pytest.raises(LEAVES[trouble]):
        await stage.backend.poll(memory)

    assert memory == Memory()


@having(Feed)
async def test_f06_the_first_good_poll_is_the_baseline(subject: Subject, stage: Stage) -> None:
    memory = Memory()
    await stage.trouble(Trouble.DOWN)
    await failure_of(stage, "poll")
    await stage.recover()

    assert memory.commit(await stage.backend.poll(memory)) == []
    assert [notice.code for notice in memory.notices] == ["baseline-set"]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("subject", "name"), [it for it in FITTING if it.values[1] in READS])
async def test_f29_a_server_that_forgot_us_is_signed_in_to_again_unnoticed(
    subject: Subject, patient_stage: Stage, name: str
) -> None:
    before = await CALLS[name][1](patient_stage)
    await patient_stage.restart()

    assert undated(await CALLS[name][1](patient_stage)) == undated(before)
