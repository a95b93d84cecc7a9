"""What is private is looked for in everything that was ever sent, and in what is logged."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from support.stage import StageClient

# How titles, codes, sources and people of the stand-in are called, and nothing else on the stage.
MARKS = re.compile(
    r"(?:ABC|DEF|GHI|RAW|MISS|FAIL|OLD)-\d{3}|Sample title|Original title|Translated title"
    r"|Demo[AB]|Person (?:One|Two)|Studio One",
    re.IGNORECASE,
)


async def private_calls(stage: StageClient) -> list[dict[str, Any]]:
    """Return every outgoing call that was accepted and holds anything private."""
    return [one for one in await stage.journal() if MARKS.search(_said(one))]


async def nothing_private_elsewhere(stage: StageClient, *, allowed: Collection[int]) -> int:
    """Fail where anything private left for a chat but these, or uncovered; return how much did.

    What somebody typed themselves is quoted back to them in words that are no title's.
    """
    found = await private_calls(stage)
    wrong = [one for one in found if one.get("chat_id") not in allowed and not _quotes(one)]
    bare = [
        one
        for one in found
        if one.get("has_photo") and one["accepted"] and not (one["spoiler"] and one["protected"])
    ]
    assert [_line(one) for one in wrong] == []
    assert [_line(one) for one in bare] == []
    return len(found)


def loud_lines(written: str) -> Iterator[str]:
    """Yield what was logged at info or above."""
    for line in written.splitlines():
        if not line.startswith("{"):
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("level") in ("info", "warning", "error", "critical"):
            yield line


def nothing_private_logged(lines: Iterable[str]) -> None:
    """Fail where a line holds anything private."""
    assert [line for line in lines if MARKS.search(line)] == []


def _said(entry: dict[str, Any]) -> str:
    kept = {key: value for key, value in entry.items() if key != "callback"}
    return json.dumps(kept, ensure_ascii=False)


def _quotes(entry: dict[str, Any]) -> bool:
    """Say whether an answer only repeats the words that were looked for."""
    said = entry.get("text") or ""
    return bool(re.match(r"(Searching for|Nothing found for) ", said)) and not entry["has_photo"]


def _line(entry: dict[str, Any]) -> str:
    return f"{entry['method']} to {entry.get('chat_id')}: {entry.get('text')!r}"
