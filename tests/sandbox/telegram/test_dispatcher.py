"""A whole aiogram bot, polling the stage as it would poll Telegram."""

import asyncio

from aiogram import Bot, Dispatcher, F
from aiogram.filters import CommandStart
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

from support.stage import BOB, StageClient


def _build() -> Dispatcher:
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def greet(message: Message) -> None:
        button = InlineKeyboardButton(text="More", callback_data="more")
        await message.answer("Hello", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))

    @dispatcher.callback_query(F.data == "more")
    async def tell(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("There is no more")
        await query.answer("That is all")

    return dispatcher


async def test_a_person_talks_to_a_polling_bot(stage: StageClient, bot: Bot) -> None:
    dispatcher = _build()
    async with asyncio.TaskGroup() as tasks:
        polling = tasks.create_task(
            dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
        )
        await stage.say(BOB, "/start")
        greeting = await stage.wait_for(method="sendMessage", chat=BOB)
        answer = await stage.press_and_wait(BOB, BOB, greeting["message_id"], "more")
        await dispatcher.stop_polling()

    assert polling.done()
    assert answer["text"] == "That is all"
    assert (await stage.chat(BOB))["messages"][-1]["text"] == "There is no more"
