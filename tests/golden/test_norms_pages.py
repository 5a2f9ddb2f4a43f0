"""The pages of the norms: their worked examples run, and what is not verified is all listed."""

import doctest
from pathlib import Path

import pytest

from tepore.norms.tables import load_defaults

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "reference" / "norms"
OWN = ("en834", "radiators", "en1434", "totalisers", "requirements", "duties", "feasibility", "uni11300-2")
STUDY = (ROOT / "examples" / "feasibility" / "condominium.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OWN)
def test_the_worked_examples_of_a_page_run(name: str) -> None:
    found = doctest.testfile(
        str(PAGES / f"{name}.md"),
        module_relative=False,
        globs={"example": STUDY},
        optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL,
        encoding="utf-8",
    )
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize(
    ("name", "package", "table"),
    [
        ("en834", "tepore.norms.en834", "en834.toml"),
        ("radiators", "tepore.norms.uni10200", "radiators.toml"),
        ("en1434", "tepore.norms.en1434", "en1434.toml"),
        ("uni11300-2", "tepore.norms.uni11300_2", "losses.toml"),
    ],
)
def test_a_page_lists_every_default_that_nobody_has_checked(name: str, package: str, table: str) -> None:
    page = " ".join((PAGES / f"{name}.md").read_text(encoding="utf-8").split())
    unlisted = [
        d.what for d in load_defaults(package, table).values() if not d.verified and d.what not in page
    ]
    assert not unlisted


@pytest.mark.parametrize("name", OWN)
def test_a_page_says_what_is_not_verified(name: str) -> None:
    assert "## What is not verified" in (PAGES / f"{name}.md").read_text(encoding="utf-8")
