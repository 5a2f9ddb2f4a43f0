"""The JSON schema in the docs is the one of the code, and the examples fit it."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tepore.services.building_file import building_file_schema

ROOT = Path(__file__).parents[4]
BUILDING_FILES = sorted(
    file
    for file in (ROOT / "examples").glob("*.toml")
    if {"criterion", "groups"} & set(tomllib.loads(file.read_text(encoding="utf-8")))
)
SCHEMA = ROOT / "docs" / "reference" / "building-file.schema.json"


def test_the_schema_in_the_docs_is_up_to_date() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == building_file_schema(), (
        "write what building_file_schema() gives"
    )


def as_json(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: as_json(inner) for key, inner in node.items()}
    if isinstance(node, list):
        return [as_json(inner) for inner in node]
    return node.isoformat() if isinstance(node, date) else node


@pytest.mark.parametrize("file", BUILDING_FILES, ids=lambda file: file.stem)
def test_the_examples_fit_the_schema(file: Path) -> None:
    document = as_json(tomllib.loads(file.read_text(encoding="utf-8")))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    document = as_json(tomllib.loads((ROOT / "examples" / "1pe.toml").read_text(encoding="utf-8")))
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert not validator.is_valid(document | {"unknown": 1})
    assert not validator.is_valid(document | {"format": 2})
    assert not validator.is_valid(document | {"units": []})
