from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.documents.formats import ELLIPSIS, MINUS, aligned, day, figure, money, number, percent
from tepore.documents.texts import LANGUAGES, Language

GAP = "\u00a0"


@pytest.mark.parametrize(
    ("cents", "language", "written"),
    [
        (123450, "it", f"1.234,50{GAP}€"),
        (123450, "de", f"1.234,50{GAP}€"),
        (123450, "en", "€1,234.50"),
        (-5, "it", f"{MINUS}0,05{GAP}€"),
        (-123, "en", f"{MINUS}€1.23"),
        (0, "it", f"0,00{GAP}€"),
        (99999999999, "it", f"999.999.999,99{GAP}€"),
    ],
)
def test_money_as_each_language_writes_it(cents: int, language: Language, written: str) -> None:
    assert money(cents, language) == written


def test_days_as_each_language_writes_them() -> None:
    on = date(2024, 10, 5)
    assert [day(on, language) for language in LANGUAGES] == ["05/10/2024", "5 Oct 2024", "05.10.2024"]


def test_numbers_are_rounded_half_up_where_a_sentence_wants_few_digits() -> None:
    assert number(Fraction(2350762), "it", 0) == "2.350.762"
    assert number(Decimal("0.125"), "it", 2) == "0,13"
    assert number(Fraction(-1, 8), "en", 2) == f"{MINUS}0.13"
    assert percent(Fraction(469, 670), "it") == f"70,0{GAP}%"


@pytest.mark.parametrize(
    ("quantity", "written", "exact"),
    [
        (Fraction(22561), "22.561", True),
        (Decimal("0.00125"), "0,00125", True),
        (Fraction(-1, 4), f"{MINUS}0,25", True),
        (Fraction(1, 3), f"0,333333333333{ELLIPSIS}", False),
        (Fraction(2, 3), f"0,666666666666{ELLIPSIS}", False),
        (Fraction(1, 3000), f"0,000333333333333{ELLIPSIS}", False),
        (Fraction(10**6) + Fraction(1, 7), f"1.000.000,14285{ELLIPSIS}", False),
    ],
)
def test_a_figure_is_whole_or_says_that_it_goes_on(
    quantity: Fraction | Decimal, written: str, exact: bool
) -> None:
    shown = figure(quantity, "it")
    assert (shown.written, shown.exact) == (written, exact)


def read_back(written: str, language: Language) -> Fraction:
    thousands, mark = (",", ".") if language == "en" else (".", ",")
    plain = written.removesuffix(ELLIPSIS).replace(thousands, "").replace(mark, ".").replace(MINUS, "-")
    return Fraction(plain)


@given(st.fractions(max_denominator=10**9), st.sampled_from(LANGUAGES))
def test_a_figure_reads_back_to_itself_or_to_its_own_first_digits(
    quantity: Fraction, language: Language
) -> None:
    shown = figure(quantity, language)
    if shown.exact:
        assert read_back(shown.written, language) == quantity
    else:
        shortfall = abs(quantity) - abs(read_back(shown.written, language))
        assert 0 <= shortfall <= max(abs(quantity), Fraction(1, 10**12)) / 10**10


@given(st.integers(-(10**13), 10**13), st.sampled_from(LANGUAGES))
def test_money_reads_back_to_the_same_cents(cents: int, language: Language) -> None:
    written = money(cents, language).replace("€", "").replace(GAP, "")
    assert read_back(written, language) * 100 == cents


@given(st.lists(st.decimals(-(10**6), 10**6, places=3), min_size=1, max_size=8), st.sampled_from(LANGUAGES))
def test_figures_in_line_have_as_many_decimals_and_none_is_rounded(
    quantities: list[Decimal], language: Language
) -> None:
    written = aligned(quantities, language)
    mark = "." if language == "en" else ","
    assert len({len(one.partition(mark)[2]) for one in written}) == 1
    assert [read_back(one, language) for one in written] == [Fraction(one) for one in quantities]


def test_a_column_with_a_figure_without_end_is_not_rounded_into_line() -> None:
    assert aligned([Fraction(1, 3), 2], "it") == [figure(Fraction(1, 3), "it").written, "2"]
