"""Somebody who chats: types, presses buttons by their labels, and reads what stands there.

Works against any stage by its control API, so the same test drives Usher in this process or in
another one.
"""

from typing import Any

from support.stage import PATIENCE, StageClient

Message = dict[str, Any]
INTERIM = (
    *("Searching for ", "正在搜索 ", "Opening the ", "正在打开 "),
    *("Looking at ", "正在查看", "🗑 Deleting "),
)
WORKING = ("One moment", "请稍候")  # below what is worked on
SENDS = ("sendMessage", "sendPhoto")
ANSWERS = (*SENDS, "editMessageText", "editMessageCaption", "editMessageMedia")


def text_of(message: Message) -> str:
    """Return a message's text or caption."""
    return message.get("text") or message.get("caption") or ""


def buttons(message: Message) -> list[dict[str, Any]]:
    """Return a message's buttons from left to right, row by row."""
    keyboard = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    return [button for row in keyboard for button in row]


def labels(message: Message) -> list[str]:
    """Return the labels of a message's buttons."""
    return [button["text"] for button in buttons(message)]


def _is_interim(text: str, interim: tuple[str, ...]) -> bool:
    if not interim:
        return False
    return text.startswith(interim) or any(it.startswith(WORKING) for it in text.splitlines())


class Person:
    """One person in one chat; the private chat with the bot unless told otherwise."""

    def __init__(self, stage: StageClient, user: int, *, chat: int | None = None) -> None:
        self.stage = stage
        self.user = user
        self.chat = chat or user

    async def say(self, words: str, **details: Any) -> Message:
        """Type something and return the message that answers it, as it stands after that call."""
        chat = {} if self.chat == self.user else {"chat": self.chat}
        typed = await self.stage.say(self.user, words, **chat, **details)
        return await self.next_answer(typed["seen"], typed=typed["message_id"])

    async def next_answer(
        self,
        since: int,
        *,
        interim: tuple[str, ...] = INTERIM,
        pressed: int | None = None,
        typed: int = 0,
    ) -> Message:
        """Return the message that the bot sends or edits next in this chat.

        What only says that an answer is coming is passed over; on a busy machine it may show. So
        are the edits of other messages than the one `pressed`, and of all that stood there before
        the one `typed`: a push may change at any time.
        """
        seen = since
        while True:
            entries = await self.stage.journal(since=seen, wait=PATIENCE, chat=self.chat)
            if not entries:
                raise TimeoutError(f"the bot said nothing in {self.chat} after entry {since}")
            for entry in entries:
                if _is_interim(entry["text"] or "", interim):
                    continue
                if entry["method"] not in ANSWERS or not entry["accepted"]:
                    continue
                elsewhere = entry["method"] not in SENDS and entry["message_id"] != pressed
                if pressed is not None and elsewhere:
                    continue
                if entry["message_id"] > typed:
                    return await self.message(entry["message_id"])
            seen = entries[-1]["seq"]

    async def press(self, message: Message, label: str) -> Message:
        """Press the button with this label and return the message that it leads to.

        Raises:
            LookupError: the message has no such button.
        """
        number, data = message["message_id"], self.data_of(message, label)
        pressed = await self.stage.post(
            "callback", user=self.user, chat=self.chat, message_id=number, data=data
        )
        return await self.next_answer(pressed["seen"], pressed=number)

    async def tap(self, message: Message, label: str) -> dict[str, Any]:
        """Press a button and return its answer (`text`, `show_alert`), once it is handled."""
        data = self.data_of(message, label)
        return await self.stage.press_and_wait(self.user, self.chat, message["message_id"], data)

    def data_of(self, message: Message, label: str) -> str:
        """Return what a button carries; a label may have an icon before it."""
        for button in buttons(message):
            if button["text"] == label or button["text"].split(" ", 1)[-1] == label:
                data: str = button["callback_data"]
                return data
        raise LookupError(f"no button {label!r} among {labels(message)}")

    async def message(self, message_id: int) -> Message:
        """Return a message of this chat as it stands now."""
        found = (await self.stage.get(f"chat/{self.chat}", message=message_id))["messages"]
        if not found:
            raise LookupError(f"no message {message_id}")
        message: Message = found[0]
        return message

    async def messages(self) -> list[Message]:
        """Return the chat, oldest first."""
        found: list[Message] = (await self.stage.chat(self.chat))["messages"]
        return found

    async def sees(self, message: Message, words: str) -> Message:
        """Return a message once it says these words, by whatever edits."""
        while True:
            seen = await self.stage.last_entry()
            now = await self.message(message["message_id"])
            if words in text_of(now):
                return now
            if not await self.stage.journal(since=seen, wait=PATIENCE, chat=self.chat):
                raise TimeoutError(f"it never said {words!r}: {text_of(now)}")

    async def hears(self, words: str, *, since: int) -> Message:
        """Return the first message with these words that the bot sends in this chat."""
        seen = since
        while entries := await self.stage.journal(since=seen, wait=PATIENCE, chat=self.chat):
            for entry in entries:
                if entry["accepted"] and entry["method"] in SENDS and words in entry["text"]:
                    return await self.message(entry["message_id"])
            seen = entries[-1]["seq"]
        raise TimeoutError(f"nobody said {words!r}")

    async def told(self, *, since: int, count: int = 1) -> list[Message]:
        """Return what the bot sent anew in this chat, once there are this many."""
        sent: list[int] = []
        seen = since
        while len(sent) < count:
            entries = await self.stage.journal(since=seen, wait=PATIENCE, chat=self.chat)
            if not entries:
                raise TimeoutError(f"{len(sent)} of {count} messages came")
            seen = entries[-1]["seq"]
            sent += [e["message_id"] for e in entries if e["accepted"] and e["method"] in SENDS]
        return [await self.message(one) for one in sent]
