"""The command line; it imports what a command needs only when that command runs.

Exit codes: 0 ended by SIGTERM or SIGINT, 1 the doctor found something that failed, 2 wrong command
line, 70 a bug, 73 the data directory is unusable, 75 a second process on the same data directory,
78 settings, token, or the port in webhook mode.
"""

import argparse
import contextlib
import gc
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.exits import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from bot.instance import Claim

LINES = ("v2.5.6", "late-v2", "v3")  # what the main server of the demo's stage can speak


def main(arguments: Sequence[str]) -> int:
    """Run the command that was asked for and return the exit code."""
    end_at_once_on_signals()
    given = _parser().parse_args(arguments)
    try:
        match given.command or "run":
            case "demo":
                return _demo(given.line)
            case "init":
                return _init()
            case "backup":
                return _backup(given)
            case "doctor":
                return _doctor(as_json=given.json)
            case _:
                return _run()
    except Exception:  # noqa: BLE001 - the last resort before the exit code: a bug has its own
        traceback.print_exc()
        return Exit.BUG


def end_at_once_on_signals() -> None:
    """Let SIGTERM and SIGINT end a process that has not begun to work yet, without a traceback."""
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: os._exit(Exit.DONE))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Usher: your media servers in a Telegram chat.",
        epilog="Settings come from the environment and from .env; .env.example lists them all.",
    )
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("run", help="run the bot (this is the default)")
    commands.add_parser("init", help="ask for the settings, try them, and write .env")
    demo = commands.add_parser("demo", help="try the whole system on a stage inside this machine")
    demo.add_argument(
        "--line", choices=LINES, default=LINES[0], help="what its server speaks at first"
    )
    backup = commands.add_parser("backup", help="make a backup now; the bot may run meanwhile")
    instead = backup.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help="show the backups there are")
    instead.add_argument(
        "--restore", metavar="NAME", help="put a backup in place; the bot must not run"
    )
    doctor = commands.add_parser("doctor", help="try every hop and say what to do")
    doctor.add_argument("--json", action="store_true", help="codes and values, for scripts")
    return parser


@contextlib.contextmanager
def _nothing_collected() -> Iterator[None]:
    """Import without the garbage collector: it would look again and again at what all stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _run() -> int:
    with _nothing_collected():
        from bot.settings import (  # noqa: PLC0415 - see the module's first line
            SettingsError,
            load,
        )

    try:
        settings = load()
    except SettingsError as error:
        return refuse(Exit.CONFIG, "these settings are not usable:", *error.problems)
    claimed = _claimed(settings.bot.data_dir, own_key=not settings.bot.secret_key)
    if isinstance(claimed, Exit):
        return claimed
    with _nothing_collected():
        from lazy_models import build_answers, import_aiogram  # noqa: PLC0415

        import_aiogram()
        from bot.process import run  # noqa: PLC0415 - imports aiogram, which takes its time

        build_answers()
    try:
        return run(settings, claimed)
    finally:
        claimed.release()


def _claimed(directory: "Path", *, own_key: bool) -> "Claim | Exit":
    from bot.instance import (  # noqa: PLC0415
        AlreadyRunningError,
        DataDirectoryUnusableError,
        claim,
    )
    from services.storage.keys import settle_key  # noqa: PLC0415
    from services.storage.schema import (  # noqa: PLC0415
        DatabaseTooNewError,
        DatabaseUnusableError,
        prepare,
    )

    try:
        claimed = claim(directory)
        prepare(directory)
        if own_key:
            settle_key(directory)
    except AlreadyRunningError:
        return refuse(Exit.TWICE, "another process already runs on this data directory")
    except DataDirectoryUnusableError as error:
        return refuse(Exit.DATA, f"BOT_DATA_DIR is not usable: {error}")
    except DatabaseTooNewError:
        return refuse(Exit.DATA, "the database was written by a newer version; it is untouched")
    except DatabaseUnusableError as error:
        return refuse(Exit.DATA, f"the database in BOT_DATA_DIR is not usable: {error}")
    except OSError as error:
        return refuse(Exit.DATA, f"the key in BOT_DATA_DIR cannot be read or made: {error}")
    return claimed


def _backup(given: argparse.Namespace) -> int:
    from bot import backup  # noqa: PLC0415
    from bot.settings import SettingsError, load  # noqa: PLC0415

    try:
        directory = load().bot.data_dir
    except SettingsError as error:
        return refuse(Exit.CONFIG, "these settings are not usable:", *error.problems)
    if given.list:
        return backup.list_backups(directory, say=print)
    if given.restore is not None:
        return backup.restore(directory, given.restore, say=print, refuse=refuse)
    return backup.back_up(directory, say=print, refuse=refuse)


def _demo(line: str) -> int:
    from bot.demo import demo  # noqa: PLC0415

    return demo(lambda text: print(text, flush=True), line=line)


def _init() -> int:
    if not sys.stdin.isatty():
        return refuse(
            Exit.USAGE, "init asks questions: run it in a terminal, or fill in .env by hand"
        )
    for wanted in (signal.SIGTERM, signal.SIGINT):  # so that the terminal shows its echo again
        signal.signal(wanted, signal.default_int_handler)
    with _nothing_collected():
        from bot.init.command import init  # noqa: PLC0415
        from bot.init.terminal import Terminal  # noqa: PLC0415

    return init(Terminal())


def _doctor(*, as_json: bool) -> int:
    from bot.settings import SettingsError, load  # noqa: PLC0415

    try:
        settings = load()
    except SettingsError as error:
        return refuse(Exit.CONFIG, "these settings are not usable:", *error.problems)
    with _nothing_collected():
        from lazy_models import import_aiogram  # noqa: PLC0415

        import_aiogram()
        from bot.doctor.command import (  # noqa: PLC0415 - imports aiogram, which takes its time
            doctor,
        )

    code, said = doctor(settings, as_json=as_json)
    print(said)
    return code


def refuse(code: Exit, first: str, *others: str) -> Exit:
    """Say on the error stream why the process does not run, and return the exit code."""
    print("usher:", "\n  ".join((first, *others)), file=sys.stderr)
    return code
