"""Whatever Trakt refuses: the right error, the right rest, and no second try (contract 5, 6)."""

import pytest

from services.errors import (
    AccountFull,
    AccountLocked,
    AppRefused,
    BackendError,
    BackendUnavailable,
    Blocked,
    PaidOnly,
    RateLimited,
    Rejected,
    UnexpectedAnswer,
)
from services.models import TitleKind, ViewerId
from services.pointers import Catalogue, Pointer
from services.ports.accounts import AccountState
from support.trakt import TraktStage, trakt_stage

ME, OTHER = ViewerId(1001), ViewerId(1002)
ACTIVITIES = "/sync/last_activities"
FILM = Pointer(catalogue=Catalogue.TMDB, number="19", kind=TitleKind.FILM)


async def asked(stage: TraktStage, seconds: float = 0.0) -> type[BackendError] | None:
    """Ask once after some time; return what was raised."""
    stage.clock.advance(seconds)
    try:
        await stage.backend.mark(ME)
    except BackendError as error:
        return type(error)
    return None


@pytest.mark.parametrize(
    ("said", "rest"),
    [("10", 11), ("0", 1), ("9999", 3601), ("-17", 40), ("soon", 40), (None, 40)],
)
async def test_a_429_is_waited_for_and_a_second_more(said: str | None, rest: int) -> None:
    """Where no usable number is named, half a minute grows with every such answer."""
    async with trakt_stage() as stage:
        await stage.sign_in()
        headers = {"Retry-After": said} if said else {}
        await stage.world.post(
            "answer", path=ACTIVITIES, body={}, status=429, headers=headers, times=1
        )
        assert await asked(stage) in (RateLimited, RateLimited)
        if rest > 1:
            assert await asked(stage) is RateLimited
        assert len(stage.world.calls(ACTIVITIES)) == 1
        assert await asked(stage, rest) is None


async def test_a_date_is_read_by_the_servers_clock_and_html_makes_no_difference() -> None:
    async with trakt_stage(variant={"reads": 2, "retry_after": "date", "edge": True}) as stage:
        await stage.sign_in()
        await stage.backend.mark(ME)
        assert await asked(stage) is RateLimited
        before = len(stage.world.calls())
        assert await asked(stage, 200) is RateLimited
        assert len(stage.world.calls()) == before
        assert await asked(stage, 110) is None


async def test_unnamed_rests_grow_and_the_breaker_opens_for_an_hour() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        await stage.world.post("answer", path=ACTIVITIES, body="", status=429, headers={})
        for _ in range(7):
            await asked(stage, 3000)
        assert len(stage.world.calls(ACTIVITIES)) == 7
        await asked(stage, 3000)
        assert len(stage.world.calls(ACTIVITIES)) == 7
        await stage.world.post("downtime", mode="up")
        assert await asked(stage, 601) is None


async def test_the_three_headers_of_2024_count_where_a_server_sends_them() -> None:
    async with trakt_stage(
        variant={"reads": 2, "old_headers": True, "retry_after": "none"}
    ) as stage:
        await stage.sign_in()
        await stage.backend.mark(ME)
        assert await asked(stage) is RateLimited
        assert await asked(stage, 250) is RateLimited
        assert await asked(stage, 60) is None


async def test_one_accounts_rest_is_nobody_elses() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        await stage.sign_in(1002, person="max")
        await stage.world.post(
            "answer", path=ACTIVITIES, body="", status=429, headers={"Retry-After": "60"}, times=1
        )
        assert await asked(stage) is RateLimited
        await stage.backend.mark(OTHER)


async def test_reads_keep_under_300_in_five_minutes_and_writes_are_apart() -> None:
    async with trakt_stage(variant={"largest_page": 2, "quota": 5000}) as stage:
        await stage.sign_in()
        stage.world.fill(640)
        await stage.backend.scan(ME, mark=await stage.backend.mark(ME))
        times = [one["at"] for one in stage.world.calls(method="GET")]
        moments = sorted(stage.clock.now().fromisoformat(one).timestamp() for one in times)
        assert len(moments) == 322
        most = max(sum(1 for it in moments if one <= it < one + 300) for one in moments)
        assert most <= 300
        wrote = [await stage.backend.put(ME, FILM) for _ in range(3)]
        assert len(wrote) == 3
        assert [one["status"] for one in stage.world.calls(method="POST")] == [201] * 3


async def test_reads_slow_down_before_the_end_of_the_budget() -> None:
    async with trakt_stage(variant={"reads": 20}) as stage:
        await stage.sign_in()
        for _ in range(3):
            await stage.backend.mark(ME)
        assert stage.clock.slept[-1] == 3.0


@pytest.mark.parametrize(
    ("status", "media", "error", "rest"),
    [
        (400, "application/json", Rejected, 0),
        (403, "text/html", Blocked, 3600),
        (422, "application/json", Rejected, 0),
        (423, "application/json", AccountLocked, 86_400),
        (426, "application/json", PaidOnly, 0),
        (500, "application/json", BackendUnavailable, 0),
        (502, "text/html", BackendUnavailable, 30),
        (503, "text/html", BackendUnavailable, 30),
        (504, "text/html", BackendUnavailable, 30),
        (520, "text/html", BackendUnavailable, 60),
        (521, "text/html", BackendUnavailable, 60),
        (522, "text/html", BackendUnavailable, 60),
    ],
)
async def test_every_status_has_its_error_and_its_rest(
    status: int, media: str, error: type[BackendError], rest: int
) -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        await stage.world.post(
            "answer", path=ACTIVITIES, body={}, status=status, content_type=media, times=1
        )
        assert await asked(stage) is error
        if rest:
            assert await asked(stage, rest - 1) is error
            assert len(stage.world.calls(ACTIVITIES)) == 1
        assert await asked(stage, 1) is None


async def test_a_403_in_json_means_that_the_app_is_gone_and_is_remembered() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        stage.world.variant(app_gone=True)
        assert await asked(stage) is AppRefused
        assert await asked(stage, 3600) is AppRefused
        assert len(stage.world.calls(ACTIVITIES)) == 1
        account = await stage.backend.account(ME)
        assert account is not None
        assert account.state is AccountState.CLOSED


async def test_a_full_list_says_how_much_it_takes_and_is_not_tried_again() -> None:
    async with trakt_stage(variant={"quota": 0}) as stage:
        await stage.sign_in()
        with pytest.raises(AccountFull) as full:
            await stage.backend.put(ME, FILM)
        assert full.value.limit == 0
        assert len(stage.world.calls("/sync/watchlist")) == 1


@pytest.mark.parametrize("mode", ["html", "half", "cut", "refuse", "500", "gateway"])
async def test_odd_answers_are_errors_and_pass(mode: str) -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        await stage.world.post("downtime", mode=mode, times=1)
        raised = await asked(stage)
        assert raised in (UnexpectedAnswer, BackendUnavailable)
        assert await asked(stage, 61) is None


async def test_every_call_carries_what_the_server_wants() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        await stage.backend.mark(ME)
        await stage.backend.put(ME, FILM)
        await stage.backend.status()
        for one in stage.world.calls():
            told = one["headers"]
            assert told["user-agent"].startswith("Usher/")
            assert told["content-type"] == "application/json"
            assert told["trakt-api-version"] == "2"
            assert told["trakt-api-key"] is True
        bearers = [bool(one["headers"]["bearer"]) for one in stage.world.calls()]
        assert bearers == [True, True, False]


async def test_the_status_counts_people_and_says_who_has_to_sign_in_again() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        facts = (await stage.backend.status()).facts
        assert [one.label.id for one in facts] == ["trakt-status-people"]
        await stage.world.post("revoke")
        with pytest.raises(Exception, match="trakt"):
            await stage.backend.mark(ME)
        facts = (await stage.backend.status()).facts
        assert [one.label.id for one in facts][1] == "trakt-status-lapsed"
