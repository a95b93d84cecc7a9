"""Planted faults on the way to Telegram: each is named by its hop, with meaning and remedy."""

import asyncio

import pytest

from services.doctor.checks import Hop
from services.ports.findings import Code, Outcome
from support.doctor import NOWHERE, Practice, only, practice, told
from support.household import OWNER
from support.proxy import running_proxy
from support.stage import GROUP

TOPIC = 7


@pytest.fixture
async def home(tmp_path):
    async with practice(tmp_path) as opened:
        yield opened


async def a_group(home: Practice, **details) -> None:
    """Have arrivals told in a topic of a group."""
    kept = {"forum": True, "topics": {TOPIC: "Arrivals"}, "members": [OWNER], "bot": "member"}
    await home.stage.make_chat(GROUP, **(kept | details))
    home.change("telegram", notify=f"{GROUP}:{TOPIC}")


def outcomes(report) -> dict[str, Outcome]:
    return {f"{it.hop}:{it.subject}".rstrip(":"): it.outcome for it in report.checks}


async def test_a_healthy_household_passes_every_check(home) -> None:
    await a_group(home)

    report = await home.examine()

    assert set(outcomes(report).values()) == {Outcome.OK}
    assert set(Hop) - {it.hop for it in report.checks} == {Hop.PROXY}
    assert report.is_well


async def test_the_test_messages_are_silent_and_gone_afterwards(home) -> None:
    await a_group(home)

    await home.examine()

    for chat in (OWNER, GROUP):
        sent = [e for e in await home.stage.journal(chat=chat) if e["method"].startswith("send")]
        assert len(sent) == 2
        assert all(entry["silent"] for entry in sent)
        assert (await home.stage.chat(chat))["messages"] == []


async def test_1_a_wrong_token(home) -> None:
    home.change("telegram", token="4242:another-token")

    report = await home.examine()

    line = told(report, Code.TOKEN_REFUSED)
    assert line.hop == "Bot token"
    assert "@BotFather" in line.remedy
    assert only(report, Hop.TELEGRAM).outcome is Outcome.OK
    chat = only(report, Hop.CHAT).findings[0]
    assert (chat.code, chat.fields) == (Code.NOT_TRIED, {"hop": "token"})


async def test_a_bot_that_does_not_answer_in_other_chats(home) -> None:
    await home.stage.post("inline-mode", enabled=False)

    report = await home.examine()

    line = told(report, Code.INLINE_OFF)
    assert line.hop == "Bot token"
    assert "/setinline" in line.remedy
    assert report.is_well


async def test_2_telegram_out_of_reach(home) -> None:
    home.change("telegram", api_url=f"http://{NOWHERE}")

    report = await home.examine()

    assert told(report, Code.TELEGRAM_UNREACHABLE).hop == "Telegram"
    for hop in (Hop.TOKEN, Hop.UPDATES, Hop.CHAT, Hop.CLOCK):
        assert only(report, hop).findings[0].fields == {"hop": "telegram"}
    assert only(report, Hop.BACKEND).outcome is Outcome.OK


async def test_3_a_page_of_html_in_the_way(home) -> None:
    await home.stage.fault(kind="html", method="getMe")

    line = told(await home.examine(), Code.TELEGRAM_UNREADABLE)

    assert "web page" in line.says
    assert "<html>" not in str(line)


async def test_telegram_that_never_answers(home) -> None:
    await home.stage.fault(kind="stall", method="getMe")

    line = told(await home.examine(pace=0.5), Code.TELEGRAM_UNREACHABLE)

    assert "no answer within 2 s" in line.reason


async def test_telegram_with_an_error_of_its_own(home) -> None:
    await home.stage.fault(kind="json", method="getMe", code=500, description="Restarting")

    assert "Restarting" in told(await home.examine(), Code.TELEGRAM_FAILING).reason


async def test_telegram_that_asks_for_a_pause(home) -> None:
    await home.stage.fault(kind="429", method="getMe", retry_after=33)

    assert "33 seconds" in told(await home.examine(), Code.TELEGRAM_WAITS).says


async def test_4_a_webhook_set_while_polling(home) -> None:
    await home.stage.call("setWebhook", url="https://elsewhere.test/secret-path")

    line = told(await home.examine(), Code.UPDATES_WEBHOOK_IN_THE_WAY)

    assert "elsewhere.test" in line.says
    assert "secret-path" not in str(line)


async def test_5_a_rival_poller_while_the_bot_does_not_run(home) -> None:
    async def rival() -> None:
        while True:
            await home.stage.call("getUpdates", timeout=20)

    async with asyncio.TaskGroup() as group:
        polling = group.create_task(rival())
        await home.stage.wait_for_calls("getUpdates", 1)
        report = await home.examine(bot_runs=False)
        polling.cancel()

    assert "Another program" in told(report, Code.UPDATES_RIVAL).says


async def test_a_rival_poller_of_the_running_bot_is_known_without_a_poll(home) -> None:
    report = await home.examine(state="conflict")

    assert told(report, Code.UPDATES_RIVAL).hop == "Incoming messages"
    assert "getUpdates" not in await home.stage.calls()


async def test_nothing_is_taken_from_what_waits(home) -> None:
    await home.stage.say(OWNER, "hello")

    report = await home.examine(bot_runs=False)

    assert only(report, Hop.UPDATES).findings[0].code is Code.UPDATES_ALONE
    waiting = await home.stage.call("getUpdates")
    assert [it["message"]["text"] for it in waiting["result"]] == ["hello"]


@pytest.mark.parametrize(("seconds", "code"), [(600, Code.CLOCK_WRONG), (60, Code.CLOCK_OFF)])
async def test_6_a_clock_that_is_off(home, seconds, code) -> None:
    await home.stage.advance(seconds)

    line = told(await home.examine(), code)

    assert line.hop == "Clock"
    assert any(str(seconds + off) in line.says for off in (-1, 0, 1))


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_7_a_dead_proxy(home, scheme) -> None:
    home.change("telegram", proxy=f"{scheme}://{NOWHERE}")

    report = await home.examine()

    assert told(report, Code.PROXY_UNREACHABLE).hop == "Proxy"
    for hop in (Hop.TOKEN, Hop.PICTURES):
        assert only(report, hop).findings[0].fields == {"hop": "proxy"}


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_8_a_proxy_that_refuses_name_and_password(home, scheme) -> None:
    async with running_proxy(closed=True) as proxy:
        secret = "canary-proxy-password"
        home.change("telegram", proxy=f"{scheme}://me:{secret}@{proxy.address}")
        report = await home.examine()

    line = told(report, Code.PROXY_REFUSED, secrets={"proxy": secret})
    assert "TELEGRAM_PROXY" in line.remedy


async def test_a_proxy_that_works_is_a_hop_of_its_own(home) -> None:
    async with running_proxy() as proxy:
        home.change("telegram", proxy=f"socks5://{proxy.address}")
        report = await home.examine()

    assert only(report, Hop.PROXY).findings[0].code is Code.PROXY_OK


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("new", Code.CHAT_NOT_STARTED),
        ("blocked", Code.CHAT_BLOCKED),
        ("deactivated", Code.CHAT_GONE),
    ],
)
async def test_9_an_owner_who_cannot_be_written_to(home, state, code) -> None:
    await home.stage.user(OWNER, state=state)

    assert told(await home.examine(), code).hop == f"Chat {OWNER}"


async def test_an_owner_nobody_knows_has_not_pressed_start(home) -> None:
    home.change("telegram", owners="424242")

    assert told(await home.examine(), Code.CHAT_NOT_STARTED).hop == "Chat 424242"


async def test_10_a_bot_kicked_from_its_group(home) -> None:
    await a_group(home, bot="kicked")

    report = await home.examine()

    assert told(report, Code.CHAT_KICKED).hop == f"Chat {GROUP}:{TOPIC}"
    assert only(report, Hop.CHAT, str(OWNER)).outcome is Outcome.OK


async def test_11_a_topic_that_is_gone(home) -> None:
    await a_group(home, topics={8: "Another"})

    assert "topic" in told(await home.examine(), Code.CHAT_TOPIC_MISSING).says


async def test_12_a_topic_that_is_closed(home) -> None:
    await a_group(home, closed_topics=[TOPIC])

    assert "closed" in told(await home.examine(), Code.CHAT_TOPIC_CLOSED).says


async def test_13_no_right_to_send_pictures(home) -> None:
    await a_group(home)
    refusal = "Bad Request: not enough rights to send photos to the chat"
    await home.stage.fault(
        kind="json", method="sendPhoto", chat=GROUP, code=400, description=refusal
    )

    report = await home.examine()

    line = told(report, Code.CHAT_NO_PICTURES)
    assert line.outcome is Outcome.WARNING
    assert (await home.stage.chat(GROUP))["messages"] == []


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        ((400, "Bad Request: chat not found"), Code.CHAT_UNKNOWN),
        ((400, "Bad Request: not enough rights to send text messages"), Code.CHAT_NO_RIGHTS),
        ((403, "Forbidden: bot is not a member of the channel chat"), Code.CHAT_KICKED),
        ((500, "Internal Server Error"), Code.CHAT_FAILED),
    ],
)
async def test_a_group_that_refuses(home, refusal, code) -> None:
    await a_group(home)
    status, text = refusal
    await home.stage.fault(
        kind="json", method="sendMessage", chat=GROUP, code=status, description=text
    )

    told(await home.examine(), code)


async def test_a_group_that_has_moved_names_its_new_id(home) -> None:
    moved = -1_002_000_000_009
    await home.stage.make_chat(moved, members=[OWNER])
    await a_group(home, migrate_to=moved)

    assert str(moved) in told(await home.examine(), Code.CHAT_MOVED).remedy


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "sendPhoto"])
async def test_a_chat_that_asks_for_a_pause(home, method) -> None:
    await home.stage.fault(kind="429", method=method, retry_after=12)

    assert "12 seconds" in told(await home.examine(), Code.CHAT_WAITS).says


async def test_a_short_pause_is_waited_for(home) -> None:
    await home.stage.fault(kind="429", method="editMessageText", retry_after=1, times=1)

    assert (await home.examine()).is_well


@pytest.mark.parametrize(
    ("method", "code"),
    [("editMessageText", Code.CHAT_NO_EDITS), ("deleteMessage", Code.CHAT_NO_DELETES)],
)
async def test_a_chat_without_edits_or_deletes(home, method, code) -> None:
    await home.stage.fault(kind="json", method=method, code=400, description="Bad Request: no")

    assert told(await home.examine(), code).outcome is Outcome.WARNING


async def test_a_chat_that_never_answers_costs_its_own_time_only(home) -> None:
    await home.stage.fault(kind="stall", method="sendMessage")

    report = await home.examine(pace=1)

    assert "no answer within" in told(report, Code.CHAT_FAILED).reason
    assert only(report, Hop.BACKEND).outcome is Outcome.OK


class TestWebhookMode:
    """Where Telegram calls us."""

    ADDRESS = "https://usher.test/telegram"

    @pytest.fixture(autouse=True)
    def mode(self, home) -> None:
        home.change("telegram", webhook_url=self.ADDRESS, webhook_secret="canary-webhook")

    async def code(self, home, **around) -> Code:
        return only(await home.examine(**around), Hop.UPDATES).findings[0].code

    async def test_a_webhook_that_is_ours_is_well(self, home) -> None:
        await home.stage.call("setWebhook", url=self.ADDRESS)
        assert await self.code(home) is Code.UPDATES_WEBHOOK

    async def test_one_that_is_missing_is_set_at_start(self, home) -> None:
        assert await self.code(home, bot_runs=False) is Code.UPDATES_WEBHOOK_LATER

    async def test_one_that_is_missing_although_the_bot_runs_was_removed(self, home) -> None:
        told(await home.examine(), Code.UPDATES_WEBHOOK_MISSING)

    async def test_one_of_another_program(self, home) -> None:
        await home.stage.call("setWebhook", url="https://elsewhere.test/x")
        assert "elsewhere.test" in told(await home.examine(), Code.UPDATES_WEBHOOK_ELSEWHERE).says

    async def test_one_that_telegram_cannot_deliver_to(self, home) -> None:
        dead = f"http://{NOWHERE}/telegram"
        home.change("telegram", webhook_url=dead)
        await home.stage.call("setWebhook", url=dead)
        await home.stage.say(OWNER, "hello")
        info: dict[str, str] = {}
        async with asyncio.timeout(10):
            while "last_error_message" not in info:
                info = (await home.stage.call("getWebhookInfo"))["result"]

        line = told(await home.examine(), Code.UPDATES_WEBHOOK_FAILING)

        assert "1 message" in line.says


async def test_a_webhook_that_telegram_does_not_tell_of(home) -> None:
    await home.stage.fault(kind="json", method="getWebhookInfo", code=500, description="Oops")

    assert "Oops" in told(await home.examine(), Code.UPDATES_UNKNOWN).reason
