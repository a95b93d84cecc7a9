"""Requests that are approved as something else, denied in words, picked by hand, or counted."""

import dataclasses

import pytest
import sqlalchemy as sa

from services.errors import BackendUnavailable, NotSupported, Rejected, UnknownItem
from services.events import Arrival, RequestNews, RequestTurn, encode_event
from services.models import QueueItem, TitleKind
from services.outbox.letters import read_content
from services.picked import PickedOrder, PickedRelease
from services.ports.facts import Wording
from services.ports.parts import Ordered, OrderOutcome, Part
from services.ports.release_models import Destination
from services.queue import QueueService
from services.registry import Registry
from services.requests.desk import Change
from services.requests.model import GIGABYTE, Mode, Policy, Reason, RequestState, Wanted
from services.requests.progress import Progress, RequestProgress
from services.retention import REQUESTS_FOR, Retention
from services.storage.tables import event, request, request_asker
from support.house import ADA, ANA, MAX, OLIVE, House
from support.samples import SERVER, film, series
from support.server import FakeServer

PICKED = PickedRelease(
    digest="abc", name="Metropolis.1080p", size=8 * GIGABYTE, to=Destination(folder="/films")
)
ORDER = PickedOrder(parts=(Part(key="e1", season=2, number=1),), choices={"language": "de"})


class Market(FakeServer):
    """A server that also downloads releases and takes orders."""

    def __init__(self, *titles):
        super().__init__(*titles)
        self.fetched = []
        self.ordered = []

    async def releases(self, title, *, season):
        raise NotImplementedError

    async def destinations(self, title):
        raise NotImplementedError

    async def download(self, title, digest, *, season, to):
        self._fail()
        self.fetched.append((digest, season, to.folder))
        return "hash"

    async def assortment(self, ref):
        raise NotImplementedError

    async def order(self, title, parts, choices):
        self._fail()
        self.ordered.append((parts, dict(choices)))
        return Ordered(outcome=OrderOutcome.ORDERED)


@pytest.fixture
async def market(database, people, clock, house):
    made = House(Market(film(), series()), database, people, clock)
    made.policy = lambda **chosen: made.desk.set_policy(OLIVE, Policy(**chosen))
    return made


def wanted(title, *seasons, **chosen):
    return Wanted(title=title, seasons=seasons, chosen=chosen)


async def arrived(house, clock, title, *, season=None, size=GIGABYTE, again=False):
    """Let a file of a title arrive, as the feed tells it."""
    told = Arrival(
        backend=SERVER, name=title.name, title_kind=TitleKind.FILM,
        ref=title.ref, season=season, size=size, again=again,
    )  # fmt: skip
    async with house.database.write() as connection:
        await connection.execute(
            sa.insert(event).values(
                backend=SERVER, kind="arrival", item_key=title.ref.key, season=season,
                content_fp="x", payload=encode_event(told), state="acked",
                created_at=clock.now().timestamp(),
            )
        )  # fmt: skip


async def test_something_else_is_approved_and_whoever_asked_is_told_what_has_changed(house) -> None:
    name = await house.requested()
    label, value = Wording(literal="Quality"), Wording(literal="1080p")
    change = Change(wanted=wanted(series(), 2, quality=("hd",)), options=((label, value),))
    decision = await house.desk.approve(name, ADA, change)
    assert decision.request.title.name == "Les Vampires"
    assert decision.request.was.title.name == "Metropolis"
    (wish,) = house.server.wishes
    assert (wish.name, wish.season, house.server.decided) == (
        "Les Vampires", 2, [{"quality": ("hd",)}],
    )  # fmt: skip
    told = house.news[-1]
    assert (told.name, told.seasons, told.was.name) == ("Les Vampires", (2,), "Metropolis")
    assert told.options == ((label, value),)
    assert [one.name for one in await house.people.followers(series().ref, 2)] == ["Max"]
    assert await house.people.followers(film().ref, None) == ()


async def test_a_change_that_the_server_does_not_take_leaves_what_was_asked_for(house) -> None:
    name = await house.requested()
    house.server.broken = BackendUnavailable(SERVER)
    with pytest.raises(BackendUnavailable):
        await house.desk.approve(name, ADA, Change(wanted=wanted(series(), 2)))
    waiting = await house.desk.look(name, ADA)
    assert (waiting.title.name, waiting.seasons, waiting.was) == ("Metropolis", (None,), None)
    assert waiting.waits


async def test_a_request_is_denied_in_somebodys_own_words(house) -> None:
    name = await house.requested()
    decision = await house.desk.deny(name, ADA, Reason.NONE, note="Too long " * 100)
    assert len(decision.request.note) == 300
    assert house.news[-1].note == decision.request.note


async def test_a_release_picked_by_hand_is_asked_for_and_downloaded_as_chosen(market) -> None:
    await market.policy(mode=Mode.ASK)
    admission = await market.releases.download(film(), None, PICKED, who=MAX.id)
    again = await market.releases.download(film(), None, PICKED, who=ANA.id)
    other = await market.requested()
    assert admission.waits
    assert again.request == admission.request != other
    assert (market.news[0].release, market.news[0].size) == (PICKED.name, PICKED.size)
    assert market.server.fetched == []
    await market.desk.approve(admission.request, ADA)
    assert market.server.fetched == [("abc", None, "/films")]
    names = [one.name for one in await market.people.followers(film().ref, None)]
    assert sorted(names) == ["Ana", "Max"]


async def test_a_release_that_is_gone_leaves_the_request_waiting(market) -> None:
    await market.policy(mode=Mode.ASK)
    admission = await market.releases.download(film(), None, PICKED, who=MAX.id)
    market.server.broken = None

    async def gone(*_args, **_kwargs):
        raise UnknownItem

    market.server.download = gone
    with pytest.raises(UnknownItem):
        await market.desk.approve(admission.request, ADA)
    assert (await market.desk.look(admission.request, MAX)).waits


@pytest.mark.parametrize("begun", [False, True])
async def test_a_release_approved_before_a_crash_is_fetched_once(market, begun) -> None:
    await market.policy(mode=Mode.ASK)
    admission = await market.releases.download(film(), None, PICKED, who=MAX.id)
    async with market.database.write() as connection:
        about = sa.update(request).where(request.c.id == admission.request)
        await connection.execute(about.values(state=RequestState.APPROVING, decided_by=ADA.id))
    if begun:
        market.server.items = [QueueItem(backend=SERVER, native_id="1", name="x", ref=film().ref)]
    await market.desk.resume()
    assert len(market.server.fetched) == (0 if begun else 1)
    assert (await market.desk.look(admission.request, MAX)).state is RequestState.APPROVED
    assert len(await market.people.followers(film().ref, None)) == 1


async def test_an_order_is_asked_for_and_carried_out_as_chosen(market) -> None:
    await market.policy(mode=Mode.ASK)
    ordered = await market.ordering.order(series(), ORDER, who=MAX.id)
    assert ordered.outcome is OrderOutcome.REQUESTED
    assert market.news[-1].parts == 1
    await market.desk.approve(ordered.request, ADA)
    assert market.server.ordered == [(ORDER.parts, {"language": "de"})]
    assert [one.id for one in await market.people.followers(series().ref, 2)] == [MAX.id]


async def test_what_is_picked_by_hand_counts_unless_nothing_came_of_it(market) -> None:
    await market.policy(mode=Mode.QUOTA, weekly=1)
    market.server.broken = Rejected(SERVER, reason="no")
    with pytest.raises(Rejected):
        await market.releases.download(film(), None, PICKED, who=MAX.id)
    assert (await market.gate.usage(MAX.id)).used == 0
    market.server.broken = None
    assert not (await market.releases.download(film(), None, PICKED, who=MAX.id)).waits
    assert (await market.ordering.order(series(), ORDER, who=MAX.id)).request


async def test_a_week_is_counted_by_what_arrived_of_what_somebody_asked_for(market, clock) -> None:
    await market.policy(mode=Mode.QUOTA, weekly=20, gigabytes=20)
    await market.ask(title=series(), seasons=(2,))
    await arrived(market, clock, series(), season=2, size=9 * GIGABYTE)
    await arrived(market, clock, series(), season=2, size=9 * GIGABYTE, again=True)
    await arrived(market, clock, series(), season=1, size=9 * GIGABYTE)  # somebody else's season
    assert (await market.gate.usage(MAX.id)).size == 9 * GIGABYTE
    assert (await market.gate.usage(ANA.id)).size == 0
    assert not (await market.releases.download(film(), None, PICKED, who=MAX.id)).waits
    assert (await market.gate.usage(MAX.id)).size == 17 * GIGABYTE  # with what is on its way
    await arrived(market, clock, film(), size=12 * GIGABYTE)
    assert (await market.gate.usage(MAX.id)).size == 21 * GIGABYTE  # with what it really was
    more = await market.ask(title=dataclasses.replace(film(), ref=series("x").ref), seasons=(7,))
    assert more.asked[0].native_id == market.news[-1].request
    assert (market.news[-1].used_bytes, market.news[-1].weekly_bytes) == (
        21 * GIGABYTE, 20 * GIGABYTE,
    )  # fmt: skip
    clock.advance(7 * 24 * 3600 + 1)
    assert (await market.gate.usage(MAX.id)).size == 0


async def test_mine_says_how_far_what_was_approved_has_come(market, clock) -> None:
    progress = RequestProgress(
        market.database, QueueService(Registry([market.server]), market.people, clock)
    )
    await market.policy(mode=Mode.ASK)
    name = await market.requested()
    assert await progress.of(await market.desk.mine(MAX)) == {}
    await market.desk.approve(name, ADA)
    item = QueueItem(backend=SERVER, native_id="1", name="x", ref=film().ref, progress=0.42)
    market.server.items = [item]
    assert await progress.of(await market.desk.mine(MAX)) == {name: Progress(share=0.42)}
    market.server.items = []
    await arrived(market, clock, film())
    assert await progress.of(await market.desk.mine(MAX)) == {name: Progress(arrived=1)}
    market.server.broken = BackendUnavailable(SERVER)
    assert (await progress.of(await market.desk.mine(MAX)))[name].arrived == 1


async def test_only_a_title_that_can_be_subscribed_is_changed(market) -> None:
    await market.policy(mode=Mode.ASK)
    one = await market.desk.look(await market.requested(), ADA)
    assert market.desk.changeable(one)
    elsewhere = dataclasses.replace(one.title.ref, backend="elsewhere")
    foreign = dataclasses.replace(one, title=dataclasses.replace(one.title, ref=elsewhere))
    assert not market.desk.changeable(foreign)
    await market.desk.deny(one.id, ADA, Reason.NONE)
    assert not market.desk.changeable(await market.desk.look(one.id, ADA))
    with pytest.raises(NotSupported):
        await market.subscribe.seasons(foreign.title)


async def test_old_decided_requests_are_forgotten_and_waiting_ones_are_not(house, clock) -> None:
    decided = await house.requested()
    await house.desk.deny(decided, ADA, Reason.NONE)
    waiting = await house.requested(ANA)
    clock.advance(REQUESTS_FOR + 1)
    await Retention(house.database, clock).sweep()
    async with house.database.read() as connection:
        assert (await connection.execute(sa.select(request.c.id))).scalars().all() == [waiting]
        askers = (await connection.execute(sa.select(request_asker.c.request_id))).scalars().all()
    assert askers == [waiting]


async def test_a_question_that_waited_is_told_with_the_decision_made_meanwhile(house) -> None:
    name = await house.requested()
    asked = house.news[0]
    async with house.database.read() as connection:
        payload = encode_event(asked)
        assert await read_content(connection, 1, "request", payload) == asked
    await house.desk.deny(name, ADA, Reason.SPACE, note="Sorry")
    async with house.database.read() as connection:
        told = await read_content(connection, 1, "request", payload)
    assert isinstance(told, RequestNews)
    assert told.turn is RequestTurn.ASKED
    assert (told.standing, told.decided_by, told.reason, told.note) == (
        "denied", "Ada", "space", "Sorry",
    )  # fmt: skip
