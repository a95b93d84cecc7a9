"""The project's own source, for tests about the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("bot", "handlers", "services")


def sources(*folders: str) -> list[Path]:
    """Return every Python file below these folders of the project."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Yield the calls of a function, or of a method, with one of these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            owner = getattr(getattr(called, "value", None), "id", "")
            if name in names or (name == "rich" and owner in names):
                yield node


def words_of(path: Path) -> str:
    """Return a module's code without comments and docstrings."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        if body and isinstance(node, documented) and ast.get_docstring(node) is not None:
            body[0] = ast.Pass()
    return ast.unparse(tree)
