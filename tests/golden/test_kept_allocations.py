"""Allocations as an earlier program kept them are computed again to the byte, under their own rules.

``allocation/kept`` holds what commit 52a34a2 wrote of two examples: inputs, graph, statements and outcome.
They are not to be written anew: where one differs, a rule was changed that closed seasons stand on, and the
new rule needs an edition of its own.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tepore.services.recompute_allocation import differing_parts

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
    kept["inputs"]["expenses"][0]["amount_cents"] += 1
    assert {"graph", "statements", "outcome"} <= set(differing_parts(kept))
