"""The buckets behind "Too Many Requests", under a clock that the test moves."""

from collections.abc import AsyncIterator

import pytest

from sandbox.telegram import Limits, ManualClock
from sandbox.telegram.errors import ApiError
from sandbox.telegram.limits import Limiter
from support.stage import ALICE, GROUP, StageClient, running_stage


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def limiter(clock: ManualClock) -> Limiter:
    return Limiter(Limits(), clock)


def _retry_after(limiter: Limiter, chat_id: int) -> int:
    with pytest.raises(ApiError) as refused:
        limiter.charge(chat_id)
    assert refused.value.code == 429
    assert refused.value.parameters is not None
    seconds: int = refused.value.parameters["retry_after"]
    assert refused.value.description == f"Too Many Requests: retry after {seconds}"
    return seconds


def _charge(limiter: Limiter, chat_id: int, times: int) -> None:
    for _ in range(times):
        limiter.charge(chat_id)


def test_a_private_chat_takes_five_at_once_then_one_a_second(
    limiter: Limiter, clock: ManualClock
) -> None:
    _charge(limiter, ALICE, 5)
    assert _retry_after(limiter, ALICE) == 1

    clock.advance(1)
    _charge(limiter, ALICE, 1)
    assert _retry_after(limiter, ALICE) == 1

    clock.advance(60)
    _charge(limiter, ALICE, 5)
    assert _retry_after(limiter, ALICE) == 1


def test_a_group_takes_twenty_in_any_minute(limiter: Limiter, clock: ManualClock) -> None:
    _charge(limiter, GROUP, 10)
    clock.advance(20)
    _charge(limiter, GROUP, 10)
    assert _retry_after(limiter, GROUP) == 40

    clock.advance(40)
    _charge(limiter, GROUP, 10)
    assert _retry_after(limiter, GROUP) == 20


def test_all_chats_together_take_thirty_a_second(limiter: Limiter, clock: ManualClock) -> None:
    for chat_id in range(1, 31):
        limiter.charge(chat_id)
    assert _retry_after(limiter, 31) == 1

    clock.advance(1)
    limiter.charge(31)


def test_a_refused_send_costs_nothing(limiter: Limiter, clock: ManualClock) -> None:
    _charge(limiter, ALICE, 5)
    for _ in range(100):
        _retry_after(limiter, ALICE)

    clock.advance(1)
    limiter.charge(ALICE)


def test_chats_do_not_disturb_each_other(limiter: Limiter) -> None:
    _charge(limiter, ALICE, 5)

    limiter.charge(ALICE + 1)


def test_limits_can_be_switched_off(clock: ManualClock) -> None:
    _charge(Limiter(Limits(enabled=False), clock), ALICE, 1000)


@pytest.fixture
async def still_stage(clock: ManualClock) -> AsyncIterator[StageClient]:
    """Yield a stage where no time passes by itself."""
    async with running_stage(clock=clock) as client:
        await client.user(ALICE, first_name="Alice", state="started")
        yield client


async def test_sends_and_edits_share_a_bucket(still_stage: StageClient) -> None:
    sent = await still_stage.call("sendMessage", chat_id=ALICE, text="0")
    message_id = sent["result"]["message_id"]
    answers = [
        await still_stage.call(
            "editMessageText", chat_id=ALICE, message_id=message_id, text=str(number)
        )
        for number in range(1, 6)
    ]

    assert [answer["ok"] for answer in answers] == [True] * 4 + [False]
    assert answers[-1] == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    (message,) = (await still_stage.chat(ALICE))["messages"]
    assert message["text"] == "4"


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("sendChatAction", {"action": "typing"}),
        ("deleteMessage", {"message_id": 1}),
        ("getChat", {}),
        ("getMe", {}),
    ],
)
async def test_other_calls_are_free(
    still_stage: StageClient, method: str, fields: dict[str, object]
) -> None:
    for _ in range(5):
        await still_stage.call("sendMessage", chat_id=ALICE, text="x")

    answer = await still_stage.call(method, chat_id=ALICE, **fields)

    assert answer["ok"] is True


async def test_answering_a_press_is_free(still_stage: StageClient) -> None:
    buttons = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    for _ in range(5):
        sent = await still_stage.call("sendMessage", chat_id=ALICE, text="x", reply_markup=buttons)
    callback_id = await still_stage.press(ALICE, ALICE, sent["result"]["message_id"], "yes")

    answer = await still_stage.call("answerCallbackQuery", callback_query_id=callback_id)

    assert answer["ok"] is True


async def test_a_window_for_answers_can_be_set() -> None:
    async with running_stage(limits=Limits(callback_seconds=60)) as stage:
        await stage.say(ALICE, "/start")
        callback_id = await stage.press(ALICE, ALICE, 1, "yes", force=True)
        await stage.advance(59)

        answer = await stage.call("answerCallbackQuery", callback_query_id=callback_id)

    assert answer["ok"] is True
