"""Whether each backend lets us in and can do its work, and whether pictures can be had."""

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urlsplit

from services.capabilities import Backend, Diagnose, Pictures, Status
from services.doctor.checks import Check, Hop
from services.errors import BackendError
from services.pictures import Fetch
from services.ports.findings import Code, Diagnosis, Finding, found
from services.registry import Registry

LIMIT = 8.0  # seconds for everything about one backend
_CODES: dict[str, Code] = {str(code): code for code in Code}
PICTURE = 3.0  # seconds for each way to a picture, as long as the bot itself would wait


class Servers:
    """Makes the checks; pictures are tried at the addresses that backends name."""

    def __init__(self, registry: Registry, *, fetch: Fetch) -> None:
        self._registry = registry
        self._fetch = fetch
        self._addresses: list[str] = []
        self._diagnosed = 0

    def checks(self) -> Iterator[Check]:
        """Return one check per backend, then the one of pictures."""
        backends = self._registry.all()
        if not backends:
            yield Check(hop=Hop.BACKEND, run=_nothing)
            return
        for backend in backends:
            yield Check(
                hop=Hop.BACKEND,
                subject=backend.name,
                run=partial(self._examine, backend),
                limit=LIMIT,
                late=found(Code.BACKEND_UNAVAILABLE, backend=backend.name),
            )
        yield Check(
            hop=Hop.PICTURES,
            run=self._pictures,
            needs=frozenset({Hop.PROXY}),  # they take the same way out, where there is one
            after=frozenset({Hop.BACKEND}),
            limit=PICTURE * (1 + len(backends)) + 1,
        )

    async def _examine(self, backend: Backend) -> Sequence[Finding]:
        try:
            diagnosis = await _diagnosis(backend)
        except BackendError as error:
            fields = {**error.fields, "backend": backend.name, "reason": error.reason}
            return [found(_CODES[f"backend-{error.code}"], **fields)]
        self._diagnosed += 1
        if diagnosis.picture_url:
            self._addresses.append(diagnosis.picture_url)
        return diagnosis.findings

    async def _pictures(self) -> Sequence[Finding]:
        if not self._addresses:
            everybody_told = self._diagnosed == len(self._registry.all())
            because = found(Code.NOT_TRIED, hop=Hop.BACKEND.value)
            return [found(Code.PICTURES_NONE) if everybody_told else because]
        address = self._addresses[0]
        host = urlsplit(address).netloc
        if await self._fetched(address):
            return [found(Code.PICTURES_OK, host=host)]
        for backend in self._registry.having(Pictures):
            if await _brought(backend, address):
                return [found(Code.PICTURES_THROUGH_BACKEND, host=host, backend=backend.name)]
        return [found(Code.PICTURES_UNREACHABLE, host=host)]

    async def _fetched(self, address: str) -> bool:
        try:
            async with asyncio.timeout(PICTURE):
                return await self._fetch(address) is not None
        except TimeoutError:
            return False


async def _nothing() -> Sequence[Finding]:
    return [found(Code.BACKEND_NONE)]


async def _diagnosis(backend: Backend) -> Diagnosis:
    """Ask a backend that can diagnose itself, else for its status, else say that nobody can."""
    if isinstance(backend, Diagnose):
        return await backend.diagnose()
    if isinstance(backend, Status):
        status = await backend.status()
        well = found(Code.BACKEND_OK, backend=backend.name, version=status.version or "")
        return Diagnosis(findings=(well,))
    return Diagnosis(findings=(found(Code.BACKEND_SILENT, backend=backend.name),))


async def _brought(backend: Pictures, address: str) -> bool:
    try:
        async with asyncio.timeout(PICTURE):
            return bool(await backend.picture(address))
    except (TimeoutError, BackendError):
        return False
