"""The server's own switches: the cookies of its sources, and what can be done to one resource."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from services.backends.nassav.client import Mark, NassavClient
from services.backends.nassav.health import family_fact
from services.backends.nassav.live import Live
from services.backends.nassav.mapping import NAME, fact, size_text, wording
from services.backends.nassav.models import Resource
from services.backends.nassav.titles import LACKING
from services.errors import NotSupported, SourceUnavailable, UnknownItem
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
    Wording,
)

SOURCES, TITLE = "sources", "title"
COOKIE = "cookie"

Do = Callable[[str], Coroutine[Any, Any, Done]]


class Switches:
    """Implements Controls; a resource has a panel at `title/<code>`."""

    def __init__(self, client: NassavClient, live: Live) -> None:
        self._client = client
        self._live = live

    async def panel(self, path: str, *, who: ViewerId) -> Panel:  # noqa: ARG002 - the same for all
        """Return a panel. Raises: UnknownItem."""
        kind, _, name = path.partition("/")
        if kind == TITLE and name:
            pages = await self._client.learn()
            return _of_resource(await self._client.resource(name), pages=pages)
        sources = await self._client.sources()
        if path == "":
            return _root(sources, pages=await self._client.learn())
        if kind == SOURCES and name in sources:
            return _of_source(name, pages=await self._client.learn())
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
        kind, _, name = path.partition("/")
        if kind == SOURCES and name and action in ("set-cookie", "drop-cookie"):
            return await self._with_cookie(name, values.get(COOKIE))
        known: dict[str, Do] = {
            "refresh": self._refresh,
            "delete-video": self._delete_video,
            "delete-all": self._delete_all,
            "watch": lambda code: self._mark(code, Mark.WATCHED, on=True),
            "unwatch": lambda code: self._mark(code, Mark.WATCHED, on=False),
            "like": lambda code: self._mark(code, Mark.FAVOURITE, on=True),
            "unlike": lambda code: self._mark(code, Mark.FAVOURITE, on=False),
        }
        if kind != TITLE or not name or action not in known:
            raise UnknownItem
        return await known[action](name)

    async def _with_cookie(self, source: str, cookie: str | None) -> Done:
        """Set or forget a cookie; what it was is said by nobody."""
        try:
            if cookie is None:
                await self._client.drop_cookie(source)
                return Done(said=wording("cookie-dropped", source=source))
            await self._client.keep_cookie(source, cookie)
        except UnknownItem:
            return Done(said=wording("source-unknown", source=source), well=False, path="")
        except NotSupported:
            return _not_here()
        return Done(said=wording("cookie-kept", source=source))

    async def _refresh(self, code: str) -> Done:
        try:
            found = await self._client.refresh(code)
        except SourceUnavailable:
            return Done(said=wording("not-refreshed"), well=False)
        if found.lacking:
            return Done(said=wording(f"{LACKING}-{found.lacking[0]}"), well=False)
        return Done(said=wording("refreshed"))

    async def _delete_video(self, code: str) -> Done:
        try:
            freed = await self._client.delete_video(code)
        except UnknownItem:
            return Done(said=wording("no-video"), well=False)
        except NotSupported:
            return _not_here()
        await self._live.drop(code)
        return Done(said=wording("video-deleted", size=size_text(freed or 0)))

    async def _delete_all(self, code: str) -> Done:
        try:
            files = await self._client.delete(code)
        except UnknownItem:
            # The newer family looks for files alone: a row without any cannot be deleted (2.7).
            return Done(said=wording("nothing-to-delete"), well=False)
        return Done(said=wording("all-deleted", files=files or 0), path="")

    async def _mark(self, code: str, mark: Mark, *, on: bool) -> Done:
        try:
            await self._client.mark(code, mark, on=on)
        except NotSupported:
            return _not_here()
        return Done(said=wording("marked"))


def panel_of(code: str) -> str:
    """Return the path of a resource's panel."""
    return f"{TITLE}/{code}"


def _not_here() -> Done:
    return Done(said=wording("not-in-this-version"), well=False)


def _root(sources: tuple[str, ...], *, pages: bool) -> Panel:
    return Panel(
        title=Wording(literal=NAME),
        facts=(family_fact(pages=pages), fact("which-source")),
        links=tuple(
            PanelLink(path=f"{SOURCES}/{one}", label=Wording(literal=one), role=Role.OWNER)
            for one in sources
        ),
    )


def _of_source(source: str, *, pages: bool) -> Panel:
    cookie = Parameter(key=COOKIE, label=wording("cookie-asked"), kind=ParameterKind.SECRET)
    keep = Action(
        key="set-cookie", label=wording("set-cookie"), parameters=(cookie,), role=Role.OWNER
    )
    drop = Action(
        key="drop-cookie",
        label=wording("drop-cookie"),
        role=Role.OWNER,
        confirm=True,
        destructive=True,
    )
    return Panel(
        title=Wording(literal=source),
        facts=(fact("cookie-stays"),),
        actions=(keep, drop) if pages else (keep,),
        role=Role.OWNER,
        private=True,
    )


def _of_resource(found: Resource, *, pages: bool) -> Panel:
    facts: list[Fact] = [fact("video", wording("video-there" if found.there else "video-none"))]
    if found.source:
        facts.append(fact("source", found.source))
    return Panel(
        title=Wording(literal=found.code),
        facts=(*facts, fact("deletes-what")),
        actions=tuple(_actions(found, pages=pages)),
        role=Role.MEMBER,
    )


def _actions(found: Resource, *, pages: bool) -> list[Action]:
    actions = [Action(key="refresh", label=wording("refresh"), role=Role.MEMBER)]
    for mark, key, off in (
        (found.watched, "watch", "unwatch"),
        (found.favourite, "like", "unlike"),
    ):
        if pages and mark is not None:
            name = off if mark else key
            actions.append(Action(key=name, label=wording(name), role=Role.MEMBER))
    if found.there and pages:
        actions.append(_destroying("delete-video"))
    return [*actions, _destroying("delete-all")]


def _destroying(key: str) -> Action:
    return Action(key=key, label=wording(key), confirm=True, destructive=True)
