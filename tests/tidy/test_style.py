"""The rules of CONTRIBUTING.md that a small program can hold."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tepore"
PACKAGES = (SOURCE, ROOT / "src" / "tepore_verify")
FILES = sorted(
    path for package in PACKAGES for path in package.rglob("*.py") if "migrations" not in path.parts
)
PURE = ("kernel", "norms", "mbus")
VAGUE_NOUNS = {"data", "info", "misc", "util", "utils", "helper", "helpers"}
BANNED = VAGUE_NOUNS | {"manager", "handle", "process"}
BANNED_MODULES = BANNED | {"common"}  # "common room" is the field's word, a module of common things is not
LONGEST_FILE = 500
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE if path.is_relative_to(SOURCE) else SOURCE.parent))


def public_functions(tree: ast.AST, prefix: str = "") -> list[tuple[str, Function]]:
    found: list[tuple[str, Function]] = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function) and not node.name.startswith("_"):
            found.append((prefix + node.name, node))
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            found.extend(public_functions(node, f"{prefix}{node.name}."))
    return found


def raises_itself(function: Function) -> bool:
    """Tell whether the body raises an exception by name.

    A bare re-raise does not count, nor a command's exit code: its docstring is the help that a user reads.
    """
    stack = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Raise) and node.exc is not None:
            if not ast.unparse(node.exc).startswith("typer.Exit"):
                return True
            continue
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            stack.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.AST))
    return False


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_is_one_idea(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE, f"{name_of(path)} has {lines} lines: split it by idea"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_names_say_what_is_meant(path: Path) -> None:
    names = {path.stem}
    for node in ast.walk(TREES[path]):
        if isinstance(node, Function | ast.ClassDef):
            names.add(node.name)
    tokens = {name: re.findall(r"[a-z]+|[A-Z][a-z]*", name) for name in names}
    vague = {name for name, parts in tokens.items() if BANNED & {part.lower() for part in parts}}
    vague |= {path.stem} & BANNED_MODULES
    vague -= {"database", "metadata"}
    assert not vague, f"{name_of(path)}: {sorted(vague)}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_public_function_that_raises_says_so(path: Path) -> None:
    silent = [
        name
        for name, function in public_functions(TREES[path])
        if raises_itself(function) and "Raises\n" not in (ast.get_docstring(function) or "")
    ]
    assert not silent, f"{name_of(path)}: no Raises section in {silent}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_broad_except_within_the_doors(path: Path) -> None:
    broad = [
        node.lineno
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
    ]
    assert not broad, f"{name_of(path)}: lines {broad}"


@pytest.mark.parametrize("path", [p for p in FILES if name_of(p).split("/")[0] in PURE], ids=name_of)
def test_pure_floors_do_no_input_or_output_but_their_own_tables(path: Path) -> None:
    opened = [
        node.lineno
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in {"open", "print", "input"})
            or (
                isinstance(node.func, ast.Attribute)
                and node.func.attr in {"now", "utcnow", "today", "getenv"}
            )
        )
    ]
    assert not opened, f"{name_of(path)}: lines {opened}"


@pytest.mark.parametrize(
    "path",
    sorted(path for package in PACKAGES for path in package.rglob("*.toml") if path.parent.name != "texts"),
    ids=name_of,
)
def test_a_table_names_its_source(path: Path) -> None:
    assert re.search(r"^\s*source\s*=", path.read_text(encoding="utf-8"), re.MULTILINE), f"{path}: no source"


def test_pages_of_the_docs_that_are_linked_exist() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]
    assert not dead, dead
