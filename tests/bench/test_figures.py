"""The numbers of the bench: middles, limits, and the page they are written into."""

from datetime import date

import pytest

from bench import report
from bench.__main__ import SECTIONS
from bench.figures import Figure, percentile, ratios

PAGE = """# Page

<!-- machine -->
<!-- /machine -->

Prose.

<!-- start -->
old
<!-- /start -->
"""


@pytest.mark.parametrize(
    ("limit", "at_least", "reached"),
    [(1.35, False, True), (1.2, False, False), (1.2, True, True), (1.35, True, False)],
)
def test_the_median_decides_whether_a_limit_is_kept(limit, at_least, reached) -> None:
    figure = Figure(name="start", values=(9.0, 1.3, 0.5), limit=limit, at_least=at_least)

    assert figure.middle == 1.3
    assert figure.reached is reached


def test_a_figure_without_a_limit_is_shown_for_comparison_only() -> None:
    assert Figure(name="start", values=(1.0,)).reached is None


def test_each_run_is_set_against_the_one_beside_it() -> None:
    assert ratios([4.0, 9.0], [2.0, 3.0]) == (2.0, 3.0)
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        ratios([4.0, 9.0], [2.0])


def test_a_percentile_is_one_of_the_values() -> None:
    values = list(range(1, 101))

    assert percentile(values, 0.95) == 95
    assert percentile(values, 1.0) == 100
    assert percentile([7.0], 0.95) == 7.0


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "performance.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_only_the_measured_tables_of_the_page_are_replaced(page) -> None:
    figure = Figure(name="start", values=(1.0, 1.25, 2.0), limit=1.35, detail="5 s against 4 s")
    report.write({"start": [figure]}, runs=3, today=date(2026, 11, 24), page=page)

    text = page.read_text(encoding="utf-8")
    assert "| start<br>5 s against 4 s | **1.25×** | 1–2 | ≤ 1.35× | ✓ |" in text
    assert "old" not in text
    assert "Prose." in text
    assert "24 November 2026" in text
    report.write({"start": [figure]}, runs=3, today=date(2026, 11, 24), page=page)
    assert page.read_text(encoding="utf-8") == text


def test_a_section_without_a_place_in_the_page_is_an_error(page) -> None:
    with pytest.raises(LookupError, match="drain"):
        report.write({"drain": []}, runs=1, today=date(2026, 11, 24), page=page)


def test_the_real_page_has_a_place_for_every_section() -> None:
    text = report.PAGE.read_text(encoding="utf-8")

    assert all(f"<!-- {name} -->" in text and f"<!-- /{name} -->" in text for name in SECTIONS)
