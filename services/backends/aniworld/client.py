"""Aniworld's HTTP API, a method per endpoint (contract aniworld.md 2)."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from services.backends.aniworld.auth import SignIn
from services.backends.aniworld.budget import Budget
from services.backends.aniworld.models import (
    Backup,
    Detail,
    Hit,
    QueueNumbers,
    Series,
    added,
    backup_of,
    detail_of,
    hit_of,
    listed,
    numbers_of,
    series_of,
    unwrap,
)
from services.backends.aniworld.refusals import body_of
from services.errors import Rejected, UnexpectedAnswer, UnknownItem
from services.http import JsonClient
from services.transport.answers import Answer
from services.transport.wire import fields, rows, text, whole

PER_PAGE = 100  # the most the document allows
MOST_PAGES = 50
MOST_HITS = 20
VERSIONED = ("api/v1/anime", "api/anime")  # the document knows both (row 1)
HEALTH = ("health", "api/health")  # row 2

Ask = Callable[[str], Awaitable[Answer]]


class AniworldClient:
    """Asks, unwraps and types. Every method raises the BackendErrors of services/errors."""

    def __init__(self, http: JsonClient, sign_in: SignIn, budget: Budget) -> None:
        self._http = http
        self._sign_in = sign_in
        self._budget = budget
        self._places: dict[tuple[str, ...], str] = {}

    @property
    def place(self) -> str:
        """Return where the server has its series: with or without `v1` in the path."""
        return self._places.get(VERSIONED, VERSIONED[0])

    async def series(self, *, sort: str = "name", order: str = "asc") -> list[Series]:
        """List the whole library, in any of the shapes a list may have (row 3)."""
        found: dict[str, Series] = {}
        for page in range(1, MOST_PAGES + 1):
            body = await self._page(page, sort=sort, order=order)
            told = listed(body)
            if told is None:
                raise self._http.error(UnexpectedAnswer, "the list of series is no list")
            fresh = [one for one in map(series_of, told) if one and one.id not in found]
            found |= {one.id: one for one in fresh}
            pages = whole(fields(fields(body).get("pagination")).get("pages"))
            last = len(told) < PER_PAGE if pages is None else page >= pages
            if last or not fresh or len(told) > PER_PAGE:  # more than asked for is everything
                break
        return list(found.values())

    async def _page(self, page: int, *, sort: str, order: str) -> Any:
        query: dict[str, str | int] = {"page": page, "per_page": PER_PAGE}
        query |= {"sort_by": sort, "sort_order": order}
        return self._good(await self._placed(VERSIONED, lambda at: self._get(at, query)))

    async def detail(self, native_id: str) -> Detail:
        """Return one series. Raises: UnknownItem."""
        path = quote(native_id, safe="")
        answer = await self._placed(VERSIONED, lambda at: self._get(f"{at}/{path}"))
        if answer.status == 404:
            self._contact()
            raise UnknownItem
        found = detail_of(self._good(answer), asked=native_id)
        if found is None:
            raise self._http.error(UnexpectedAnswer, "a series without a title")
        return found

    async def search(self, words: str) -> list[Hit]:
        """Find series at the provider."""
        query: dict[str, str | int] = {"q": text(words), "limit": MOST_HITS}
        answer = await self._placed(VERSIONED, lambda at: self._get(f"{at}/search", query))
        told = listed(self._good(answer))
        if told is None:
            raise self._http.error(UnexpectedAnswer, "the hits are no list")
        hits = {one.id: one for one in map(hit_of, told) if one}
        return list(hits.values())

    async def rescan(self) -> tuple[int | None, int | None]:
        """Look through the library; return new series and episodes where told (row 18)."""
        answer = await self._placed(VERSIONED, lambda at: self._send("POST", f"{at}/rescan"))
        body = fields(self._good(answer))
        told = body if "new_series" in body or "new_episodes" in body else fields(unwrap(body))
        return whole(told.get("new_series")), whole(told.get("new_episodes"))

    async def queue(self) -> QueueNumbers:
        """Return the queue in numbers."""
        body = self._good(await self._get("api/queue/status"))
        if not isinstance(unwrap(body), dict):
            raise self._http.error(UnexpectedAnswer, "the queue is no object")
        return numbers_of(body)

    async def add(self, native_id: str, episodes: list[str], *, priority: str) -> list[str] | None:
        """Queue episodes and return the ids of the items, None where they are queued already."""
        body = {"anime_id": native_id, "episodes": episodes, "priority": priority}
        answer = await self._send("POST", "api/queue/add", body)
        if answer.status == 409:
            return None
        return added(self._good(answer))

    async def remove(self, item: str) -> None:
        """Take an item out of the queue. Raises: UnknownItem."""
        await self._named("DELETE", f"api/queue/{quote(item, safe='')}")

    async def steer(self, verb: str) -> str:
        """Start, stop or pause the queue and return what the server says to it."""
        body = self._good(await self._send("POST", f"api/queue/{verb}"))
        return self._http.reason(text(fields(body).get("message")))

    async def health(self) -> dict[str, Any]:
        """Return what the server says of itself, whatever the status (row 22)."""
        return await self._health("")

    async def detailed(self) -> dict[str, Any]:
        """Return what it says of its parts; some want to know who asks."""
        return await self._health("/detailed")

    async def session(self) -> bool:
        """Say whether the server takes us for signed in (row 20)."""
        body = fields(unwrap(self._good(await self._get("api/auth/status"))))
        return body.get("authenticated") is not False and body.get("token_valid") is not False

    async def log_in(self) -> None:
        """Sign in now, also after a refusal: a person wants it."""
        await self._sign_in.again(self._http)

    async def set_up(self) -> None:
        """Give the server its first master password."""
        await self._sign_in.set_up(self._http)

    async def log_out(self) -> None:
        """Say goodbye, and forget the token whatever the answer (row 19)."""
        try:
            if self._sign_in.signed_in:
                await self._send("POST", "api/auth/logout")
        finally:
            self._sign_in.forget()

    async def configuration(self) -> dict[str, Any]:
        """Return the configuration."""
        return fields(unwrap(self._good(await self._get("api/config"))))

    async def complaint(self, changes: dict[str, Any]) -> str | None:
        """Return why the server would not take changes, None where it would (contract 2)."""
        answer = await self._send("POST", "api/config/validate", changes)
        if answer.status in (400, 422):
            return self._http.failure(answer).reason
        if answer.status in (404, 405):  # it cannot say
            return None
        body = fields(self._good(answer))
        told = body if "valid" in body else fields(unwrap(body))
        if told.get("valid") is False:
            return self._http.reason(text(told.get("message"))) or "not valid"
        return None

    async def change(self, changes: dict[str, Any]) -> None:
        """Change the configuration."""
        self._good(await self._send("PUT", "api/config", changes))

    async def backups(self) -> list[Backup]:
        """List the copies of the configuration."""
        told = rows(unwrap(self._good(await self._get("api/config/backups"))))
        return [one for one in map(backup_of, told) if one]

    async def back_up(self) -> str:
        """Make a copy and return its name, empty where untold."""
        body = self._good(await self._send("POST", "api/config/backups"))
        return text(fields(unwrap(body)).get("name"))

    async def restore(self, name: str) -> None:
        """Go back to a copy. Raises: UnknownItem."""
        await self._named("POST", f"api/config/backups/{quote(name, safe='')}/restore")

    async def delete_backup(self, name: str) -> None:
        """Delete a copy. Raises: UnknownItem."""
        await self._named("DELETE", f"api/config/backups/{quote(name, safe='')}")

    async def _health(self, suffix: str) -> dict[str, Any]:
        async def ask(at: str) -> Answer:
            self._budget.check()
            path = f"{at}{suffix}"
            answer = await self._http.request("GET", path, authorized=False)
            if answer.status in (401, 403):
                answer = await self._http.request("GET", path)
            return answer

        answer = await self._placed(HEALTH, ask)
        if answer.status == 503 and text(body_of(answer).get("status")):
            return body_of(answer)
        return fields(unwrap(self._good(answer)))

    async def _placed(self, places: tuple[str, ...], ask: Ask) -> Answer:
        """Ask where a part of the API was found last, else where it may be; remember the place."""
        known = self._places.get(places)
        order = [known, *(one for one in places if one != known)] if known else list(places)
        for place in order:
            answer = await ask(place)
            named = text(body_of(answer).get("error")) == "NOT_FOUND"  # the call is there
            if answer.status != 404 or named:
                self._places[places] = place
                break
        return answer

    async def _get(self, path: str, query: dict[str, str | int] | None = None) -> Answer:
        self._budget.check()
        return await self._http.request("GET", path, params=query)

    async def _send(self, method: str, path: str, body: Any = None) -> Answer:
        """Send what changes something: never twice by itself."""
        self._budget.check()
        return await self._http.request(method, path, json=body, idempotent=False)

    async def _named(self, method: str, path: str) -> None:
        answer = await self._send(method, path)
        if answer.status == 404:
            raise UnknownItem
        self._good(answer)

    def _good(self, answer: Answer) -> Any:
        """Return the body of a good answer; any 2xx is one unless it says otherwise (row 5)."""
        if 200 <= answer.status < 300 and not answer.body.strip():
            self._contact()
            return {}
        body = self._http.decode(answer)
        if fields(body).get("success") is False:
            message = text(fields(body).get("message")) or text(fields(body).get("error"))
            raise self._http.error(Rejected, message)
        return body

    def _contact(self) -> None:
        """Take note of a good answer without a body that could be read."""
        self._budget.succeeded()
