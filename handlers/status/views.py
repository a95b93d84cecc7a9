"""How everything is, on one screen."""

from datetime import datetime, timedelta

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.status.callbacks import StatusDetails, StatusPicture, UndeliveredPage
from handlers.ui.formatting import ago, bar, duration, moment, percent, size
from handlers.ui.home import Open, open_button
from handlers.ui.keyboards import back, refresh
from handlers.ui.screen import Button, Row, Screen
from handlers.ui.texts import Texts
from handlers.ui.wordings import fact_line
from services.models import BackendStatus
from services.ports.facts import Mark
from services.status import BackendReport, FeedReport, Report

FRESH = timedelta(seconds=1)


def overview(texts: Texts, report: Report, *, for_owner: bool = False) -> Screen:
    """Return every server's line, then what they hold, then the promise.

    An owner gets the way to what could not be delivered.
    """
    drawn = Button(label=texts("button-picture"), press=StatusPicture())
    more = Button(label=texts("button-details"), press=StatusDetails())
    again = refresh(texts, Open(argument="status"))
    return Screen(
        text=said(texts, report),
        rows=((drawn, more, again), ending(texts, report, for_owner=for_owner)),
        kind="status",
    )


def details(texts: Texts, report: Report, *, for_owner: bool = False) -> Screen:
    """Return all that the servers tell of themselves, each fact on a line of its own."""
    lines: list[Text | str] = [
        Bold(texts("status-title")),
        f" · {moment(texts, report.at, now=report.at)}",
    ]
    for one in report.backends:
        lines += ["\n\n", _backend(texts, one, report.at)]
        for fact in one.status.facts if one.status else ():
            lines += ["\n", fact_line(texts, fact, now=report.at)]
    if not report.backends:
        lines += ["\n\n", texts("status-no-backend")]
    ways = (refresh(texts, StatusDetails()), back(texts, Open(argument="status")))
    return Screen(
        text=Text(*lines),
        rows=(ways, ending(texts, report, for_owner=for_owner)),
        kind="status",
    )


def said(texts: Texts, report: Report) -> Text:
    """Return how everything is in words."""
    lines: list[Text | str] = [
        Bold(texts("status-title")),
        f" · {moment(texts, report.at, now=report.at)}",
        "\n",
    ]
    if report.storage:
        lines += ["\n⚠️ ", texts(f"storage-{report.storage}"), "\n"]
    if not report.backends:
        lines += ["\n", texts("status-no-backend")]
    for one in report.backends:
        lines += ["\n", _backend(texts, one, report.at), *_told(texts, one, report.at)]
    for one in report.backends:
        if one.status:
            lines += _holdings(texts, one.status)
    lines += ["\n\n", *_promise(texts, report)]
    return Text(*lines)


def undelivered_button(texts: Texts, report: Report) -> Button:
    """Return the way to what could not be delivered."""
    count = report.outbox.undelivered
    label = texts("button-undelivered")
    if count:
        label = texts("in-brackets", what=label, detail=count)
    return Button(label=label, press=UndeliveredPage())


def ending(texts: Texts, report: Report, *, for_owner: bool) -> Row:
    """Return the ways on; an owner's leads to what could not be delivered, too."""
    own = (undelivered_button(texts, report),) if for_owner else ()
    return (open_button(texts, "queue"), *own, open_button(texts, "home"))


def _backend(texts: Texts, one: BackendReport, now: datetime) -> Text:
    if one.error_code:
        why = texts(f"status-{one.error_code}")
        if one.down_since:
            since = moment(texts, one.down_since, now=now)
            why = texts("status-since", why=why, time=since)
        return Text(Bold(one.name), "  ✗ ", why)
    facts, status = [], one.status or BackendStatus()
    if one.latency is not None:
        facts.append(texts("milliseconds", count=round(one.latency.total_seconds() * 1000)))
    if status.version is None:
        facts.append(texts("status-version-unknown"))
    elif status.version:
        facts.append(status.version)
    if status.running and not status.speeds:
        facts.append(texts("status-running", n=status.running))
    return Text(Bold(one.name), "  ✓ ", " · ".join(facts))


def _told(texts: Texts, one: BackendReport, now: datetime) -> list[Text | str]:
    """Return what is worth a line by itself; that all is well is what ✓ says already."""
    facts = one.status.facts if one.status else ()
    news = [one for one in facts if not one.aside and one.mark is not Mark.GOOD]
    said = " · ".join(fact_line(texts, fact, now=now) for fact in news)
    return ["\n", said] if said else []


def _holdings(texts: Texts, status: BackendStatus) -> list[Text | str]:
    lines: list[Text | str] = ["\n"]
    if status.library:
        counts = {
            "films": texts("films", n=status.library.films),
            "series": texts("series", n=status.library.series),
            "episodes": texts("episodes", n=status.library.episodes),
        }
        lines += ["\n", texts.rich("status-library", **counts)]
    if status.storage and status.storage.total:
        share = status.storage.used / status.storage.total
        free = size(texts, status.storage.total - status.storage.used)
        lines += [
            "\n",
            texts("status-storage", bar=bar(share), percent=percent(share), free=free),
        ]
    if status.speeds:
        down = texts("per-second", size=size(texts, status.speeds.down))
        up = texts("per-second", size=size(texts, status.speeds.up))
        lines += ["\n", texts("status-speeds", down=down, up=up)]
        if status.running is not None:
            lines += [" · ", texts("status-running", n=status.running)]
    return lines if len(lines) > 1 else []


def _promise(texts: Texts, report: Report) -> list[Text | str]:
    if not report.tracking:
        return [Italic(texts("status-not-tracking"))]
    lines: list[Text | str] = [Bold(texts("status-promise"))]
    several = len(report.feeds) > 1
    names = {one.backend: f"{one.name}  " for one in report.backends} if several else {}
    for feed in report.feeds:
        lines += ["\n", names.get(feed.backend, ""), _look(texts, feed, report.at)]
        if feed.failing_since:
            lines += ["\n", _failing(texts, feed, report.at)]
        if feed.stream_down:
            lines += ["\n", texts("status-stream-down")]
    waiting = texts("status-waiting", n=report.outbox.waiting)
    if report.outbox.oldest:
        span = duration(texts, report.at - report.outbox.oldest)
        waiting = texts("status-oldest", waiting=waiting, span=span)
    lines += ["\n", waiting, " · ", texts("status-undelivered", n=report.outbox.undelivered)]
    if report.outbox.expired:
        lines += ["\n", texts("status-expired", n=report.outbox.expired)]
    return lines


def _failing(texts: Texts, feed: FeedReport, now: datetime) -> str:
    time = moment(texts, feed.failing_since or now, now=now)
    reason = texts.known(f"status-{feed.error_code}")
    if reason is None:
        return texts("status-failing", time=time)
    return texts("status-failing-why", time=time, reason=reason)


def _look(texts: Texts, feed: FeedReport, now: datetime) -> str:
    if feed.last_success is None:
        return texts("status-never-looked")
    span = now - feed.last_success
    when = texts("just-now") if span < FRESH else ago(texts, span)
    return texts("status-last-look", when=when)
