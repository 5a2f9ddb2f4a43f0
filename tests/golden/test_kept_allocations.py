"""Allocations as an earlier program kept them are computed again to the byte, under their own rules.

``allocation/kept`` holds inputs, graph, statements and outcome: of two examples what commit 52a34a2 wrote, of
two with groups, one of them with a flat that was sold, what the first commit that closes groups wrote. They
are not to be written anew: where one differs, a rule was changed that closed seasons stand on, and the new
rule needs an edition of its own.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tepore.documents import allocation_json, building_json, building_unit_json, unit_json
from tepore.norms.uni10200 import BuildingAllocation
from tepore.services.plain_groups import any_allocation_from_plain
from tepore.services.recompute_allocation import differing_parts
from tepore_verify import read_document, verify_document

KEPT = sorted((Path(__file__).parent / "allocation" / "kept").glob("*.json.gz"))


def read(path: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return kept


def test_there_are_kept_allocations() -> None:
    assert len(KEPT) >= 2


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_kept_allocation_is_computed_again_to_the_byte(path: Path) -> None:
    assert differing_parts(read(path)) == ()


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_moved_cent_or_count_shows(path: Path) -> None:
    kept = read(path)
    first = next(iter(kept["statements"].values()))
    first["total_cents"] += 1
    spent = kept["inputs"].get("expenses") or [kept["inputs"]["bills"][0]["expense"]]
    spent[0]["amount_cents"] += 1
    assert {"graph", "statements", "outcome"} <= set(differing_parts(kept))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_the_documents_of_a_kept_allocation_verify_today(path: Path) -> None:
    kept = read(path)
    statements = [kept["statements"][unit["id"]] for unit in kept["inputs"]["units"]]
    computed = any_allocation_from_plain(**{**kept, "statements": statements})
    if isinstance(computed, BuildingAllocation):
        written = [building_json(computed), building_unit_json(computed, computed.statements[0])]
    else:
        written = [allocation_json(computed), unit_json(computed, computed.statements[0])]
    for document in written:
        assert verify_document(read_document(document)).faults == ()
