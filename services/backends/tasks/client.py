"""The platform's HTTP API as one account sees it, a method per endpoint (contract 2 to 6)."""

from collections.abc import Mapping
from typing import Any

from services.backends.tasks.models import (
    Course,
    Log,
    Profile,
    Task,
    User,
    course_of,
    is_list,
    log_of,
    profile_of,
    rows,
    statistics_of,
    task_of,
    user_of,
)
from services.errors import BackendError, Forbidden, Rejected, UnexpectedAnswer, UnknownItem
from services.http import JsonClient
from services.transport.answers import Answer
from services.transport.wire import fields, text, whole

PAGE_SIZE = 100  # the most the server gives
MOST_PAGES = 3
SLOW = 60.0  # seconds: the server signs in to a third party inside this call
MOST_LINES = 1000

Query = Mapping[str, str | int]


class TasksClient:
    """Asks and types. Every method raises the BackendErrors of services/errors."""

    def __init__(self, http: JsonClient) -> None:
        self._http = http

    async def aclose(self) -> None:
        """Give back connections."""
        await self._http.aclose()

    async def healthy(self) -> bool:
        """Say whether the server says that it is well; it asks nobody who we are.

        The call is in no document: where it is not there, being asked to sign in is as good.
        """
        answer = await self._http.request("GET", "api/health", authorized=False)
        if answer.status == 404:
            answer = await self._http.request("GET", "api/auth/me", authorized=False)
            if answer.status == 401:
                return True
        body = self._http.decode(answer)
        return text(fields(body).get("status")).lower() in ("healthy", "ok")

    async def version(self) -> str:
        """Return the version, empty where this account may not see it, or no call tells it."""
        try:
            body = await self._get("api/system-config/system-params")
        except (Forbidden, Rejected):
            return ""
        return text(fields(fields(body).get("app")).get("version"))

    async def me(self) -> User:
        """Return the account."""
        return self._user(await self._get("api/auth/me"))

    async def goodbye(self) -> None:
        """Tell the server that we leave; the token stays good all the same (contract 2)."""
        await self._send("POST", "api/auth/logout", None)

    async def profile(self) -> Profile:
        """Return the account and its numbers."""
        found = profile_of(await self._get("api/user/profile"))
        if found is None:
            raise self._odd("a profile without an account")
        return found

    async def tasks(self, *, state: str = "", pages: int = MOST_PAGES) -> list[Task]:
        """Return the newest tasks, newest first."""
        query = {"status": state} if state else {}
        return await self._tasks("api/tasks", query, pages=pages)

    async def task(self, number: int) -> Task:
        """Return one task with its newest lines. Raises: UnknownItem."""
        found = task_of(fields(self._read(await self._ask("GET", f"api/tasks/{number}"))))
        if found is None:
            raise self._odd("a task without an id")
        return found

    async def lines(self, number: int, *, limit: int = MOST_LINES) -> list[Log]:
        """Return the newest lines of a task, newest first. Raises: UnknownItem."""
        answer = await self._ask("GET", f"api/tasks/{number}/logs", {"limit": limit})
        return [log_of(row) for row in rows(self._read(answer))]

    async def create(self, name: str, courses: list[str]) -> Task:
        """Make a task, of all courses where none is named; it does not start by itself."""
        body: dict[str, Any] = {"name": name}
        if courses:
            body["course_ids"] = courses
        found = task_of(fields(await self._send("POST", "api/tasks", body)))
        if found is None:
            raise self._odd("a task without an id")
        return found

    async def steer(self, number: int, verb: str) -> None:
        """Start, pause, resume, cancel, retry or delete a task. Raises: UnknownItem, Rejected."""
        path = f"api/tasks/{number}"
        if verb == "delete":
            answer = await self._ask("DELETE", path)
        else:
            answer = await self._ask("POST", f"{path}/{verb}")
        self._read(answer)

    async def courses(self) -> list[Course]:
        """Return the courses; Rejected where the third-party account is missing or refused."""
        body = await self._http.json("GET", "api/courses/list", deadline=SLOW)
        if not is_list(body):
            raise self._odd("the courses are no list")
        return [found for row in rows(body) if (found := course_of(row))]

    async def config(self) -> dict[str, Any]:
        """Return the settings as they are, to be written back whole."""
        return fields(await self._get("api/user/config"))

    async def configure(self, values: Mapping[str, Any]) -> None:
        """Write the settings: what is left out goes back to its standard (contract 3)."""
        await self._send("PUT", "api/user/config", dict(values))

    async def change_password(self, old: str, new: str) -> None:
        """Change the password; the server takes both in the query only, which is never logged."""
        query = {"old_password": old, "new_password": new}
        answer = await self._http.request(
            "PUT", "api/user/password", params=query, idempotent=False
        )
        self._http.decode(answer)

    async def users(self) -> list[User]:
        """Return all accounts, for an admin."""
        return [found for row in await self._rows("api/admin/users", {}) if (found := user_of(row))]

    async def user(self, number: int) -> User:
        """Return an account, for an admin. Raises: UnknownItem."""
        return self._user(self._read(await self._ask("GET", f"api/admin/users/{number}")))

    async def activate(self, number: int, *, active: bool) -> None:
        """Enable or disable an account. Raises: UnknownItem."""
        body = {"is_active": active}
        self._read(await self._ask("PUT", f"api/admin/users/{number}", body=body))

    async def delete_user(self, number: int) -> None:
        """Delete an account with its tasks. Raises: UnknownItem."""
        self._read(await self._ask("DELETE", f"api/admin/users/{number}"))

    async def all_tasks(self, *, state: str = "") -> list[Task]:
        """Return everybody's newest tasks, for an admin."""
        query = {"status": state} if state else {}
        return await self._tasks("api/admin/tasks", query, pages=MOST_PAGES)

    async def force_stop(self, number: int) -> None:
        """Stop somebody's task, for an admin. Raises: UnknownItem."""
        self._read(await self._ask("POST", f"api/admin/tasks/{number}/force-stop"))

    async def statistics(self) -> dict[str, float]:
        """Return the numbers of the whole server, for an admin."""
        return statistics_of(await self._get("api/admin/statistics"))

    async def _tasks(self, path: str, query: Query, *, pages: int) -> list[Task]:
        told = await self._rows(path, query, pages=pages)
        found = {one.id: one for one in map(task_of, told) if one}
        return list(found.values())

    async def _rows(
        self, path: str, query: Query, *, pages: int = MOST_PAGES
    ) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for page in range(1, pages + 1):
            asked = {"page": page, "page_size": PAGE_SIZE, **query}
            body = await self._http.json("GET", path, params=asked)
            if not is_list(body):
                raise self._odd("no list")
            found += rows(body)
            last = whole(fields(body).get("total_pages"))
            if isinstance(body, list) or page >= (last or 0):
                break
        return found

    async def _get(self, path: str) -> Any:
        return await self._http.json("GET", path)

    async def _send(self, method: str, path: str, body: Any) -> Any:
        return self._http.decode(
            await self._http.request(method, path, json=body, idempotent=False)
        )

    async def _ask(
        self, method: str, path: str, query: Query | None = None, *, body: Any = None
    ) -> Answer:
        """Send a request about something that may be gone; only a GET is sent twice."""
        repeated = method == "GET"
        return await self._http.request(method, path, params=query, json=body, idempotent=repeated)

    def _read(self, answer: Answer) -> Any:
        if answer.status == 404:
            raise UnknownItem
        return self._http.decode(answer)

    def _user(self, body: Any) -> User:
        found = user_of(fields(body))
        if found is None:
            raise self._odd("an account without an id")
        return found

    def _odd(self, what: str) -> BackendError:
        return self._http.error(UnexpectedAnswer, what)


class Desk:
    """What needs no session: signing in, registering, a forgotten password."""

    def __init__(self, http: JsonClient) -> None:
        self.http = http

    async def register(self, name: str, mail: str, password: str) -> Any:
        """Make an account and return the answer: a token and the account."""
        body = {"username": name, "email": mail, "password": password}
        return await self._send("api/auth/register", body)

    async def forgot(self, mail: str) -> None:
        """Have a code sent; the server says the same for an address nobody knows."""
        await self._send("api/auth/forgot-password", {"email": mail})

    async def reset(self, code: str, password: str) -> None:
        """Set a new password by a code. Raises: Rejected when it is unknown or too old."""
        await self._send("api/auth/reset-password", {"token": code, "new_password": password})

    async def _send(self, path: str, body: Mapping[str, str]) -> Any:
        answer = await self.http.request(
            "POST", path, json=dict(body), authorized=False, idempotent=False
        )
        return self.http.decode(answer)
