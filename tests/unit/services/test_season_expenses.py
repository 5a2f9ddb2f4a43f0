"""Expenses typed, uploaded and taken back: to the cent, once, with every fault in its row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from seasons import NOW, StoredSeason
from tepore.norms.uni10200 import ExpenseKind
from tepore.services.access import Actor, NotPermitted
from tepore.services.close_season import allocation_of, close_season
from tepore.services.season_expenses import (
    UnableToEnter,
    enter_typed,
    list_expenses,
    take_expense_back,
)
from tepore.services.season_workflow import Act, approve_season, take_approval_back
from tepore.services.typed_expense import TypedExpense, read_expense
from tepore.services.upload_expenses import BadUpload, enter_upload, show_upload
from tepore.store.ledger.models import Expense, Season
from tepore.store.people.models import AuditEvent, Role, User

pytestmark = pytest.mark.django_db
INVOICES = Path(__file__).parents[3] / "examples" / "invoices"
GOOD = {
    "kind": "Manutenzione", "on": "31/01/2025", "supplier": "Termo Srl", "document": "12",
    "description": "pompa", "net": "1.000,00", "vat": "220,00", "gross": "1.220,00",
}  # fmt: skip
TABLE = """Spese della stagione;;;;;;
Tipo;Data;Fornitore;Fattura;Imponibile;IVA;Totale;Note
Gas metano;15/11/2024;Energia Spa;A 1;5.000,00;1.100,00;6.100,00;x
Manutenzione;20/12/2024;Termo Srl;77;100,00;22,00;123,00;
Energia elettrica;31/12/2024;Luce Spa;9;200,00;20,00;220,00;
Varie;32/12/2024;;1;10,005;;12;
"""


@pytest.fixture
def stored() -> StoredSeason:
    return StoredSeason()


@pytest.fixture
def here(stored: StoredSeason) -> dict[str, object]:
    user = User.objects.create(username="a")
    return {
        "actor": Actor(
            user_id=user.pk, organisation_id=stored.organisation_id, organisation="o",
            role=Role.ADMINISTRATOR,
        ),
        "condominium_id": stored.condominium.pk,
        "season_id": stored.season.pk,
    }  # fmt: skip


def typed(**changes: str) -> TypedExpense:
    found, faults = read_expense({**GOOD, **changes})
    assert found is not None, faults
    return found


def faults_of(**changes: str) -> list[tuple[str, str]]:
    found, faults = read_expense({**GOOD, **changes})
    assert found is None
    return [(fault.field, fault.code) for fault in faults]


def test_an_expense_is_read_to_the_cent() -> None:
    found = typed()
    assert (found.kind, found.on) == (ExpenseKind.MAINTENANCE, date(2025, 1, 31))
    assert (found.net_cents, found.vat_cents, found.gross_cents) == (100_000, 22_000, 122_000)
    assert found.rate_percent == Decimal(22)


@pytest.mark.parametrize("left_out", ["net", "vat", "gross"])
def test_of_three_amounts_one_may_be_left_out(left_out: str) -> None:
    found = typed(**{left_out: ""})
    assert (found.net_cents, found.vat_cents, found.gross_cents) == (100_000, 22_000, 122_000)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"gross": "1.221,00"}, [("gross", "sum")]),
        ({"vat": "", "gross": ""}, [("gross", "two_amounts")]),
        ({"vat": "150,00", "gross": "1.150,00"}, [("vat", "rate")]),
        ({"net": "1.000,001"}, [("net", "cents")]),
        ({"net": "1.000"}, [("net", "ambiguous")]),
        ({"net": "mille"}, [("net", "amount")]),
        ({"net": "0", "vat": "0", "gross": "0"}, [("gross", "zero")]),
        ({"kind": "varie", "on": "31/02/2025"}, [("kind", "kind"), ("on", "day")]),
        ({"supplier": " "}, [("supplier", "missing")]),
        ({"description": "x" * 151}, [("description", "long")]),
    ],
)
def test_what_is_wrong_is_named_by_field(changes: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert faults_of(**changes) == expected


@pytest.mark.parametrize("rate", [4, 5, 10, 22])
def test_the_rate_follows_from_net_and_tax(rate: int) -> None:
    assert typed(vat=f"{rate * 10},00", gross="").rate_percent == rate


@pytest.mark.parametrize(("vat", "fits"), [("220,10", True), ("219,90", True), ("220,11", False)])
def test_the_tax_may_be_off_by_what_rounding_of_lines_moves(vat: str, fits: bool) -> None:
    assert (read_expense({**GOOD, "vat": vat, "gross": ""})[0] is not None) is fits


def test_an_exempt_expense_has_no_tax() -> None:
    assert typed(vat="0,00", gross="").rate_percent == 0


def test_what_is_entered_twice_is_there_once(here: dict[str, object], stored: StoredSeason) -> None:
    before = Expense.objects.count()
    first = enter_typed(**here, expenses=[typed()], now=NOW)
    again = enter_typed(**here, expenses=[typed(), typed(description="other words")], now=NOW)
    assert (first.entered, first.amount_cents, again.entered, again.known) == (1, 122_000, 0, 2)
    assert Expense.objects.count() == before + 1
    page = list_expenses(**here)
    assert page.total_cents == 100_000 + 122_000
    line = page.rows[-1]
    assert (line.net_cents, line.vat_cents, line.amount_cents) == (100_000, 22_000, 122_000)
    assert AuditEvent.objects.get(action="expense.entered").evidence == {"count": 1, "cents": 122_000}


def test_an_entered_expense_is_divided_with_its_tax_in_the_proof(
    here: dict[str, object], stored: StoredSeason
) -> None:
    enter_typed(**here, expenses=[typed()], now=NOW)
    closed = close_season(organisation_id=stored.organisation_id, season_id=stored.season.pk, now=NOW)
    assert closed.total_cents == 222_000
    computed = allocation_of(organisation_id=stored.organisation_id, allocation_id=closed.allocation_id)
    assert typed().code in computed.inputs.expense_origins


def test_an_expense_is_taken_back_while_the_season_is_open(
    here: dict[str, object], stored: StoredSeason
) -> None:
    enter_typed(**here, expenses=[typed()], now=NOW)
    line = list_expenses(**here).rows[-1]
    take_expense_back(**here, expense_id=line.id, now=NOW)
    assert list_expenses(**here).total_cents == 100_000
    assert typed().code not in Season.objects.get(pk=stored.season.pk).terms["expense_origins"]
    with pytest.raises(UnableToEnter):
        take_expense_back(**here, expense_id=line.id, now=NOW)


def test_an_approved_season_takes_no_expense(here: dict[str, object], stored: StoredSeason) -> None:
    named = {"organisation_id": stored.organisation_id, "season_id": stored.season.pk}
    approve_season(**named, act=Act(at=NOW))
    with pytest.raises(UnableToEnter, match="approved"):
        enter_typed(**here, expenses=[typed()], now=NOW)
    with pytest.raises(UnableToEnter):
        take_expense_back(**here, expense_id=Expense.objects.first().pk, now=NOW)
    take_approval_back(**named, act=Act(at=NOW), reason="late invoice")
    assert enter_typed(**here, expenses=[typed()], now=NOW).entered == 1


def test_after_the_closing_an_expense_is_offset_and_not_removed(
    here: dict[str, object], stored: StoredSeason
) -> None:
    named = {"organisation_id": stored.organisation_id, "season_id": stored.season.pk}
    close_season(**named, now=NOW)
    enter_typed(**here, expenses=[typed()], now=NOW)
    first = list_expenses(**here).rows[0]
    take_expense_back(**here, expense_id=first.id, now=NOW)
    with pytest.raises(UnableToEnter, match="before"):
        take_expense_back(**here, expense_id=first.id, now=NOW)
    assert list_expenses(**here).total_cents == 100_000 + 122_000 - first.amount_cents
    assert close_season(**named, now=NOW, reason="late").total_cents == 132_000


def test_a_table_is_shown_before_it_is_entered(here: dict[str, object]) -> None:
    before = Expense.objects.count()
    shown = show_upload(**here, content=TABLE.encode(), name="spese.csv")
    assert Expense.objects.count() == before, "nothing is kept at the showing"
    assert [(row.row, row.kind, row.gross_cents) for row in shown.fresh] == [
        (3, "energy_carrier", 610_000), (5, "electricity", 22_000),
    ]  # fmt: skip
    assert [row.row for row in shown.faulty] == [4, 6]
    assert [(one.field, one.code) for one in shown.faulty[0].faults] == [("gross", "sum")]
    assert {one.field for one in shown.faulty[1].faults} == {"kind", "on", "supplier", "net"}
    assert shown.unread == ("Note",)
    entered = enter_upload(**here, token=shown.token, answers={}, now=NOW)
    assert (entered.entered, entered.amount_cents) == (2, 632_000)
    again = show_upload(**here, content=TABLE.encode(), name="spese.csv")
    assert not again.fresh
    assert enter_upload(**here, token=again.token, answers={}, now=NOW).entered == 0


def test_only_what_was_shown_to_this_reader_for_this_season_is_entered(
    here: dict[str, object], stored: StoredSeason
) -> None:
    shown = show_upload(**here, content=TABLE.encode(), name="spese.csv")
    other_reader = Actor(
        user_id=User.objects.create(username="b").pk, organisation_id=stored.organisation_id,
        organisation="o", role=Role.OPERATOR,
    )  # fmt: skip
    later = stored.new_season("2025/2026", date(2025, 10, 15), date(2026, 4, 16))
    changed = shown.token[:20] + ("A" if shown.token[20] != "A" else "B") + shown.token[21:]
    for wrong in (
        {"token": changed}, {"token": ""}, {"token": shown.token, "actor": other_reader},
        {"token": shown.token, "season_id": later.pk},
    ):  # fmt: skip
        with pytest.raises(BadUpload):
            enter_upload(**{**here, "answers": {}, "now": NOW, **wrong})


def test_an_electronic_invoice_is_known_the_second_time(here: dict[str, object]) -> None:
    gas = show_upload(**here, content=(INVOICES / "gas.xml").read_bytes(), name="gas.xml")
    assert not gas.asked
    assert {row.kind for row in gas.rows} == {"energy_carrier"}
    assert enter_upload(**here, token=gas.token, answers={}, now=NOW).entered == 1
    again = show_upload(**here, content=(INVOICES / "gas.xml").read_bytes(), name="gas.xml")
    assert all(row.is_known for row in again.rows)


def test_an_invoice_comes_into_a_closed_season_for_its_correction(
    here: dict[str, object], stored: StoredSeason
) -> None:
    named = {"organisation_id": stored.organisation_id, "season_id": stored.season.pk}
    close_season(**named, now=NOW)
    content = (INVOICES / "service.xml").read_bytes()
    for words in (b"Manutenzione ordinaria", b"Servizio lettura ripartitori e ripartizione"):
        content = content.replace(words, b"Voce")
    shown = show_upload(**here, content=content, name="service.xml")
    assert shown.asked, "its words do not tell the kind"
    with pytest.raises(BadUpload, match="kind"):
        enter_upload(**here, token=shown.token, answers={}, now=NOW)
    answers = {line.key: "metering_service" for line in shown.asked}
    assert enter_upload(**here, token=shown.token, answers=answers, now=NOW).entered == 1
    assert close_season(**named, now=NOW, reason="late").total_cents > 100_000


@pytest.mark.parametrize("content", [b"", b"x" * 5_000_001])
def test_a_file_of_no_size_is_refused(here: dict[str, object], content: bytes) -> None:
    with pytest.raises(BadUpload):
        show_upload(**here, content=content, name="a.csv")


def test_an_engineer_enters_nothing(here: dict[str, object], stored: StoredSeason) -> None:
    engineer = Actor(user_id=1, organisation_id=stored.organisation_id, organisation="o", role=Role.ENGINEER)
    with pytest.raises(NotPermitted):
        enter_typed(**{**here, "actor": engineer}, expenses=[typed()], now=NOW)
    with pytest.raises(NotPermitted):
        list_expenses(**{**here, "actor": engineer})
