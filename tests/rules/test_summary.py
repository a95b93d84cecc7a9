"""`--summary` counts what really ran, in one process and in several."""

import json
from pathlib import Path

import pytest

from support import summary
from support.summary import items_of

pytest_plugins = ["pytester"]

TESTS = Path(summary.__file__).parents[1]
SUITE = """
import pytest

def test_c12_passes():
    pass

@pytest.mark.parametrize("number", range(3))
def test_i1_i2_tries_many(number, record_property):
    record_property("cases", 100)

def test_c13_fails():
    assert not "so"

@pytest.fixture
def broken():
    raise RuntimeError

def test_c14_cannot_begin(broken):
    pass

def test_is_skipped():
    pytest.skip("here")
"""


@pytest.mark.parametrize("processes", [[], ["-n", "2"]], ids=["one-process", "two-processes"])
def test_a_summary_counts_by_area_and_item(pytester: pytest.Pytester, processes: list[str]) -> None:
    pytester.makepyfile(test_suite=SUITE)
    pytester.makeconftest("from support.options import *")  # ours would import aiogram, too
    pytester.makeini(f"[pytest]\npythonpath = {TESTS.parent} {TESTS}")
    pytester.runpytest_subprocess("--summary", "kept/summary.json", "-p", "no:randomly", *processes)

    told = json.loads((pytester.path / "kept/summary.json").read_text(encoding="utf-8"))
    area = told["areas"]["test_suite.py"]
    assert {key: area[key] for key in ("passed", "failed", "skipped", "cases")} == {
        "passed": 4,
        "failed": 2,
        "skipped": 1,
        "cases": 301,
    }
    assert {name: (one["passed"], one["cases"]) for name, one in told["items"].items()} == {
        "C12": (1, 1),
        "C13": (0, 0),
        "C14": (0, 0),
        "I1": (3, 300),
        "I2": (3, 300),
    }
    assert told["nightly"] is False


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("test_c11_c12_a_kill[c12_accepted-7-100]", ["C11", "C12"]),
        ("test_f25_no_junk[3]", ["F25"]),
        ("test_builtin_3_12_cut", []),
        ("test_a_text_of_4096_units", []),
        ("test_x[d05_ioerr]", ["D05"]),
    ],
)
def test_items_are_the_ids_in_a_name(name: str, items: list[str]) -> None:
    assert items_of(name) == items
