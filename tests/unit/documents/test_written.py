from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from tepore.documents import allocation_json, unit_json
from tepore.kernel import CalculationGraph
from tepore.norms.uni10200 import Allocation

SCHEMA: dict[str, Any] = json.loads(
    resources.files("tepore_verify").joinpath("allocation.schema.json").read_text(encoding="utf-8")
)


def test_both_parts_follow_the_schema(plain: Allocation, rich: Allocation) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for allocation in (plain, rich):
        documents = [
            allocation_json(allocation),
            *(unit_json(allocation, row) for row in allocation.statements),
        ]
        for document in documents:
            validator.validate(json.loads(document))


def test_the_schema_refuses_what_is_missing(plain: Allocation) -> None:
    document = json.loads(allocation_json(plain))
    del document["statements"][0]["total_cents"]
    with pytest.raises(jsonschema.ValidationError, match="total_cents"):
        jsonschema.Draft202012Validator(SCHEMA).validate(document)


def test_the_graph_reads_back_whole(rich: Allocation) -> None:
    written = json.loads(allocation_json(rich))
    assert CalculationGraph.from_json(written["graph"]) == rich.graph


def test_the_same_allocation_gives_the_same_bytes(rich: Allocation) -> None:
    assert allocation_json(rich) == allocation_json(rich)


def test_no_number_is_a_float(rich: Allocation) -> None:
    def refuse(number: str) -> None:
        raise AssertionError(f"{number} is written as a float")

    json.loads(allocation_json(rich), parse_float=refuse)


def test_a_unit_is_given_its_own_statement_alone(rich: Allocation) -> None:
    document = json.loads(unit_json(rich, rich.statements[1]))
    assert document["part"] == "unit"
    assert [row["unit_id"] for row in document["statements"]] == ["02"]
    assert {note["subject"] for note in document["notes"]} <= {"", "02"}
