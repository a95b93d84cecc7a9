"""The doctor's words: every code has them, with a remedy where something ails, and the page too."""

import re

import pytest
from babel.messages.pofile import read_po

from handlers.doctor.words import MARKS
from handlers.ui.texts import LANGUAGES, LOCALES
from services.doctor.checks import Hop
from services.ports.findings import Finding, Outcome
from support.findings import every_finding
from support.tree import ROOT

AILING = (Outcome.WARNING, Outcome.FAILED)
ROW = re.compile(r"^\| (\S) \| `([a-z0-9-]+)` \| (.*?) \| (.*?) ?\|$", re.MULTILINE)


def sentences(language: str) -> dict[str, str]:
    with (LOCALES / language / "LC_MESSAGES" / "usher.po").open("rb") as source:
        catalog = read_po(source, locale=language)
    return {
        it.id[0] if isinstance(it.id, tuple) else it.id: it.string[-1]
        if isinstance(it.string, tuple)
        else it.string
        for it in catalog
    }


def ids(finding: Finding) -> list[str]:
    return [finding.message, *([f"{finding.message}-do"] if finding.outcome in AILING else [])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words_and_every_ailment_a_remedy(language: str) -> None:
    known = sentences(language)
    wanted = {one for finding in every_finding() for one in ids(finding)}
    assert len(wanted) > 100
    assert wanted <= known.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_well_has_no_remedy(language: str) -> None:
    known = sentences(language)
    wanted = {one for finding in every_finding() for one in ids(finding)}
    assert {one for one in known if "doctor-" in one and one.endswith("-do")} <= wanted


def test_the_page_lists_every_code_in_the_words_of_the_report() -> None:
    known = sentences("en")
    page = (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8")
    expected = [
        (MARKS[it.outcome], str(it.code), known[it.message], known.get(f"{it.message}-do", ""))
        for it in every_finding()
    ]
    assert sorted(ROW.findall(page)) == sorted(expected)


def test_the_page_has_a_chapter_for_every_check() -> None:
    page = (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8")
    chapters = re.findall(r"^## (.*)$", page, re.MULTILINE)
    assert {sentences("en")[f"doctor-hop-{hop}"] for hop in Hop} <= set(chapters)
