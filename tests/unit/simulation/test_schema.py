"""The published JSON schema of scenarios is the one of the code, and the shipped scenarios fit it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from tepore.simulation.scenario_file import city_schema, scenario_schema

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "examples" / "scenarios").glob("*.toml"))


SCHEMAS = {"scenario": scenario_schema, "city": city_schema}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_published_schema_is_of_today(kind: str) -> None:
    published = (ROOT / "docs" / "reference" / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert published == SCHEMAS[kind]()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_scenarios_fit_it(path: Path) -> None:
    # JSON has no dates: they are checked as text, as the schema's format says.
    document = json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=str))
    schema = city_schema() if "city" in document else scenario_schema()
    jsonschema.Draft202012Validator(json.loads(schema)).validate(document)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_key_is_explained_in_the_reference(kind: str) -> None:
    page = (ROOT / "docs" / "reference" / "scenario.md").read_text(encoding="utf-8")
    schema = json.loads(SCHEMAS[kind]())
    keys = {key for table in [schema, *schema["$defs"].values()] for key in table.get("properties", {})}
    assert not {key for key in keys if f"`{key}`" not in page}
