"""Failures that somebody cares for: who begins, what is told of it, and what nobody hears of."""

import asyncio
import dataclasses

import pytest
import sqlalchemy as sa

from services.errands import Errands
from services.errors import (
    BackendUnavailable,
    NotAllowed,
    NotRepeatable,
    NotSupported,
    RecordGone,
    Rejected,
    UnknownItem,
)
from services.events import Failure, MendingStep
from services.failures import HURRY, LOOK, MOST_AT_ONCE, PACE, SOON, FailureService, Scope
from services.household.roles import Role
from services.models import ViewerId
from services.outbox.intake import Intake
from services.outbox.letters import decode_shown
from services.outbox.repeats import STORM, sift
from services.people import Viewer
from services.polling.ledger import write_events
from services.ports.mending import Identity
from services.registry import Registry
from services.storage.tables import burst, download, event
from support.deliveries import BACKEND, episode, film
from support.deliveries import failure as unfiled
from support.samples import film as a_title

OLIVE = Viewer(id=ViewerId(1001), role=Role.OWNER, name="Olive")
MAX = Viewer(id=ViewerId(1002), role=Role.MEMBER, name="Max")
BURST = 1


class Server:
    """Implements Mend: notes what it is asked, and raises what is to go wrong next."""

    id, name, takes_identity, mending_takes = BACKEND, "Stage", True, 2 * SOON

    def __init__(self) -> None:
        self.asked: list[tuple[str, Identity | None]] = []
        self.troubles: list[Exception | None] = []
        self._grown = asyncio.Event()

    async def was_asked(self, times: int) -> None:
        """Wait until it was asked so often."""
        async with asyncio.timeout(5):
            while len(self.asked) < times:
                self._grown.clear()
                await self._grown.wait()

    async def mend(self, failure: Failure, *, identity: Identity | None = None) -> None:
        self.asked.append((failure.file_name, identity))
        self._grown.set()
        if self.troubles and (trouble := self.troubles.pop(0)):
            raise trouble

    async def aclose(self) -> None:
        """Have nothing to give back."""


class Told:
    """One feed's facts on their way into the messages, and the service that is tested."""

    def __init__(self, database, clock, people) -> None:
        self.database, self.clock = database, clock
        self.server = Server()
        self.errands = Errands()
        self.stirred = asyncio.Event()
        self.looked_at: list[str] = []
        self.intake = Intake(people, clock)
        registry = Registry([self.server])
        self.service = FailureService(
            database,
            registry,
            people,
            self.errands,
            clock,
            wake=self._wake,
            look=self.looked_at.append,
        )

    def _wake(self) -> None:
        self.stirred.set()

    async def hear(self, *facts) -> int:
        """Do what the poller does; return how many are told anew."""
        now = self.clock.now()
        async with self.database.write() as connection:
            stored = await write_events(connection, facts, backend=BACKEND, now=now)
            kept = await sift(connection, stored, now=now)
            await self.intake.record(connection, kept)
            await connection.execute(
                sa.update(event).where(event.c.state == "pending").values(state="acked")
            )
        return len(kept)

    async def shown(self):
        async with self.database.read() as connection:
            found = await connection.execute(sa.select(burst.c.payload).where(burst.c.id == BURST))
            return decode_shown(found.scalar_one())

    async def suppressed(self):
        query = sa.select(event.c.reason).where(event.c.state == "suppressed")
        async with self.database.read() as connection:
            return list((await connection.execute(query)).scalars())

    async def refused(self, count: int) -> None:
        """Wait until so many have been refused."""
        async with asyncio.timeout(5):
            while len((await self.shown()).refused) < count:
                self.stirred.clear()
                await self.stirred.wait()

    def later(self, seconds: float) -> None:
        self.clock.advance(seconds)


@pytest.fixture
def told(database, clock, people):
    return Told(database, clock, people)


def failed(file: str = "a.mkv", **fields) -> Failure:
    made = unfiled(season=1, file_name=file, source_fp=f"fp-{file}", native_id="7")
    return dataclasses.replace(made, **fields)


def three() -> list[Failure]:
    return [failed(f"{letter}.mkv") for letter in "abc"]


async def test_what_nobody_hears_of_is_given_up_after_a_while_and_may_be_tried_again(told) -> None:
    await told.hear(failed())
    await told.service.retry(BURST, OLIVE)
    told.later(SOON)
    assert (await told.service.tick()).next_in == HURRY
    assert told.looked_at == [BACKEND]
    assert len((await told.shown()).trying) == 1
    told.later(SOON)
    assert (await told.service.tick()).next_in == LOOK
    assert len((await told.shown()).trying) == 1
    told.later(1)
    assert (await told.service.tick()).next_in == LOOK
    shown = await told.shown()
    assert shown.mending.step is MendingStep.UNHEARD
    assert (shown.trying, shown.open) == ((), 1)
    care = await told.service.retry(BURST, MAX_AS_ADMIN)
    assert care.shown.mending.by == "Max"


MAX_AS_ADMIN = dataclasses.replace(MAX, role=Role.ADMIN)


@pytest.mark.parametrize(
    ("trouble", "raised"),
    [
        (UnknownItem(), RecordGone),
        (NotSupported(), NotRepeatable),
        (BackendUnavailable(BACKEND), BackendUnavailable),
        (Rejected(BACKEND, reason="no"), Rejected),
    ],
)
async def test_what_could_not_be_begun_leaves_the_failure_as_it_was(told, trouble, raised) -> None:
    await told.hear(failed())
    before = await told.shown()
    told.server.troubles = [trouble]
    with pytest.raises(raised):
        await told.service.retry(BURST, OLIVE)
    shown = await told.shown()
    assert (shown.open, shown.trying, shown.first) == (1, (), before.first)
    assert (await told.service.retry(BURST, OLIVE)).taken


async def test_of_two_taps_one_begins_and_the_other_is_told_who_did(told) -> None:
    await told.hear(failed())
    one, other = await asyncio.gather(
        told.service.retry(BURST, OLIVE), told.service.retry(BURST, MAX_AS_ADMIN)
    )
    begun, late = (one, other) if one.taken else (other, one)
    assert len(told.server.asked) == 1
    assert late.before == begun.shown.mending
    await told.hear(film("Vampires", source_fp="fp-a.mkv"))
    assert (await told.service.ignore(BURST, OLIVE)).before is None


async def test_a_server_that_tries_nothing_again_is_not_supported(told, database, people) -> None:
    await told.hear(failed())
    service = FailureService(
        database, Registry([]), people, told.errands, told.clock, wake=lambda: None, look=print
    )
    with pytest.raises(NotSupported):
        await service.retry(BURST, OLIVE)
    assert (await told.shown()).open == 1
    assert await service.candidates(failed(), "x") == []
    assert await service.seasons(a_title()) == []


async def test_a_message_that_is_forgotten_is_gone(told) -> None:
    for tap in (told.service.retry, told.service.ignore, told.service.fix_all):
        with pytest.raises(RecordGone):
            await tap(77, OLIVE)
    with pytest.raises(RecordGone):
        await told.service.shown(77)
    await told.hear(failed())
    async with told.database.write() as connection:
        await connection.execute(sa.delete(event))
    with pytest.raises(RecordGone):
        await told.service.look(BURST, Scope.MESSAGE)


async def test_a_member_may_retry_what_they_follow_and_a_viewer_nothing(told, people) -> None:
    await told.hear(failed())
    with pytest.raises(NotAllowed):
        await told.service.retry(BURST, MAX)
    await people.meet(OLIVE.id, name="Olive", telegram_language=None)
    await people.follow(OLIVE.id, failed().ref, 1)
    follower = dataclasses.replace(OLIVE, role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        await told.service.retry(BURST, follower)
    follower = dataclasses.replace(OLIVE, role=Role.MEMBER)
    assert (await told.service.retry(BURST, follower)).taken


async def test_who_asked_for_a_download_may_retry_a_file_of_it_that_nobody_recognised(
    told, people
) -> None:
    ref = failed().ref
    await people.meet(OLIVE.id, name="Olive", telegram_language=None)
    await people.follow(OLIVE.id, ref, 1)
    begun = {"item_key": ref.key, "season": 1, "first_seen": 0, "last_seen": 0}
    async with told.database.write() as connection:
        await connection.execute(sa.insert(download).values(backend=BACKEND, hash="4711", **begun))
    await told.hear(failed(ref=None, season=None, download_hash="4711"))

    with pytest.raises(NotAllowed):
        await told.service.retry(BURST, MAX)
    asker = dataclasses.replace(OLIVE, role=Role.MEMBER)
    assert (await told.service.retry(BURST, asker)).taken


async def test_a_new_failure_of_a_tried_file_is_the_end_of_that_try_however_late(told) -> None:
    await told.hear(failed())
    await told.service.identify(BURST, OLIVE, Identity(title=a_title("Judex")))
    told.later(STORM + 1)
    again = failed(ref=None, name="Judex", reason="disk full", native_id="9")
    assert await told.hear(again) == 0
    shown = await told.shown()
    assert (shown.first.reason, shown.first.native_id, shown.first.times) == ("disk full", "9", 2)
    assert (shown.mending.step, shown.mending.title) == (MendingStep.REFUSED, "Judex")
    assert (len(shown.refused), shown.open) == (1, 1)
    await told.hear(film("Judex", source_fp="fp-a.mkv"))
    assert (await told.shown()).over


async def test_a_storm_keeps_the_newest_record_of_its_file(told) -> None:
    await told.hear(failed())
    await told.hear(failed(native_id="8"), failed(native_id="9"))
    assert (await told.shown()).first.native_id == "9"


async def test_an_ignored_file_is_never_told_again_and_others_of_the_show_are(told) -> None:
    await told.hear(failed())
    await told.service.ignore(BURST, OLIVE)
    for _ in range(2):
        told.later(10 * STORM)
        assert await told.hear(failed(reason="other", native_id="9")) == 0
    assert await told.suppressed() == ["ignored"] * 2
    assert (await told.shown()).first.times == 1
    assert await told.hear(failed("b.mkv")) == 1


async def test_without_a_file_the_same_episode_is_meant(told) -> None:
    lost = dataclasses.replace(unfiled(season=1), episodes=(4,), native_id="i1")
    await told.hear(lost, dataclasses.replace(lost, episodes=(5,)))
    await told.service.retry(BURST, OLIVE)
    assert await told.hear(dataclasses.replace(lost, native_id="i2")) == 0
    assert len((await told.shown()).refused) == 1
    await told.hear(episode(4))
    shown = await told.shown()
    assert (len(shown.mended), shown.over, shown.open) == (1, False, 1)


async def test_everything_of_a_message_is_begun_one_after_the_other(told) -> None:
    await told.hear(*three())
    told.server.troubles = [None, UnknownItem()]
    async with asyncio.TaskGroup() as group:
        group.create_task(told.errands.run())
        await asyncio.sleep(0)
        care = await told.service.fix_all(BURST, OLIVE, Identity(title=a_title("Judex")))
        assert len(care.taken) == 3
        for asked in (1, 2):
            await told.server.was_asked(asked)
            await told.clock.asleep()
            assert len(told.server.asked) == asked
            told.clock.advance(PACE)
        await told.refused(1)
        await told.server.was_asked(3)
        told.errands.stop()
    shown = await told.shown()
    assert (len(shown.trying), len(shown.refused), shown.open) == (2, 1, 1)
    assert {identity.title.name for _, identity in told.server.asked} == {"Judex"}


async def test_a_server_that_is_down_is_not_asked_for_the_rest(told) -> None:
    await told.hear(*three())
    told.server.troubles = [BackendUnavailable(BACKEND)]
    async with asyncio.TaskGroup() as group:
        group.create_task(told.errands.run())
        await asyncio.sleep(0)
        await told.service.fix_all(BURST, OLIVE)
        await told.refused(3)
        told.errands.stop()
    assert len(told.server.asked) == 1
    assert (await told.shown()).open == 3


async def test_a_process_that_ends_begins_nothing_and_says_so(told) -> None:
    await told.hear(*three())
    await told.service.fix_all(BURST, OLIVE)
    assert told.server.asked == []
    assert len((await told.shown()).refused) == 3


async def test_one_tap_takes_on_no_more_than_an_errand_lives_for(told) -> None:
    await told.hear(*(failed(f"{number}.mkv") for number in range(MOST_AT_ONCE + 5)))
    care = await told.service.fix_all(BURST, OLIVE)
    assert len(care.taken) == MOST_AT_ONCE


async def test_what_the_feed_told_meanwhile_stands(told) -> None:
    await told.hear(failed())

    async def mended_at_once(_failure, **_):
        await told.hear(film("Vampires", source_fp="fp-a.mkv"))
        raise BackendUnavailable(BACKEND)

    told.server.mend = mended_at_once
    with pytest.raises(BackendUnavailable):
        await told.service.retry(BURST, OLIVE)
    assert (await told.shown()).over


async def test_what_else_of_a_download_failed_is_begun_with_it_and_ignored_by_itself(told) -> None:
    films = [
        unfiled(title, file_name=f"{title}.mkv", source_fp=title, download_hash="d1")
        for title in ("Judex", "Fantômas", "Vendémiaire")
    ]
    other = unfiled("Barrabas", file_name="Barrabas.mkv", source_fp="b", download_hash="d2")
    await told.hear(*films, other)
    async with told.database.read() as connection:
        found = await connection.execute(sa.select(burst.c.id, burst.c.payload))
        kin = {row.id: decode_shown(row.payload).kin for row in found}
    assert sorted(kin.values()) == [0, 2, 2, 2]
    one = next(iter(kin))
    assert len((await told.service.look(one, Scope.NAMED)).taken) == 1
    assert len((await told.service.look(one, Scope.KIN)).taken) == 3
    assert len((await told.service.ignore(one, OLIVE)).taken) == 1
    assert len((await told.service.fix_all(one, OLIVE)).taken) == 2
