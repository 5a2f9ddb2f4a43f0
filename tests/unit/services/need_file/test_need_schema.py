"""The published JSON schema is the one of the code, and the examples fit it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from tepore.services.need_file.schema import need_file_schema

ROOT = Path(__file__).parents[4]


def test_the_published_schema_is_of_today() -> None:
    published = (ROOT / "docs" / "reference" / "need-file.schema.json").read_text(encoding="utf-8")
    assert published == need_file_schema()


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("need-*.toml")), ids=lambda path: path.stem)
def test_the_examples_fit_the_schema(path: Path) -> None:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(json.loads(need_file_schema())).validate(document)
