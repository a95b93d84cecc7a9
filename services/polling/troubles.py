"""What the owners are told of a feed that does not work: once, and once more when it does again."""

from dataclasses import dataclass

import sqlalchemy as sa

from services.errors import AuthenticationFailed, BackendUnavailable, Forbidden, UnexpectedAnswer
from services.events import Notice, content_fp, decode_event
from services.models import BackendId
from services.storage.database import Database
from services.storage.tables import event


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which words a trouble has, after how many failures in a row they are due.

    `only_new` troubles are the settings' fault only where the feed has never worked.
    """

    code: str
    after: int = 1
    only_new: bool = False


RULES: dict[type[Exception], Rule] = {
    AuthenticationFailed: Rule(code="feed-auth-failed"),
    Forbidden: Rule(code="feed-forbidden"),
    UnexpectedAnswer: Rule(code="feed-unreadable", after=5),
    BackendUnavailable: Rule(code="feed-unreachable", after=5, only_new=True),
}
FAILING = Rule(code="feed-failing", after=5)  # whatever it is, and whoever's fault
RECOVERED = Rule(code="feed-recovered")


class Troubles:
    """Remembers, also over a restart, which trouble of a feed the owners know of."""

    def __init__(self, database: Database, backend: BackendId) -> None:
        self._database = database
        self._backend = backend
        self._told: str | None = None  # not read yet

    async def after_failure(self, error: Exception, *, failures: int, new: bool) -> Notice | None:
        """Return what is to be told of a failure; `new` says that the feed never worked."""
        leaves = (RULES[kind] for kind in type(error).__mro__ if kind in RULES)
        rule = next(leaves, FAILING)
        if rule.only_new and not new:
            rule = FAILING
        if failures < rule.after:
            return None
        return None if rule.code == await self._last() else self._notice(rule.code)

    async def after_success(self) -> Notice | None:
        """Return what is to be told of a good poll: that a trouble they know of is over."""
        return (
            self._notice(RECOVERED.code) if await self._last() not in ("", RECOVERED.code) else None
        )

    def told(self, notice: Notice) -> None:
        """Take note that a notice was written."""
        self._told = notice.code

    async def _last(self) -> str:
        if self._told is None:
            codes = [rule.code for rule in (*RULES.values(), FAILING, RECOVERED)]
            marks = [content_fp(self._notice(code)) for code in codes]
            query = sa.select(event.c.payload).where(event.c.content_fp.in_(marks))
            async with self._database.read() as connection:
                found = await connection.execute(query.order_by(event.c.id.desc()).limit(1))
                payload = found.scalar()
            last = decode_event(payload) if payload else None
            self._told = last.code if isinstance(last, Notice) else ""
        return self._told

    def _notice(self, code: str) -> Notice:
        return Notice(code=code, backend=self._backend)
