"""From the text fields of a call to words that Telegram would keep, or to its refusal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from aiogram.types import MessageEntity

from sandbox.telegram.chats import Person
from sandbox.telegram.errors import bad_request
from sandbox.telegram.markup.detect import detect
from sandbox.telegram.markup.html_mode import parse_html
from sandbox.telegram.markup.markdown_mode import parse_markdown
from sandbox.telegram.markup.markdown_v2_mode import parse_markdown_v2
from sandbox.telegram.markup.settle import misfit, settle
from sandbox.telegram.markup.text import Entity, MarkupError, Words

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_MODES: dict[str, Callable[[str], Words]] = {
    "html": parse_html,
    "markdown": parse_markdown,
    "markdownv2": parse_markdown_v2,
    "none": lambda text: Words(text=text),
}
# Given entities of these kinds are kept; the others Telegram finds by itself.
_GIVEN = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
    }
)


class Reader:
    """Reads texts on behalf of one bot, which knows some people."""

    def __init__(self, people: Mapping[int, Person]) -> None:
        self._people = people

    def read_text(
        self,
        text: str | None,
        *,
        parse_mode: str | None = None,
        entities: Sequence[MessageEntity] | None = None,
    ) -> Words:
        """Return the words of a text message.

        Raises:
            ApiError: 400 for broken markup, entities out of range, an empty or too long text.
        """
        words = self._read(text or "", parse_mode, entities)
        if not words.text:
            raise bad_request("message text is empty")
        if words.length > LONGEST_TEXT:
            raise bad_request("message is too long")
        return words

    def read_caption(
        self,
        text: str | None,
        *,
        parse_mode: str | None = None,
        entities: Sequence[MessageEntity] | None = None,
    ) -> Words:
        """Return the words under a picture or document, which may be none.

        Raises:
            ApiError: 400 for broken markup, entities out of range, a too long caption.
        """
        words = self._read(text or "", parse_mode, entities)
        if words.length > LONGEST_CAPTION:
            raise bad_request("message caption is too long")
        return words

    def _read(
        self, text: str, parse_mode: str | None, entities: Sequence[MessageEntity] | None
    ) -> Words:
        if parse_mode:
            words = _parse(text, parse_mode)
        else:
            words = Words(text=text, entities=_given(entities or ()))
            if reason := misfit(words):
                raise bad_request(reason)
        return detect(self._meet(settle(words)))

    def _meet(self, words: Words) -> Words:
        """Fill in who is mentioned; strangers cannot be mentioned by id."""
        kept = []
        for entity in words.entities:
            if entity.user is None:
                kept.append(entity)
            elif person := self._people.get(entity.user["id"]):
                kept.append(replace(entity, user=person.wire()))
        return replace(words, entities=tuple(kept))


def _parse(text: str, parse_mode: str) -> Words:
    parse = _MODES.get(parse_mode.lower())
    if parse is None:
        raise bad_request("unsupported parse_mode")
    try:
        return parse(text)
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from error


def _given(entities: Sequence[MessageEntity]) -> tuple[Entity, ...]:
    kept = [
        Entity(
            type=entity.type,
            offset=entity.offset,
            length=entity.length,
            url=entity.url,
            user={"id": entity.user.id} if entity.user else None,
            language=entity.language,
            custom_emoji_id=entity.custom_emoji_id,
        )
        for entity in entities
        if entity.type in _GIVEN
    ]
    return tuple(sorted(kept, key=Entity.sort_key))
