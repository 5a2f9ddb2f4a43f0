"""The catalogue of sentences: three languages alike, every key used, every key that is used there."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tepore.documents.texts import LANGUAGES, catalogue

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tepore"
TEXTS = SOURCE / "documents" / "texts"
REFERENCE = catalogue("it")
KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+\Z")
PAGES = [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")]


def places(sentence: str) -> list[str]:
    return sorted(re.findall(r"\{(\w*)", sentence))


def literals() -> tuple[set[str], set[str]]:
    """Give the whole strings of the source, and the beginnings of those with places in them."""
    whole: set[str] = set()
    begun: set[str] = set()
    for tree in TREES:
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
                begun.add(node.value.partition("{")[0])
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
    for page in PAGES:
        quoted = re.findall(r"""["']([a-z][\w.]+)["']""", page.read_text(encoding="utf-8"))
        whole.update(quoted)
        begun.update(quoted)
    return whole, {beginning for beginning in begun if "." in beginning and KEY.match(f"{beginning}x")}


WHOLE, BEGUN = literals()


def plain(key: str) -> str:
    """Give the key that a caller names where its endings are chosen by a count."""
    return re.sub(r"\.(?:one|other)\Z", "", key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_keys_of_italian(language: str) -> None:
    assert set(catalogue(language)) == set(REFERENCE)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_places_of_italian(language: str) -> None:
    sentences = catalogue(language)  # type: ignore[arg-type]
    differing = [
        key for key in REFERENCE if key in sentences and places(sentences[key]) != places(REFERENCE[key])
    ]
    assert not differing


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_has_a_place_without_a_name(language: str) -> None:
    sentences = catalogue(language)  # type: ignore[arg-type]
    assert not [key for key, sentence in sentences.items() if not sentence.strip() or "" in places(sentence)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_in_two_files(language: str) -> None:
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in TEXTS.glob(f"*{language}.toml")]
    counted = [len(flat(table)) for table in tables]
    assert sum(counted) == len(catalogue(language))  # type: ignore[arg-type]


def flat(table: dict[str, object], prefix: str = "") -> list[str]:
    keys: list[str] = []
    for name, content in table.items():
        keys += flat(content, f"{prefix}{name}.") if isinstance(content, dict) else [f"{prefix}{name}"]
    return keys


def test_every_key_is_used() -> None:
    unused = [
        key
        for key in REFERENCE
        if key not in WHOLE
        and plain(key) not in WHOLE
        and not any(key.startswith(beginning) for beginning in BEGUN)
    ]
    assert not unused


def test_every_key_that_is_asked_for_is_there() -> None:
    asked = {
        node.args[0].value
        for tree in TREES
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "text"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and KEY.match(node.args[0].value)
    }
    known = set(REFERENCE) | {plain(key) for key in REFERENCE}
    assert len(asked) > 50, "the search for keys finds too few: it no longer looks at the right calls"
    assert not asked - known
