"""The server's own switches: session, queue, library, configuration, backups (contract 2, 6)."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from services.backends.aniworld.auth import moment_of
from services.backends.aniworld.client import AniworldClient
from services.backends.aniworld.health import Health, wording
from services.backends.aniworld.live import Live
from services.backends.aniworld.mapping import NAME
from services.backends.aniworld.models import Backup
from services.backends.aniworld.titles import Titles
from services.errors import Rejected, UnknownItem
from services.household.roles import Role
from services.models import ViewerId
from services.ports.panels import (
    Action,
    Done,
    Fact,
    Panel,
    PanelLink,
    Parameter,
    ParameterKind,
    Place,
    Wording,
)
from services.transport.wire import text, whole

CONFIG, BACKUPS = "config", "backups"
LEVELS = ("debug", "info", "warning", "error")
VALUE = "value"
_LABELS = {
    "anime_directory": "config-anime-directory",
    "download_directory": "config-download-directory",
    "session_timeout_hours": "config-session-timeout-hours",
    "log_level": "config-log-level",
}
_KINDS = {
    "anime_directory": ParameterKind.TEXT,
    "download_directory": ParameterKind.TEXT,
    "session_timeout_hours": ParameterKind.NUMBER,
    "log_level": ParameterKind.CHOICE,
}
_PAGES = ("api/docs", "api/redoc")

Do = Callable[[], Coroutine[Any, Any, Done]]


class Switches:
    """Implements Controls."""

    def __init__(
        self,
        client: AniworldClient,
        live: Live,
        titles: Titles,
        health: Health,
        *,
        address: str,
    ) -> None:
        self._client = client
        self._live = live
        self._titles = titles
        self._health = health
        self._address = address

    async def panel(self, path: str, *, who: ViewerId) -> Panel:  # noqa: ARG002 - the same for all
        """Return a panel. Raises: UnknownItem."""
        if path == "":
            return _root(tuple(self._health.session()), signed_in=self._health.signed_in)
        if path == CONFIG:
            return _configuration(await self._client.configuration(), self._address)
        copies = await self._client.backups()
        if path == BACKUPS:
            return _backups(copies)
        for copy in copies:
            if path == f"{BACKUPS}/{copy.name}":
                return _backup(copy)
        raise UnknownItem

    async def control(
        self,
        path: str,
        action: str,
        values: Mapping[str, str],
        *,
        who: ViewerId,  # noqa: ARG002 - the same for all
    ) -> Done:
        """Do one action. Raises: UnknownItem."""
        if path == CONFIG and action in _KINDS:
            return await self._change(action, values.get(VALUE, ""))
        if path.startswith(f"{BACKUPS}/"):
            return await self._with_backup(path.partition("/")[2], action)
        known: dict[tuple[str, str], Do] = {
            ("", "start"): self._start,
            ("", "stop"): self._stop,
            ("", "pause"): self._pause,
            ("", "rescan"): self._rescan,
            ("", "set-up"): self._set_up,
            ("", "log-in"): self._log_in,
            ("", "log-out"): self._log_out,
            (BACKUPS, "back-up"): self._back_up,
        }
        if (path, action) not in known:
            raise UnknownItem
        return await known[path, action]()

    async def _start(self) -> Done:
        return await self._steer("start", stopped=False)

    async def _stop(self) -> Done:
        return await self._steer("stop", stopped=True)

    async def _pause(self) -> Done:
        """One call pauses and goes on; only the answer's words say which (row 11)."""
        return await self._steer("pause", stopped=None)

    async def _steer(self, verb: str, *, stopped: bool | None) -> Done:
        said = await self._client.steer(verb)
        self._live.stale()
        if stopped is None:
            stopped = False if "resum" in said.casefold() else "paus" in said.casefold()
        self._live.stopped = stopped
        return Done(said=Wording(literal=said) if said else wording("done"))

    async def _rescan(self) -> Done:
        series, episodes = await self._client.rescan()
        self._titles.unread()
        if series is None and episodes is None:
            return Done(said=wording("rescan-started"))
        return Done(said=wording("rescan-found", series=series or 0, episodes=episodes or 0))

    async def _set_up(self) -> Done:
        try:
            await self._client.set_up()
        except Rejected as refused:
            return Done(said=wording("set-up-refused", reason=refused.reason), well=False)
        await self._client.log_in()
        return Done(said=wording("set-up-done"))

    async def _log_in(self) -> Done:
        await self._client.log_in()
        there = await self._client.session()
        return Done(said=wording("logged-in" if there else "signed-out"), well=there)

    async def _log_out(self) -> Done:
        await self._client.log_out()
        return Done(said=wording("logged-out"))

    async def _change(self, key: str, given: str) -> Done:
        """Ask whether the value would do, write it, and read what came of it (row 21)."""
        value = whole(given) if _KINDS[key] is ParameterKind.NUMBER else given
        if value is None:
            return Done(said=wording("config-no-number"), well=False)
        changes = {key: value}
        complaint = await self._client.complaint(changes)
        if complaint is not None:
            return Done(said=wording("config-refused", reason=complaint), well=False)
        try:
            await self._client.change(changes)
        except Rejected as refused:
            return Done(said=wording("config-refused", reason=refused.reason), well=False)
        now = text((await self._client.configuration()).get(key))
        if now != text(value):
            return Done(said=wording("config-unchanged", value=now), well=False)
        return Done(said=wording("config-changed", value=now))

    async def _back_up(self) -> Done:
        name = await self._client.back_up()
        return Done(said=wording("backup-made", name=name))

    async def _with_backup(self, name: str, action: str) -> Done:
        if action == "restore":
            await self._client.restore(name)
            return Done(said=wording("backup-restored", name=name), path=CONFIG)
        if action == "delete":
            await self._client.delete_backup(name)
            return Done(said=wording("backup-deleted", name=name), path=BACKUPS)
        raise UnknownItem


_LOG_IN = Action(key="log-in", label=wording("log-in"), role=Role.OWNER)
_LOG_OUT = Action(key="log-out", label=wording("log-out"), role=Role.OWNER)
_SET_UP = Action(key="set-up", label=wording("set-up"), role=Role.OWNER, confirm=True)


def _root(session: tuple[Fact, ...], *, signed_in: bool) -> Panel:
    queue, library = frozenset({Place.QUEUE}), frozenset({Place.LIBRARY})
    return Panel(
        title=Wording(literal=NAME),
        facts=session,
        links=(
            PanelLink(path=CONFIG, label=wording("configuration"), role=Role.OWNER),
            PanelLink(path=BACKUPS, label=wording("backups"), role=Role.OWNER),
        ),
        actions=(
            Action(key="start", label=wording("start"), places=queue),
            Action(key="stop", label=wording("stop"), places=queue),
            Action(key="pause", label=wording("pause"), places=queue),
            Action(key="rescan", label=wording("rescan"), places=library),
            _LOG_IN,  # anew, too: a server may have forgotten a login that we hold
            _LOG_OUT if signed_in else _SET_UP,
        ),
    )


def _configuration(values: Mapping[str, Any], address: str) -> Panel:
    known = [key for key in _KINDS if key in values]
    facts = [Fact(label=_label(key), value=Wording(literal=text(values[key]))) for key in known]
    pages = [Wording(literal=f"{address}/{page}") for page in _PAGES]
    return Panel(
        title=wording("configuration"),
        facts=(*facts, *(Fact(label=wording("page"), value=page) for page in pages)),
        links=(PanelLink(path=BACKUPS, label=wording("backups"), role=Role.OWNER),),
        actions=tuple(
            Action(
                key=key,
                label=_label(key),
                parameters=(_parameter(key, text(values[key])),),
                role=Role.OWNER,
                confirm=True,
            )
            for key in known
        ),
        role=Role.OWNER,
        private=True,
    )


def _parameter(key: str, current: str) -> Parameter:
    levels = LEVELS if current in LEVELS or not current else (current, *LEVELS)
    choices = levels if _KINDS[key] is ParameterKind.CHOICE else ()
    return Parameter(
        key=VALUE, label=_label(key), kind=_KINDS[key], values=choices, current=current
    )


def _label(key: str) -> Wording:
    return wording(_LABELS[key])


def _backups(copies: list[Backup]) -> Panel:
    return Panel(
        title=wording("backups"),
        facts=() if copies else (Fact(label=wording("backups-none")),),
        links=tuple(
            PanelLink(
                path=f"{BACKUPS}/{one.name}", label=Wording(literal=one.name), role=Role.OWNER
            )
            for one in copies
        ),
        actions=(Action(key="back-up", label=wording("back-up"), role=Role.OWNER),),
        role=Role.OWNER,
        private=True,
    )


def _backup(copy: Backup) -> Panel:
    facts = []
    if created := moment_of(copy.created):
        facts.append(Fact(label=wording("backup-created"), value=wording("moment", at=created)))
    if copy.size is not None:
        facts.append(Fact(label=wording("backup-size"), value=wording("bytes", n=copy.size)))
    return Panel(
        title=Wording(literal=copy.name),
        facts=tuple(facts),
        actions=(
            Action(
                key="restore",
                label=wording("restore"),
                role=Role.OWNER,
                confirm=True,
                destructive=True,
            ),
            Action(
                key="delete",
                label=wording("delete"),
                role=Role.OWNER,
                confirm=True,
                destructive=True,
            ),
        ),
        role=Role.OWNER,
        private=True,
    )
