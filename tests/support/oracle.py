"""What must be true when a simulated household has come to rest: I1 … I12 of reliability.md.

I8 (secrets) and I10 (presses) have no part in a simulation without words and people; they have
tests of their own. I5 is watched during every call by the rig's Telegram, I7 is what the jumps of
both clocks try to break, and I11 is that every restart came back to work at all.
"""

import itertools
import re
from collections import defaultdict

import sqlalchemy as sa

from services.events import Arrival, decode_event
from services.outbox.model import RowState
from services.storage.tables import event, feed_row, outbox, outbox_event
from support.outbox import OWNER, Posted
from support.simulation import RECIPIENTS, Simulation

RESTING = {
    RowState.SENT,
    RowState.MERGED,
    RowState.DEAD,
    RowState.CANCELLED,
    RowState.EXPIRED,
}
SETTLED = {"acked", "suppressed", "expired"}
PER_SECOND, GROUP_CALLS = 28.5, 20
_A_HAIR = 1e-6


async def judge(play: Simulation) -> None:
    """Check everything. Raises: AssertionError that names the invariant."""
    await _nothing_disappears(play)
    await _cursor_is_honest(play)
    await _everybody_is_told(play)
    _nothing_old(play)
    _copies(play)
    await _order(play)
    _only_the_entitled(play)
    _pace(play)


async def _nothing_disappears(play: Simulation) -> None:
    events = await play.world.select(sa.select(event))
    assert {row.state for row in events} <= SETTLED, "I2: an event is still open"
    assert all(row.reason for row in events if row.state != "acked"), "I2: no reason is given"
    rows = await play.world.rows()
    assert {row.state for row in rows} <= RESTING, "I2: a row did not come to rest"


async def _cursor_is_honest(play: Simulation) -> None:
    known = {row.fingerprint for row in await play.world.select(sa.select(feed_row))}
    assert {row.fingerprint for row in play.history.rows} <= known, "I6: a row was passed over"


async def _everybody_is_told(play: Simulation) -> None:
    links = await play.world.select(
        sa.select(outbox_event.c.event_id, outbox.c.chat_id, outbox.c.state).join(
            outbox, outbox.c.id == outbox_event.c.outbox_id
        )
    )
    there = {(row.event_id, row.chat_id) for row in links}
    hopeless = {(row.event_id, row.chat_id) for row in links if row.state == RowState.DEAD}
    stored = await play.world.select(
        sa.select(event).where(event.c.kind != "notice", event.c.state != "suppressed")
    )
    recorded = {token for row in stored for token in _tokens(row.payload)}
    missing = play.truth.promised - recorded - await _suppressed(play)
    assert not missing, f"I1: never recorded: {sorted(missing)}"
    for recipient in play.world.household.recipients:
        chat = recipient.chat_id
        shown = _seen(play.world.posted(chat))
        for row in stored:
            assert (row.id, chat) in there, "I1: an entitled chat has no row"
            if (row.id, chat) not in hopeless:
                lost = set(_tokens(row.payload)) - shown
                assert not lost, f"I1: {sorted(lost)} never reached {chat}"


async def _suppressed(play: Simulation) -> set[str]:
    rows = await play.world.select(
        sa.select(event.c.payload).where(event.c.state == "suppressed", event.c.reason != "")
    )
    return {token for row in rows for token in _tokens(row.payload)}


def _nothing_old(play: Simulation) -> None:
    told = {name for posted in play.world.telegram.journal for name in _words(posted, r"OLD\d+")}
    again = {source.replace("old-", "OLD") for source in play.truth.again}
    assert not told - again, f"the baseline was announced: {sorted(told)}"


def _copies(play: Simulation) -> None:
    limit = 2 if play.truth.doubtful else 1
    for recipient in play.world.household.recipients:
        films: dict[str, list[Posted]] = defaultdict(list)
        for posted in play.world.posted(recipient.chat_id):
            if not posted.edit and (name := re.match(r"F\d+(?: .*#\d)?", posted.text)):
                films[name[0].replace(" (repeated)", "")].append(posted)
        for name, copies in films.items():
            if name.split()[0] in play.truth.again:
                continue
            assert len(copies) <= limit, f"I3: {len(copies)} copies of {name}"
            for copy in copies[1:]:
                assert copy.silent, f"I3: the second copy of {name} rings"
                assert "(repeated)" in copy.text, f"I3: the second copy of {name} is unmarked"


async def _order(play: Simulation) -> None:
    sent = await play.world.select(
        sa.select(outbox.c.chat_id, outbox.c.message_id)
        .where(
            outbox.c.lane == "message",
            outbox.c.state == RowState.SENT,
            outbox.c.message_id.is_not(None),
        )
        .order_by(outbox.c.chat_id, outbox.c.seq)
    )
    for chat, rows in itertools.groupby(sent, key=lambda row: row.chat_id):
        numbers = [row.message_id for row in rows]
        assert numbers == sorted(numbers), f"I4: {chat} was told out of order"


def _only_the_entitled(play: Simulation) -> None:
    entitled = {recipient.chat_id for recipient in play.world.household.recipients} | {OWNER}
    assert {chat for _, chat in play.world.telegram.calls} <= entitled, "I9: somebody else was told"


def _pace(play: Simulation) -> None:
    if play.truth.wall_jumped:  # what was sent before a restart is remembered by the wall clock
        return
    calls = sorted(play.world.telegram.calls)
    assert play.world.telegram.most_under_way <= 4, "I5: more than four sends at a time"
    moments = [at for at, _ in calls]
    _apart(moments, 1 / PER_SECOND, "I12: more than 28.5 pushes a second", play)
    for recipient in RECIPIENTS:
        mine = [at for at, chat in calls if chat == recipient.chat_id]
        if recipient.chat_kind == "private":
            _apart(mine, 1.0, "I12: more than one push a second to a person", play)
        else:
            windows = zip(mine, mine[GROUP_CALLS:], strict=False)
            assert all(last - first >= 60 - _A_HAIR for first, last in windows), (
                "I12: more than 20 pushes a minute to a group"
            )


def _apart(moments: list[float], gap: float, words: str, play: Simulation) -> None:
    """Check a distance; a crash forgets the last call's end, and that is one call at most."""
    close = [b - a for a, b in itertools.pairwise(moments) if b - a < gap - _A_HAIR]
    assert len(close) <= play.truth.restarts * bool(play.truth.doubtful), words


def _seen(posted: list[Posted]) -> set[str]:
    """Return what a chat has been shown: films by name, episodes by season and number."""
    shown: set[str] = set()
    for text in (one.text for one in posted):
        shown.update(re.findall(r"\b(?:F|X|OLD)\d+\b|S\dE\d+", text))
        for season, numbers in re.findall(r"S(\d) \[([\d,]+)\]", text):
            shown.update(f"S{season}E{number}" for number in numbers.split(","))
    return shown


def _words(posted: Posted, pattern: str) -> list[str]:
    return re.findall(pattern, posted.text)


def _tokens(payload: str) -> list[str]:
    told = decode_event(payload)
    if isinstance(told, Arrival) and told.season is not None:
        return [f"S{told.season}E{number}" for number in told.episodes]
    return [getattr(told, "name", "")]
