"""What is known of the queue's items: who they are, how far, and what became of them.

Only an order's answer and the socket tell ids, and only `download_started` has a title (contract 3,
rows 12 and 13). So everything heard is kept over a restart, and how an item ended is kept as a fact
until a poll has committed it. The server's timestamps order what is told again after a reconnect.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

from services.backends.aniworld.mapping import key_of

MOST_ITEMS = 500
MOST_ENDS = 1000
MOST_FACTS = 1000


@dataclass(slots=True, kw_only=True)
class Item:
    """One item under way: `episodes` are not there yet, as far as known, `working` are at work.

    `state` is waiting, running, failed, or gone: a gone one left the queue while nobody told why.
    The fields after it are of the moment and not kept.
    """

    id: str
    title: str = ""
    series: str = ""
    episodes: list[str] = field(default_factory=list)
    working: list[str] = field(default_factory=list)
    state: str = "waiting"
    reason: str = ""
    code: str = ""
    priority: str = "normal"
    percent: float = 0.0
    done: int | None = None
    size: int | None = None
    speed: float | None = None
    heard_at: float | None = None

    @property
    def candidates(self) -> list[str]:
        """Return the episodes of which one has ended when an end does not say of which."""
        if self.working:
            return self.working
        return self.episodes if len(self.episodes) == 1 else []

    def meant(self) -> str:
        """Return which episode has ended where nobody says: the one begun first; else empty."""
        return next(iter(self.candidates), "")

    def kept(self) -> dict[str, Any]:
        """Return what is worth keeping over a restart."""
        passing = ("percent", "done", "size", "speed", "heard_at")
        return {key: value for key, value in asdict(self).items() if key not in passing}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """How an episode ended. `at` is the server's timestamp, `well` says that it is there now."""

    item: str
    well: bool
    title: str = ""
    series: str = ""
    episode: str = ""
    attempt: int = 1
    at: str = ""
    reason: str = ""
    code: str = ""

    @property
    def fingerprint(self) -> str:
        """Return what makes this end this end, whoever tells it and how often."""
        return fingerprint(self.item, self.episode, self.attempt, well=self.well)


def fingerprint(item: str, episode: str, attempt: int, *, well: bool) -> str:
    """Return the mark of an end."""
    parts = ["end", item, episode, attempt, well]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Ledger:
    """Every item, every end that is still to be told, and when ends were told last."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.facts: list[Fact] = []
        self._ends: dict[str, tuple[str, int]] = {}
        self._replayed: dict[str, str] = {}
        self.bases: dict[str, int] = {}  # episodes of a series that were there when it was ordered

    @classmethod
    def from_json(cls, told: Any) -> Self:
        """Read back what `to_json` wrote; anything else is an empty one."""
        made = cls()
        try:
            made.items = {one["id"]: Item(**one) for one in told["items"]}
            made.facts = [Fact(**one) for one in told["facts"]]
            made._ends = {key: (at, count) for key, (at, count) in told["ends"].items()}
            made.bases = dict(told["bases"])
        except (KeyError, TypeError, ValueError, AttributeError):
            return cls()
        return made

    def to_json(self) -> dict[str, Any]:
        """Write everything that is kept."""
        return {
            "items": [one.kept() for one in list(self.items.values())[-MOST_ITEMS:]],
            "facts": [asdict(one) for one in self.facts[-MOST_FACTS:]],
            "ends": dict(list(self._ends.items())[-MOST_ENDS:]),
            "bases": dict(list(self.bases.items())[-MOST_ITEMS:]),
        }

    def ordered(
        self, ids: list[str], episodes: list[str], *, title: str, series: str, priority: str
    ) -> None:
        """Remember an order's ids: one for all episodes, or one for each (row 12)."""
        single = len(ids) == len(episodes)
        for place, item in enumerate(ids):
            mine = [episodes[place]] if single else list(episodes)
            self.items[item] = Item(
                id=item, title=title, series=series, episodes=mine, priority=priority
            )

    def started(self, item: str, *, title: str, episode: str, at: str) -> bool:
        """Take in that an episode is at work; say whether that is news."""
        code = key_of(episode)
        before = self._ends.get(_mark(item, code))
        if before and not _later(at, before[0]):
            self._replayed[item] = code
            return False
        there = self.items.get(item) or Item(id=item)
        news = there.state != "running" or code not in there.working
        there.title, there.state = title or there.title, "running"
        if code and code not in there.working:
            there.working.append(code)
        self.items[item] = there
        return news

    def shown(
        self, item: str, *, title: str, series: str, episode: str, running: bool, waiting: bool
    ) -> None:
        """Take in an episode that the server's own list of items shows."""
        there = self.items.setdefault(item, Item(id=item))
        there.title, there.series = title or there.title, series or there.series
        code = key_of(episode)
        if running:
            self.started(item, title=title, episode=episode, at="")
        elif code and code not in there.episodes:
            there.episodes.append(code)
        if waiting and there.state == "gone":
            there.state = "waiting"

    def progressed(self, item: str, **told: Any) -> None:
        """Take in how far an item is; one never heard of is remembered by its id alone."""
        there = self.items.get(item)
        if there is None:
            there = self.items[item] = Item(id=item)
        if there.state in ("waiting", "gone"):
            there.state = "running"
        for key, value in told.items():
            setattr(there, key, value)

    def ended(
        self, item: str, *, well: bool, at: str, hint: str = "", reason: str = "", code: str = ""
    ) -> bool:
        """Take in how an item's episode ended; say whether that is news.

        `hint` is the episode where something names it. An end of the same moment is the same end,
        unless it names another episode.
        """
        if not hint and any(at and ended == at for _, (ended, _) in self._ends_of(item)):
            return False
        there = self.items.get(item)
        episode = hint or self._replayed.pop(item, "") or (there.meant() if there else "")
        mark = _mark(item, episode)
        before = self._ends.get(mark)
        if before and not _later(at, before[0]):
            return False
        if there is None and (before or not hint) and self._ends_of(item):
            return False  # told again, under another date, after everything of it has ended
        attempt = before[1] + 1 if before else 1
        self._ends.pop(mark, None)
        self._ends[mark] = (at, attempt)
        fact = Fact(
            item=item,
            well=well,
            title=there.title if there else "",
            series=there.series if there else "",
            episode=episode,
            attempt=attempt,
            at=at,
            reason=reason,
            code=code,
        )
        self.facts.append(fact)
        self._close(there, fact)
        return True

    def next_ends(self, item: Item) -> list[Fact]:
        """Return the good ends that an item's episodes at work would have."""
        found = []
        for episode in item.candidates:
            before = self._ends.get(_mark(item.id, episode))
            found.append(
                Fact(
                    item=item.id,
                    well=True,
                    title=item.title,
                    series=item.series,
                    episode=episode,
                    attempt=before[1] + 1 if before else 1,
                )
            )
        return found

    def settle(self, fact: Fact) -> None:
        """Close what other evidence has shown to be there."""
        self._ends[_mark(fact.item, fact.episode)] = (fact.at, fact.attempt)
        self._close(self.items.get(fact.item), fact)

    def told(self, fingerprints: Iterable[str]) -> bool:
        """Drop the facts that are committed; say whether there were any."""
        gone = set(fingerprints)
        before = len(self.facts)
        self.facts = [one for one in self.facts if one.fingerprint not in gone]
        return len(self.facts) < before

    def drop(self, item: str) -> None:
        """Forget an item that was taken out."""
        self.items.pop(item, None)

    def _ends_of(self, item: str) -> list[tuple[str, tuple[str, int]]]:
        return [one for one in self._ends.items() if one[0].startswith(f"{item}\n")]

    def _close(self, there: Item | None, fact: Fact) -> None:
        if there is None:
            return
        there.working = [one for one in there.working if one != fact.episode]
        there.percent, there.done, there.heard_at = 0.0, None, None
        if not fact.well:
            there.state, there.reason, there.code = "failed", fact.reason, fact.code
            if fact.episode and fact.episode not in there.episodes:
                there.episodes.append(fact.episode)
            return
        there.episodes = [one for one in there.episodes if one != fact.episode]
        if there.state != "failed":
            there.state = "running" if there.working else "waiting"
        if not (there.episodes or there.working):
            self.items.pop(there.id, None)


def _mark(item: str, episode: str) -> str:
    return f"{item}\n{episode}"


def _later(at: str, before: str) -> bool:
    """Say whether a moment of the server is after another; what cannot be read is."""
    try:
        return datetime.fromisoformat(at) > datetime.fromisoformat(before)
    except (ValueError, TypeError):
        return at != before
