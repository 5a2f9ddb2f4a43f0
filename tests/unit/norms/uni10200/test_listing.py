"""The page of criteria: it is what the code says, and says it of every criterion."""

from __future__ import annotations

from pathlib import Path

from tepore.norms.dlgs102 import legal_rules
from tepore.norms.uni10200 import CRITERIA
from tepore.norms.uni10200.listing import criteria_page

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "criteria.md"


def test_the_page_in_the_docs_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == criteria_page(), "write what criteria_page() gives"


def test_the_page_has_every_criterion_and_every_text_of_the_law() -> None:
    page = criteria_page()
    assert all(f"`{code}`" in page for code in CRITERIA)
    assert all(rule.text in page for rule in legal_rules())
    assert "`uni10200:2018/use-factor`*" in page
