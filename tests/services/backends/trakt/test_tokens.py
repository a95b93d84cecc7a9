"""R-1 to R-8: tokens are renewed in time, once, and kept before they are used (contract 2.4)."""

import asyncio
from datetime import timedelta

import pytest

from services.backends.trakt.tokens import Pair
from services.errors import (
    AppRefused,
    BackendUnavailable,
    SignInNeeded,
    StorageUnavailable,
    UnexpectedAnswer,
)
from services.models import ViewerId
from services.ports.accounts import AccountState
from services.ports.memory import PassingMemory, PassingSecrets
from support.clock import START
from support.trakt import TraktStage, trakt_stage

ME = ViewerId(1001)
DAY = 86_400
NOW = START.timestamp()


def refreshes(stage: TraktStage) -> list[str]:
    return [one["json"]["refresh_token"] for one in stage.world.calls("/oauth/token")]


@pytest.mark.parametrize("life", [DAY, 7 * DAY, 90 * DAY])
@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_r1_a_pair_is_due_after_three_quarters_of_its_life(life: int, chance: float) -> None:
    answer = {"access_token": "a" * 9, "refresh_token": "r" * 9, "expires_in": life}
    pair = Pair.read(answer, now=START, offset=None)
    assert pair is not None
    assert not pair.is_due(NOW + life * 0.73, chance=chance)
    assert pair.is_due(NOW + life * 0.77, chance=chance)
    assert pair.is_due(NOW + life * 0.75, chance=chance) is (chance <= 0.5)


@pytest.mark.parametrize(("life", "due", "fresh"), [(3600, 3001, 2600), (60, 50, 40)])
def test_r1_a_short_life_is_not_renewed_at_every_call(life: int, due: int, fresh: int) -> None:
    answer = {"access_token": "a" * 9, "refresh_token": "r" * 9, "expires_in": life}
    pair = Pair.read(answer, now=START, offset=None)
    assert pair is not None
    assert not pair.is_due(NOW + fresh, chance=0.5)
    assert pair.is_due(NOW + due, chance=0.5)


@pytest.mark.parametrize("ahead", [-7200, 7200])
def test_a_clock_that_is_off_is_corrected_by_the_servers(ahead: int) -> None:
    answer = {"access_token": "a" * 9, "refresh_token": "r" * 9, "expires_in": DAY}
    answer["created_at"] = int(NOW) + ahead
    pair = Pair.read(answer, now=START, offset=float(ahead))
    assert pair is not None
    assert pair.until == NOW + DAY


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"access_token": "a", "expires_in": 60},
        {"access_token": "a", "refresh_token": "r"},
        {"access_token": "a b", "refresh_token": "r", "expires_in": 60},
        {"access_token": "a", "refresh_token": "r", "expires_in": -1},
        {"access_token": "a", "refresh_token": "r", "expires_in": "60"},
    ],
)
def test_r4_what_is_no_pair_is_none(body: object) -> None:
    assert Pair.read(body, now=START, offset=None) is None


@pytest.mark.parametrize("life", [DAY, 7 * DAY, 90 * DAY])
async def test_r1_the_pair_is_renewed_between_the_calls(life: int) -> None:
    async with trakt_stage(variant={"life": life}) as stage:
        await stage.sign_in()
        stage.clock.advance(life * 0.7)
        await stage.backend.mark(ME)
        assert refreshes(stage) == []
        stage.clock.advance(life * 0.07)
        await stage.backend.mark(ME)
        await stage.backend.mark(ME)
        assert len(refreshes(stage)) == 1


async def test_r2_many_calls_at_once_renew_one_time() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        stage.world.server.accounts.pairs[-1].alive = False  # ended before its time

        marks = await asyncio.gather(*(stage.backend.mark(ME) for _ in range(5)))

        assert len(set(marks)) == 1
        assert len(refreshes(stage)) == 1
        statuses = [one["status"] for one in stage.world.calls("/sync/last_activities")]
        assert sorted(statuses) in ([200] * 5 + [401] * n for n in range(1, 6))


class KilledError(BaseException):
    """The process is gone."""


class Witness(PassingSecrets):
    """Notes what was kept when, and how many requests had left by then."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[int] = []
        self.calls = lambda: 0
        self.refusal: type[BaseException] | None = None

    async def save(self, key: str, value: str) -> None:
        if self.refusal:
            raise self.refusal
        self.kept.append(self.calls())
        await super().save(key, value)


async def test_r3_the_new_pair_is_kept_before_it_is_used() -> None:
    memory = PassingMemory()
    witness = Witness()
    memory.secrets = witness
    async with trakt_stage(memory=memory, variant={"life": DAY}) as stage:
        await stage.sign_in()
        witness.calls = lambda: len(stage.world.calls())
        witness.kept.clear()
        stage.clock.advance(0.9 * DAY)
        await stage.backend.mark(ME)

        assert [one["path"] for one in stage.world.calls()] == [
            "/oauth/token",
            "/sync/last_activities",
        ]
        assert witness.kept == [1]


async def test_r3_a_disk_that_takes_nothing_is_said_and_the_pair_is_not_lost() -> None:
    memory = PassingMemory()
    witness = Witness()
    memory.secrets = witness
    async with trakt_stage(memory=memory, variant={"life": DAY}) as stage:
        await stage.sign_in()
        stage.clock.advance(0.9 * DAY)
        witness.refusal = StorageUnavailable
        with pytest.raises(StorageUnavailable):
            await stage.backend.mark(ME)
        witness.refusal = None
        await stage.backend.mark(ME)
        assert len(refreshes(stage)) == 1


@pytest.mark.parametrize("mode", ["html", "half"])
async def test_r4_an_answer_without_tokens_leaves_the_old_pair(mode: str) -> None:
    async with trakt_stage(variant={"life": DAY}) as stage:
        await stage.sign_in()
        stage.clock.advance(0.8 * DAY)
        if mode == "html":
            await stage.world.post("downtime", mode="html", paths=["/oauth/"], times=1)
            await stage.backend.mark(ME)  # the old one is still good
            await stage.backend.mark(ME)
            assert len(refreshes(stage)) == 2
            assert len(set(refreshes(stage))) == 1
        else:  # rotated all the same: nobody can bring that pair back
            await stage.world.post("downtime", mode="half", paths=["/oauth/"], times=1)
            await stage.backend.mark(ME)
            with pytest.raises(SignInNeeded):
                await stage.backend.mark(ME)
            account = await stage.backend.account(ME)
            assert account is not None
            assert account.state is AccountState.LAPSED


async def test_r4_an_ended_pair_that_cannot_be_renewed_is_an_error() -> None:
    async with trakt_stage(variant={"life": DAY}) as stage:
        await stage.sign_in()
        stage.clock.advance(DAY + 1)
        await stage.world.post("downtime", mode="html", paths=["/oauth/"], times=1)
        with pytest.raises(UnexpectedAnswer):
            await stage.backend.mark(ME)
        await stage.backend.mark(ME)


async def test_r5_a_dead_pair_is_never_sent_again() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        await stage.world.post("revoke")
        for _ in range(3):
            with pytest.raises(SignInNeeded):
                await stage.backend.mark(ME)
        assert len(refreshes(stage)) == 1
        assert len(stage.world.calls("/sync/last_activities")) == 1
        await stage.restart()
        with pytest.raises(SignInNeeded):
            await stage.backend.mark(ME)
        assert len(refreshes(stage)) == 1
        await stage.sign_in()
        await stage.backend.mark(ME)


async def test_r6_an_app_that_is_gone_is_another_matter() -> None:
    async with trakt_stage(variant={"life": DAY}) as stage:
        await stage.sign_in()
        stage.world.variant(app_gone=True)
        stage.clock.advance(DAY)
        for _ in range(2):
            with pytest.raises(AppRefused):
                await stage.backend.mark(ME)
        assert len(refreshes(stage)) == 1
        account = await stage.backend.account(ME)
        assert account is not None
        assert account.state is AccountState.CLOSED


async def test_r7_a_lost_answer_is_asked_for_once_more_and_told_honestly() -> None:
    async with trakt_stage(variant={"life": DAY}) as stage:
        await stage.sign_in()
        stage.clock.advance(0.9 * DAY)
        before = len(stage.clock.slept)
        await stage.world.post("downtime", mode="cut", paths=["/oauth/"], times=1)

        with pytest.raises(SignInNeeded):  # the first one had worked: the pair is lost
            await stage.backend.mark(ME)

        assert len(refreshes(stage)) == 2
        assert len(set(refreshes(stage))) == 1
        assert stage.clock.slept[before] == 5.0


async def test_r7_a_request_that_never_arrived_costs_nothing() -> None:
    async with trakt_stage(variant={"life": DAY}) as stage:
        await stage.sign_in()
        stage.clock.advance(0.9 * DAY)
        await stage.world.post("downtime", mode="refuse", paths=["/oauth/"], times=1)
        await stage.backend.mark(ME)
        assert len(refreshes(stage)) == 2


async def test_r7_an_outage_leaves_a_pair_that_is_not_over_in_use() -> None:
    async with trakt_stage(variant={"life": DAY}) as stage:
        await stage.sign_in()
        stage.clock.advance(0.8 * DAY)
        await stage.world.auth.unplug()
        await stage.backend.mark(ME)
        stage.clock.advance(0.3 * DAY)
        with pytest.raises(BackendUnavailable):
            await stage.backend.mark(ME)


async def test_r8_a_restored_backup_asks_to_sign_in_again() -> None:
    async with trakt_stage(variant={"life": DAY}) as stage:
        await stage.sign_in()
        kept = await stage.memory.secrets.load("pair:1001")
        stage.clock.advance(0.9 * DAY)
        await stage.backend.mark(ME)
        assert isinstance(kept, str)
        await stage.memory.secrets.save("pair:1001", kept)
        await stage.restart()
        with pytest.raises(SignInNeeded):
            await stage.backend.mark(ME)
        with pytest.raises(SignInNeeded):
            await stage.backend.mark(ME)
        assert len(refreshes(stage)) == 2


async def test_c24_a_kill_before_the_new_pair_is_kept_asks_to_sign_in_again() -> None:
    memory = PassingMemory()
    witness = Witness()
    memory.secrets = witness
    async with trakt_stage(memory=memory, variant={"life": DAY}) as stage:
        await stage.sign_in()
        stage.clock.advance(0.9 * DAY)
        witness.refusal = KilledError
        with pytest.raises(KilledError):
            await stage.backend.mark(ME)
        witness.refusal = None
        await stage.restart()
        for _ in range(2):
            with pytest.raises(SignInNeeded):
                await stage.backend.mark(ME)
        first, second = refreshes(stage)
        assert first == second  # the pair from before the kill; what replaced it is lost
        account = await stage.backend.account(ME)
        assert account is not None
        assert account.state is AccountState.LAPSED


async def test_whoever_leaves_while_a_pair_is_renewed_does_not_lose_it() -> None:
    async with trakt_stage(variant={"life": DAY}) as stage:
        await stage.sign_in()
        stage.clock.advance(0.9 * DAY)
        await stage.world.post("downtime", mode="stall", paths=["/oauth/"], times=1)
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(stage.backend.mark(ME))
            await stage.world.server.journal.wait_for("/oauth/token", count=1, seconds=10)
            asking.cancel()
        stage.world.server.faults.release()
        await stage.restart()  # waits for what is on its way
        await stage.backend.mark(ME)
        assert len(refreshes(stage)) == 1


async def test_a_refresh_token_goes_to_the_sign_in_address_alone() -> None:
    async with trakt_stage(variant={"life": DAY}) as stage:
        await stage.sign_in()
        stage.clock.advance(timedelta(days=2).total_seconds())
        await stage.world.auth.unplug()
        with pytest.raises(BackendUnavailable):
            await stage.backend.mark(ME)
        assert refreshes(stage) == []
