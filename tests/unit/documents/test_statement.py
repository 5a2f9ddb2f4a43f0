from __future__ import annotations

import io
import json
import re
import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from pypdf import PdfReader

from tepore.documents import Imprint, NoSuchUnit, statement_pdf, statement_picture, verify_allocation
from tepore.documents.formats import money
from tepore.documents.texts import LANGUAGES, Language, text
from tepore.norms.uni10200 import Allocation, Quality, SeasonInputs, allocate

IMPRINT = Imprint(issued_on=date(2024, 6, 1), issuer="Studio Bianchi", contact="011 123456")


def pages_of(pdf: bytes) -> list[str]:
    return [flat(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def flat(written: str) -> str:
    return re.sub(r"\s+", " ", written)


def attached(pdf: bytes) -> dict[str, bytes]:
    return {name: files[0] for name, files in PdfReader(io.BytesIO(pdf)).attachments.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_what_is_owed_and_each_part_of_it(rich: Allocation, language: Language) -> None:
    for statement in rich.statements:
        first = pages_of(statement_pdf(rich, statement.unit_id, language, imprint=IMPRINT))[0]
        balance = statement.balance_cents
        assert balance is not None
        assert flat(money(abs(balance), language)) in first
        for line in statement.lines:
            assert flat(money(line.amount_cents, language)) in first


def test_without_advances_the_season_is_what_is_owed(plain: Allocation) -> None:
    for statement in plain.statements:
        first = pages_of(statement_pdf(plain, statement.unit_id))[0]
        assert text("statement.due", "it") in first
        assert flat(money(statement.total_cents, "it")) in first


@pytest.mark.parametrize(("unit", "key"), [("01", "due_balance"), ("02", "due_credit")])
def test_a_balance_and_a_credit_are_not_taken_for_each_other(rich: Allocation, unit: str, key: str) -> None:
    first = pages_of(statement_pdf(rich, unit, imprint=IMPRINT))[0]
    others = {"due", "due_balance", "due_credit", "due_settled"} - {key}
    assert text(f"statement.{key}", "it") in first
    assert not [other for other in others if text(f"statement.{other}", "it") in first]


def test_it_ends_with_a_table_whose_rows_sum_to_its_sum(plain: Allocation) -> None:
    last = " ".join(pages_of(statement_pdf(plain, "01")))
    amount = r"((?:\d{1,3}\.)*\d{1,3},\d{2})"
    rows = re.findall(rf"Interno \d+ [\d.,]+ [\d.,]+ {amount} {amount} {amount} ", last)
    (total,) = re.findall(rf"Somma [\d.,]+ 1\.000 {amount} {amount} {amount} ", last)
    assert len(rows) == len(plain.statements)
    for column in range(3):
        assert sum(cents(row[column]) for row in rows) == cents(total[column])
    assert cents(total[2]) == plain.total_cents


def cents(written: str) -> int:
    return int(written.replace(".", "").replace(",", ""))


def test_the_second_page_goes_down_to_readings_serials_and_factors(plain: Allocation) -> None:
    second = pages_of(statement_pdf(plain, "03"))[1]
    for shown in ("471103", "100 il 15/10/2023", "400 il 15/04/2024", "KQ 1,25 × KC 0,8", "300 UR"):
        assert shown in second


def test_every_clause_of_the_unit_is_named(rich: Allocation) -> None:
    calculation = " ".join(pages_of(statement_pdf(rich, "01"))[1:])
    for clause in ("11.8.3.1, prospetto 10", "art. 8", "11.2.1"):
        assert clause in calculation


def test_figures_without_end_are_cut_and_say_so(rich: Allocation) -> None:
    unit_cost = rich.graph["cost/unit"].number / 100
    assert unit_cost.denominator % 3 == 0
    digits = str(unit_cost.numerator * 10**12 // unit_cost.denominator)
    assert f"0,{digits}…" in " ".join(pages_of(statement_pdf(rich, "01")))


def test_estimates_and_unverified_defaults_are_said(rich: Allocation) -> None:
    whole = " ".join(pages_of(statement_pdf(rich, "02")))
    assert "STIMATA" in whole
    assert "stagione precedente, corretta coi gradi giorno" in whole
    assert "valore predefinito, non verificato" in whole


def test_no_other_household_is_shown_finer_than_its_totals(rich: Allocation) -> None:
    pdf = statement_pdf(rich, "01")
    shown = " ".join(pages_of(pdf)) + attached(pdf)["calculation-01.json"].decode()
    for other in rich.statements[1:]:
        for row in other.consumptions:
            assert row.device == "" or row.device not in shown
            assert f"consumption/row/{row.id}" not in shown
        assert other.holder not in shown


def test_the_attached_calculation_proves_the_amount_by_itself(rich: Allocation) -> None:
    for statement in rich.statements:
        (document,) = attached(statement_pdf(rich, statement.unit_id)).values()
        verified = verify_allocation(document)
        assert verified.faults == ()
        assert verified.figures > 50
        written = json.loads(document)
        assert [row["total_cents"] for row in written["statements"]] == [statement.total_cents]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_archival_and_accessible(plain: Allocation, language: Language) -> None:
    reader = PdfReader(io.BytesIO(statement_pdf(plain, "01", language)))
    catalogue = reader.trailer["/Root"]
    metadata = catalogue["/Metadata"].get_data().decode()
    assert re.search(r"<pdfuaid:part>1<", metadata)
    assert re.search(r"<pdfaid:part>3<", metadata)
    assert re.search(r"<pdfaid:conformance>A<", metadata)
    assert catalogue["/Lang"] == language
    assert bool(catalogue["/MarkInfo"]["/Marked"])
    assert bool(catalogue["/ViewerPreferences"]["/DisplayDocTitle"])
    assert "Interno 01" in reader.metadata.title  # type: ignore[union-attr, operator]
    assert "/StructTreeRoot" in catalogue
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("Inter" in font for font in fonts)


def test_the_same_input_gives_the_same_bytes(
    rich: Allocation, make_season: Callable[..., SeasonInputs]
) -> None:
    assert statement_pdf(rich, "02", imprint=IMPRINT) == statement_pdf(rich, "02", imprint=IMPRINT)
    again = allocate(make_season())
    assert statement_pdf(again, "01") == statement_pdf(allocate(make_season()), "01")


def test_the_date_is_the_imprints_and_never_the_clocks(plain: Allocation) -> None:
    dated = PdfReader(io.BytesIO(statement_pdf(plain, "01", imprint=IMPRINT))).metadata
    undated = PdfReader(io.BytesIO(statement_pdf(plain, "01"))).metadata
    assert dated is not None
    assert undated is not None
    assert str(dated["/CreationDate"]).startswith("D:20240601000000")
    assert str(undated["/CreationDate"]).startswith("D:20240416000000")


def test_a_unit_that_is_not_there_is_refused(plain: Allocation) -> None:
    with pytest.raises(NoSuchUnit, match="'99'"):
        statement_pdf(plain, "99")


def test_a_building_of_one_unit_has_no_neighbours_to_compare_with(
    make_season: Callable[..., SeasonInputs],
) -> None:
    allocation = allocate(make_season(1))
    pages = pages_of(statement_pdf(allocation, "01"))
    assert text("statement.comparison", "it") not in " ".join(pages)
    assert money(1_000_001, "it").replace("\u00a0", " ") in pages[0]


def test_a_unit_without_consumption_pays_the_fixed_part_alone(
    make_season: Callable[..., SeasonInputs],
) -> None:
    inputs = make_season()
    silent = replace(inputs.consumptions[0], last=replace(inputs.consumptions[0].last, index=Decimal(100)))
    allocation = allocate(replace(inputs, consumptions=(silent, *inputs.consumptions[1:])))
    first = pages_of(statement_pdf(allocation, "01"))[0]
    assert "non hanno contato consumi" in first
    assert flat(money(0, "it")) in first


def test_sixty_units_flow_over_pages_with_the_head_repeated(
    make_season: Callable[..., SeasonInputs],
) -> None:
    allocation = allocate(make_season(60))
    pages = pages_of(statement_pdf(allocation, "60"))
    with_head = [page for page in pages if "Quota a consumo [€]" in page]
    assert len(with_head) >= 2
    whole = " ".join(with_head)
    assert all(f"Interno {number:02d}" in whole for number in range(1, 61))


def test_the_legal_share_is_never_shown_as_the_minimum_it_misses(
    make_season: Callable[..., SeasonInputs],
) -> None:
    inputs = make_season()
    split = replace(inputs.criterion, fixed_fraction=Decimal("0.50001"))  # type: ignore[type-var]
    allocation = allocate(replace(inputs, criterion=split))  # type: ignore[arg-type]
    assert allocation.legal_check.voluntary_percent is not None
    assert Fraction(49) < allocation.legal_check.voluntary_percent < 50
    first = pages_of(statement_pdf(allocation, "01"))[0]
    assert "ATTENZIONE" in first
    assert "49,99 %" in first


def test_the_picture_is_of_the_first_page_alone(plain: Allocation) -> None:
    picture = statement_picture(plain, "01", pixels_per_inch=96)
    assert picture.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">LL", picture[16:24])
    assert (width, height) == pytest.approx((794, 1123), abs=1)


def stored(inputs: SeasonInputs) -> SeasonInputs:
    """Give rows as the store hands them over: codes, sources and methods of the program's own words."""
    rows = [
        replace(
            row,
            metering_point=f"boiler_outlet-{row.id}",
            device_kind="heat_cost_allocator",
            source=f"metering point boiler_outlet-{row.id}",
            quality=Quality.ESTIMATED,
            method="linear in time between the readings before and after",
        )
        for row in inputs.consumptions
    ]
    expenses = tuple(replace(one, source="expense 1") for one in inputs.expenses)
    return replace(inputs, consumptions=tuple(rows), expenses=expenses)


@pytest.mark.parametrize(
    ("language", "device"),
    [("it", "ripartitore"), ("de", "Heizkostenverteiler"), ("en", "heat cost allocator")],
)
def test_the_programs_own_words_are_spoken(
    make_season: Callable[..., SeasonInputs], language: Language, device: str
) -> None:
    whole = " ".join(pages_of(statement_pdf(allocate(stored(make_season(3))), "03", language)))
    assert device in re.sub(r"[-\u00ad] (?=[a-z])", "", whole)
    english = (
        "heat_cost_allocator",
        "linear in time",
        "expense 1",
        "metering point",
        "energy_carrier",
        "line ",
    )
    assert not [word for word in english if word in whole] or language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_character_stands_between_the_letters_of_a_word(
    make_season: Callable[..., SeasonInputs], language: Language
) -> None:
    source = "archivio/verbali_e_relazioni/2023/relazione_del_termotecnico_con_i_millesimi.toml"
    inputs = make_season(3)
    tables = tuple(replace(table, source=source) for table in inputs.tables)
    pdf = statement_pdf(allocate(replace(inputs, tables=tables)), "03", language)
    whole = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "\u200b" not in whole
    assert source in re.sub(r"\s", "", whole)


def test_large_readings_do_not_run_into_each_other(make_season: Callable[..., SeasonInputs]) -> None:
    inputs = make_season(2)
    row = inputs.consumptions[0]
    assert row.first
    assert row.last
    large = replace(
        row,
        first=replace(row.first, index=Decimal("99999999.999")),
        last=replace(row.last, index=Decimal("999999999.999")),
    )
    pdf = statement_pdf(allocate(replace(inputs, consumptions=(large, *inputs.consumptions[1:]))), "01")
    pages = PdfReader(io.BytesIO(pdf)).pages
    whole = "".join(page.extract_text(extraction_mode="layout") for page in pages)
    # Spaces stand for the room between figures; one alone means that they touch.
    assert re.search(r" 99\.999\.999,999 {3,}999\.999\.999,999 {3,}900\.000\.000 ", whole)
