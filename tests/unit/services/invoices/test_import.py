"""Invoices as expenses: kinds by declared rules, rows to the cent, a building file that knows what it has."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tepore.norms.uni10200 import ExpenseKind
from tepore.services.building_file import BadBuildingFile, read_building_file
from tepore.services.invoices import (
    BadRules,
    ContradictingInvoice,
    KindRule,
    KnownBy,
    OtherCustomer,
    ReadInvoice,
    UnknownLines,
    expense_rows,
    import_expenses,
    kinds_of,
    read_invoices,
    read_rules,
)

Make = Callable[..., Any]
EXAMPLE = Path(__file__).parents[4] / "examples" / "palazzina-6.toml"
ENERGY, RUNNING = ExpenseKind.ENERGY_CARRIER, ExpenseKind.RUNNING


def read(written: Any) -> ReadInvoice:
    (one,) = read_invoices(written.xml(), file="a.xml")
    return one


@pytest.fixture
def mixed(fattura: Make, line: Make) -> ReadInvoice:
    """Gas and maintenance at 10 %, a fixed fee nobody knows at 22 %."""
    return read(
        fattura(
            lines=[
                line("Fornitura gas naturale", "1000.00", period=("2025-04-01", "2025-04-30")),
                line("Manutenzione ordinaria", "333.33"),
                line("Oneri vari", "50.00", rate="22.00"),
            ],
            summary=[("10.00", "1333.33", "133.33", ""), ("22.00", "50.00", "11.00", "")],
            total="1527.66",
        )
    )


def test_lines_that_no_rule_knows_are_asked_for(mixed: ReadInvoice) -> None:
    with pytest.raises(UnknownLines, match="3 Oneri vari"):
        expense_rows(mixed, rules=(), answers={})
    told = kinds_of(mixed, rules=(), answers={"3": RUNNING})
    assert [(one.kind, one.known_by) for one in told.values() if one] == [
        (ENERGY, KnownBy.WORDS),
        (ExpenseKind.MAINTENANCE, KnownBy.WORDS),
        (RUNNING, KnownBy.ANSWER),
    ]


def test_rows_sum_to_the_document_by_rate(mixed: ReadInvoice) -> None:
    rows = expense_rows(mixed, rules=(), answers={"": RUNNING})
    assert [(row.kind, row.amount_cents) for row in rows] == [
        (ENERGY, 110_000),
        (ExpenseKind.MAINTENANCE, 36_666),
        (RUNNING, 6_100),
    ]
    assert sum(row.amount_cents for row in rows) == 152_766
    assert rows[0].period is not None


def test_own_rules_go_first_and_may_name_a_generator(mixed: ReadInvoice) -> None:
    rules = (
        KindRule(kind=ExpenseKind.METERING_SERVICE, supplier="IT99999999999"),
        KindRule(kind=ENERGY, supplier="IT01234567890", generator="caldaia"),
    )
    (row,) = expense_rows(mixed, rules=rules, answers={})
    assert (row.kind, row.generator, row.known_by) == (ENERGY, "caldaia", (KnownBy.OWN_RULE,))
    assert row.amount_cents == 152_766


def test_words_of_two_kinds_tell_nothing(fattura: Make, line: Make) -> None:
    told = kinds_of(
        read(fattura(lines=[line("Manutenzione caldaia a gas", "1000.00")])), rules=(), answers={}
    )
    assert told == {"1": None}


def test_lines_beside_known_ones_of_one_kind_go_with_them(fattura: Make, line: Make) -> None:
    written = fattura(lines=[line("Materia gas naturale", "900.00"), line("Oneri di sistema", "100.00")])
    told = kinds_of(read(written), rules=(), answers={})
    assert told["2"] is not None
    assert (told["2"].kind, told["2"].known_by) == (ENERGY, KnownBy.OTHER_LINES)


def test_a_word_is_a_whole_word(fattura: Make, line: Make) -> None:
    told = kinds_of(
        read(fattura(lines=[line("Gasparotto Srl, consulenza", "1000.00")])), rules=(), answers={}
    )
    assert told == {"1": None}


def test_a_credit_note_lowers_the_cost(fattura: Make) -> None:
    (row,) = expense_rows(read(fattura(document_type="TD04")), rules=(), answers={})
    assert row.amount_cents == -110_000
    assert [(line.net_cents, line.tax_cents) for line in row.vat] == [(-100_000, -10_000)]


def test_withholding_stamp_and_rounding_stand_in_one_row(fattura: Make) -> None:
    more = (
        "<DatiRitenuta><ImportoRitenuta>40.00</ImportoRitenuta></DatiRitenuta>"
        "<DatiBollo><ImportoBollo>2.00</ImportoBollo></DatiBollo><Arrotondamento>-0.01</Arrotondamento>"
    )
    (row,) = expense_rows(read(fattura(more=more, total="1101.99")), rules=(), answers={})
    assert (row.amount_cents, row.rounding_cents, row.withholding_cents) == (110_199, -1, 4_000)
    assert (row.vat[-1].net_cents, row.vat[-1].rate_percent) == (200, Decimal(0))


def test_a_line_of_credit_within_a_rate_keeps_the_sum(fattura: Make, line: Make) -> None:
    written = fattura(
        lines=[line("gas naturale", "1200.00"), line("Manutenzione, sconto", "-200.00")],
    )
    rows = expense_rows(read(written), rules=(), answers={})
    assert sum(row.amount_cents for row in rows) == 110_000
    assert [row.vat[0].net_cents for row in rows] == [120_000, -20_000]


@pytest.mark.parametrize(
    "text", ["[[rule]]\nkind = 'heat'", "[[rule]]\nkind = 'running'", "rule = 3", "[[", "", "[[rule]]\nx = 1"]
)
def test_rules_that_say_nothing_are_refused(text: str) -> None:
    with pytest.raises(BadRules):
        read_rules(text, file="rules.toml")


@pytest.fixture
def building(tmp_path: Path) -> Path:
    file = tmp_path / "casa.toml"
    file.write_bytes(EXAMPLE.read_bytes())
    return file


def test_the_rows_are_written_once_and_known_after(building: Path, mixed: ReadInvoice) -> None:
    before = sum(one.amount_cents for one in read_building_file(building).inputs.expenses)
    first = import_expenses(invoices=[mixed], answers={"": RUNNING}, building=building, write=True)
    inputs = read_building_file(building).inputs
    # The gas of April straddles the season's end of 15 April: 15 of 30 days are charged, 550.00 of 1100 EUR.
    assert sum(one.amount_cents for one in inputs.expenses) == before + 55_000 + 36_666 + 6_100
    assert len(first.rows) == 3
    written = building.read_bytes()
    again = import_expenses(invoices=[mixed], answers={"": RUNNING}, building=building, write=True)
    assert (again.rows, again.known) == ((), ("12/A of IT01234567890",))
    assert building.read_bytes() == written


def test_the_same_number_with_other_content_is_refused(building: Path, fattura: Make, line: Make) -> None:
    import_expenses(invoices=[read(fattura())], building=building, write=True)
    other = read(fattura(lines=[line("gas naturale, corretta", "1000.00")]))
    with pytest.raises(ContradictingInvoice):
        import_expenses(invoices=[other], building=building, write=True)


def test_one_file_given_twice_counts_once(fattura: Make) -> None:
    imported = import_expenses(invoices=[read(fattura()), read(fattura())])
    assert (len(imported.rows), len(imported.known)) == (1, 1)


def test_nothing_is_written_where_the_file_would_be_wrong(building: Path, fattura: Make) -> None:
    before = building.read_bytes()
    rules = (KindRule(kind=ENERGY, supplier="IT01234567890", generator="nessuno"),)
    with pytest.raises(BadBuildingFile, match="generator"):
        import_expenses(invoices=[read(fattura())], rules=rules, building=building, write=True)
    assert building.read_bytes() == before
    assert [path.name for path in building.parent.iterdir()] == ["casa.toml"]


def test_hostile_texts_come_through_toml_as_they_are(fattura: Make, line: Make) -> None:
    nasty = 'gas "naturale" \\ [[units]] \u2028 \U0001f525 = 1'
    imported = import_expenses(invoices=[read(fattura(lines=[line(nasty, "1000.00")], number='1"\\'))])
    (table,) = tomllib.loads(imported.tables)["expenses"]
    assert table["invoice"]["number"] == '1"\\'
    assert "[[units]]" in table["description"]


def test_an_invoice_of_another_condominium_is_refused(building: Path, fattura: Make) -> None:
    text = building.read_text(encoding="utf-8")
    named = 'name = "Condominio esempio"'
    building.write_text(text.replace(named, f'{named}\ntax_code = "91234567890"'), encoding="utf-8")
    assert len(import_expenses(invoices=[read(fattura())], building=building).rows) == 1
    building.write_text(text.replace(named, f'{named}\ntax_code = "90000000001"'), encoding="utf-8")
    with pytest.raises(OtherCustomer):
        import_expenses(invoices=[read(fattura())], building=building, write=True)
