"""What lies on this machine: files with secrets, the data directory, its disk, the page's port."""

import shutil
import socket
import stat
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from bot.doctor.page import HealthPage
from bot.instance import MOUNTS, network_file_system
from bot.settings import BotSettings
from services.doctor.checks import Check, Hop
from services.doctor.database import examine_database
from services.ports.findings import Code, Finding, found

MIB = 1024 * 1024
FULL = 100 * MIB  # less free space than this: the next migration or backup may fail
LOW = 1024 * MIB

Found = Sequence[Finding]


def free_space(directory: Path) -> int:
    """Return the bytes that are free on the disk of a directory."""
    return shutil.disk_usage(directory).free


class Machine:
    """Makes the checks; `files` are those that hold settings, by the name people know them by."""

    def __init__(
        self,
        settings: BotSettings,
        page: HealthPage,
        *,
        files: Mapping[str, Path],
        webhook: bool,
        free: Callable[[Path], int] = free_space,
    ) -> None:
        self._settings = settings
        self._page = page
        self._files = files
        self._webhook = webhook
        self._free = free

    def checks(self) -> list[Check]:
        """Return one check per part."""
        database = partial(examine_database, self._settings.data_dir)
        usable = frozenset({Hop.DATA})
        return [
            Check(hop=Hop.SETTINGS, run=_later(self._secrets)),
            Check(hop=Hop.DATA, run=_later(self._data)),
            Check(hop=Hop.DISK, run=_later(self._disk), needs=usable),
            Check(hop=Hop.DATABASE, run=database, needs=usable),
            Check(hop=Hop.PAGE, run=self._port),
        ]

    def _secrets(self) -> Found:
        modes = {name: stat.S_IMODE(path.stat().st_mode) for name, path in self._files.items()}
        opened = [
            found(Code.SECRETS_OPEN, name=name, mode=f"{mode:o}")
            for name, mode in modes.items()
            if mode & 0o007
        ]
        return opened or [found(Code.SETTINGS_OK)]

    def _data(self) -> Found:
        """Try to write, for what the mode says is not all: the file system may be read-only."""
        directory = self._settings.data_dir
        if not directory.exists():
            return [found(Code.DATA_ABSENT)]
        kind = network_file_system(directory.resolve(), MOUNTS)
        if kind:
            return [found(Code.DATA_NETWORK, kind=kind)]
        try:
            with tempfile.TemporaryFile(dir=directory) as probe:
                probe.write(b"usher")
        except OSError as error:
            return [found(Code.DATA_UNUSABLE, reason=error.strerror or type(error).__name__)]
        mode = stat.S_IMODE(directory.stat().st_mode)
        if mode & 0o077:
            return [found(Code.DATA_OPEN, mode=f"{mode:o}")]
        return [found(Code.DATA_OK)]

    def _disk(self) -> Found:
        directory = self._settings.data_dir.absolute()
        there = next(place for place in (directory, *directory.parents) if place.exists())
        free = self._free(there)
        code = Code.DISK_FULL if free < FULL else Code.DISK_LOW if free < LOW else Code.DISK_OK
        return [found(code, free=free)]

    async def _port(self) -> Found:
        port = self._settings.http_port
        if port == 0:
            return [found(Code.PAGE_ANY)]
        if self._page.bot_runs:
            answers = await self._page.troubles() is not None
            return [found(Code.PAGE_ANSWERS if answers else Code.PAGE_SILENT, port=port)]
        if can_listen(self._settings.http_host, port):
            return [found(Code.PAGE_FREE, port=port)]
        return [found(Code.PAGE_NEEDED if self._webhook else Code.PAGE_BUSY, port=port)]


def can_listen(host: str, port: int) -> bool:
    """Say whether nobody else listens there; a host that is not ours counts as taken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError:
        return False
    return True


def _later(look: Callable[[], Found]) -> Callable[[], Awaitable[Found]]:
    async def run() -> Found:
        return look()

    return run
