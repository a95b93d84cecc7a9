"""A server that only finds titles, and answers when the test lets it."""

import asyncio
import dataclasses

from services.errors import BackendError, UnknownItem
from services.models import BackendId, ItemRef, Title, TitleKind


class Finder:
    """Implements Search; `answers` is set when its answer may come, `broken` is what it raises."""

    def __init__(self, name: str, *names: str, prompt: bool = True) -> None:
        self.id = BackendId(name.lower())
        self.name = name
        self.titles = [self._title(one) for one in names]
        self.answers = asyncio.Event()
        self.broken: BackendError | None = None
        self.asked: list[str] = []
        self.dropped = asyncio.Event()
        if prompt:
            self.answers.set()

    async def aclose(self) -> None:
        """Nothing is open."""

    async def search(self, words: str) -> list[Title]:
        """Return every title once the test lets it."""
        self.asked.append(words)
        try:
            await self.answers.wait()
        except asyncio.CancelledError:
            self.dropped.set()
            raise
        if self.broken:
            raise self.broken
        return self.titles

    async def title(self, ref: ItemRef) -> Title:
        """Return one title."""
        for one in self.titles:
            if one.ref == ref:
                return dataclasses.replace(one, overview=f"All about {one.name}.")
        raise UnknownItem

    def _title(self, name: str) -> Title:
        ref = ItemRef(backend=self.id, kind=TitleKind.FILM, native_id=name)
        return Title(ref=ref, name=name, year=1926)
