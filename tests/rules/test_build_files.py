"""What a fresh machine runs first: the Makefile, the locks, the image."""

import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
LOCKS = ("requirements/run.txt", "requirements/dev.txt")
TARGETS = (
    "bench",
    "coverage",
    "demo",
    "lint",
    "lock",
    "mutants",
    "run",
    "screenshots",
    "soak",
    "test",
    "texts",
)


def make(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],  # noqa: S607 - whichever make the machine has
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a folder with what make reads, and no .venv."""
    (tmp_path / "requirements").mkdir()
    for name in ("Makefile", *LOCKS):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_makes_the_environment_first(clone: Path, target: str) -> None:
    plan = make(clone, "-n", target).stdout

    assert "--require-hashes" in plan
    assert plan.index("--require-hashes") < plan.rindex(".venv/bin/")


def test_an_old_python_is_refused_in_one_sentence(clone: Path) -> None:
    done = make(clone, "run", "PYTHON=false")

    assert done.returncode != 0
    assert "Usher needs Python 3.11 or newer" in done.stderr
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_by_hash_and_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^\S+==\S+", text, re.MULTILINE)

    assert pins
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text
    assert "--index" not in text


def test_the_development_lock_agrees_with_the_image() -> None:
    run, dev = (
        dict(re.findall(r"^([\w.,\[\]-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in LOCKS
    )

    assert run.items() <= dev.items()


def test_the_image_does_not_run_as_root() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert re.findall(r"^USER (.+)$", dockerfile, re.MULTILINE) == ["10001"]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_keeps_the_extras_that_its_packages_ask_for(name: str) -> None:
    """Without them, pip takes a package's newest release beside the pin, and refuses its hash."""
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = {
        canonicalize_name(package): set(filter(None, extras.split(",")))
        for package, extras in re.findall(r"^([\w.-]+)(?:\[([\w,.-]+)\])?==", text, re.MULTILINE)
    }
    missing = {
        str(wanted)
        for package in pinned
        for wanted in _requirements(package)
        if canonicalize_name(wanted.name) in pinned
        and not wanted.extras <= pinned[canonicalize_name(wanted.name)]
    }

    assert missing == set()


def _requirements(package: str) -> list[Requirement]:
    """Return what an installed package needs without extras of its own; a lock may hold others."""
    try:
        found = map(Requirement, metadata.requires(package) or ())
    except metadata.PackageNotFoundError:
        return []
    return [one for one in found if not one.marker or one.marker.evaluate({"extra": ""})]
