"""A message as the stage keeps it, as the Bot API sends it, and as the chat page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.telegram.markup.text import Words

if TYPE_CHECKING:
    from sandbox.telegram.chats import Chat
    from sandbox.telegram.files import StoredFile

Keyboard = list[list[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """The picture or document of a message."""

    file: StoredFile
    has_spoiler: bool = False

    @property
    def is_photo(self) -> bool:
        """Whether it is shown as a picture."""
        return self.file.is_photo

    def wire(self) -> dict[str, Any]:
        """Return the fields a message carries for it."""
        if not self.is_photo:
            return {"document": self.file.document_wire()}
        spoiler = {"has_media_spoiler": True} if self.has_spoiler else {}
        return {"photo": self.file.photo_sizes()} | spoiler


@dataclass(slots=True, kw_only=True)
class StoredMessage:
    """One message; edits change it in place."""

    message_id: int
    chat: Chat
    date: int  # seconds since 1970
    sender: dict[str, Any]  # the Bot API's User
    is_outgoing: bool  # sent by the bot
    words: Words
    media: Media | None = None
    keyboard: Keyboard | None = None
    has_reply_keyboard: bool = False
    thread: int | None = None
    reply_to: int | None = None
    is_silent: bool = False
    is_protected: bool = False
    media_group_id: str | None = None
    is_caption_above: bool = False
    link_preview: dict[str, Any] | None = None
    preview: StoredFile | None = None  # the picture of the link preview, as Telegram fetched it
    via_bot: dict[str, Any] | None = None  # the bot whose inline result it is
    inline_id: str | None = None  # by which that bot can change it
    edit_date: int | None = None
    edit_count: int = 0

    def content(self) -> tuple[Any, ...]:
        """Return what an edit must change to count as one."""
        return (self.words, self.media, self.keyboard, self.is_caption_above, self.link_preview)

    def wire(self, *, with_reply: bool = True) -> dict[str, Any]:
        """Return the message as the Bot API's Message."""
        is_channel = self.chat.kind == "channel"
        author = {"sender_chat": self.chat.wire()} if is_channel else {"from": self.sender}
        body: dict[str, Any] = {
            "message_id": self.message_id,
            **author,
            "chat": self.chat.wire(),
            "date": self.date,
            **self._words_wire(),
            **(self.media.wire() if self.media else {}),
        }
        optional = {
            "message_thread_id": self.thread,
            "is_topic_message": bool(self.thread and self.chat.is_forum),
            "edit_date": self.edit_date,
            "media_group_id": self.media_group_id,
            "has_protected_content": self.is_protected,
            "link_preview_options": self.link_preview,
            "via_bot": self.via_bot,
            "show_caption_above_media": self.is_caption_above,
            "reply_markup": {"inline_keyboard": self.keyboard} if self.keyboard else None,
        }
        body |= {key: value for key, value in optional.items() if value}
        replied = self.chat.messages.get(self.reply_to) if self.reply_to else None
        if with_reply and replied is not None:
            body["reply_to_message"] = replied.wire(with_reply=False)
        return body

    def _words_wire(self) -> dict[str, Any]:
        is_caption = self.media is not None
        fields: dict[str, Any] = {}
        if self.words.text:
            fields["caption" if is_caption else "text"] = self.words.text
        if self.words.entities:
            entities = [entity.wire() for entity in self.words.entities]
            fields["caption_entities" if is_caption else "entities"] = entities
        return fields

    def view(self) -> dict[str, Any]:
        """Return the message for the control API and the chat page."""
        photo = self.media.file if self.media and self.media.is_photo else None
        document = self.media.file if self.media and not self.media.is_photo else None
        return {
            "message_id": self.message_id,
            "chat_id": self.chat.id,
            "date": self.date,
            "from": self.sender,
            "outgoing": self.is_outgoing,
            "text": None if self.media else self.words.text,
            "caption": self.words.text if self.media else None,
            "entities": [entity.wire() for entity in self.words.entities],
            "photo": f"/sim/photo/{photo.file_id}" if photo else None,
            "photo_size": {"width": photo.width, "height": photo.height} if photo else None,
            "caption_above": self.is_caption_above,
            "document": document.name if document else None,
            "spoiler": bool(self.media and self.media.has_spoiler),
            "protected": self.is_protected,
            "reply_markup": {"inline_keyboard": self.keyboard} if self.keyboard else None,
            "edited": self.edit_count > 0,
            "edit_count": self.edit_count,
            "silent": self.is_silent,
            "reply_to": self.reply_to,
            "thread": self.thread,
            "media_group_id": self.media_group_id,
            "preview": f"/sim/photo/{self.preview.file_id}" if self.preview else None,
            "via": self.via_bot["username"] if self.via_bot else None,
        }

    def has_button(self, data: str) -> bool:
        """Whether the current keyboard offers a callback."""
        return any(
            button.get("callback_data") == data for row in self.keyboard or () for button in row
        )
