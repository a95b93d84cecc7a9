"""The loops of the process: started together, ended in order on a signal.

The first SIGTERM or SIGINT asks every loop to stop, in the order given; each finishes what it has
begun. A second signal ends the process at once, which every table survives.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

import structlog

from bot.exits import Exit
from bot.updates import ConfigurationRefusedError

GRACE = 9.0  # seconds from the signal to the end of every loop
LAST_RESORT = 9.8  # seconds until the process ends although something still hangs (a DNS thread)

_log = structlog.stdlib.get_logger(__name__)


class Loop(Protocol):
    """Something that runs as long as the process."""

    async def run(self) -> None:
        """Work until `stop`, then finish what has begun."""
        ...

    def stop(self) -> None:
        """Begin nothing new; `run` returns soon."""
        ...


class Signals:
    """Turns signals into one event; the second one ends the process at once."""

    def __init__(self) -> None:
        self.received = asyncio.Event()

    def listen(self) -> None:
        """Take SIGTERM and SIGINT from here on."""
        loop = asyncio.get_running_loop()
        for wanted in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(wanted, self._receive, wanted)

    def _receive(self, which: signal.Signals) -> None:
        if self.received.is_set():
            os._exit(Exit.DONE)
        _log.info("stopping", signal=which.name)
        self.received.set()
        last_resort = threading.Timer(LAST_RESORT, os._exit, [Exit.DONE])
        last_resort.daemon = True
        last_resort.start()


async def live(loops: Sequence[Loop], *, until: asyncio.Event, grace: float = GRACE) -> Exit:
    """Run the loops until the event, stop them in order, and return the exit code."""
    try:
        async with asyncio.timeout(None) as bound, asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(loop.run(), name=type(loop).__name__)
            await until.wait()
            for loop in loops:
                loop.stop()
            bound.reschedule(asyncio.get_running_loop().time() + grace)
    except TimeoutError:
        _log.warning("ended before everything was finished")
    except BaseExceptionGroup as failed:
        return _judge(failed)
    return Exit.DONE


def _judge(failed: BaseExceptionGroup[BaseException]) -> Exit:
    refused, bugs = failed.split(ConfigurationRefusedError)
    if bugs:
        _log.critical("a loop ended by a bug", exc_info=bugs)
        return Exit.BUG
    for one in _leaves(refused or failed):
        _log.critical("cannot go on", why=str(one))
    return Exit.CONFIG


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for one in group.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from _leaves(one)
        else:
            yield one
