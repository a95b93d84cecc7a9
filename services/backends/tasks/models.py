"""What the platform sends, read leniently: what is missing or of another type is left out.

Shapes: contract tasks.md 2 to 6. Times without a zone are UTC (1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.transport.wire import fields, number, text, whole
from services.transport.wire import rows as objects


def rows(value: Any) -> list[dict[str, Any]]:
    """Read a list, bare or paged, keeping its objects only."""
    return objects(value if isinstance(value, list) else fields(value).get("items"))


def is_list(value: Any) -> bool:
    """Say whether an answer is a list, bare or paged."""
    return isinstance(value, list) or isinstance(fields(value).get("items"), list)


def moment(value: Any) -> datetime | None:
    """Read an ISO 8601 moment; one without a zone is UTC."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One line of a task; `level` is free text."""

    id: int
    level: str
    message: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task. `created` is the server's own spelling and tells a reused id from its former owner.

    `percent` is 0 to 100, None where it is not told; `logs` are newest first, and only there in a
    detail. `owner` is the user's name in an admin's list.
    """

    id: int
    created: str
    name: str
    state: str
    percent: float | None = None
    courses: tuple[str, ...] = ()
    done: int | None = None
    total: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    ended: str = ""
    error: str = ""
    owner: str = ""
    logs: tuple[Log, ...] = ()

    @property
    def mark(self) -> str:
        """Return what names this task and no other: its id and when it was made."""
        return f"{self.id}@{self.created}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course of the third-party account; `percent` 0 to 100."""

    id: str
    name: str
    teacher: str = ""
    percent: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account of the platform."""

    id: int
    name: str
    mail: str = ""
    role: str = ""
    active: bool = True
    created_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def is_admin(self) -> bool:
        """Say whether the account may see everybody's."""
        return self.role == "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An account with its task counts by state; paused ones are in the total alone (contract 3)."""

    user: User
    counts: Mapping[str, int]


def task_of(row: dict[str, Any]) -> Task | None:
    """Read a task, None without an id."""
    found = whole(row.get("id"))
    if found is None:
        return None
    percent = number(row.get("progress"))
    courses = row.get("course_ids")
    return Task(
        id=found,
        created=text(row.get("created_at")),
        name=text(row.get("name")) or f"#{found}",
        state=text(row.get("status")).lower(),
        percent=None if percent is None else min(100.0, max(0.0, percent)),
        courses=tuple(filter(None, map(text, courses))) if isinstance(courses, list) else (),
        done=whole(row.get("completed_courses")),
        total=whole(row.get("total_courses")),
        started_at=moment(row.get("start_time")),
        ended_at=moment(row.get("end_time")),
        ended=text(row.get("end_time")),
        error=text(row.get("error_msg")),
        owner=text(row.get("username")),
        logs=tuple(map(log_of, rows(row.get("logs")))),
    )


def log_of(row: dict[str, Any]) -> Log:
    """Read a line."""
    return Log(
        id=whole(row.get("id")) or 0,
        level=text(row.get("level")).upper(),
        message=text(row.get("message")),
        at=moment(row.get("created_at")),
    )


def course_of(row: dict[str, Any]) -> Course | None:
    """Read a course, None without an id."""
    found = text(row.get("courseId")) or text(row.get("course_id")) or text(row.get("id"))
    name = text(row.get("courseName")) or text(row.get("course_name")) or text(row.get("name"))
    if not found:
        return None
    teacher = text(row.get("teacherName")) or text(row.get("teacher_name"))
    percent = number(row.get("progress"))
    return Course(id=found, name=name or found, teacher=teacher, percent=percent)


def user_of(row: dict[str, Any]) -> User | None:
    """Read an account, None without an id."""
    found = whole(row.get("id"))
    if found is None:
        return None
    return User(
        id=found,
        name=text(row.get("username")) or f"#{found}",
        mail=text(row.get("email")),
        role=text(row.get("role")).lower(),
        active=row.get("is_active") is not False,
        created_at=moment(row.get("created_at")),
        seen_at=moment(row.get("last_login")),
    )


def profile_of(body: Any) -> Profile | None:
    """Read a profile, None without an account in it."""
    user = user_of(fields(fields(body).get("user")))
    if user is None:
        return None
    told = fields(fields(fields(body).get("statistics")).get("tasks"))
    counts = {key: count for key, value in told.items() if (count := whole(value)) is not None}
    if "total" in counts and "paused" not in counts:
        rest = counts["total"] - sum(n for key, n in counts.items() if key != "total")
        counts["paused"] = max(0, rest)
    return Profile(user=user, counts=counts)


def statistics_of(body: Any) -> dict[str, float]:
    """Read the admin's numbers by names like total-users, in whatever style they are told."""
    found: dict[str, float] = {}
    for key, value in fields(body).items():
        name = "".join(f"-{one.lower()}" if one.isupper() else one for one in key)
        name = name.replace("_", "-")
        if (count := number(value)) is not None:
            found.setdefault(name, count)
    return found
