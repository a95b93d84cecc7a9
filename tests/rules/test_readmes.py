"""Both READMEs say the same, in step with the settings, and point at what exists."""

import re
from pathlib import Path

import pytest

from bot.exits import Exit
from bot.settings import setting_names
from handlers.permissions import COMMANDS
from services.household.roles import Role

ROOT = Path(__file__).parent.parent.parent
IMAGES = ROOT / "docs" / "images"
REQUIRED = {"README.md": "required", "README.zh-Hans.md": "必填"}
READMES = tuple(REQUIRED)
ROLES = {
    "README.md": {"viewer": "viewers", "member": "members", "admin": "admins", "owner": "owners"},
    "README.zh-Hans.md": {"viewer": "访客", "member": "成员", "admin": "管理员", "owner": "主人"},
}
LARGEST = 200_000  # bytes of a picture

_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_ROW = re.compile(r"^\| `([A-Z][A-Z_]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
_CODE = re.compile(r"^\| (\d+) \|", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def outside_of_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def links(name: str) -> list[str]:
    """Return where a README points inside the project."""
    found = _LINK.findall(outside_of_code(text_of(name)))
    return [one for one in found if "://" not in one and not one.startswith("#")]


def shape(name: str) -> list[str]:
    """Return the headings' levels, tables, fences and pictures of a README, in their order."""
    pattern = r"^(#+ |\|---.*$|```|!\[)"
    return re.findall(pattern, text_of(name), re.MULTILINE)


def test_both_have_the_same_sections() -> None:
    english, chinese = map(shape, READMES)

    assert len(_HEADING.findall(outside_of_code(text_of("README.md")))) > 8
    assert english == chinese


def test_each_leads_to_the_other() -> None:
    assert "README.zh-Hans.md" in links("README.md")
    assert "README.md" in links("README.zh-Hans.md")


@pytest.mark.parametrize("name", READMES)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    assert [one for one in links(name) if not (ROOT / one.partition("#")[0]).exists()] == []


def test_every_picture_is_shown_and_small() -> None:
    pictures = {path.relative_to(ROOT).as_posix(): path for path in IMAGES.rglob("*.png")}
    shown = {one for name in READMES for one in links(name)}

    assert len(pictures) > 10
    assert pictures.keys() - shown == set()
    assert {name for name, path in pictures.items() if path.stat().st_size >= LARGEST} == set()


@pytest.mark.parametrize("name", READMES)
def test_the_table_lists_every_setting_with_its_default(name: str) -> None:
    """The defaults and the order are those of .env.example, which is held to the models."""
    example = re.findall(r"^(#?)([A-Z][A-Z_]+)=(.*)$", text_of(".env.example"), re.MULTILINE)
    wanted = [
        (setting, (f"`{default}`" if default else "–") if optional else REQUIRED[name])
        for optional, setting, default in example
    ]

    listed = [(setting, default) for setting, default, _ in _ROW.findall(text_of(name))]

    assert listed == wanted
    assert {setting for setting, _ in listed} == {*setting_names()}


@pytest.mark.parametrize("name", READMES)
def test_every_command_has_one_row_that_says_whose_it_is(name: str) -> None:
    roles = {role: ROLES[name][role.value] for role in Role if role.value in ROLES[name]}
    wanted = [(entry.name, roles[entry.role]) for entry in COMMANDS]

    assert re.findall(r"^\| `/(\w+)` \| (\w+) \| .+ \|$", text_of(name), re.MULTILINE) == wanted


@pytest.mark.parametrize("name", READMES)
def test_every_exit_code_is_explained(name: str) -> None:
    assert set(map(int, _CODE.findall(text_of(name)))) == {*map(int, Exit)}


@pytest.mark.parametrize("name", READMES)
def test_every_target_that_is_named_exists(name: str) -> None:
    targets = re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE)

    assert set(re.findall(r"\bmake ([a-z]+)\b(?!,)", text_of(name))) <= {*targets}
