"""The documents: their links lead somewhere, and what they name is there."""

import re
from pathlib import Path

import pytest

from bot.exits import Exit
from bot.settings import sections, setting_names
from support.tree import ROOT, sources

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def prose(document: Path) -> str:
    return CODE.sub("", document.read_text(encoding="utf-8"))


def anchors(document: Path) -> set[str]:
    """Return the names under which headings can be linked to, as code hosts make them."""
    plain = (re.sub(r"[^\w\- ]", "", title.lower()) for title in HEADING.findall(prose(document)))
    return {title.strip().replace(" ", "-") for title in plain}


@each_document
def test_links_lead_to_files_and_headings_that_exist(document: Path) -> None:
    broken = []
    for link in LINK.findall(prose(document)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@each_document
def test_every_setting_that_is_named_exists(document: Path) -> None:
    prefixes = "|".join(name.upper() for name in sections())
    named = re.findall(rf"\b(?:{prefixes})_[A-Z_]+\b", document.read_text(encoding="utf-8"))
    known = set(setting_names()) | {f"{name}_FILE" for name in setting_names()}
    assert set(named) - known == set()


def test_what_the_log_is_said_to_say_it_says() -> None:
    text = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    quoted = re.findall(r"the log says `([^`]+)`", text)
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources("bot", "services"))
    assert len(quoted) > 4
    assert [words for words in quoted if words not in code] == []


def test_every_exit_code_is_explained() -> None:
    text = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    explained = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert explained == {int(code) for code in Exit}


@pytest.mark.parametrize(("prefix", "rows"), [("MP", 74), ("AN", 137)])
def test_every_row_of_a_servers_document_has_a_place_or_a_reason(prefix: str, rows: int) -> None:
    text = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    found = re.findall(rf"^\| {prefix}-(\d+) \| (.+?) \| .*? ?\| (.+) \|$", text, re.MULTILINE)
    assert [int(number) for number, _, _ in found] == list(range(1, rows + 1))
    assert [number for number, _, place in found if place in ("not used", "✗", "-", "–")] == []
