"""The ledger of OWASP ASVS 5.0: every requirement of levels 1 and 2 once, with evidence that exists."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = list(csv.DictReader((ROOT / "docs/reference/asvs.csv").read_text(encoding="utf-8").splitlines()))
VERDICTS = {"met", "partly", "not", "not applicable", "not yet judged"}
REQUIREMENTS = {"1": 70, "2": 183}
"""How many requirements of each level ASVS 5.0.0 has, counted in its own table."""


def test_every_requirement_of_both_levels_stands_once() -> None:
    assert Counter(row["level"] for row in ROWS) == REQUIREMENTS
    assert len({row["id"] for row in ROWS}) == len(ROWS) == 253
    assert all(re.fullmatch(r"V\d{1,2}\.\d\.\d{1,2}", row["id"]) for row in ROWS)


def test_every_row_has_a_verdict_and_what_is_met_has_evidence() -> None:
    assert {row["verdict"] for row in ROWS} <= VERDICTS
    bare = [row["id"] for row in ROWS if row["verdict"] != "not yet judged" and not row["evidence"]]
    assert not bare


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_tests_and_documents_that_are_named_exist(row: dict[str, str]) -> None:
    for path, name in re.findall(r"((?:tests|docs)/[\w/.-]+\.\w+)(?:::(test_\w+))?", row["evidence"]):
        assert (ROOT / path).is_file(), path
        if name:
            assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{name}"


def test_the_page_counts_as_the_ledger_does() -> None:
    page = (ROOT / "docs/reference/asvs.md").read_text(encoding="utf-8")
    for verdict, count in Counter(row["verdict"] for row in ROWS).items():
        assert f"{count} {verdict}" in page, verdict
