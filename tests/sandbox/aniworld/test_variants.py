"""The stand-in speaks what a client must bear, and can be in trouble on demand."""

from typing import Any

import pytest
from aiohttp import WSServerHandshakeError

from sandbox.aniworld.library import code_of, episode_of
from support.aniworld import running_aniworld

LIST = "/api/v1/anime"


@pytest.mark.parametrize(
    ("variant", "path", "status"),
    [
        ({"versioned": False}, "/api/anime", 200),
        ({"versioned": False}, LIST, 404),
        ({}, "/api/anime", 404),
        ({"health_below_api": True}, "/api/health", 200),
        ({"health_below_api": True}, "/health", 404),
        ({"state": "unhealthy"}, "/health/detailed", 503),
    ],
)
async def test_things_lie_where_the_variant_says(
    variant: dict[str, Any], path: str, status: int
) -> None:
    async with running_aniworld(variant=variant) as aniworld:
        assert (await aniworld.call("GET", path)).status == status


async def test_a_list_can_be_bare_wrapped_or_unpaged() -> None:
    async with running_aniworld() as aniworld:
        bare = (await aniworld.call("GET", LIST, params={"per_page": 5})).body
        await aniworld.variant(lists="wrapped")
        wrapped = (await aniworld.call("GET", LIST, params={"per_page": 5, "page": 2})).body
        await aniworld.variant(lists="items", pages=False)
        whole = (await aniworld.call("GET", LIST, params={"per_page": 5})).body

    assert len(bare) == len(wrapped["data"]) == 5
    assert wrapped["pagination"] == {"total": 28, "page": 2, "per_page": 5, "pages": 6}
    assert len(whole["items"]) == 28


@pytest.mark.parametrize(
    ("ids", "keys"), [("one", {"queue_item_id"}), ("list", {"queue_item_ids"})]
)
async def test_an_order_is_answered_with_one_id_or_many(ids: str, keys: set[str]) -> None:
    order = {"anime_id": "aniworld_105", "episodes": ["S01E01", "S01E02"]}
    async with running_aniworld(variant={"ids": ids}) as aniworld:
        answer = (await aniworld.call("POST", "/api/queue/add", json=order)).body["data"]
        again = await aniworld.call("POST", "/api/queue/add", json=order)

    assert keys <= set(answer)
    assert again.status == 409


async def test_a_refusal_can_look_as_the_framework_writes_it() -> None:
    async with running_aniworld(variant={"errors": "detail", "denied": 403}) as aniworld:
        denied = await aniworld.call("GET", "/api/queue/status", signed=False)
        invalid = await aniworld.call("PUT", "/api/config", json={"log_level": "loud"})

    assert (denied.status, denied.body) == (403, {"detail": "Not authenticated"})
    assert invalid.body["detail"][0]["loc"] == ["body", "log_level"]


async def test_the_login_locks_after_too_many_wrong_passwords() -> None:
    async with running_aniworld() as aniworld:
        tries = [
            await aniworld.call("POST", "/api/auth/login", signed=False, json={"password": "wrong"})
            for _ in range(4)
        ]

    assert [it.status for it in tries] == [401, 401, 401, 429]
    assert 0 < tries[-1].body["details"]["retry_after"] <= 300


@pytest.mark.parametrize("place", ["header", "query"])
async def test_a_socket_can_ask_for_the_token(place: str) -> None:
    async with running_aniworld(variant={"socket": place}) as aniworld:
        address, token = f"{aniworld.url}/ws/downloads", await aniworld.token()
        sent: dict[str, Any] = {"headers": {"Authorization": f"Bearer {token}"}}
        if place == "query":
            sent = {"params": {"token": token}}
        with pytest.raises(WSServerHandshakeError):
            await aniworld.http.ws_connect(address)
        async with aniworld.http.ws_connect(address, **sent):
            await aniworld.listening()


async def test_a_world_that_lives_downloads_and_sometimes_fails() -> None:
    async with running_aniworld(ambient=True) as aniworld:
        for _ in range(400):
            await aniworld.post("step", seconds=1)
        state = await aniworld.state()

    assert state["queue"]["completed"] > 15
    assert state["queue"]["failed"] > 1


async def test_a_storm_ends_and_a_restart_starts_over() -> None:
    async with running_aniworld() as aniworld:
        token = await aniworld.token()
        headers = {"Authorization": f"Bearer {token}"}
        await aniworld.post("storm", times=1, seconds=7)
        told = []
        for _ in range(2):
            async with aniworld.http.get(
                f"{aniworld.url}/api/queue/status", headers=headers
            ) as answer:
                told.append((answer.status, (await answer.json()).get("details")))
        await aniworld.post("restart")
        async with aniworld.http.get(f"{aniworld.url}/api/queue/status", headers=headers) as answer:
            told.append((answer.status, None))

    assert told == [(429, {"retry_after": 7}), (200, None), (401, None)]


async def test_a_control_that_makes_no_sense_says_so() -> None:
    async with running_aniworld(seeded=False) as aniworld:
        address = f"{aniworld.url}/world/finish"
        async with aniworld.http.post(address) as answer:
            assert answer.status == 400


def test_episodes_have_codes() -> None:
    assert [code_of((1, 2)), episode_of("s1e2"), episode_of("Movie")] == ["S01E02", (1, 2), None]
