"""Every error has words in every language, filled with just the fields it carries."""

import inspect
import string
from zoneinfo import ZoneInfo

import pytest

from handlers.ui import errors
from handlers.ui.texts import LANGUAGES, Catalogs
from services.errors import ServiceError
from services.household.roles import Role
from services.models import BackendId
from services.registry import Registry
from support.errors import leaves

VALUES = {
    "backend": BackendId("somewhere"),
    "reason": "why not",
    "retry_after": 7,
    "limit": 200,
    "catalogue": "Douban",
}


def made(kind: type[ServiceError]) -> ServiceError:
    wanted = [p for p in inspect.signature(kind.__init__).parameters.values() if p.name in VALUES]
    positional = [VALUES[p.name] for p in wanted if p.kind is p.POSITIONAL_OR_KEYWORD]
    named = {p.name: VALUES[p.name] for p in wanted if p.kind is p.KEYWORD_ONLY}
    return kind(*positional, **named)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.code)
def test_every_error_has_words(kind: type[ServiceError], language: str) -> None:
    texts = Catalogs(language="en", zone=ZoneInfo("UTC")).of(language)
    said = errors.words(texts, made(kind), Registry([]))
    assert said != f"error-{kind.code}"
    assert not {h for _, h, _, _ in string.Formatter().parse(said) if h}


@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.code)
def test_the_words_of_an_error_fit_over_the_chat(kind: type[ServiceError]) -> None:
    texts = Catalogs(language="en", zone=ZoneInfo("UTC")).of("en")
    assert len(errors.words(texts, made(kind), Registry([]))) <= 200


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in leaves()]
    assert len(codes) == len(set(codes))


def test_only_an_owner_reads_the_servers_own_reason() -> None:
    texts = Catalogs(language="en", zone=ZoneInfo("UTC")).of("en")
    error = made(next(kind for kind in leaves() if kind.code == "unavailable"))

    def said(role: Role) -> str:
        screen = errors.screen(texts, error, Registry([]), role=role, asked="/queue")
        return screen.text.render()[0]

    assert "why not" in said(Role.OWNER)
    assert "why not" not in said(Role.MEMBER)
