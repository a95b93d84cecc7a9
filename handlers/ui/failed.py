"""The message of a failure: what pushes and the taps on them show, and the buttons it bears."""

from aiogram.utils.formatting import Bold, Text

from handlers.ui.formatting import dated
from handlers.ui.home import open_button
from handlers.ui.press import Press
from handlers.ui.reasons import reason
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from services.events import Failure, Mending, MendingStep
from services.models import BackendId
from services.outbox.failures import mark_of
from services.outbox.model import Failures
from services.ports.mending import Mend
from services.registry import Registry


class RetryFailure(Press, prefix="mend"):
    """Try the failure that the message names again: admins, and who follows its title."""

    effect = True


class IdentifyFailure(Press, prefix="mend-pick"):
    """Ask what the file is, in a message of its own: `all` for every one of the message."""

    argument: str = ""


class IgnoreFailure(Press, prefix="mend-leave"):
    """Let everything of the message be."""

    effect = True


class FixAll(Press, prefix="mend-all"):
    """Ask how everything of the message shall be tried again, in a message of its own."""


class TechnicalReason(Press, prefix="mend-why"):
    """Say what the server said, word for word, to the presser alone."""


def burst_of(state: dict[str, object]) -> int:
    """Return which message of failures a screen is of."""
    number = state.get("burst")
    return number if isinstance(number, int) else 0


def failed_message(
    texts: Texts,
    failed: Failure | Failures,
    mark: list[Text | str],
    *,
    burst_id: int | None,
    registry: Registry,
) -> Screen:
    """Return the message; `mark` ends its words. Without a burst there is nothing to press."""
    shown = failed if isinstance(failed, Failures) else Failures(first=failed, known=("",))
    first = shown.first
    what = Bold(name_of(texts, first))
    more = ["\n", texts("push-failed-more", n=shown.more)] if shown.more else []
    care = _care(texts, shown)
    state: dict[str, object] = {"burst": burst_id} if burst_id is not None else {}
    if (first.mended and not shown.more) or shown.over:
        well = texts.rich("push-mended", what=what)
        text = Text("✅ ", well, *more, *_thanks(texts, shown.mending), *mark)
        return Screen(text=text, kind="push", state=state, for_anyone=True)
    unfiled = texts.rich("push-failed", what=what)
    said = unfiled if first.file_name else texts.rich("push-not-fetched", what=what)
    lines: list[Text | str] = ["⚠️ ", said]
    if first.times > 1:
        lines += ["\n", texts("push-failed-times", n=first.times)]
    if first.reason:
        why = reason(texts, first.backend, first.reason)
        lines += ["\n", texts.rich("push-reason", reason=why)]
    lines += more
    if shown.mended and not (care and _several(shown)):
        lines += ["\n", texts("push-mended-some", n=len(shown.mended))]
    if care:
        lines += ["\n", care]
    return Screen(
        text=Text(*lines, *mark),
        rows=_rows(texts, shown, registry) if burst_id is not None else _ways(texts, shown),
        kind="push",
        state=state,
        for_anyone=True,
    )


def name_of(texts: Texts, failure: Failure) -> str:
    """Return what a failure is called: its file, else its title."""
    return failure.file_name or dated(texts, failure.name, failure.year)


def _rows(texts: Texts, shown: Failures, registry: Registry) -> tuple[Row, ...]:
    """Return what may be done; nothing but the ways elsewhere while all of it is tried."""
    if not shown.open:
        return _ways(texts, shown)
    mends = registry.one(BackendId(shown.first.backend), Mend)
    first = mends if _is_open(shown) else None
    buttons = [
        Button(label="🔁 " + texts("button-retry"), press=RetryFailure()) if first else None,
        Button(label="🎯 " + texts("mend-button-pick"), press=IdentifyFailure())
        if first and first.takes_identity
        else None,
        Button(label="🙈 " + texts("mend-button-ignore"), press=IgnoreFailure()),
        Button(label="🔍 " + texts("mend-button-why"), press=TechnicalReason()),
    ]
    every: tuple[Row, ...] = ()
    if mends and (shown.open > 1 or shown.kin or not first):
        count = "" if shown.kin else f" · {shown.open}"  # what other messages tell has moved on
        label = texts("mend-button-all") + count
        every = ((Button(label=f"🧰 {label}", press=FixAll()),),)
    return (*rows_of(buttons, width=2), *every, *_ways(texts, shown))


def _is_open(shown: Failures) -> bool:
    mark = mark_of(shown.first)
    return mark not in {*shown.mended, *shown.trying, *shown.ignored}


def _ways(texts: Texts, shown: Failures) -> tuple[Row, ...]:
    if shown.ignored and not (shown.open or shown.trying):
        return ()
    return ((open_button(texts, "queue"), open_button(texts, "status")),)


def _several(shown: Failures) -> bool:
    return bool(shown.more) and bool(shown.trying or shown.refused)


def _care(texts: Texts, shown: Failures) -> str:
    """Return the line that says who did what, and how far it has come."""
    care = shown.mending
    if care is None:
        return ""
    if _several(shown):
        return _how_far(texts, shown, care)
    if shown.trying:
        return texts(
            "mend-line-trying-as" if care.title else "mend-line-trying",
            by=care.by,
            title=care.title,
        )
    if shown.refused:
        return texts(
            "mend-line-refused-as" if care.title else "mend-line-refused",
            by=care.by,
            title=care.title,
        )
    if shown.ignored:
        return texts("mend-line-ignored", by=care.by)
    return texts("mend-line-unheard", by=care.by) if care.step is MendingStep.UNHEARD else ""


def _how_far(texts: Texts, shown: Failures, care: Mending) -> str:
    filed, failed, left = len(shown.mended), len(shown.refused), len(shown.trying)
    if left:
        return texts("mend-line-some", by=care.by, filed=filed, failed=failed, left=left)
    return texts("mend-line-refused-some", by=care.by, filed=filed, failed=failed)


def _thanks(texts: Texts, care: Mending | None) -> list[Text | str]:
    if care is None or care.step is MendingStep.IGNORED:
        return []
    said = texts(
        "mend-line-mended-as" if care.title else "mend-line-mended", by=care.by, title=care.title
    )
    return ["\n", said]
