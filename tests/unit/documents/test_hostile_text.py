from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tepore.documents import Imprint, allocation_json, building_book_pdf, statement_pdf, verify_allocation
from tepore.norms.uni10200 import Allocation, Expense, SeasonInputs, allocate

MARKUP = (
    '#panic("code")',
    "$ x $ *bold* _low_ `raw` = heading",
    '[brackets] ] } { ) ( "quotes" \\ // /* comment',
    "<label> @reference ~ -- --- ...",
    '#read("/etc/passwd") #include "x"',
    "الإسم \u202eevil\u202c 😀 名字",
    "x" * 300,
    "parola " * 60,
    "{0.__class__} {unit} %s",
)


def with_text(inputs: SeasonInputs, written: str) -> Allocation:
    """Put one text wherever a person may write."""
    units = tuple(replace(unit, name=written, holder=written) for unit in inputs.units)
    rows = tuple(
        replace(
            row,
            metering_point=f"{written}{row.id}",
            room=written,
            device=f"{written}{row.id}",
            device_kind=written,
            source=written,
        )
        for row in inputs.consumptions
    )
    bill = inputs.expenses[0]
    expense = Expense(
        id=bill.id,
        kind=bill.kind,
        description=written,
        amount_cents=1,
        document=written,
        source=written or "x",
    )
    return allocate(
        replace(
            inputs, units=units, consumptions=rows, expenses=(expense,), condominium=written, season=written
        )
    )


@pytest.mark.parametrize("written", MARKUP)
def test_markup_comes_out_as_text(make_season: Callable[..., SeasonInputs], written: str) -> None:
    allocation = with_text(make_season(2), written)
    imprint = Imprint(issuer=written, contact=written)
    shown = "".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(statement_pdf(allocation, "01", imprint=imprint))).pages
    )
    if written.isascii():
        plain = "".join(written.split())
        assert plain in "".join(shown.replace("\u200b", "").split())
    assert building_book_pdf(allocation, imprint=imprint).startswith(b"%PDF")


@given(written=st.text(max_size=60) | st.text(alphabet="#$[]{}()\\\"'*_`=<>@~/-+ \n\u202e", max_size=60))
@settings(max_examples=40, deadline=None)
def test_any_text_gives_a_statement_and_a_right_proof(
    make_season: Callable[..., SeasonInputs], written: str
) -> None:
    allocation = with_text(make_season(2), written)
    pdf = statement_pdf(allocation, "01", imprint=Imprint(issuer=written, contact=written))
    assert PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert verify_allocation(allocation_json(allocation)).right


def test_long_names_do_not_squeeze_the_page(make_season: Callable[..., SeasonInputs]) -> None:
    name = "Amministrazioni condominiali riunite Rossi, Bianchi, Verdi e associati " + "y" * 90
    allocation = with_text(make_season(2), name)
    pdf = statement_pdf(allocation, "01", imprint=Imprint(issuer=name, contact=name))
    first = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "Spesa di questa unità" in first
    assert "Di che cosa si compone" in first
    assert "Domande e contestazioni" in first
