"""Writes docs/performance.md from the figures of one session."""

import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from bench.figures import Figure

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
_MARK = re.compile(r"<!-- (\w+) -->\n.*?<!-- /\1 -->", re.DOTALL)


def write(
    sections: Mapping[str, Sequence[Figure]], *, runs: int, today: date, page: Path = PAGE
) -> None:
    """Replace the tables of these sections in the page; everything else of it stays.

    Raises: LookupError when the page has no place for a section.
    """
    text = page.read_text(encoding="utf-8")
    measured = f"\n*Measured on {today.day} {today:%B %Y}; runs of each row: {runs}.*\n"
    tables = {name: table(figures) + measured for name, figures in sections.items()}
    tables["machine"] = (
        f"Measured with {os.cpu_count()} cores, {platform.system()} {platform.machine()},"
        f" Python {platform.python_version()}.\n"
    )
    missing = tables.keys() - set(_MARK.findall(text))
    if missing:
        raise LookupError(f"the page has no place for {sorted(missing)}")

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name not in tables:
            return found[0]
        return f"<!-- {name} -->\n{tables[name]}<!-- /{name} -->"

    page.write_text(_MARK.sub(place, text), encoding="utf-8")


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| what | median | spread | to reach | |", "|---|---|---|---|---|"]
    for one in figures:
        limit = "–"
        if one.limit is not None:
            limit = f"{'≥' if one.at_least else '≤'} {one.limit:g}{one.unit}"
        mark = {True: "✓", False: "✗", None: ""}[one.reached]
        spread = f"{_number(min(one.values))}–{_number(max(one.values))}"
        name = f"{one.name}<br>{one.detail}" if one.detail else one.name
        middle = f"**{_number(one.middle)}{one.unit}**"
        lines.append(f"| {name} | {middle} | {spread} | {limit} | {mark} |")
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
