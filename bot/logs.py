"""Logs: structured lines on the error stream, from our modules and from libraries alike.

Every finished line passes through the redactor, so that a secret cannot leave in a message, an
extra, a traceback or a library's own words.
"""

import logging
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter

from services.transport.redaction import Redactor

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

# They log whole addresses or the values of SQL statements: never let them speak below a warning.
_TALKATIVE = ("httpx", "httpcore", "aiosqlite", "aiohttp.access", "sqlalchemy", "hpack")
_LIBRARIES = ("aiogram", "aiohttp", "apscheduler", "alembic", "asyncio", "PIL", "python_socks")

_log = structlog.stdlib.get_logger(__name__)


class RedactingFormatter(ProcessorFormatter):
    """Renders a record, then takes the secrets out."""

    def __init__(self, redactor: Redactor, *, processors: "list[Processor]") -> None:
        super().__init__(processors=processors, foreign_pre_chain=_shared())
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line."""
        return self._redactor.scrub(super().format(record))


def configure(redactor: Redactor, *, level: str, style: str, stream: TextIO = sys.stderr) -> None:
    """Send every log line of the process to `stream`; `style` is console or json."""
    handler = logging.StreamHandler(stream)
    renderers = _json() if style == "json" else _console(colors=stream.isatty())
    handler.setFormatter(
        RedactingFormatter(
            redactor, processors=[ProcessorFormatter.remove_processors_meta, *renderers]
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in _LIBRARIES:
        logging.getLogger(name).setLevel("DEBUG" if level == "debug" else "WARNING")
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel("WARNING")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def catch_the_uncaught() -> None:
    """Send warnings and exceptions that nobody caught through the log as well."""
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(
        given.exc_type, given.exc_value or given.exc_type(), given.exc_traceback
    )
    sys.unraisablehook = lambda given: _uncaught(
        given.exc_type, given.exc_value or given.exc_type(), given.exc_traceback
    )


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("uncaught exception", exc_info=(kind, error, trace))


def _shared() -> "list[Processor]":
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _json() -> "list[Processor]":
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def _console(*, colors: bool) -> "list[Processor]":
    plain = structlog.dev.plain_traceback  # others show local variables
    return [
        _plain_switches,
        structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain),
    ]


def _plain_switches(_logger: Any, _method: str, event: "EventDict") -> "EventDict":
    """Spell switches as settings do: true and false."""
    return {
        key: str(value).lower() if isinstance(value, bool) else value
        for key, value in event.items()
        if key != "exc_info"
    } | ({"exc_info": event["exc_info"]} if "exc_info" in event else {})
