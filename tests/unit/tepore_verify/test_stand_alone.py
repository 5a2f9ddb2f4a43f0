"""The verifier stands alone: Python's own modules, tables that say all it knows, words in three languages."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tepore.norms.dlgs102 import legal_rules
from tepore_verify.forms import tables
from tepore_verify.law import law
from tepore_verify.words import LANGUAGES, words

PACKAGE = Path(__file__).parents[3] / "src" / "tepore_verify"
FILES = sorted(PACKAGE.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_imports_python_and_itself_alone(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            top = name.split(".")[0]
            assert top in sys.stdlib_module_names or top == "tepore_verify", name


def test_the_law_s_texts_are_the_engine_s() -> None:
    ours = [
        (rule["id"], rule["from"], rule["text"], rule["standard"], rule.get("minimum_percent"))
        for rule in law()
    ]
    theirs = [
        (rule.id, rule.from_on.isoformat(), rule.text, rule.standard, rule.minimum_percent)
        for rule in legal_rules()
    ]
    assert ours == theirs


def test_the_three_languages_say_the_same_things() -> None:
    def places(sentence: str) -> list[str]:
        return sorted(re.findall(r"\{(\w+)\}", sentence))

    reference = words()["it"]
    for language in LANGUAGES:
        assert set(words()[language]) == set(reference)
        for key, sentence in words()[language].items():
            assert sentence.strip(), key
            assert places(sentence) == places(reference[key]), key


def test_every_code_of_a_fault_and_every_kind_has_its_sentence() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in FILES)
    codes = set(re.findall(r'"(verify\.(?!js)[a-z_]+)"', written)) | {"verify.fixed", "verify.consumption"}
    assert len(codes) > 25
    assert {f"fault.{code}" for code in codes} <= set(words()["it"])


def test_no_two_forms_are_of_one_id_and_each_names_known_operations() -> None:
    operations = {"given", "sum", "difference", "product", "quotient", "minimum", "maximum", "round"}
    operations |= {"left_over", "largest_remainder"}
    ids = [row["id"] for row in tables()["figures"]]
    assert sorted(ids) == sorted(set(ids))
    for row in tables()["figures"]:
        assert {way.split(" ")[0] for way in row["from"]} <= operations, row["id"]
        assert set(row) <= {"id", "unit", "symbol", "from", "subject", "number", "digits", "shown"}, row["id"]


def test_every_name_of_a_place_is_used_and_means_one_thing() -> None:
    forms = sorted((PACKAGE / "forms").glob("*.toml"))
    named = [tomllib.loads(path.read_text(encoding="utf-8")).get("names", {}) for path in forms]
    for index, one in enumerate(named):
        for other in named[index + 1 :]:
            assert all(one[name] == other[name] for name in one.keys() & other.keys())
    written = "".join(path.read_text(encoding="utf-8") for path in forms)
    for table in named:
        for name in table:
            assert re.search(rf"\{{{name}(?:_any)?\}}", written), name
