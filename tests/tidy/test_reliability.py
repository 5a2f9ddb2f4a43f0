"""The list of what we hold ourselves to: every id once, and evidence that exists."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"
ROWS = list(csv.DictReader((FOLDER / "reliability.csv").read_text(encoding="utf-8").splitlines()))
NUMBERS = {"D": 8, "F": 5, "K": 6, "T": 5, "M": 8, "A": 9, "P": 6, "B": 5, "W": 2, "S": 2, "V": 1, "X": 5}
IDS = [f"{letter}{number}" for letter, count in NUMBERS.items() for number in range(1, count + 1)]


def test_every_figure_stands_once() -> None:
    assert sorted(row["id"] for row in ROWS) == sorted(IDS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_what_is_shown_has_evidence_that_exists(row: dict[str, str]) -> None:
    assert row["verdict"] in {"held", "partly", "not measured"}
    assert bool(row["evidence"]) == (row["verdict"] != "not measured")
    file, _, name = row["evidence"].partition("::")
    if row["evidence"]:
        assert (ROOT / file).is_file(), file
    if name:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_page_counts_as_the_list_does() -> None:
    page = (FOLDER / "reliability.md").read_text(encoding="utf-8")
    told = re.search(r"Of the (\d+): (\d+) held, (\d+) partly, (\d+) not measured", page)
    counted = Counter(row["verdict"] for row in ROWS)
    assert told is not None
    assert [int(number) for number in told.groups()] == [
        len(ROWS), counted["held"], counted["partly"], counted["not measured"],
    ]  # fmt: skip
