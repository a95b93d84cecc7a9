"""What people did, in words: a page of acts, and the two ways to narrow it down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aiogram.utils.formatting import Bold, Code, Text

from handlers.audit.callbacks import AuditKinds, AuditPage, AuditPeople
from handlers.audit.kinds import KINDS, OTHER
from handlers.ui.formatting import moment, shorten
from handlers.ui.home import open_button
from handlers.ui.keyboards import back, leafing, page_of, refresh, toggle
from handlers.ui.listed import LABEL
from handlers.ui.press import Press
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from services.household.audit import Entry, Pages, Result
from services.models import ViewerId

PAGE = 8
_SIGNS = {
    Result.DONE: "✅",
    Result.ASKED: "⏳",
    Result.REFUSED: "✖️",
    Result.FAILED: "⚠️",
    Result.VOIDED: "▫️",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Which acts are looked at: of one kind or all, of one person or everybody."""

    kind: str = ""
    who: ViewerId | None = None
    page: int = 0

    @classmethod
    def at(cls, argument: str) -> "Look":
        """Read what an `AuditPage` carries."""
        kind, who, page = argument.split(".")
        return cls(kind=kind, who=ViewerId(int(who)) if who else None, page=int(page))

    @property
    def press(self) -> AuditPage:
        """Return the button that leads here."""
        who = "" if self.who is None else self.who
        return AuditPage(argument=f"{self.kind}.{who}.{self.page}")


def listing(texts: Texts, look: Look, found: Pages, *, name: str, now: datetime) -> Screen:
    """Return one page of acts, the newest first; `name` is whose they are."""
    page, pages = page_of(look.page, items=found.total, size=PAGE)
    lines: list[Text | str] = [Bold(texts("audit-title")), "\n", texts("audit-how", n=found.total)]
    if not found.entries:
        lines += ["\n\n", texts("audit-none")]
    for entry in found.entries:
        lines += ["\n\n", *_entry(texts, entry, now)]
    which = (
        Button(label=f"👤 {name or texts('audit-everybody')}", press=_whose(look)),
        Button(label=f"🗂 {_kind(texts, look.kind)}", press=_which(look)),
    )
    ways = (refresh(texts, look.press), open_button(texts, "home"))
    return Screen(
        text=Text(*lines),
        rows=tuple(row for row in (_pager(look, page, pages), which, ways) if row),
        kind="audit",
        state={"page": look.page},
    )


def kinds(texts: Texts, look: Look) -> Screen:
    """Return the kinds to choose from."""
    buttons = [
        toggle(_kind(texts, one), replace(look, kind=one, page=0).press, chosen=one == look.kind)
        for one in ("", *KINDS, OTHER)
    ]
    return Screen(
        text=Text(Bold(texts("audit-title")), "\n", texts("audit-which")),
        rows=(*rows_of(buttons, width=2), (back(texts, look.press),)),
        kind="audit",
    )


def people(texts: Texts, look: Look, those: Sequence[tuple[ViewerId, str]], page: int) -> Screen:
    """Return the people to choose from, everybody who did something."""
    page, pages = page_of(page, items=len(those), size=PAGE)
    shown = those[page * PAGE : (page + 1) * PAGE]
    every: list[tuple[ViewerId | None, str]] = [(None, texts("audit-everybody")), *shown]
    buttons = [
        toggle(
            shorten(name or f"{texts('somebody')} {who}", LABEL),
            replace(look, who=who, page=0).press,
            chosen=who == look.who,
        )
        for who, name in every
    ]
    turned = leafing(page, pages, lambda number: AuditPeople(argument=f"{look.kind}.{number}"))
    rows = (*rows_of(buttons, width=2), turned, (back(texts, look.press),))
    return Screen(
        text=Text(Bold(texts("audit-title")), "\n", texts("audit-whose")),
        rows=tuple(row for row in rows if row),
        kind="audit",
    )


def _entry(texts: Texts, entry: Entry, now: datetime) -> list[Text | str]:
    """Return when and who, and below it what, and what came of it where that is not plain."""
    who = Bold(entry.name or texts("somebody"))
    did = texts.known(f"audit-did-{entry.verb}") or entry.verb
    said = texts("audit-line", did=did, about=entry.about) if entry.about else did
    parts: list[Text | str] = [
        f"{_SIGNS[entry.result]} {moment(texts, entry.at, now=now)} · ", who, "\n", said,
    ]  # fmt: skip
    if entry.result is not Result.DONE:
        parts += [" — ", texts(f"audit-result-{entry.result}")]
        parts += [" (", Code(entry.code), ")"] if entry.code else []
    return parts


def _kind(texts: Texts, kind: str) -> str:
    return texts(f"audit-kind-{kind}") if kind else texts("audit-everything")


def _pager(look: Look, page: int, pages: int) -> Row:
    return leafing(page, pages, lambda number: replace(look, page=number).press)


def _which(look: Look) -> Press:
    return AuditKinds(argument="" if look.who is None else str(look.who))


def _whose(look: Look) -> Press:
    return AuditPeople(argument=f"{look.kind}.0")
