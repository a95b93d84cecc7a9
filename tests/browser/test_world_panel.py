"""The world panel: what is under way is seen, and every promise can be put to the test."""

import pytest
from playwright.async_api import expect

from support.theatre import OWNER, Theatre
from support.visit import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

_SEEDED = 3  # downloads of a fresh world
_ROWS = {"finish": 1, "fail": 1, "burst": 10, "rows": 663}
_FAULTS = {
    "flood-3": {"kind": "429", "phase": "before", "retry_after": 3, "times": 2},
    "flood-10": {"kind": "429", "phase": "before", "retry_after": 10, "times": 1},
    "error-500": {"kind": "json", "phase": "before", "code": 500, "times": 2},
    "html-502": {"kind": "html", "phase": "before", "times": 1},
    "cut-before": {"kind": "cut", "phase": "before", "times": 1},
    "cut-after": {"kind": "cut", "phase": "after", "times": 1},
}


async def test_downloads_are_listed_and_one_is_finished(theatre: Theatre, visit: Visit) -> None:
    before = (await theatre.world.state())["history_total"]
    await _enter(visit)
    downloads = visit.get("world-download")
    await expect(downloads).to_have_count(_SEEDED)
    first = downloads.first
    await expect(first).to_contain_text("Undersea Kingdom")
    await expect(first.get_by_role("progressbar")).to_have_attribute("value", "12.0")

    await first.get_by_test_id("world-download-finish").click()

    await expect(downloads).to_have_count(_SEEDED - 1)
    await expect(visit.get("toast")).to_contain_text("Undersea Kingdom")
    assert (await theatre.world.state())["history_total"] == before + 1


async def test_the_panel_follows_the_world(theatre: Theatre, visit: Visit) -> None:
    await _enter(visit)
    bar = visit.get("world-download").first.get_by_role("progressbar")
    await expect(bar).to_have_attribute("value", "12.0")

    await theatre.world.step(1)

    await expect(bar).not_to_have_attribute("value", "12.0")


async def test_a_long_queue_does_not_hide_what_can_happen(theatre: Theatre, visit: Visit) -> None:
    await theatre.world.step(20)
    await _enter(visit)

    await expect(visit.get("world-download").nth(_SEEDED)).to_be_attached()

    for action in _ROWS:
        await expect(visit.get(f"world-{action}")).to_be_in_viewport()


async def test_things_happen_at_a_press(theatre: Theatre, visit: Visit) -> None:
    total = (await theatre.world.state())["history_total"]
    await _enter(visit)

    for action, rows in _ROWS.items():
        total += rows
        await visit.get(f"world-{action}").click()
        await expect(visit.get("world-counts")).to_contain_text(str(total))

    assert (await theatre.world.state())["history_total"] == total


async def test_moviepilot_misbehaves_until_it_is_told_to_answer(
    theatre: Theatre, visit: Visit
) -> None:
    await _enter(visit)
    modes = []

    for action in ("refuse", "slow", "html", "error", "half", "up"):
        await visit.get(f"world-{action}").click()
        await expect(visit.get(f"world-{action}")).to_have_attribute("aria-pressed", "true")
        modes.append((await theatre.world.state())["downtime"])

    assert modes == ["refuse", "slow", "html", "500", "half", "up"]


async def test_moviepilot_changes_its_line(theatre: Theatre, visit: Visit) -> None:
    await _enter(visit)
    spoken = []

    for line in ("v3", "late-v2", "v2.5.6"):
        await visit.get(f"world-line-{line}").click()
        await expect(visit.get(f"world-line-{line}")).to_have_attribute("aria-pressed", "true")
        spoken.append((await theatre.world.state())["line"])

    assert spoken == ["v3", "late-v2", "v2.5.6"]


async def test_the_password_is_changed_and_taken_back(theatre: Theatre, visit: Visit) -> None:
    await _enter(visit)

    await visit.get("world-password").click()
    await expect(visit.get("world-password")).to_have_attribute("aria-pressed", "true")
    changed = (await theatre.world.state())["password_changed"]
    await visit.get("world-password").click()
    await expect(visit.get("world-password")).to_have_attribute("aria-pressed", "false")

    assert (changed, (await theatre.world.state())["password_changed"]) == (True, False)


async def test_faults_of_telegram_are_ordered_seen_and_called_off(
    theatre: Theatre, visit: Visit
) -> None:
    await _enter(visit)
    listed = visit.get("world-faults").locator(".fault")

    for number, action in enumerate(_FAULTS, start=1):
        await visit.get(f"world-{action}").click()
        await expect(listed).to_have_count(number)
    ordered = await theatre.stage.faults()
    for left in reversed(range(len(_FAULTS))):
        await visit.get("world-faults").get_by_role("button", name="Call off").first.click()
        await expect(listed).to_have_count(left)

    assert [
        fault | order for fault, order in zip(ordered, _FAULTS.values(), strict=True)
    ] == ordered
    assert all("sendmessage" in fault["methods"] for fault in ordered)
    assert not any("getupdates" in fault["methods"] for fault in ordered)
    assert await theatre.stage.faults() == []


async def test_telegram_goes_down_and_comes_back(theatre: Theatre, visit: Visit) -> None:
    await _enter(visit)

    await visit.get("world-down").click()
    await expect(visit.get("world-down")).to_have_attribute("aria-pressed", "true")
    down = await theatre.stage.get("down")
    await visit.get("world-down").click()
    await expect(visit.get("world-down")).to_have_attribute("aria-pressed", "false")

    assert (down["down"], (await theatre.stage.get("down"))["down"]) == (True, False)


async def test_who_speaks_can_block_the_bot(theatre: Theatre, visit: Visit) -> None:
    await _enter(visit)

    await visit.get("world-block").click()

    await expect(visit.get("unblock")).to_be_visible()
    answer = await theatre.stage.call("sendMessage", chat_id=OWNER, text="hello?")
    assert answer["error_code"] == 403


async def test_the_world_stands_still_on_demand(theatre: Theatre, visit: Visit) -> None:
    await _enter(visit)

    await visit.get("world-pause").click()
    await expect(visit.get("world-pause")).to_have_attribute("aria-pressed", "true")

    assert (await theatre.world.state())["paused"] is True


async def test_a_restart_kills_the_tokens(theatre: Theatre, visit: Visit) -> None:
    api = f"{theatre.world.url}/api/v1"
    form = {"username": theatre.world.username, "password": theatre.world.password}
    async with theatre.world.http.post(f"{api}/login/access-token", data=form) as signed_in:
        token = (await signed_in.json())["access_token"]
    await _enter(visit)

    await visit.get("world-restart").click()
    await expect(visit.get("toast")).to_be_visible()

    header = {"Authorization": f"Bearer {token}"}
    async with theatre.world.http.get(f"{api}/user/current", headers=header) as answer:
        assert answer.status == 403


async def test_the_panel_speaks_chinese(theatre: Theatre, visit: Visit) -> None:
    await theatre.stage.user(OWNER, language_code="zh-hans")
    await _enter(visit)

    await expect(visit.get("world-burst")).to_contain_text("一次到十集")
    await expect(visit.get("world")).to_have_attribute("aria-label", "世界")


async def _enter(visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    await visit.get("world-toggle").click()
    await expect(visit.get("world-counts")).to_be_visible()
