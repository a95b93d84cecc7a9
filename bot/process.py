"""The life of the process between its settings and its exit code."""

import asyncio
import sys

import structlog

from bot import logs
from bot.app import build_app
from bot.exits import Exit
from bot.instance import Claim
from bot.lifecycle import Signals, live
from bot.settings import Settings
from services.storage.schema import ended_well
from services.storage.trouble import Trouble
from services.transport.redaction import Redactor

# What wakes the polls early: whether the stream is on, whether hooks are.
_WAKES = {
    (False, False): "stream disabled, polling only",
    (False, True): "stream disabled, hooks wake the polling",
    (True, False): "stream enabled, it wakes the polling",
    (True, True): "stream enabled, it and hooks wake the polling",
}

# Seconds until the loop, busy with a push, lets a thread of the database have its turn. Python's
# own 5 ms would be a third of an answer, and each statement of it takes a turn.
_TURN = 0.0005

_log = structlog.stdlib.get_logger(__name__)


def run(settings: Settings, claimed: Claim) -> Exit:
    """Run until a signal or a bug ends it, and return the exit code."""
    redactor = Redactor()
    for secret in settings.secrets():
        redactor.register(secret)
    logs.configure(redactor, level=settings.bot.log_level, style=settings.bot.log_format)
    logs.catch_the_uncaught()
    for warning in claimed.warnings:
        _log.warning(warning)
    sys.setswitchinterval(_TURN)
    return asyncio.run(_run(settings, redactor))


async def _run(settings: Settings, redactor: Redactor) -> Exit:
    signals = Signals()
    signals.listen()
    _announce(settings)
    try:
        async with build_app(settings, redactor=redactor) as app:
            code = await live(app.loops, until=signals.received)
    except Exception:  # noqa: BLE001 - the last resort: a bug leaves its trace and ends with 70
        _log.critical("the process ends by a bug", exc_info=True)
        return Exit.BUG
    if code is Exit.DONE and app.database.trouble is not Trouble.DAMAGED:
        ended_well(settings.bot.data_dir)
    return code


def _announce(settings: Settings) -> None:
    """Log how arrivals are watched for, in the words of the guides people follow."""
    tracker = settings.tracker
    if not tracker.enabled:
        _log.info("tracker is switched off")
        return
    minutes = tracker.check_interval.total_seconds() / 60
    _log.info(
        "tracker starts",
        check_interval_minutes=_plain(minutes),
        sse_enabled=tracker.sse_enabled,
    )
    _log.info(_WAKES[tracker.sse_enabled, tracker.hook_secret is not None])
    _log.info("polling checker started", interval_minutes=_plain(minutes))


def _plain(number: float) -> float:
    """Return a whole number without its decimals."""
    return int(number) if number.is_integer() else round(number, 3)
