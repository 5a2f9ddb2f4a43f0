import pytest

from tepore.norms.defaults import BadDefault, Default, notes_of

BELIEVED = Default(5.0, "K", "start", "remembered")
READ = Default(5.0, "K", "start", "the norm's text", verified=True)


def test_a_default_that_nobody_checked_says_so() -> None:
    assert BELIEVED.note == "start: 5 K (default, not verified; remembered)"


def test_a_figure_that_was_read_needs_no_note() -> None:
    assert READ.note == ""
    assert notes_of([READ, BELIEVED, BELIEVED]) == (BELIEVED.note,)


def test_a_caller_replaces_a_default_and_names_the_source() -> None:
    replaced = BELIEVED.replaced(4.0, source=" data sheet ")
    assert (replaced.number, replaced.source, replaced.verified) == (4.0, "data sheet", True)
    assert replaced.what == BELIEVED.what


@pytest.mark.parametrize(("number", "source"), [(float("nan"), "sheet"), (4.0, " ")])
def test_a_replacement_without_number_or_source_is_refused(number: float, source: str) -> None:
    with pytest.raises(BadDefault):
        BELIEVED.replaced(number, source=source)


def test_a_row_of_a_table_becomes_a_default() -> None:
    row = {"number": 5, "unit": "K", "what": "start", "source": "remembered", "verified": False}
    assert Default.from_row(row) == BELIEVED
