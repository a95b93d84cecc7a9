"""The entities Telegram finds by itself: commands, mentions, hashtags and addresses."""

import re
from dataclasses import replace

from sandbox.telegram.markup.links import checked_link
from sandbox.telegram.markup.text import Entity, Words, utf16_length

_PATTERNS = (
    ("url", re.compile(r"(?<![\w@/])https?://[^\s<>\"]+[^\s<>\".,:;!?)\]]", re.IGNORECASE)),
    (
        "bot_command",
        re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    ),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}")),
)
# Inside these nothing is searched.
_CLOSED = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})


def detect(words: Words) -> Words:
    """Return the words with the entities that Telegram adds."""
    taken = [(entity.offset, entity.end) for entity in words.entities if entity.type in _CLOSED]
    found: list[Entity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(words.text):
            if kind == "url" and checked_link(match[0]) is None:
                continue
            offset = utf16_length(words.text[: match.start()])
            entity = Entity(type=kind, offset=offset, length=utf16_length(match[0]))
            if all(entity.end <= begin or entity.offset >= end for begin, end in taken):
                found.append(entity)
                taken.append((entity.offset, entity.end))
    if not found:
        return words
    return replace(words, entities=tuple(sorted((*words.entities, *found), key=Entity.sort_key)))
