"""What follows from the outcome of a call: the table of reliability.md 6.3 as a pure function."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from services.outbox.model import ChatState, Fate, Handover, RowState

AMBIGUOUS_WAIT = 5.0  # then Telegram is asked whether it is there at all
UNCERTAIN_DIGEST_WAIT = 60.0  # a message that stays uncertain is told in a digest after this
LONGEST_PAUSE = 3600.0  # a longer retry_after parks the chat
_PAUSE_MARGIN = 0.3  # retry_after counts whole seconds: not earlier, and within the next second
_REFUSED_WAITS = (2.0, 5.0, 10.0, 30.0)
_SECOND_LOOK = 60.0  # between the two tries that make "chat not found" final
_SHORT_LOOK = 5.0  # between the two tries of a request that Telegram finds wrong
_SLOWEST_RECONNECT = 60.0


class Lane(StrEnum):
    """New messages keep their order; edits may pass them."""

    MESSAGE = "message"
    EDIT = "edit"


class Remedy(StrEnum):
    """What a row has been granted once, after a refusal; kept with the row."""

    PLAIN = "plain"
    NO_PICTURE = "no-picture"
    SHORTER = "shorter"
    SECOND_TRY = "second-try"
    CHAT_SECOND_TRY = "chat-second-try"
    SECOND_RENDERING = "second-rendering"


class NoticeCode(StrEnum):
    """What the outbox itself tells the owners."""

    CHAT_LOST = "chat-lost"
    CHAT_FLOODED = "chat-flooded"
    TOPIC_GONE = "topic-gone"
    MESSAGE_DEAD = "message-dead"
    MESSAGES_EXPIRED = "messages-expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the decision needs to know of a row.

    `owner` says that the chat is an owner's own, `threaded` that it goes to a topic.
    """

    lane: Lane
    attempts: int = 0
    ambiguous: int = 0
    tried: frozenset[Remedy] = frozenset()
    owner: bool = False
    threaded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of the row and its chat. `wait` and `pause` are seconds from now.

    `counted` raises the row's attempts, `doubtful` its ambiguous outcomes. `chat` is the chat's
    new state and takes all its rows along. `renew` turns an edit into a new message. `halt` stops
    every send.
    """

    state: RowState
    wait: float = 0.0
    counted: bool = False
    doubtful: bool = False
    remedy: Remedy | None = None
    chat: ChatState | None = None
    pause: float | None = None
    drop_thread: bool = False
    renew: bool = False
    halt: bool = False
    notice: NoticeCode | None = None


def judge(standing: Standing, handover: Handover, *, chance: float) -> Verdict:
    """Return what follows from one call; `chance` in 0…1 spreads the back-off."""
    return _RULES[handover.fate](standing, handover, chance)


def judge_rendering(standing: Standing) -> Verdict:
    """Return what follows when a row could not be put into words (O-08: never a loop)."""
    return _once_more(standing, Remedy.SECOND_RENDERING, wait=_SHORT_LOOK)


def clamp_pause(retry_after: float | None) -> float:
    """Return how long to keep still, in seconds; a missing or senseless number is one second."""
    return max(1.0, retry_after or 1.0) + _PAUSE_MARGIN


def _sent(_standing: Standing, _handover: Handover, _chance: float) -> Verdict:
    return Verdict(state=RowState.SENT)


def _not_sent(standing: Standing, _handover: Handover, chance: float) -> Verdict:
    wait = min(_SLOWEST_RECONNECT, 2.0 ** min(standing.attempts, 10)) * (0.8 + 0.4 * chance)
    return Verdict(state=RowState.PENDING, wait=wait, counted=True)


def _refused(standing: Standing, _handover: Handover, _chance: float) -> Verdict:
    step = min(standing.attempts, len(_REFUSED_WAITS) - 1)
    return Verdict(state=RowState.PENDING, wait=_REFUSED_WAITS[step], counted=True)


def _ambiguous(standing: Standing, handover: Handover, chance: float) -> Verdict:
    if standing.lane is Lane.EDIT:  # the same edit twice leaves the same message
        return _refused(standing, handover, chance)
    if standing.ambiguous:
        return Verdict(
            state=RowState.UNCERTAIN_FINAL,
            wait=UNCERTAIN_DIGEST_WAIT,
            counted=True,
            doubtful=True,
        )
    return Verdict(state=RowState.UNCERTAIN, wait=AMBIGUOUS_WAIT, counted=True, doubtful=True)


def _retry_after(_standing: Standing, handover: Handover, _chance: float) -> Verdict:
    pause = clamp_pause(handover.retry_after)
    if pause > LONGEST_PAUSE + _PAUSE_MARGIN:
        return Verdict(
            state=RowState.PARKED,
            chat=ChatState.BLOCKED,
            pause=pause,
            notice=NoticeCode.CHAT_FLOODED,
        )
    return Verdict(state=RowState.PENDING, pause=pause)


def _migrated(standing: Standing, handover: Handover, chance: float) -> Verdict:
    if handover.migrated_to is None:
        return _poison(standing, handover, chance)
    return Verdict(state=RowState.PENDING)


def _blocked(_standing: Standing, _handover: Handover, _chance: float) -> Verdict:
    return Verdict(state=RowState.PARKED, chat=ChatState.BLOCKED)


def _lost(_standing: Standing, _handover: Handover, _chance: float) -> Verdict:
    return Verdict(state=RowState.PARKED, chat=ChatState.LOST, notice=NoticeCode.CHAT_LOST)


def _deactivated(_standing: Standing, _handover: Handover, _chance: float) -> Verdict:
    return Verdict(state=RowState.CANCELLED, chat=ChatState.DEAD)


def _chat_not_found(standing: Standing, handover: Handover, chance: float) -> Verdict:
    if standing.owner:  # an owner who never pressed Start: the chat begins with their first word
        return _blocked(standing, handover, chance)
    if Remedy.CHAT_SECOND_TRY in standing.tried:
        return _lost(standing, handover, chance)
    return Verdict(
        state=RowState.PENDING,
        wait=_SECOND_LOOK,
        counted=True,
        remedy=Remedy.CHAT_SECOND_TRY,
    )


def _bad_markup(standing: Standing, _handover: Handover, _chance: float) -> Verdict:
    return _once_more(standing, Remedy.PLAIN)


def _too_long(standing: Standing, _handover: Handover, _chance: float) -> Verdict:
    return _once_more(standing, Remedy.SHORTER)


def _bad_picture(standing: Standing, _handover: Handover, _chance: float) -> Verdict:
    return _once_more(standing, Remedy.NO_PICTURE)


def _no_thread(standing: Standing, handover: Handover, chance: float) -> Verdict:
    if standing.threaded:
        return Verdict(state=RowState.PENDING, counted=True, drop_thread=True)
    return _poison(standing, handover, chance)


def _edit_impossible(standing: Standing, handover: Handover, chance: float) -> Verdict:
    if standing.lane is Lane.EDIT:
        return Verdict(state=RowState.PENDING, renew=True)
    return _poison(standing, handover, chance)


def _poison(standing: Standing, _handover: Handover, _chance: float) -> Verdict:
    return _once_more(standing, Remedy.SECOND_TRY, wait=_SHORT_LOOK)


def _unauthorized(_standing: Standing, _handover: Handover, _chance: float) -> Verdict:
    return Verdict(state=RowState.PENDING, halt=True)


def _once_more(standing: Standing, remedy: Remedy, *, wait: float = 0.0) -> Verdict:
    if remedy in standing.tried:
        return Verdict(state=RowState.DEAD, counted=True, notice=NoticeCode.MESSAGE_DEAD)
    return Verdict(state=RowState.PENDING, wait=wait, counted=True, remedy=remedy)


_RULES: dict[Fate, Callable[[Standing, Handover, float], Verdict]] = {
    Fate.SENT: _sent,
    Fate.NOT_SENT: _not_sent,
    Fate.AMBIGUOUS: _ambiguous,
    Fate.REFUSED: _refused,
    Fate.RETRY_AFTER: _retry_after,
    Fate.MIGRATED: _migrated,
    Fate.BLOCKED: _blocked,
    Fate.LOST: _lost,
    Fate.DEACTIVATED: _deactivated,
    Fate.WITHDRAWN: _deactivated,
    Fate.CHAT_NOT_FOUND: _chat_not_found,
    Fate.BAD_MARKUP: _bad_markup,
    Fate.TOO_LONG: _too_long,
    Fate.BAD_PICTURE: _bad_picture,
    Fate.TOO_LARGE: _bad_picture,
    Fate.NO_THREAD: _no_thread,
    Fate.UNCHANGED: _sent,
    Fate.EDIT_IMPOSSIBLE: _edit_impossible,
    Fate.BAD_REQUEST: _poison,
    Fate.UNAUTHORIZED: _unauthorized,
}
