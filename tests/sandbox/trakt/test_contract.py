"""The stand-in does what the contract says of Trakt (trakt.md 11): it is no milder than that."""

from typing import Any

import pytest

from support.clock import FakeClock
from support.trakt import RunningTrakt, running_trakt

WATCHLIST = "/sync/watchlist/all/added/asc"


def app(world: RunningTrakt, **more: Any) -> dict[str, Any]:
    options = world.server.options
    body = {"client_id": options.client_id, "client_secret": options.client_secret, **more}
    return {"json": body, "auth": True}


async def refreshed(world: RunningTrakt, token: str) -> Any:
    more = {"refresh_token": token, "grant_type": "refresh_token"}
    more["redirect_uri"] = world.server.options.redirect_uri
    return await world.call("POST", "/oauth/token", **app(world, **more))


async def test_device_codes_are_pending_early_approved_and_used_once() -> None:
    clock = FakeClock()
    async with running_trakt(clock=clock) as world:
        begun = (await world.call("POST", "/oauth/device/code", **app(world))).body
        assert (len(begun["user_code"]), begun["expires_in"], begun["interval"]) == (8, 600, 5)
        assert begun["verification_url"] == f"{world.auth.url}/activate"

        async def poll() -> tuple[int, Any]:
            sent = app(world, code=begun["device_code"])
            answer = await world.call("POST", "/oauth/device/token", **sent)
            return answer.status, answer.body

        assert await poll() == (400, "")
        assert await poll() == (429, "")
        clock.advance(5)
        await world.post("approve", user_code=begun["user_code"])
        status, pair = await poll()
        assert status == 200
        assert set(pair) == {
            "access_token", "token_type", "expires_in", "refresh_token", "scope", "created_at",
        }  # fmt: skip
        assert await poll() == (409, "")


@pytest.mark.parametrize(("ending", "status"), [("deny", 418), ("wait", 410), ("nobody", 404)])
async def test_device_codes_end(ending: str, status: int) -> None:
    clock = FakeClock()
    async with running_trakt(clock=clock) as world:
        code = (await world.call("POST", "/oauth/device/code", **app(world))).body["device_code"]
        if ending == "deny":
            await world.post("deny")
        clock.advance(600 if ending == "wait" else 5)
        sent = app(world, code=code if ending != "nobody" else "f" * 64)
        assert (await world.call("POST", "/oauth/device/token", **sent)).status == status


async def test_a_refresh_token_is_good_once() -> None:
    async with running_trakt(variant={"life": 86_400, "skew": 30}) as world:
        pair = world.issue()
        new = (await refreshed(world, pair["refresh_token"])).body

        assert new["refresh_token"] != pair["refresh_token"]
        assert new["expires_in"] == 86_400
        again = await refreshed(world, pair["refresh_token"])
        assert (again.status, again.body["error"]) == (400, "invalid_grant")
        assert again.body["error_description"] == "session not found"
        assert (await world.call("GET", WATCHLIST, token=pair["access_token"])).status == 200
        world.variant(kills_access=True, family=True)
        newer = (await refreshed(world, new["refresh_token"])).body
        assert (await world.call("GET", WATCHLIST, token=new["access_token"])).status == 401
        await refreshed(world, new["refresh_token"])
        assert (await world.call("GET", WATCHLIST, token=newer["access_token"])).status == 401


async def test_an_access_token_ends_and_can_be_revoked() -> None:
    clock = FakeClock()
    async with running_trakt(clock=clock, variant={"life": 60}) as world:
        pair = world.issue()
        clock.advance(61)
        assert (await world.call("GET", WATCHLIST, token=pair["access_token"])).status == 401
        pair = world.issue()
        await world.call("POST", "/oauth/revoke", **app(world, token=pair["access_token"]))
        assert (await world.call("GET", WATCHLIST, token=pair["access_token"])).status == 401
        assert (await refreshed(world, pair["refresh_token"])).status == 400


async def test_the_oauth_calls_live_on_their_own_address_and_the_app_can_be_gone() -> None:
    async with running_trakt() as world:
        sent = app(world) | {"auth": False}
        assert (await world.call("POST", "/oauth/device/code", **sent)).status == 404
        pair = world.issue()
        world.variant(app_gone=True)
        gone = await refreshed(world, pair["refresh_token"])
        assert (gone.status, gone.body["error"]) == (401, "invalid_client")
        refused = await world.call("GET", WATCHLIST, token=pair["access_token"])
        assert (refused.status, refused.body["error"]) == (403, "forbidden")


async def test_headers_are_wanted() -> None:
    async with running_trakt() as world:
        token = world.issue()["access_token"]
        nameless = await world.call("GET", WATCHLIST, token=token, headers={"User-Agent": ""})
        assert nameless.status == 403
        assert "html" in nameless.headers["Content-Type"]
        plain = {"Content-Type": "text/plain"}
        wrong = await world.call("POST", WATCHLIST[:15], token=token, data="{}", headers=plain)
        assert wrong.status == 412


@pytest.mark.parametrize(
    ("query", "shown", "limit"),
    [("", 100, "100"), ("?limit=250", 250, "250"), ("?limit=1000", 250, "250")],
)
async def test_pages_have_defaults_and_a_largest_size(query: str, shown: int, limit: str) -> None:
    async with running_trakt() as world:
        world.fill(301)
        token = world.issue()["access_token"]
        answer = await world.call("GET", WATCHLIST + query, token=token)

        assert len(answer.body) == shown
        assert answer.headers["X-Pagination-Limit"] == limit
        assert answer.headers["X-Pagination-Item-Count"] == "301"
        assert answer.headers["X-Pagination-Page-Count"] == str(-(-301 // int(limit)))


async def test_a_list_changes_between_pages_and_its_headers_may_lie_or_lack() -> None:
    async with running_trakt(variant={"mutates": "both", "pages_lie": 1}) as world:
        world.fill(5)
        token = world.issue()["access_token"]
        first = await world.call("GET", f"{WATCHLIST}?limit=3", token=token)
        second = await world.call("GET", f"{WATCHLIST}?limit=3&page=2", token=token)
        assert first.headers["X-Pagination-Page-Count"] == "3"
        assert [one["id"] for one in first.body][-1] != second.body[0]["id"] - 1
        world.variant(page_headers=False)
        bare = await world.call("GET", WATCHLIST, token=token)
        assert "X-Pagination-Page" not in bare.headers


async def test_activities_move_on_additions_removals_and_watching() -> None:
    clock = FakeClock()
    async with running_trakt(clock=clock) as world:
        token = world.issue()["access_token"]

        async def moved() -> str:
            answer = await world.call("GET", "/sync/last_activities", token=token)
            return str(answer.body["watchlist"]["updated_at"])

        seen = [await moved()]
        world.put(800_000)
        seen.append(await moved())
        clock.advance(10)
        await world.post("watch", trakt=800_000)
        seen.append(await moved())
        assert len(set(seen)) == 3
        assert world.server.lists().entries == []
        world.variant(activities="backwards")
        assert await moved() < seen[1]


async def test_reads_and_writes_have_budgets() -> None:
    clock = FakeClock()
    async with running_trakt(clock=clock, variant={"reads": 2}) as world:
        token = world.issue()["access_token"]
        for _ in range(2):
            assert (await world.call("GET", WATCHLIST, token=token)).status == 200
        refused = await world.call("GET", WATCHLIST, token=token)
        assert refused.status == 429
        assert int(refused.headers["Retry-After"]) == 301
        assert '"remaining":0' in refused.headers["X-Ratelimit"]
        world.variant(edge=True, retry_after="none")
        edge = await world.call("GET", WATCHLIST, token=token)
        assert "html" in edge.headers["Content-Type"]
        assert "Retry-After" not in edge.headers
        body = {"movies": [{"ids": {"trakt": 500_001}}]}
        wrote = [
            (await world.call("POST", "/sync/watchlist", token=token, json=body)).status
            for _ in range(2)
        ]
        assert wrote == [201, 429]


async def test_writing_says_what_it_did_and_what_an_account_may_not() -> None:
    clock = FakeClock()
    async with running_trakt(clock=clock, variant={"quota": 1}) as world:
        token = world.issue()["access_token"]

        async def write(path: str, *numbers: int) -> Any:
            clock.advance(2)
            body = {"movies": [{"ids": {"tmdb": one}} for one in numbers]}
            return await world.call("POST", path, token=token, json=body)

        done = await write("/sync/watchlist", 19)
        assert (done.status, done.body["added"]["movies"]) == (201, 1)
        odd = await write("/sync/watchlist", 999_999_999)
        assert odd.body["not_found"]["movies"] == [{"ids": {"tmdb": 999_999_999}}]
        full = await write("/sync/watchlist", 992)
        assert (full.status, full.headers["X-Account-Limit"]) == (420, "1")
        gone = await write("/sync/watchlist/remove", 19)
        assert gone.body["deleted"]["movies"] == 1
        world.variant(vip_only=True)
        assert (await write("/sync/watchlist", 19)).status == 426
        world.variant(locked=True)
        assert (await write("/sync/watchlist", 19)).status == 423


async def test_the_journal_keeps_no_secret() -> None:
    async with running_trakt() as world:
        pair = world.issue()
        await refreshed(world, pair["refresh_token"])
        await world.call("GET", WATCHLIST, token=pair["access_token"])

        told = repr(world.server.journal.calls())
        for secret in (
            pair["refresh_token"],
            pair["access_token"],
            world.server.options.client_secret,
        ):
            assert secret not in told
