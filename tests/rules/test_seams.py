"""What the tree promises: backends are named in one place, files stay small, locks name no host."""

import re

from support.tree import PACKAGES, ROOT, sources, words_of

BACKENDS = sorted(p.name for p in (ROOT / "services" / "backends").iterdir() if p.is_dir())
LINES = 400


# A name that is an ordinary word, too, is one where it is used as a name.
ORDINARY = {"tasks": r"backends[./]tasks|BackendId\(.tasks|['\"]tasks-|TASKS_"}


def test_nothing_but_one_module_names_a_backend() -> None:
    names = [name for name in BACKENDS if not name.startswith("__")]
    assert names
    shapes = [ORDINARY.get(name, f"(?i:{name})") for name in names]
    word = re.compile("|".join(shapes))
    # A catalogue whose links people paste has the same name as the server of somebody's list.
    allowed = {ROOT / "bot" / "backends.py", ROOT / "services" / "pointers.py"}
    guilty = [
        path.relative_to(ROOT)
        for path in sources(*PACKAGES)
        if path not in allowed
        and not path.is_relative_to(ROOT / "services" / "backends")
        and word.search(words_of(path))
    ]
    assert guilty == []


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    everything = sources(*PACKAGES, "sandbox", "tests")
    assert [p for p in everything if len(p.read_text().splitlines()) > LINES] == []


def test_locks_are_hashed_and_name_no_host() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text
        assert "index-url" not in text
        assert text.count("==") <= text.count("--hash=sha256:")


def test_nothing_names_a_package_index() -> None:
    texts = [ROOT / name for name in ("Makefile", "Dockerfile", "pyproject.toml", "README.md")]
    pattern = re.compile(r"index-url|extra-index|find-links", re.IGNORECASE)
    assert [p.name for p in texts if p.exists() and pattern.search(p.read_text())] == []
